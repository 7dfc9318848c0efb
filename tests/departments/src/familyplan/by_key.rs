//! queryRecord and cancelRecord: what is done to the one record that a key names.

use serde_json::json;

use crate::cabinet::CabinetError;
use crate::front::Reply;
use crate::{codes, identity};

use super::document::Values;
use super::envelope::Operation;
use super::fields::{CANCEL_REASON, DOCUMENT_TYPE, Kind};
use super::forms::{self, NO_DOCUMENT};
use super::plan::{Order, Plan};
use super::record::{CANCELLED, Stored, Write, key};
use super::register::Register;
use super::response::{self, Numbered};

impl Register<'_, '_> {
    pub(super) fn query(
        &self,
        asked: &Values,
        mut flaws: Vec<Numbered>,
    ) -> Result<Reply, CabinetError> {
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

    pub(super) fn cancel(
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
        let plan = match Order::of(&stored.write, &write) {
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
