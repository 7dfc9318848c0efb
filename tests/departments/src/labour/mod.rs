//! 劳保系统: one gateway address; what is asked and answered is encrypted with SM4 and signed with SM2. Here are the order
//! of the gateway's checks and the methods; [`envelope`] and [`crypto`] are the outside, [`forms`] and [`rules`] judge the
//! inside, [`register`] files, [`queries`] looks up.
//!
//! The rate is counted here, not by the frame: by the contract it comes after the signature and the nonce.

mod crypto;
mod envelope;
mod forms;
mod queries;
mod refusal;
mod register;
mod rules;

use std::sync::{Mutex, PoisonError};

use jiff::Zoned;
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::faults::Fault;
use crate::front::{ClerkError, Department, Office, Reply, Request};
use crate::json;
use envelope::Envelope;
use refusal::Refusal;
use register::Call;

const APPLICATION: &str = "LDBZ-TEST-01";
const BODY_LIMIT: usize = 262_144;
/// Seconds a timestamp may differ from the server's.
const DRIFT: i64 = 300;
/// Seconds a nonce is remembered.
const NONCE_LIFE: i64 = 600;
const NONCES: &str = "nonce";
const PER_SECOND: u32 = 10;
/// Kind of record in the cabinet.
const EMPLOYMENT: &str = "employment";

struct Labour {
    clock: Clock,
    /// The clock's second, and how many requests of the application it has seen.
    seen: Mutex<(i64, u32)>,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Labour {
        clock: office.clock,
        seen: Mutex::default(),
    })
}

/// Data of the inside, and whether something was filed; or a refusal.
type Business = Result<Result<(Value, bool), Refusal>, CabinetError>;

impl Department for Labour {
    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        self.crowded("", retry_after_seconds)
    }

    fn own_words(&self, request: &Request, fault: &Fault) -> Option<Reply> {
        let nonce = envelope::nonce_of(request);
        match fault {
            Fault::TooMany429 { retry_after } => Some(self.crowded(&nonce, *retry_after)),
            Fault::OwnCode { code, .. } => match code.as_str() {
                "G9001" | "G9999" => Some(envelope::reply(code, &nonce, None, &self.clock.china())),
                "wrong-signature" | "unsigned" | "undecryptable" => Some(self.forged(&nonce, code)),
                _ => None,
            },
            _ => None,
        }
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        match (request.path(), request.method.as_str()) {
            ("/gateway", "POST") => self.gateway(request, drawer),
            ("/gateway", _) => Ok(Reply::new(405, "text/plain", "").header("allow", "POST")),
            _ => Ok(Reply::new(404, "text/plain", "")),
        }
    }

    /// `zt` 0 ends the employment; other members are set, `null` takes one away.
    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let mut record = drawer
            .record(EMPLOYMENT, key)?
            .ok_or(ClerkError::UnknownRecord)?;
        for (name, value) in changes {
            if matches!(name.as_str(), "jyxh" | "bbh" | "lsh" | "zjlx" | "sfzh") {
                return Err(ClerkError::Impossible("member"));
            }
            match value.as_str() {
                None if value.is_null() => drop(record.fields.shift_remove(name)),
                None => return Err(ClerkError::Impossible("member")),
                Some(zt @ (register::ACTIVE | register::ENDED)) if name == "zt" => {
                    zt.clone_into(&mut record.status);
                }
                Some(_) => drop(record.fields.insert(name.clone(), value.clone())),
            }
        }
        let call = Call {
            method: "",
            plain: changes,
            drawer,
            now: &self.clock.china(),
        };
        register::refile(&call, record, "edit")?;
        Ok(())
    }

    /// A registration; `lsh` and `wgy` are made up when not given.
    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let mut plain = record.clone();
        let serial = drawer.next_number("seed")?;
        for (name, value) in [
            ("lsh", format!("SEED-{serial:08}")),
            ("wgy", "wg000".to_owned()),
        ] {
            if !plain.contains_key(name) {
                plain.insert(name.to_owned(), value.into());
            }
        }
        let call = Call {
            method: "seed",
            plain: &plain,
            drawer,
            now: &self.clock.china(),
        };
        let sfzh = call.values().text("sfzh").to_owned();
        let mut known = register::of_person(drawer, &sfzh)?;
        known.retain(|record| record.status == register::ACTIVE);
        call.fields(&forms::RECORD)
            .and_then(|()| rules::check(&call.values(), call.now.date()))
            .and_then(|()| register::beside(&call.values(), &known))
            .map_err(|_| ClerkError::Impossible("record"))?;
        Ok(register::file_new(&call, "seed")?.key)
    }
}

impl Labour {
    fn crowded(&self, nonce: &str, retry_after_seconds: u32) -> Reply {
        envelope::reply("G1009", nonce, None, &self.clock.china())
            .header("retry-after", retry_after_seconds.to_string())
    }

    /// A reply that looks right but for its signature, or for what is in it.
    fn forged(&self, nonce: &str, how: &str) -> Reply {
        let plain =
            refusal::success(&json!({ "jyxh": "JY2026999999999", "bbh": "1", "repeat": "0" }));
        let now = self.clock.china();
        if how == "undecryptable" {
            return envelope::garbled(nonce, &now).outcome(how);
        }
        let mut reply = envelope::reply("G0000", nonce, Some(&plain), &now);
        let other = envelope::reply("G0000", nonce, None, &now);
        let sign = |reply: &Reply| serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
        let mut body = sign(&reply);
        body["sign"] = match how {
            "unsigned" => "".into(),
            _ => sign(&other)["sign"].clone(),
        };
        reply.body = body.to_string().into_bytes();
        reply.outcome(how)
    }

    fn gateway(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let now = self.clock.china();
        let say = |code: &str, nonce: &str| envelope::reply(code, nonce, None, &now);
        if request.body.len() > BODY_LIMIT {
            return Ok(say("G1008", ""));
        }
        let Some(envelope) = Envelope::read(request) else {
            return Ok(say("G1001", &envelope::nonce_of(request)));
        };
        let nonce = envelope.text("nonce");
        if let Some(code) = self.turned_away(&envelope, drawer, &now)? {
            let reply = say(code, nonce);
            return Ok(match code {
                "G1009" => reply.header("retry-after", "1"),
                _ => reply,
            });
        }
        let operation: fn(&Call<'_>) -> Business = match envelope.text("method") {
            "ldbz.person.query" => queries::person,
            "ldbz.employer.query" => queries::employer,
            "ldbz.serial.query" => queries::lsh,
            "ldbz.employment.register" => register::register,
            "ldbz.employment.change" => register::change,
            "ldbz.employment.terminate" => register::terminate,
            _ => return Ok(say("G1003", nonce)),
        };
        let plain = crypto::decrypt(envelope.text("bizContent"));
        let Some(plain) = plain.and_then(|plain| json::object(&plain)) else {
            return Ok(say("G1007", nonce));
        };
        let call = Call {
            method: envelope.text("method"),
            plain: &plain,
            drawer,
            now: &now,
        };
        let (inside, code, stored) = match operation(&call)? {
            Ok((data, stored)) => (refusal::success(&data), "0000", stored),
            Err(refusal) => (refusal.plain_text(), refusal.code, false),
        };
        let reply = envelope::reply("G0000", nonce, Some(&inside), &now).outcome(code);
        Ok(if stored { reply.stored() } else { reply })
    }

    /// G1002, G1004, G1006, G1005, G1009, in this order.
    fn turned_away(
        &self,
        envelope: &Envelope,
        drawer: &Drawer<'_>,
        now: &Zoned,
    ) -> Result<Option<&'static str>, CabinetError> {
        let second = now.timestamp().as_second();
        if envelope.text("appId") != APPLICATION {
            return Ok(Some("G1002"));
        }
        if !(-DRIFT..=DRIFT).contains(&envelope.ahead(now)) {
            return Ok(Some("G1004"));
        }
        if !envelope.is_signed() {
            return Ok(Some("G1006"));
        }
        let nonce = envelope.text("nonce");
        if let Some((used, _)) = drawer.recall(NONCES, nonce)?
            && second - used <= NONCE_LIFE
        {
            return Ok(Some("G1005"));
        }
        drawer.remember(NONCES, nonce, second, "")?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 != second {
            *seen = (second, 0);
        }
        seen.1 += 1;
        Ok((seen.1 > PER_SECOND).then_some("G1009"))
    }
}
