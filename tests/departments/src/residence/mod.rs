//! 居住登记系统: registers who lives where. Here are the door (signature, clock, nonce) and the routing; [`forms`] and
//! [`rules`] judge members, [`acts`] registers, changes and cancels in the
//! [`register_book`], [`find`] looks up.

mod acts;
mod clerk;
mod door;
mod find;
mod forms;
mod refusal;
mod register_book;
mod rules;
mod sign;

use jiff::civil::time;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::front::{ClerkError, ClosedHours, Crowd, Department, Limits, Office, Reply, Request};
use crate::{json, media};
use door::Application;
use refusal::Refusal;

const BODY_LIMIT: usize = 32_768;
/// Kind of record in the cabinet.
const REGISTRATION: &str = "registration";

struct Residence {
    clock: Clock,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Residence {
        clock: office.clock,
    })
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

fn refuse(refusal: Refusal) -> Decision {
    Ok(Err(refusal))
}

impl Department for Residence {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 10,
            at_once: 2,
            crowd: Crowd::Refused,
        })
    }

    fn account(&self, request: &Request) -> String {
        request.header("x-app-id").unwrap_or_default().to_owned()
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        let mut reply = Refusal::new("1005").reply();
        reply.status = 429;
        reply.header("retry-after", retry_after_seconds.to_string())
    }

    fn closed_hours(&self) -> Option<ClosedHours> {
        Some(ClosedHours {
            weekday: Some(3),
            from: time(1, 0, 0, 0),
            until: time(3, 0, 0, 0),
        })
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        match code {
            "9001" => Some(Refusal::new("9001").reply()),
            "9999" => Some(Refusal::new("9999").reply()),
            _ => None,
        }
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    fn edit(&self, key: &str, fields: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        clerk::edit(key, fields, drawer, &self.clock.china())
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        clerk::seed(record, drawer, &self.clock.china())
    }
}

impl Residence {
    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        if request.body.len() > BODY_LIMIT {
            return refuse(Refusal::new("1103"));
        }
        let now = self.clock.china();
        let application = match door::admit(request, now.timestamp().as_second(), drawer)? {
            Ok(application) => application,
            Err(refusal) => return refuse(refusal),
        };
        let operation = match (request.method.as_str(), request.path()) {
            ("GET", "/jzdj/api/v1/dj/query") => return find::answer(request, application, drawer),
            ("POST", "/jzdj/api/v1/dj/register") => acts::register,
            ("POST", "/jzdj/api/v1/dj/change") => acts::change,
            ("POST", "/jzdj/api/v1/dj/cancel") => acts::cancel,
            _ => return refuse(Refusal::new("1201")),
        };
        if !media::is_json(request) {
            return refuse(Refusal::new("1101"));
        }
        let Some(body) = json::members(&request.body) else {
            return refuse(Refusal::new("1101"));
        };
        operation(&Call {
            body: &body,
            application,
            drawer,
            now: &now,
        })
    }
}

/// One admitted call with a JSON object as its body.
struct Call<'c> {
    body: &'c [(String, serde_json::Value)],
    application: &'static Application,
    drawer: &'c Drawer<'c>,
    now: &'c jiff::Zoned,
}
