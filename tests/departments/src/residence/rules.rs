//! What the members of a registration owe each other: who must be there, who must not, and how they agree (1102, 1105,
//! 1106, 1107). Judged on a whole registration, a new one or one as it would be after a change.

use jiff::Zoned;
use jiff::civil::Date;
use serde_json::Value;

use super::forms;
use super::refusal::Refusal;
use crate::cabinet::Fields;
use crate::identity;

/// Seconds a worker's clock may be ahead of the server's.
const AHEAD: i64 = 300;

/// A registration to be judged at a moment of the server's clock (in UTC+8).
pub(crate) struct Rules<'f> {
    pub(crate) fields: &'f Fields,
    pub(crate) now: &'f Zoned,
}

enum Need {
    Required,
    Optional,
    Absent,
}

impl Rules<'_> {
    /// Judges `members` in the order given.
    pub(crate) fn check<'n>(
        &self,
        members: impl IntoIterator<Item = &'n &'n str>,
    ) -> Result<(), Refusal> {
        members.into_iter().try_for_each(|name| self.member(name))
    }

    fn member(&self, name: &str) -> Result<(), Refusal> {
        let need = self.need(name);
        let Some(value) = self.fields.get(name) else {
            return match need {
                Need::Required => Err(Refusal::at("1102", name)),
                Need::Optional | Need::Absent => Ok(()),
            };
        };
        if matches!(need, Need::Absent) {
            return Err(Refusal::at("1107", name));
        }
        forms::check(name, value, self.text("zjlx"))?;
        if !self.agrees_with_number(name) {
            return Err(Refusal::at("1105", name));
        }
        if !self.is_in_time(name) {
            return Err(Refusal::at("1106", name));
        }
        Ok(())
    }

    fn need(&self, name: &str) -> Need {
        let either = |required: bool, otherwise: Need| {
            if required { Need::Required } else { otherwise }
        };
        match name {
            "ywxm" | "gj" => either(self.is_foreign(), Need::Absent),
            "mz" | "hjxz" | "hjdz" => either(self.is_domestic(), Need::Absent),
            "lxdh" => either(!self.is_child(), Need::Optional),
            "jhrxm" | "jhrdh" => either(self.is_child(), Need::Absent),
            "yjlkrq" | "qzbz" | "bz" => Need::Optional,
            "fwcs" => either(
                matches!(self.text("jzsy"), "01" | "03" | "04"),
                Need::Optional,
            ),
            "qzsm" => either(self.text("qzbz") == "1", Need::Absent),
            _ => Need::Required,
        }
    }

    fn agrees_with_number(&self, name: &str) -> bool {
        let number = self.text("zjhm");
        match name {
            "zjhm" if self.is_domestic() => {
                identity::identity_check_holds(number) && identity::identity_birth(number).is_some()
            }
            "zjhm" if self.text("zjlx") == "553" && number.len() == 18 => {
                identity::identity_check_holds(number)
            }
            "xb" if self.is_domestic() => {
                let odd = number
                    .as_bytes()
                    .get(16)
                    .is_some_and(|digit| digit % 2 == 1);
                self.text("xb") == if odd { "1" } else { "2" }
            }
            "csrq" if self.is_domestic() => number.get(6..14) == Some(self.text("csrq")),
            _ => true,
        }
    }

    fn is_in_time(&self, name: &str) -> bool {
        let today = self.now.date();
        match name {
            "csrq" => self.date("csrq") <= Some(today),
            "rzrq" => {
                let moved_in = self.date("rzrq");
                self.date("csrq") <= moved_in && moved_in <= Some(today)
            }
            "yjlkrq" => self.date("rzrq") <= self.date("yjlkrq"),
            "zxrq" => self.date("zxrq") <= Some(today),
            "czsj" => forms::moment14(self.text("czsj")).is_some_and(|entered| {
                entered
                    .to_zoned(self.now.time_zone().clone())
                    .is_ok_and(|entered| {
                        let ahead =
                            entered.timestamp().as_second() - self.now.timestamp().as_second();
                        ahead <= AHEAD
                    })
            }),
            _ => true,
        }
    }

    /// Completed years on the day of the request are fewer than 16.
    pub(crate) fn is_child(&self) -> bool {
        self.date("csrq")
            .is_some_and(|born| identity::completed_years(born, self.now.date()) < 16)
    }

    fn is_domestic(&self) -> bool {
        matches!(self.text("zjlx"), "111" | "113")
    }

    fn is_foreign(&self) -> bool {
        matches!(self.text("zjlx"), "414" | "553")
    }

    fn date(&self, name: &str) -> Option<Date> {
        identity::date8(self.text(name))
    }

    fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}
