//! The register during one call: whose call it is, what its head says, which operation it is.

use jiff::Zoned;
use jiff::civil::DateTime;

use crate::cabinet::{CabinetError, Drawer};
use crate::front::Reply;

use super::document::{Body, Inner, Values};
use super::envelope::Operation;
use super::fields::Kind;
use super::forms;
use super::response::{self, Numbered};

const SEND_TIME_AHEAD_SECONDS: i64 = 300;

/// The register during one call.
pub(super) struct Register<'a, 'c> {
    pub(super) drawer: &'a Drawer<'c>,
    /// The department's time, UTC+8.
    pub(super) now: Zoned,
    /// The account's organisation.
    pub(super) org_code: &'static str,
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

    /// The department's time as the history writes it.
    pub(super) fn written_now(&self) -> String {
        self.now.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}
