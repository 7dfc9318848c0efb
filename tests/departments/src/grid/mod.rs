//! 网格系统: population records with the items of GB/T 31000, and events with pictures that move through a flow. Here are
//! the order of the checks and the routing; [`person`] and [`event`] judge, [`population`] and [`events`] file, [`flow`]
//! moves events on, [`pictures`] takes uploads, [`find`] looks up.
//!
//! Readings chosen: people and events have sourceIds of their own; a picture uploaded again lives another day; a value that
//! no record could have is a fault of its parameter.

mod event;
mod events;
mod find;
mod flow;
mod gb18030;
mod items;
mod judge;
mod person;
mod pictures;
mod population;
mod refusal;

use jiff::Zoned;
use jiff::civil::time;
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::Clock;
use crate::front::{ClerkError, ClosedHours, Crowd, Department, Limits, Office, Reply, Request};
use crate::pause::Pause;
use crate::{jpeg, json, media, multipart};
use refusal::Refusal;

const TOKEN: &str = "Bearer wg-test-0d6f2b7e9c41485a";
const BASE: &str = "/wgxt/v3/";
const BODY_LIMIT: usize = 262_144;
const FORM_LIMIT: usize = 5_308_416;
/// Kinds of record in the cabinet.
const POPULATION: &str = "population";
const EVENT: &str = "event";

struct Grid {
    clock: Clock,
    pause: Pause,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Grid {
        clock: office.clock,
        pause: Pause::default(),
    })
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

fn refuse(refusal: Refusal) -> Decision {
    Ok(Err(refusal))
}

/// `yyyy-MM-dd HH:mm:ss` in UTC+8.
fn moment(at: &Zoned) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// One request at work.
struct Call<'c> {
    drawer: &'c Drawer<'c>,
    now: &'c Zoned,
}

impl Call<'_> {
    fn file(&self, record: &Record, act: &str) -> Result<(), CabinetError> {
        self.drawer.file(record, act, &moment(self.now))
    }

    /// What became of an earlier create with this sourceId: its record when the content was the same, else 40902.
    fn known(
        &self,
        kind: &str,
        body: &Fields,
    ) -> Result<Option<Result<Record, Refusal>>, CabinetError> {
        let source = judge::text(body, "sourceId");
        let Some((_, remembered)) = self.drawer.recall(kind, source)? else {
            return Ok(None);
        };
        let first: Value = serde_json::from_str(&remembered)?;
        let id = first["id"].as_str().unwrap_or_default();
        let Some(record) = self.drawer.record(kind, id)? else {
            return Ok(None);
        };
        if judge::same(&first["content"], &Value::Object(body.clone())) {
            return Ok(Some(Ok(record)));
        }
        let name = if kind == EVENT { "eventId" } else { "personId" };
        let data = refusal::brief(&record.fields, &[name, "version"]);
        Ok(Some(Err(Refusal::with(40902, data))))
    }

    /// Takes a sourceId for ever.
    fn know(&self, kind: &str, body: &Fields, id: &str) -> Result<(), CabinetError> {
        let content = json!({ "id": id, "content": body }).to_string();
        let at = self.now.timestamp().as_second();
        self.drawer
            .remember(kind, judge::text(body, "sourceId"), at, &content)
    }
}

impl Department for Grid {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 20,
            at_once: 4,
            crowd: Crowd::Refused,
        })
    }

    fn account(&self, request: &Request) -> String {
        request
            .header("authorization")
            .unwrap_or_default()
            .to_owned()
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Refusal::new(42900)
            .reply()
            .header("retry-after", retry_after_seconds.to_string())
    }

    fn closed_hours(&self) -> Option<ClosedHours> {
        Some(ClosedHours {
            weekday: None,
            from: time(3, 0, 0, 0),
            until: time(3, 20, 0, 0),
        })
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "50000").then(|| Refusal::new(50000).reply())
    }

    fn catch_up(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        if self.pause.holds() {
            return Ok(());
        }
        flow::catch_up(drawer, &self.clock.china())
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let call = Call {
            drawer,
            now: &self.clock.china(),
        };
        Ok(match decide(request, &call)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    /// Members by wire name. For an event, `state` 90 with `opinion` returns it to the worker.
    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let call = Call {
            drawer,
            now: &self.clock.china(),
        };
        if let Some(mut record) = drawer.record(POPULATION, key)? {
            let fields =
                population::edited(&record, changes).ok_or(ClerkError::Impossible("member"))?;
            return Ok(population::replace(&call, &mut record, fields, "edit")?);
        }
        let mut record = drawer
            .record(EVENT, key)?
            .ok_or(ClerkError::UnknownRecord)?;
        if let Some(state) = changes.get("state") {
            if state != flow::RETURNED {
                return Err(ClerkError::Impossible("state"));
            }
            let opinion = judge::text(changes, "opinion");
            flow::hand_back(&mut record, opinion, call.now);
            return Ok(call.file(&record, "edit")?);
        }
        for (name, value) in changes {
            let fixed = matches!(name.as_str(), "version" | "sourceId" | "sjlb");
            if fixed || !event::ROWS.iter().any(|(known, _)| known == name) {
                return Err(ClerkError::Impossible("member"));
            }
            record.fields.insert(name.clone(), value.clone());
        }
        record.version += 1;
        record.fields["version"] = record.version.into();
        Ok(call.file(&record, "edit")?)
    }

    /// A population record, or (with `sjlb`) an event.
    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let now = &self.clock.china();
        let call = Call { drawer, now };
        let before = None;
        let body = record;
        let is_event = record.contains_key("sjlb");
        let verdict = if is_event {
            event::Event { body, before, now }.check()
        } else {
            person::Person { body, before, now }.check()
        };
        verdict.map_err(|_| ClerkError::Impossible("record"))?;
        let kind = if is_event { EVENT } else { POPULATION };
        if call.known(kind, record)?.is_some() {
            return Err(ClerkError::Impossible("sourceId"));
        }
        Ok(if is_event {
            events::file_new(&call, record, "seed")?.key
        } else {
            population::file_new(&call, record, "seed")?.key
        })
    }

    fn act(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        if jpeg::is_look(order) {
            return jpeg::act(order, drawer);
        }
        self.pause.act(order)
    }

    fn emptied(&self) {
        self.pause.end();
    }
}

/// The checks up to the record's id, in the contract's order, then the operation.
fn decide(request: &Request, call: &Call<'_>) -> Decision {
    let path = request.path().strip_prefix(BASE).unwrap_or_default();
    let limit = match path {
        "attachments" => FORM_LIMIT,
        _ => BODY_LIMIT,
    };
    if request.body.len() > limit {
        return refuse(Refusal::new(41300));
    }
    if request.header("authorization") != Some(TOKEN) {
        return refuse(Refusal::new(40100));
    }
    let parts: Vec<_> = path.split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["population"]) => find::people(call, request.query()),
        ("GET", ["population", id]) => population::read(call, id),
        ("GET", ["events"]) => find::events(call, request.query()),
        ("GET", ["events", id]) => events::read(call, id),
        ("GET", ["events", id, "flow"]) => find::steps(call, id, request.query()),
        ("POST", ["attachments"]) if !multipart::is_form(request) => refuse(Refusal::new(40001)),
        ("POST", ["attachments"]) => pictures::upload(call, request),
        ("POST", ["population"]) => with_body(request, |body| population::create(call, body)),
        ("PUT", ["population", id]) => {
            with_body(request, |body| population::update(call, id, body))
        }
        ("POST", ["population", id, "leave"]) => {
            with_body(request, |body| population::leave(call, id, body))
        }
        ("POST", ["events"]) => with_body(request, |body| events::create(call, body)),
        ("PUT", ["events", id]) => with_body(request, |body| events::update(call, id, body)),
        ("POST", ["events", id, "void"]) => with_body(request, |body| events::void(call, id, body)),
        _ => refuse(Refusal::new(40400)),
    }
}

fn with_body(request: &Request, operation: impl FnOnce(&Fields) -> Decision) -> Decision {
    if !media::is_json(request) {
        return refuse(Refusal::new(40001));
    }
    match json::object(&request.body) {
        Some(body) => operation(&body),
        None => refuse(Refusal::new(40000)),
    }
}
