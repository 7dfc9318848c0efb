//! 事件联动: takes events from the grid and follows them as cases. Six departments share one contract; their
//! [`profile`]s hold what differs. Here are the routing and the checks around a body; [`door`] lets in, [`judge`] finds
//! the faults of the [`forms`], [`cases`] keeps the register, [`flow`] moves cases on.
//!
//! Readings chosen: parameters on other addresses than the search are ignored; the letters T and Z of a time are upper
//! case.

mod cases;
mod clerk;
mod door;
mod fault;
mod flow;
mod forms;
mod judge;
mod profile;
mod refusal;

use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::front::{ClerkError, Crowd, Department, Limits, Office, Reply, Request};
use crate::pause::Pause;
use crate::{jpeg, json, media};
use cases::Call;
use profile::Profile;
use refusal::Refusal;

const BODY_LIMIT: usize = 2_097_152;
/// Kind of record in the cabinet.
const CASE: &str = "case";

struct Linkage {
    clock: Clock,
    profile: &'static Profile,
    pause: Pause,
}

fn open(office: Office, profile: &'static Profile) -> Box<dyn Department> {
    Box::new(Linkage {
        clock: office.clock,
        profile,
        pause: Pause::default(),
    })
}

pub(crate) fn safety(office: Office) -> Box<dyn Department> {
    open(office, &profile::SAFETY)
}

pub(crate) fn urban(office: Office) -> Box<dyn Department> {
    open(office, &profile::URBAN)
}

pub(crate) fn building(office: Office) -> Box<dyn Department> {
    open(office, &profile::BUILDING)
}

pub(crate) fn drainage(office: Office) -> Box<dyn Department> {
    open(office, &profile::DRAINAGE)
}

pub(crate) fn fire(office: Office) -> Box<dyn Department> {
    open(office, &profile::FIRE)
}

pub(crate) fn traffic(office: Office) -> Box<dyn Department> {
    open(office, &profile::TRAFFIC)
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

fn refuse(refusal: Refusal) -> Decision {
    Ok(Err(refusal))
}

impl Department for Linkage {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 10,
            at_once: 2,
            crowd: Crowd::Refused,
        })
    }

    fn account(&self, request: &Request) -> String {
        request.header("x-lk-app").unwrap_or_default().to_owned()
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Refusal::new(429, "RATE", "请求过于频繁")
            .reply()
            .header("retry-after", retry_after_seconds.to_string())
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "INTERNAL").then(|| Refusal::new(500, "INTERNAL", "系统内部错误").reply())
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    fn catch_up(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        if self.pause.holds() {
            return Ok(());
        }
        self.call(drawer).go_on()
    }

    fn edit(&self, key: &str, fields: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        clerk::edit(&self.call(drawer), key, fields)
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        clerk::seed(&self.call(drawer), record)
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

/// What an address is for.
enum Route<'r> {
    Cases,
    Case(&'r str),
    Supplements(&'r str),
    Cancel(&'r str),
}

fn route(path: &str) -> Option<Route<'_>> {
    let rest = path.strip_prefix("/linkage/v1/cases")?;
    if rest.is_empty() {
        return Some(Route::Cases);
    }
    let parts: Vec<_> = rest.strip_prefix('/')?.split('/').collect();
    match parts.as_slice() {
        [number] => Some(Route::Case(number)),
        [number, "supplements"] => Some(Route::Supplements(number)),
        [number, "cancel"] => Some(Route::Cancel(number)),
        _ => None,
    }
}

impl Linkage {
    fn call<'c>(&self, drawer: &'c Drawer<'c>) -> Call<'c> {
        Call {
            profile: self.profile,
            drawer,
            now: self.clock.now(),
        }
    }

    /// The checks up to the body, in the contract's order, then the operation.
    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        let call = self.call(drawer);
        if request.body.len() > BODY_LIMIT {
            return refuse(Refusal::new(413, "SIZE", "请求内容过大"));
        }
        if let Err(refusal) = door::admit(request, self.profile, call.now) {
            return refuse(refusal);
        }
        let Some(route) = route(request.path()) else {
            return refuse(Refusal::new(404, "CASE", "地址不存在"));
        };
        match (request.method.as_str(), &route) {
            ("GET", Route::Cases) => return call.find(request.query()),
            ("GET", Route::Case(number)) => return call.read(number),
            ("POST", Route::Cases | Route::Supplements(_) | Route::Cancel(_)) => {}
            _ => return refuse(Refusal::new(405, "METHOD", "请求方法不允许")),
        }
        if !media::is_json(request) {
            return refuse(Refusal::new(415, "TYPE", "请求内容须为 UTF-8 的 JSON"));
        }
        let Some(body) = json::object(&request.body) else {
            return refuse(Refusal::new(400, "JSON", "请求内容不是JSON对象"));
        };
        match route {
            Route::Cases | Route::Case(_) => call.create(&body),
            Route::Supplements(number) => call.supplement(number, &body),
            Route::Cancel(number) => call.cancel(number, &body),
        }
    }
}
