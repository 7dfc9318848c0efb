//! The reply cases of a package: what a department answers, and what that must come to.
//!
//! Nothing is sent. The order is made from the file's own `[entry]`, the answers are played from memory
//! to the code that reads a department's answers, and the outcome is compared. A case in full:
//!
//! ```toml
//! [receipts]                       # what other systems gave, where a member waits for it
//! "housing.dwelling.house_code" = "4403060010010000012000302"
//!
//! [frame]                          # what stands around many answers; optional
//! page = "<html><body>{{ body }}</body></html>"
//!
//! [answer.nobody]                  # an answer that many cases share; optional
//! frame = "page"
//! body = "<p id=total>共 0 条</p>"
//!
//! [[reply]]
//! title = "the name is missing"
//! # What is asked of the department
//! record = "registration"
//! operation = "create"             # create (default), update, cancel
//! set = { "a:person.name" = "" }   # today, settings, resident, set: as in an entry case
//! sent = { qzbz = "1" }            # members that the worker's decisions or a merge put beside the entry's
//! held = { lxdh = "19900000009" }  # we wrote it before, and then these members differed ("" = absent)
//! known = { djbh = "DJ2026…" }     # receipts from before
//! settling = true                  # an earlier attempt at the same ended nobody knows how
//! review = true                    # it was taken earlier: what is asked is how the review stands
//! # What the department answers, in this order
//! before = ["nobody"]              # what is asked before the write: sign-in, searches, reads
//! status = 200                     # the answer itself; 200 when it is not said
//! headers = { Date = "Sun, 22 Nov 2026 02:15:00 GMT" }
//! frame = "page"
//! body = "…"                       # text; it travels in the package's charset. Where answers travel in an
//!                                  # envelope: the answer opened, as predicates see it
//! workbook = { sheet = "…", rows = [] }  # or a workbook
//! missed = "lost"                  # or, in place of an answer: `lost` after sending, `unreachable` before
//! after = []                       # what is asked once the answer is there
//! # What it comes to; what is not said is not compared
//! outcome = "refused"              # accepted, reviewing, refused, ask, again, wait, unsure, stop, superseded
//! code = "1102"                    # refused, ask, stop: the department's code
//! places = ["person.name"]         # refused: every element to change, and no other
//! say = "姓名"                     # refused, ask, reviewing: part of the sentence
//! calls = true                     # reviewing: whether it is the worker's turn
//! follow = ["复查第1条隐患"]          # reviewing: what the worker may enter next; exactly these
//! receipt = { djbh = "DJ2026…" }   # accepted, reviewing, again: receipts given, or adopted
//! decision = "transfer"            # ask: which
//! flags = ["new_serial"]           # again: new_serial, adopt, forget, settled; exactly these
//! reason = "maintenance"           # again, wait, unsure, stop: why, in the words of replies.csv
//! seconds = 60                     # wait, reviewing: what the department said about when
//! ```
//!
//! The clock stands at 10:15:00 of `today`, China Standard Time; settings and credentials that are not
//! given have the examples of `system.toml`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::cases::{CaseResult, Common, object, said};
use super::fault::nearest;
use super::model::Package;
use super::reading::Table;
use super::reply_found::Found;
use super::wanted::Wanted;
use crate::charset::{Charset, encode_cp936};
use crate::error::AdapterError;
use crate::exchange::{Asked, ExchangeSpec, Played, Playing, Reach, Rehearsal, workbook_of};
use crate::order::{Order, Outcome};

/// What the reply cases of a file share.
struct Shared<'a> {
    package: &'a Package,
    common: &'a Common<'a>,
    frames: BTreeMap<String, String>,
    answers: BTreeMap<String, Answer>,
}

/// One answer as it stands in the file.
#[derive(Clone)]
struct Answer {
    status: Option<i64>,
    headers: Vec<(String, String)>,
    frame: Option<String>,
    body: Option<String>,
    workbook: Option<Value>,
    missed: Option<String>,
}

/// One reply case as it stands in the file.
struct ReplyCase {
    title: String,
    wanted: Wanted,
    settling: bool,
    review: bool,
    before: Vec<String>,
    answer: Answer,
    after: Vec<String>,
    expected: Expected,
}

/// What must come of it.
struct Expected {
    outcome: String,
    code: Option<String>,
    receipt: Map<String, Value>,
    places: Option<Vec<String>>,
    say: Option<String>,
    calls: Option<bool>,
    follow: Option<Vec<String>>,
    decision: Option<String>,
    flags: Option<Vec<String>>,
    reason: Option<String>,
    seconds: Option<i64>,
}

/// Runs the reply cases of the file.
pub(super) fn run(package: &Package, root: &Table<'_, '_>, common: &Common<'_>) -> Vec<CaseResult> {
    let (shared, cases) = read(package, root, common);
    if cases.is_empty() {
        return Vec::new();
    }
    let rehearsal = match ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()) {
        Ok(spec) if spec.is_by_hand() => {
            Err("nobody answers where a person types; write `[[card]]`".to_owned())
        }
        _ => Rehearsal::of(package).map_err(|error| error.to_string()),
    };
    let results = cases.into_iter().map(|case| {
        let ran = match &rehearsal {
            Ok(rehearsal) => case.run(&shared, rehearsal),
            Err(why) => Err(why.clone()),
        };
        CaseResult {
            title: case.title,
            differences: ran.unwrap_or_else(|why| vec![why]),
        }
    });
    results.collect()
}

/// The reply cases of the file, ready to be played; those that are not sound are left out.
pub(super) fn prepared(
    package: &Package,
    root: &Table<'_, '_>,
    common: &Common<'_>,
) -> Vec<(String, Prepared)> {
    let (shared, cases) = read(package, root, common);
    let ready = cases.into_iter().filter_map(|case| {
        let prepared = case.prepared(&shared).ok()?;
        Some((case.title, prepared))
    });
    ready.collect()
}

fn read<'a>(
    package: &'a Package,
    root: &Table<'_, '_>,
    common: &'a Common<'a>,
) -> (Shared<'a>, Vec<ReplyCase>) {
    let frames = root.table("frame");
    let answers = root.table("answer");
    let shared = Shared {
        package,
        common,
        frames: frames
            .iter()
            .flat_map(Table::named_said)
            .map(|(name, said)| (name, said.text))
            .collect(),
        answers: answers
            .iter()
            .flat_map(Table::named_tables)
            .map(|(name, table)| {
                let answer = Answer::read(&table);
                table.done();
                (name.text, answer)
            })
            .collect(),
    };
    let cases = root.tables("reply");
    let cases = cases.iter().map(|table| {
        let case = ReplyCase::read(table, common);
        table.done();
        case
    });
    (shared, cases.collect())
}

impl Answer {
    fn read(table: &Table<'_, '_>) -> Self {
        Self {
            status: table.integer("status"),
            headers: object(table, "headers")
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
                .collect(),
            frame: table.text("frame"),
            body: table.text("body"),
            workbook: table.json("workbook"),
            missed: table.text("missed"),
        }
    }

    /// False for a case that says nothing of an answer: then nothing may be asked beyond `before`.
    fn given(&self) -> bool {
        self.status.is_some()
            || self.body.is_some()
            || self.workbook.is_some()
            || self.missed.is_some()
    }

    fn playing(&self, shared: &Shared<'_>) -> Result<Playing, String> {
        match self.missed.as_deref() {
            Some("lost") => return Ok(Playing::Lost),
            Some("unreachable") => return Ok(Playing::Unreachable),
            Some(other) => {
                return Err(format!(
                    "missed is `{other}`; write `lost` or `unreachable`"
                ));
            }
            None => {}
        }
        let status = self.status.unwrap_or(200);
        let body = self.body.as_deref().unwrap_or_default();
        let text = match &self.frame {
            None => body.to_owned(),
            Some(name) => named(&shared.frames, "frame", name)?.replace("{{ body }}", body),
        };
        let body = match shared.package.charset() {
            // Where lengths count in GB 18030 the text itself still travels in UTF-8.
            Charset::Utf8 | Charset::Gb18030 => text.into_bytes(),
            Charset::Cp936 => encode_cp936(&text)
                .map_err(|absent| format!("the package's charset has no `{}`", absent.0))?,
        };
        let body = match &self.workbook {
            None => body,
            Some(rows) => workbook_of(rows).ok_or("`workbook` needs a sheet and rows")?,
        };
        Ok(Playing::Answer {
            status: u16::try_from(status).map_err(|_| format!("status {status} is none"))?,
            headers: self.headers.clone(),
            body,
        })
    }
}

impl ReplyCase {
    fn read(table: &Table<'_, '_>, common: &Common<'_>) -> Self {
        let list = |key: &'static str| table.has(key).then(|| said(table, key));
        Self {
            title: common.title(table),
            wanted: Wanted::read(table, common),
            settling: matches!(table.flag_or_said("settling"), Some(Ok(true))),
            review: matches!(table.flag_or_said("review"), Some(Ok(true))),
            before: said(table, "before"),
            answer: Answer::read(table),
            after: said(table, "after"),
            expected: Expected {
                outcome: table.needed("outcome"),
                code: table.text("code"),
                receipt: object(table, "receipt"),
                places: list("places"),
                say: table.text("say"),
                calls: match table.flag_or_said("calls") {
                    Some(Ok(calls)) => Some(calls),
                    _ => None,
                },
                follow: list("follow"),
                decision: table.text("decision"),
                flags: list("flags"),
                reason: table.text("reason"),
                seconds: table.integer("seconds"),
            },
        }
    }

    fn run(&self, shared: &Shared<'_>, rehearsal: &Rehearsal<'_>) -> Result<Vec<String>, String> {
        let prepared = self.prepared(shared)?;
        let given = prepared.answers.len();
        let played = prepared.play(rehearsal, prepared.answers.clone())?;
        let mut differences = self.expected.differences(&played.outcome);
        differences.extend(uneven(&played, given));
        Ok(differences)
    }

    /// Everything that is needed to play the case.
    fn prepared(&self, shared: &Shared<'_>) -> Result<Prepared, String> {
        let now = self.wanted.now()?;
        let order = self.wanted.order(shared.package, shared.common, now)?;
        let mut answers = Vec::new();
        for name in &self.before {
            answers.push(named(&shared.answers, "answer", name)?.playing(shared)?);
        }
        if self.answer.given() {
            answers.push(self.answer.playing(shared)?);
        }
        for name in &self.after {
            answers.push(named(&shared.answers, "answer", name)?.playing(shared)?);
        }
        Ok(Prepared {
            reach: self.wanted.reach(shared.package),
            now,
            order,
            asked: match (self.review, self.settling) {
                (true, _) => Asked::Review,
                (false, true) => Asked::Settling,
                (false, false) => Asked::Attempt,
            },
            answers,
        })
    }
}

/// A case that is ready to be played.
pub(super) struct Prepared {
    reach: Reach,
    now: Timestamp,
    order: Order,
    asked: Asked,
    /// What is answered, in this order.
    pub(super) answers: Vec<Playing>,
}

impl Prepared {
    /// What such answers come to.
    pub(super) fn play(
        &self,
        rehearsal: &Rehearsal<'_>,
        answers: Vec<Playing>,
    ) -> Result<Played, String> {
        rehearsal
            .play(
                self.reach.clone(),
                self.now,
                &self.order,
                self.asked,
                answers,
            )
            .map_err(|error| match error {
                AdapterError::NotReady { member, .. } => {
                    format!("`{member}` waits for another system's receipt; add it to `[receipts]`")
                }
                error => error.to_string(),
            })
    }
}

impl Expected {
    fn differences(&self, outcome: &Outcome) -> Vec<String> {
        let found = Found::of(outcome);
        let mut all = Vec::new();
        let mut compare = |what: &str, wanted: &str, found: Option<&str>| {
            if found != Some(wanted) {
                let found = found.unwrap_or("absent");
                all.push(format!("{what} is {found}, not {wanted}"));
            }
        };
        compare("the outcome", &self.outcome, Some(found.outcome));
        if let Some(calls) = self.calls {
            let wanted = calls.to_string();
            compare(
                "calling the worker",
                &wanted,
                Some(&found.calls.to_string()),
            );
        }
        if let Some(code) = &self.code {
            compare("the code", code, found.code);
        }
        if let Some(decision) = &self.decision {
            compare("the decision", decision, found.decision);
        }
        if let Some(reason) = &self.reason {
            compare("the reason", reason, found.reason.as_deref());
        }
        if let Some(seconds) = &self.seconds {
            let after = found.seconds.map(|seconds| seconds.to_string());
            compare("seconds", &seconds.to_string(), after.as_deref());
        }
        for (name, wanted) in &self.receipt {
            let given = found.receipt.and_then(|receipt| receipt.get(name));
            let wanted = wanted.as_str().unwrap_or_default();
            compare(&format!("receipt {name}"), wanted, given);
        }
        for (what, wanted, found) in [
            ("places", &self.places, &found.places),
            ("flags", &self.flags, &found.flags),
            ("what may be entered next", &self.follow, &found.follow),
        ] {
            if let Some(wanted) = wanted {
                let sorted = |list: &[String]| {
                    let mut list = list.to_vec();
                    list.sort();
                    list.dedup();
                    format!("{list:?}")
                };
                compare(what, &sorted(wanted), Some(&sorted(found)));
            }
        }
        if let Some(part) = &self.say
            && !found.says.iter().any(|say| say.contains(part.as_str()))
        {
            compare("what is said", part, Some(&found.says.join("; ")));
        }
        if !all.is_empty()
            && let Some(reason) = found.reason.filter(|_| self.reason.is_none())
        {
            all.push(format!("the reason is {reason}"));
        }
        all
    }
}

/// Answers that are too few or too many for what is asked.
fn uneven(played: &Played, given: usize) -> Option<String> {
    let asked = played.asked.join(", ");
    if played.left > 0 {
        return Some(format!(
            "{} of {given} answers are not asked for; asked is: {asked}",
            played.left
        ));
    }
    (played.asked.len() > given).then(|| {
        format!("more is asked than is answered; asked is: {asked}; add it to `before` or `after`")
    })
}

/// What the file calls by this name.
fn named<'m, T>(all: &'m BTreeMap<String, T>, what: &str, name: &str) -> Result<&'m T, String> {
    all.get(name).ok_or_else(|| {
        let known = nearest(name, all.keys().map(String::as_str));
        let mend = known.map_or_else(
            || format!("add `[{what}]` with it"),
            |known| format!("did you mean `{known}`?"),
        );
        format!("there is no {what} `{name}`; {mend}")
    })
}
