//! saveRecord, queryRecord, cancelRecord on the register.
//!
//! A save first works out what would become of every person and files only when none has a flaw. An older SEND_TIME, the
//! same one again and a newer one are told apart before any rule is asked, so that a repeated request succeeds although
//! the world has moved on. A write that changes nothing still counts as the last write.

use std::collections::HashSet;

use jiff::Zoned;
use jiff::civil::DateTime;
use serde_json::json;

use crate::cabinet::{CabinetError, Drawer};
use crate::front::Reply;
use crate::{codes, identity};

use super::document::{Body, Inner, Sent, Values};
use super::envelope::Operation;
use super::fields::{CANCEL_REASON, DOCUMENT_TYPE, Kind};
use super::forms::{self, NO_DOCUMENT};
use super::record::{CANCELLED, Person, Stored, VALID, Write, key, newborn_key, next_id};
use super::response::{self, Done, Numbered};
use super::rules;

const SEND_TIME_AHEAD_SECONDS: i64 = 300;

/// The register during one call.
pub(super) struct Register<'a, 'c> {
    pub(super) drawer: &'a Drawer<'c>,
    /// The department's time, UTC+8.
    pub(super) now: Zoned,
    /// The account's organisation.
    pub(super) org_code: &'static str,
}

/// What becomes of one person.
struct Plan {
    oper: &'static str,
    act: &'static str,
    earlier_key: Option<String>,
    /// The record to be; its id is empty when it is new.
    stored: Stored,
    changed: bool,
}

impl Register<'_, '_> {
    /// Does what the inner document asks for. `org_code` is the call's first argument.
    pub(super) fn answer(
        &self,
        operation: Operation,
        org_code: &str,
        inner: &Inner,
    ) -> Result<Reply, CabinetError> {
        if org_code != self.org_code {
            return Ok(response::failed(
                operation,
                &[Numbered::new(0, "E003", "ORG_CODE")],
            ));
        }
        let flaws = self.head_flaws(&inner.head);
        let send_time = inner.head.get("SEND_TIME").map_or("", String::as_str);
        match &inner.body {
            Body::Persons(persons) => self.save(persons, send_time, flaws),
            Body::Query(asked) => self.query(asked, flaws),
            Body::Cancel(asked) => self.cancel(asked, send_time, flaws),
        }
    }

    fn head_flaws(&self, head: &Values) -> Vec<Numbered> {
        let mut flaws = Vec::new();
        for (name, text) in head {
            let code = match (name.as_str(), text.as_str()) {
                (_, "") => Some("E101"),
                ("BATCH_NO", text) => {
                    let allowed = text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                    (!allowed || text.len() > 32).then_some("E102")
                }
                ("ORG_CODE", text) => forms::fault(text, 12, Kind::Digits(12), "")
                    .or_else(|| (text != self.org_code).then_some("E003")),
                ("OPERATOR", text) => forms::fault(text, 20, Kind::Text, ""),
                (_, text) => (!self.is_send_time(text)).then_some("E102"),
            };
            flaws.extend(code.map(|code| Numbered::new(0, code, name)));
        }
        flaws
    }

    /// `yyyyMMddHHmmss` in Beijing time, not much ahead of the department's clock.
    fn is_send_time(&self, text: &str) -> bool {
        let shaped = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
        let moment = DateTime::strptime("%Y%m%d%H%M%S", text)
            .ok()
            .filter(|_| shaped);
        let moment = moment.and_then(|moment| moment.to_zoned(self.now.time_zone().clone()).ok());
        moment.is_some_and(|moment| {
            moment.timestamp().as_second() - self.now.timestamp().as_second()
                <= SEND_TIME_AHEAD_SECONDS
        })
    }

    fn save(
        &self,
        persons: &[Sent],
        send_time: &str,
        mut flaws: Vec<Numbered>,
    ) -> Result<Reply, CabinetError> {
        let in_order = flaws.is_empty();
        let mut seen = HashSet::new();
        let mut plans = Vec::new();
        for (position, sent) in persons.iter().enumerate() {
            let keys = [key(&sent.values), taken_over(sent)];
            let known = keys
                .into_iter()
                .flatten()
                .filter(|key| !seen.insert(key.clone()));
            if known.count() > 0 {
                flaws.push(Numbered::new(position + 1, "E302", ""));
                continue;
            }
            match self.plan(sent, send_time, in_order)? {
                Ok(plan) => plans.push(plan),
                Err(found) => flaws.extend(found.into_iter().map(|flaw| Numbered {
                    seq: position + 1,
                    flaw,
                })),
            }
        }
        if !flaws.is_empty() {
            return Ok(response::failed(Operation::Save, &flaws));
        }
        let done = plans
            .into_iter()
            .map(|plan| self.carry_out(plan))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(response::done(Operation::Save, &done))
    }

    /// What would become of the person; with an unsound head its SEND_TIME is not compared.
    fn plan(
        &self,
        sent: &Sent,
        send_time: &str,
        in_order: bool,
    ) -> Result<Result<Plan, Vec<rules::Flaw>>, CabinetError> {
        let key = key(&sent.values);
        let existing = self.existing(sent, key.as_deref())?;
        let write = Write {
            send_time: send_time.to_owned(),
            sent: json!(sent),
        };
        if let Some(stored) = existing.as_ref().filter(|_| in_order) {
            match order(&stored.write, &write) {
                Order::Newer => {}
                Order::Again => return Ok(Ok(Plan::nothing(stored.clone()))),
                Order::Older => return Ok(Err(vec![flaw("E301")])),
                Order::Different => return Ok(Err(vec![flaw("E302")])),
            }
        }
        let before = existing
            .as_ref()
            .map(|stored| stored.person.clone())
            .unwrap_or_default();
        let person = before.merged(sent);
        let found = rules::flaws(&person, self.now.date());
        let Some(key) = key.filter(|_| found.is_empty()) else {
            return Ok(Err(found));
        };
        Ok(Ok(match existing {
            Some(stored) => Plan::update(stored, key, person, write),
            None => Plan::insert(key, person, write),
        }))
    }

    fn existing(&self, sent: &Sent, key: Option<&str>) -> Result<Option<Stored>, CabinetError> {
        let found = key
            .map(|key| Stored::find(self.drawer, key))
            .transpose()?
            .flatten();
        match taken_over(sent) {
            Some(newborn) if found.is_none() => Stored::find(self.drawer, &newborn),
            _ => Ok(found),
        }
    }

    fn carry_out(&self, plan: Plan) -> Result<Done, CabinetError> {
        let mut stored = plan.stored;
        if stored.id.is_empty() {
            stored.id = next_id(self.drawer)?;
        }
        if plan.changed {
            stored.file(
                self.drawer,
                plan.earlier_key.as_deref(),
                plan.act,
                &self.written_now(),
            )?;
        } else {
            stored.remember_write(self.drawer)?;
        }
        Ok(Done {
            oper: plan.oper,
            id: stored.id,
        })
    }

    fn query(&self, asked: &Values, mut flaws: Vec<Numbered>) -> Result<Reply, CabinetError> {
        flaws.extend(key_flaws(asked, 0));
        let found = key(asked)
            .map(|key| Stored::find(self.drawer, &key))
            .transpose()?
            .flatten();
        if !flaws.is_empty() {
            return Ok(response::failed(Operation::Query, &flaws));
        }
        Ok(match found {
            Some(stored) => response::found(
                &stored.id,
                &stored.status,
                &stored.write.send_time,
                &stored.person.to_xml(),
            ),
            None => response::failed(Operation::Query, &[Numbered::new(0, "E201", "")]),
        })
    }

    fn cancel(
        &self,
        asked: &Values,
        send_time: &str,
        mut flaws: Vec<Numbered>,
    ) -> Result<Reply, CabinetError> {
        flaws.extend(key_flaws(asked, 1));
        flaws.extend(self.cancel_flaws(asked));
        let refused = |flaws: &[Numbered]| Ok(response::failed(Operation::Cancel, flaws));
        if !flaws.is_empty() {
            return refused(&flaws);
        }
        let found = key(asked)
            .map(|key| Stored::find(self.drawer, &key))
            .transpose()?
            .flatten();
        let Some(stored) = found else {
            return refused(&[Numbered::new(1, "E201", "")]);
        };
        let write = Write {
            send_time: send_time.to_owned(),
            sent: json!({ "CANCEL": asked }),
        };
        let plan = match order(&stored.write, &write) {
            Order::Older => return refused(&[Numbered::new(1, "E301", "SEND_TIME")]),
            Order::Different => return refused(&[Numbered::new(1, "E302", "SEND_TIME")]),
            Order::Again => Plan::nothing(stored),
            Order::Newer if stored.status == CANCELLED => Plan::nothing(Stored { write, ..stored }),
            Order::Newer => Plan::cancel(stored, write),
        };
        Ok(response::done(Operation::Cancel, &[self.carry_out(plan)?]))
    }

    fn cancel_flaws(&self, asked: &Values) -> Vec<Numbered> {
        let value = |name: &str| asked.get(name).map_or("", String::as_str);
        let reason = match value("ZXYY") {
            "" => Some("E101"),
            code => (!codes::listed(CANCEL_REASON, code)).then_some("E103"),
        };
        let day = match value("ZXRQ") {
            "" => Some("E101"),
            day => identity::date8(day)
                .is_none_or(|day| day > self.now.date())
                .then_some("E102"),
        };
        [("ZXYY", reason), ("ZXRQ", day)]
            .into_iter()
            .filter_map(|(name, code)| Some(Numbered::new(1, code?, name)))
            .collect()
    }

    fn written_now(&self) -> String {
        self.now.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl Plan {
    fn insert(key: String, person: Person, write: Write) -> Self {
        let stored = Stored {
            key,
            id: String::new(),
            status: VALID.to_owned(),
            version: 1,
            person,
            write,
        };
        Self {
            oper: "I",
            act: "create",
            earlier_key: None,
            stored,
            changed: true,
        }
    }

    fn update(before: Stored, key: String, person: Person, write: Write) -> Self {
        let revived = before.status == CANCELLED;
        let renamed = before.key != key;
        let changed = revived || renamed || before.person != person;
        let act = match (renamed, revived) {
            (true, _) => "take over",
            (false, true) => "revive",
            (false, false) => "change",
        };
        let version = before.version + i64::from(changed);
        let earlier_key = Some(before.key.clone());
        let stored = Stored {
            key,
            status: VALID.to_owned(),
            version,
            person,
            write,
            ..before
        };
        Self {
            oper: if changed { "U" } else { "N" },
            act,
            earlier_key,
            stored,
            changed,
        }
    }

    fn cancel(before: Stored, write: Write) -> Self {
        let stored = Stored {
            status: CANCELLED.to_owned(),
            version: before.version + 1,
            write,
            ..before
        };
        Self {
            oper: "C",
            act: "cancel",
            earlier_key: None,
            stored,
            changed: true,
        }
    }

    fn nothing(stored: Stored) -> Self {
        Self {
            oper: "N",
            act: "",
            earlier_key: None,
            stored,
            changed: false,
        }
    }
}

enum Order {
    Newer,
    Again,
    Older,
    Different,
}

fn order(last: &Write, write: &Write) -> Order {
    match write.send_time.cmp(&last.send_time) {
        std::cmp::Ordering::Greater => Order::Newer,
        std::cmp::Ordering::Less => Order::Older,
        std::cmp::Ordering::Equal if write.sent == last.sent => Order::Again,
        std::cmp::Ordering::Equal => Order::Different,
    }
}

fn flaw(code: &'static str) -> rules::Flaw {
    rules::Flaw {
        code,
        field: "SEND_TIME".to_owned(),
    }
}

/// The key of the record that a child with a number takes over.
fn taken_over(sent: &Sent) -> Option<String> {
    let value = |name: &str| sent.values.get(name).map_or("", String::as_str);
    let child_with_number =
        value("RYLB") == "2" && value("ZJLX") != NO_DOCUMENT && !value("ZJHM").is_empty();
    if child_with_number {
        newborn_key(&sent.values)
    } else {
        None
    }
}

fn key_flaws(asked: &Values, seq: usize) -> Vec<Numbered> {
    let value = |name: &str| asked.get(name).map_or("", String::as_str);
    let mut flaws = Vec::new();
    let document_type = value("ZJLX");
    if document_type.is_empty() {
        flaws.push(("E101", "ZJLX"));
    } else if !codes::listed(DOCUMENT_TYPE, document_type) {
        flaws.push(("E103", "ZJLX"));
    }
    let newborn = document_type == NO_DOCUMENT;
    match value("ZJHM") {
        "" if !newborn => flaws.push(("E101", "ZJHM")),
        "" => {}
        _ if newborn => flaws.push(("E102", "ZJHM")),
        number => {
            let code = forms::fault(number, 20, Kind::NumberOf("ZJLX"), document_type);
            flaws.extend(code.map(|code| (code, "ZJHM")));
        }
    }
    for name in ["MQ_ZJHM", "HC"] {
        let kind = if name == "HC" {
            Kind::Digit(1, 9)
        } else {
            Kind::NumberOf("")
        };
        match value(name) {
            "" if newborn => flaws.push(("E101", name)),
            "" => {}
            text => flaws.extend(forms::fault(text, 20, kind, "").map(|code| (code, name))),
        }
    }
    flaws
        .into_iter()
        .map(|(code, name)| Numbered::new(seq, code, name))
        .collect()
}
