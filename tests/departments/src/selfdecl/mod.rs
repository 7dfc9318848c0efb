//! 自主申报系统: takes declarations of moving in and out, which officers review later. Here are the order of the checks
//! and the operations; [`tokens`] lets clients in, [`rules`] and [`fields`] judge a declaration, [`book`] keeps and
//! reviews, [`find`] looks up.
//!
//! Readings chosen: a replay repeats the whole first answer, its entity tag included; `submittedAt` stays that of the
//! first revision; a corrected declaration may not stand beside another open one.

mod book;
mod fields;
mod find;
mod problem;
mod rules;
mod tokens;

use jiff::Zoned;
use jiff::civil::time;
use serde_json::{Map, Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::Clock;
use crate::front::{ClerkError, ClosedHours, Crowd, Department, Limits, Office, Reply, Request};
use crate::pause::Pause;
use crate::{json, media};
use book::{APPROVED, DECLARATION, PENDING, RETURNED, Review, WITHDRAWN};
use problem::Problem;
use rules::Declared;
use tokens::Tokens;

const DECLARATIONS: &str = "/api/declare/v1/declarations";
const BODY_LIMIT: usize = 65_536;
const KEYS: &str = "idempotency key";
const KEY_LIFE: i64 = 48 * 3600;

struct SelfDeclaration {
    clock: Clock,
    tokens: Tokens,
    pause: Pause,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(SelfDeclaration {
        clock: office.clock,
        tokens: Tokens::default(),
        pause: Pause::default(),
    })
}

type Decision = Result<Result<Reply, Problem>, CabinetError>;

fn refuse(problem: Problem) -> Decision {
    Ok(Err(problem))
}

impl Department for SelfDeclaration {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 5,
            at_once: 2,
            crowd: Crowd::Refused,
        })
    }

    // One client has an account, so everything counts against it: `account` stays as it is.

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Problem::new("rate-limited")
            .reply("/api/declare/v1")
            .header("retry-after", retry_after_seconds.to_string())
    }

    fn closed_hours(&self) -> Option<ClosedHours> {
        Some(ClosedHours {
            weekday: Some(7),
            from: time(0, 0, 0, 0),
            until: time(1, 0, 0, 0),
        })
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "internal").then(|| Problem::new("internal").reply("/api/declare/v1"))
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(problem) => {
                let reply = problem.reply(request.path());
                match (reply.status, request.path() == DECLARATIONS) {
                    (405, true) => reply.header("allow", "GET, POST"),
                    (405, false) => reply.header("allow", "GET, PATCH, DELETE"),
                    _ => reply,
                }
            }
        })
    }

    fn catch_up(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        if self.pause.holds() {
            return Ok(());
        }
        book::review_due(drawer, &self.clock.china())
    }

    /// Members are JSON pointers into the declaration; `status` (with `reason` and `pointer`) is a review.
    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let mut record = drawer
            .record(DECLARATION, key)?
            .ok_or(ClerkError::UnknownRecord)?;
        for (name, value) in changes.iter().filter(|(name, _)| name.starts_with('/')) {
            if fields::FIXED.contains(&name.as_str())
                || !fields::LEAVES.iter().any(|(leaf, _)| leaf == name)
            {
                return Err(ClerkError::Impossible("pointer"));
            }
            let patch = name[1..].rsplit('/').fold(value.clone(), |inner, part| {
                Value::Object(Map::from_iter([(part.to_owned(), inner)]))
            });
            merge(&mut record.fields["declaration"], &patch);
        }
        let now = self.clock.china();
        let given = |name: &str| changes.get(name).and_then(Value::as_str);
        match given("status") {
            None => Ok(book::file(&mut record, "edit", drawer, &now)?),
            Some(decision @ (APPROVED | RETURNED)) => {
                let review = Review {
                    decision,
                    reason: given("reason"),
                    pointer: given("pointer"),
                };
                Ok(book::decide(&mut record, &review, "edit", drawer, &now)?)
            }
            Some(_) => Err(ClerkError::Impossible("status")),
        }
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let now = self.clock.china();
        let faults = Declared {
            declaration: record,
            before: None,
            now: &now,
        }
        .faults();
        if !faults.is_empty() {
            return Err(ClerkError::Impossible("declaration"));
        }
        if book::open_one(record, "", drawer)?.is_some() {
            return Err(ClerkError::Impossible("/residence/houseCode"));
        }
        Ok(book::submit(pruned(record.clone()), "seed", drawer, &now)?.key)
    }

    fn act(&self, order: &Fields, _drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        self.pause.act(order)
    }

    fn expire_sessions(&self) {
        self.tokens.drop_all();
    }

    fn emptied(&self) {
        self.pause.end();
    }
}

impl SelfDeclaration {
    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        let now = self.clock.china();
        if request.body.len() > BODY_LIMIT {
            return refuse(Problem::new("too-large"));
        }
        let second = now.timestamp().as_second();
        if request.path() == "/oauth2/token" {
            return Ok(Ok(self.tokens.answer(request, second)));
        }
        if !self.tokens.admit(request, second) {
            return refuse(Problem::new("invalid-token"));
        }
        let Some(rest) = request.path().strip_prefix(DECLARATIONS) else {
            return refuse(Problem::new("not-found"));
        };
        let id = rest.strip_prefix('/').filter(|id| !id.contains('/'));
        match (request.method.as_str(), id) {
            (_, None) if !rest.is_empty() => refuse(Problem::new("not-found")),
            ("GET", None) => find::answer(request, drawer),
            ("POST", None) => declare(request, drawer, &now),
            ("GET", Some(id)) => read(id, drawer),
            ("PATCH", Some(id)) => correct(id, request, drawer, &now),
            ("DELETE", Some(id)) => withdraw(id, drawer, &now),
            _ => refuse(Problem::new("method-not-allowed")),
        }
    }
}

fn declare(request: &Request, drawer: &Drawer<'_>, now: &Zoned) -> Decision {
    if !media::is_json(request) {
        return refuse(Problem::new("unsupported-media-type"));
    }
    let Some(key) = request.header("idempotency-key").filter(|key| is_key(key)) else {
        return refuse(Problem::new("idempotency-key-missing"));
    };
    let Some(declaration) = json::object(&request.body) else {
        return refuse(Problem::new("malformed"));
    };
    if let Err(problem) = judge(&declaration, None, now) {
        return refuse(problem);
    }
    let second = now.timestamp().as_second();
    if let Some((at, remembered)) = drawer.recall(KEYS, key)?
        && second - at < KEY_LIFE
    {
        let first: Value = serde_json::from_str(&remembered)?;
        if first["declaration"] != Value::Object(declaration) {
            return refuse(Problem::new("idempotency-key-reused"));
        }
        let tag = first["tag"].as_str().unwrap_or_default();
        let reply = accepted(&first["body"], tag).header("idempotent-replayed", "true");
        return Ok(Ok(reply));
    }
    if let Some(open) = book::open_one(&declaration, "", drawer)? {
        return refuse(duplicate(&open));
    }
    let whole = declaration.clone();
    let record = book::submit(pruned(declaration), "declare", drawer, now)?;
    let (body, tag) = (brief(&record), book::tag(&record));
    let remembered = json!({ "declaration": whole, "body": body, "tag": tag });
    drawer.remember(KEYS, key, second, &remembered.to_string())?;
    Ok(Ok(accepted(&body, &tag).stored()))
}

fn read(id: &str, drawer: &Drawer<'_>) -> Decision {
    let Some(record) = drawer.record(DECLARATION, id)? else {
        return refuse(Problem::new("not-found"));
    };
    let reply = Reply::json(200, &book::shown(&record)).header("etag", book::tag(&record));
    Ok(Ok(if record.status == PENDING {
        reply.header("retry-after", "2")
    } else {
        reply
    }))
}

fn correct(id: &str, request: &Request, drawer: &Drawer<'_>, now: &Zoned) -> Decision {
    if !media::is(request, "application/merge-patch+json") {
        return refuse(Problem::new("unsupported-media-type"));
    }
    let Some(mut record) = drawer.record(DECLARATION, id)? else {
        return refuse(Problem::new("not-found"));
    };
    if record.status == WITHDRAWN {
        return refuse(Problem::new("withdrawn"));
    }
    if !request.headers.contains_key("if-match") {
        return refuse(Problem::new("precondition-required"));
    }
    if request.header("if-match") != Some(book::tag(&record).as_str()) {
        return refuse(Problem::new("precondition-failed"));
    }
    let Some(patch) = json::object(&request.body) else {
        return refuse(Problem::new("malformed"));
    };
    let before = book::declaration(&record).clone();
    let mut merged = Value::Object(before.clone());
    merge(&mut merged, &Value::Object(patch));
    let merged = merged.as_object().cloned().unwrap_or_default();
    if let Err(problem) = judge(&merged, Some(&before), now) {
        return refuse(problem);
    }
    let merged = pruned(merged);
    if merged == before {
        return refuse(Problem::new("no-change"));
    }
    if let Some(open) = book::open_one(&merged, id, drawer)? {
        return refuse(duplicate(&open));
    }
    book::correct(&mut record, merged, drawer, now)?;
    Ok(Ok(accepted(&brief(&record), &book::tag(&record)).stored()))
}

fn withdraw(id: &str, drawer: &Drawer<'_>, now: &Zoned) -> Decision {
    let Some(mut record) = drawer.record(DECLARATION, id)? else {
        return refuse(Problem::new("not-found"));
    };
    let gone = Reply {
        headers: Vec::new(),
        ..Reply::new(204, "", "")
    };
    match record.status.as_str() {
        APPROVED => refuse(Problem::new("already-approved")),
        WITHDRAWN => Ok(Ok(gone)),
        _ => {
            WITHDRAWN.clone_into(&mut record.status);
            book::file(&mut record, "withdraw", drawer, now)?;
            Ok(Ok(gone.stored()))
        }
    }
}

fn judge(declaration: &Fields, before: Option<&Fields>, now: &Zoned) -> Result<(), Problem> {
    let faults = Declared {
        declaration,
        before,
        now,
    }
    .faults();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::with("validation", "errors", faults.into()))
    }
}

fn duplicate(open: &Record) -> Problem {
    Problem::with(
        "duplicate-declaration",
        "existingId",
        open.key.as_str().into(),
    )
}

fn is_key(key: &str) -> bool {
    (16..=64).contains(&key.len())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// What an accepted declaration is answered with.
fn brief(record: &Record) -> Value {
    let members = ["id", "status", "revision", "submittedAt"];
    members
        .into_iter()
        .map(|name| (name.to_owned(), record.fields[name].clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn accepted(body: &Value, tag: &str) -> Reply {
    let id = body["id"].as_str().unwrap_or_default();
    Reply::json(202, body)
        .header("location", format!("{DECLARATIONS}/{id}"))
        .header("retry-after", "2")
        .header("etag", tag)
}

/// A JSON merge patch (RFC 7396).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(members) = target {
        for (name, value) in patch {
            if value.is_null() {
                members.shift_remove(name);
            } else {
                merge(members.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

/// Without empty objects, which count as not there.
fn pruned(members: Fields) -> Fields {
    members
        .into_iter()
        .filter_map(|(name, value)| match value {
            Value::Object(inner) => {
                let inner = pruned(inner);
                (!inner.is_empty()).then_some((name, Value::Object(inner)))
            }
            other => Some((name, other)),
        })
        .collect()
}
