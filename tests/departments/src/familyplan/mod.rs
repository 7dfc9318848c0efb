//! 计生系统: SOAP 1.1 with WS-Security, an XML document inside the XML, partial updates by key.
//!
//! Written from the interface contract 1.0 of the family planning system. A call passes the size and media type, the
//! envelope, the security header, the call itself, the inner document's shape and then the register. Deliberately
//! absent: any leniency about the form of either layer.

mod by_key;
mod document;
mod envelope;
mod fields;
mod forms;
mod plan;
mod record;
mod register;
mod response;
mod rules;
mod save;
mod security;
mod xml;

use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::front::{ClerkError, Crowd, Department, Limits, Office, Reply, Request};

use document::{CHILDREN, PERSON, Rejected};
use envelope::{Envelope, Fault, Operation};
use record::{Person, Stored, VALID, Write, next_id};
use register::Register;
use response::Numbered;

const PATH: &str = "/wjw/services/QyrkService";
const BODY_LIMIT: usize = 1_048_576;
const PLAIN: &str = "text/plain; charset=utf-8";
const WSDL: &str = include_str!("../../data/familyplan/service.wsdl");
/// The address that stands in the contract's WSDL.
const WSDL_HOST: &str = "http://127.0.0.1:8080";

/// Opens the department.
pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(FamilyPlan { office })
}

struct FamilyPlan {
    office: Office,
}

impl FamilyPlan {
    fn call(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let now = self.office.clock.now();
        let fault = |fault: Fault| Ok(fault.reply(now));
        let document = match envelope::text_of(&request.body).and_then(envelope::parse) {
            Ok(document) => document,
            Err(broken) => return fault(broken),
        };
        let envelope = match Envelope::of(&document) {
            Ok(envelope) => envelope,
            Err(broken) => return fault(broken),
        };
        let account = match security::account(envelope.security(), now, drawer)? {
            Ok(account) => account,
            Err(refused) => return fault(refused),
        };
        let call = match envelope.call(request.header("soapaction")) {
            Ok(call) => call,
            Err(broken) => return fault(broken),
        };
        let inner = match document::read(&call.inner, call.operation) {
            Ok(inner) => inner,
            Err(Rejected::Doctype) => return fault(Fault::Client),
            Err(Rejected::NotXml) => return Ok(rejected(call.operation, "E001")),
            Err(Rejected::WrongShape) => return Ok(rejected(call.operation, "E002")),
        };
        let register = Register {
            drawer,
            now: self.office.clock.china(),
            org_code: account.org_code,
        };
        register.answer(call.operation, &call.org_code, &inner)
    }
}

fn rejected(operation: Operation, code: &'static str) -> Reply {
    response::failed(operation, &[Numbered::new(0, code, "")])
}

impl Department for FamilyPlan {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 20,
            at_once: 4,
            crowd: Crowd::Waits,
        })
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Reply::new(429, PLAIN, "请求过于频繁")
            .header("retry-after", retry_after_seconds.to_string())
    }

    /// `E900`, as the reply to a save or to the operation named after it (`E900 queryRecord`), and `soapenv:Server`.
    fn own_code(&self, code: &str) -> Option<Reply> {
        let (code, name) = code
            .split_once(' ')
            .unwrap_or((code, Operation::Save.name()));
        let operation = Operation::ALL
            .into_iter()
            .find(|operation| operation.name() == name)?;
        match code {
            "E900" => Some(rejected(operation, "E900")),
            "soapenv:Server" => Some(Fault::Server.reply(self.office.clock.now())),
            _ => None,
        }
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        if request.path() != PATH {
            return Ok(Reply::new(404, PLAIN, "地址不存在"));
        }
        match request.method.as_str() {
            "GET" if request.query().eq_ignore_ascii_case("wsdl") => {
                let wsdl = WSDL.replace(WSDL_HOST, &self.office.base_url);
                Ok(Reply::new(200, "text/xml; charset=utf-8", wsdl))
            }
            "POST" if request.body.len() > BODY_LIMIT => Ok(Reply::new(413, PLAIN, "请求内容过大")),
            "POST" if !is_soap_11(request.header("content-type")) => {
                Ok(Reply::new(415, PLAIN, "媒体类型不支持"))
            }
            "POST" => self.call(request, drawer),
            _ => Ok(Reply::new(405, PLAIN, "请求方式不支持")),
        }
    }

    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let stored = Stored::find(drawer, key)?.ok_or(ClerkError::UnknownRecord)?;
        let mut sent = document::Sent::default();
        for (name, value) in changes {
            let known = element(name).ok_or(ClerkError::Impossible("fields"))?;
            if known == CHILDREN {
                let children = if value.is_null() {
                    Value::Array(Vec::new())
                } else {
                    value.clone()
                };
                sent.children = Some(
                    serde_json::from_value(children)
                        .map_err(|_| ClerkError::Impossible(CHILDREN))?,
                );
                continue;
            }
            let text = if value.is_null() {
                Some("")
            } else {
                value.as_str()
            };
            sent.values.insert(
                name.clone(),
                text.ok_or(ClerkError::Impossible(known))?.to_owned(),
            );
        }
        let person = stored.person.merged(&sent);
        let earlier = stored.key.clone();
        let key = record::key(&person.values).ok_or(ClerkError::Impossible("ZJHM"))?;
        let changed = Stored {
            key,
            person,
            version: stored.version + 1,
            ..stored
        };
        Ok(changed.file(drawer, Some(&earlier), "edit", &self.written_now())?)
    }

    fn seed(&self, members: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let mut members = members.clone();
        let send_time = match members.remove("SEND_TIME") {
            Some(Value::String(given)) => given,
            Some(_) => return Err(ClerkError::Impossible("SEND_TIME")),
            None => self
                .office
                .clock
                .china()
                .strftime("%Y%m%d%H%M%S")
                .to_string(),
        };
        let person = Person::of(&members).ok_or(ClerkError::Impossible("record"))?;
        let key = record::key(&person.values).ok_or(ClerkError::Lacks("ZJHM"))?;
        if Stored::find(drawer, &key)?.is_some() {
            return Err(ClerkError::Impossible("ZJHM"));
        }
        let write = Write {
            send_time,
            sent: Value::Null,
        };
        let id = next_id(drawer)?;
        let stored = Stored {
            key: key.clone(),
            id,
            status: VALID.to_owned(),
            version: 1,
            person,
            write,
        };
        stored.file(drawer, None, "seed", &self.written_now())?;
        Ok(key)
    }
}

impl FamilyPlan {
    fn written_now(&self) -> String {
        self.office
            .clock
            .china()
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string()
    }
}

fn element(name: &str) -> Option<&'static str> {
    PERSON
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(known, _)| *known)
}

/// `text/xml`, in UTF-8 where a charset is told.
fn is_soap_11(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"'))
    });
    media_type.eq_ignore_ascii_case("text/xml")
        && charset.is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
}
