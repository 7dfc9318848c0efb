//! 安全生产隐患排查系统: takes inspections of premises with their hazards and photos, and the reviews that follow. Here
//! are the routing and the login's door; [`tokens`] knows who is logged in, [`photos`] keeps uploads, [`forms`] and
//! [`rules`] judge members, [`acts`] changes the register, which is the [`book`], and [`find`] looks up.
//!
//! Readings chosen: an address that does not exist is a fault of the request (30400), told after the token; a member
//! named twice is no JSON; a JSON body must say that it is one.

mod acts;
mod book;
mod clerk;
mod find;
mod forms;
mod photos;
mod refusal;
mod rules;
mod tokens;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Zoned;
use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::front::{ClerkError, Crowd, Department, Limits, Office, Reply, Request};
use crate::{jpeg, json, media};
use refusal::{Refusal, success};
use tokens::Tokens;

const BODY_LIMIT: usize = 262_144;
const UPLOAD_LIMIT: usize = 2_162_688;
const BASE: &str = "/aqpc/api/v1";
/// Kinds of record in the cabinet.
const INSPECTION: &str = "inspection";
const REVIEW: &str = "review";

struct Safety {
    clock: Clock,
    tokens: Mutex<Tokens>,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Safety {
        clock: office.clock,
        tokens: Mutex::new(Tokens::new()),
    })
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

fn refuse(refusal: Refusal) -> Decision {
    Ok(Err(refusal))
}

/// One call of an account.
struct Call<'c> {
    account: &'static str,
    drawer: &'c Drawer<'c>,
    now: Zoned,
}

impl Department for Safety {
    fn limits(&self) -> Option<Limits> {
        // The contract says nothing of requests in progress.
        Some(Limits {
            per_second: 10,
            at_once: 1_000,
            crowd: Crowd::Waits,
        })
    }

    fn account(&self, request: &Request) -> String {
        if let Some(account) = self.caller(request) {
            return account.to_owned();
        }
        let login = json::object(&request.body).filter(|_| request.path() == login());
        let account = login.as_ref().map(|body| rules::text(body, "account"));
        account.unwrap_or_default().to_owned()
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Refusal::http(429, 42900)
            .reply()
            .header("retry-after", retry_after_seconds.to_string())
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "50000").then(|| Refusal::http(500, 50000).reply())
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    fn edit(&self, key: &str, fields: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        clerk::edit(&self.call("", drawer), key, fields)
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        clerk::seed(&self.call("", drawer), record)
    }

    fn act(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        if jpeg::is_look(order) {
            return jpeg::act(order, drawer);
        }
        Err(ClerkError::NotDone)
    }

    fn expire_sessions(&self) {
        self.tokens().end_all();
    }
}

fn login() -> String {
    format!("{BASE}/auth/login")
}

impl Safety {
    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn caller(&self, request: &Request) -> Option<&'static str> {
        let now = self.clock.now();
        self.tokens().account(request.header("authorization"), now)
    }

    fn call<'c>(&self, account: &'static str, drawer: &'c Drawer<'c>) -> Call<'c> {
        Call {
            account,
            drawer,
            now: self.clock.china(),
        }
    }

    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        let path = request.path().strip_prefix(BASE).unwrap_or_default();
        let is_upload = path == "/files";
        let (limit, status) = match is_upload {
            true => (UPLOAD_LIMIT, 30410),
            false => (BODY_LIMIT, 30400),
        };
        if request.body.len() > limit {
            return refuse(Refusal::too_large(status));
        }
        if (request.method.as_str(), path) == ("POST", "/auth/login") {
            return Ok(self.log_in(request));
        }
        let Some(account) = self.caller(request) else {
            return refuse(Refusal::http(401, 40102));
        };
        let call = self.call(account, drawer);
        let parts: Vec<_> = path.split('/').skip(1).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["files"]) => photos::upload(request, account, drawer, self.clock.now()),
            ("GET", ["inspections"]) => call.find(request.query()),
            ("GET", ["inspections", number]) => call.read(number),
            ("GET", ["hazards"]) => call.poll(request.query()),
            ("POST", ["inspections"]) => with_body(request, |body| call.inspect(body)),
            ("POST", ["inspections", number, "revoke"]) => {
                with_body(request, |body| call.revoke(number, body))
            }
            ("POST", ["hazards", number, "reviews"]) => {
                with_body(request, |body| call.review(number, body))
            }
            _ => refuse(Refusal::at(30400, "")),
        }
    }

    fn log_in(&self, request: &Request) -> Result<Reply, Refusal> {
        let body = body(request)?;
        forms::LOGIN.types(&body)?;
        forms::LOGIN.check(&body)?;
        let (account, digest) = (rules::text(&body, "account"), rules::text(&body, "digest"));
        let granted = self.tokens().log_in(account, digest, self.clock.now())?;
        Ok(success(&granted))
    }
}

/// The JSON object of a request.
fn body(request: &Request) -> Result<Fields, Refusal> {
    json::object(&request.body)
        .filter(|_| media::is_json(request))
        .ok_or_else(|| Refusal::at(30400, ""))
}

fn with_body(request: &Request, act: impl FnOnce(&Fields) -> Decision) -> Decision {
    match body(request) {
        Ok(body) => act(&body),
        Err(refusal) => refuse(refusal),
    }
}
