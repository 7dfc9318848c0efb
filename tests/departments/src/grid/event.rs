//! An event, judged: every fault at once.

use jiff::Zoned;
use serde_json::{Map, Value};

use super::judge::{
    self, CONTRADICTION, FORM, Faults, LENGTH, Need, REQUIRED, SURPLUS, TYPE, integer,
    integer_fault, text_fault,
};
use super::refusal::Refusal;

pub(super) const ROWS: [(&str, &str); 17] = [
    ("version", "版本号"),
    ("sourceId", "信息标识"),
    ("sjlb", "事件类别"),
    ("sjjb", "事件分级"),
    ("title", "事件名称"),
    ("description", "事件简述"),
    ("occurredAt", "发生时间"),
    ("place", "发生地点"),
    ("wgbm", "网格编码"),
    ("fwbm", "房屋编码"),
    ("lng", "经度"),
    ("lat", "纬度"),
    ("involved", "涉及人数"),
    ("parties", "当事人"),
    ("attachments", "附件"),
    ("selfHandled", "是否自行处置"),
    ("handleResult", "处置结果"),
];
/// The last row, after those of [`ROWS`].
const COLLECTOR: (&str, &str) = ("collector", "采集人");
const PARTY: [(&str, &str); 2] = [("name", "当事人姓名"), ("phone", "当事人电话")];
const MOST_PARTIES: usize = 10;
const MOST_PICTURES: usize = 9;

/// An event to be judged; `before` is the one it replaces.
pub(super) struct Event<'e> {
    pub(super) body: &'e Map<String, Value>,
    pub(super) before: Option<&'e Map<String, Value>>,
    pub(super) now: &'e Zoned,
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.into_iter().chain([COLLECTOR])
}

impl<'e> Event<'e> {
    /// Every fault at once.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        for name in self.body.keys() {
            match rows().find(|(known, _)| known == name) {
                None => faults.add(name, SURPLUS),
                Some((_, label)) if self.need(name) == Need::Surplus => faults.add(label, SURPLUS),
                Some(_) => {}
            }
        }
        for party in self.parties() {
            for name in party.keys().filter(|name| !is_of_party(name)) {
                faults.add(name, SURPLUS);
            }
        }
        for (name, label) in rows() {
            if let Some(rule) = self.fault(name) {
                faults.add(label, rule);
            }
            if name == "parties" {
                for (name, label) in PARTY {
                    if let Some(rule) = self.party_fault(name) {
                        faults.add(label, rule);
                    }
                }
            }
        }
        faults.verdict()
    }

    fn need(&self, name: &str) -> Need {
        let category = || self.sound("sjlb");
        let unless_absent = |required: bool| match required {
            true => Need::Required,
            false => Need::Optional,
        };
        match name {
            "version" if self.before.is_none() => Need::Surplus,
            "fwbm" => Need::Optional,
            "involved" => unless_absent(matches!(category(), Some("G01" | "G02"))),
            "parties" => unless_absent(category() == Some("G01")),
            "attachments" => {
                unless_absent(category().is_some_and(|c| !matches!(c, "G01" | "G02" | "Z99")))
            }
            "handleResult" => match self.body.get("selfHandled").and_then(integer) {
                Some(1) => Need::Required,
                Some(0) => Need::Surplus,
                _ => Need::Optional,
            },
            _ => Need::Required,
        }
    }

    fn fault(&self, name: &str) -> Option<&'static str> {
        let need = self.need(name);
        let value = match self.body.get(name) {
            _ if need == Need::Surplus => return None,
            None => return (need == Need::Required).then_some(REQUIRED),
            Some(value) => value,
        };
        let fault = match name {
            "version" => integer_fault(value, 1, i64::MAX),
            "involved" => integer_fault(value, 0, 9999),
            "selfHandled" => integer_fault(value, 0, 1),
            "lng" => degrees_fault(value, 113.7, 114.7),
            "lat" => degrees_fault(value, 22.4, 22.9),
            "parties" => array_fault(value, MOST_PARTIES, Value::is_object),
            "attachments" => array_fault(value, MOST_PICTURES, Value::is_string)
                .or_else(|| has_doubles(value).then_some(FORM)),
            _ => {
                let (bytes, list) = match name {
                    "sjlb" => (None, Some(include_str!("../../data/grid/sjlb.csv"))),
                    "sjjb" => (None, Some(include_str!("../../data/grid/sjjb.csv"))),
                    "sourceId" => (Some((1, 40)), None),
                    "title" => (Some((1, 100)), None),
                    "description" => (Some((10, 2000)), None),
                    "occurredAt" => (Some((19, 19)), None),
                    "place" => (Some((1, 200)), None),
                    "wgbm" => (Some((15, 15)), None),
                    "fwbm" => (Some((25, 25)), None),
                    "handleResult" => (Some((4, 500)), None),
                    _ => (Some((1, 20)), None),
                };
                text_fault(value, bytes, |text| judge::has_form(name, text), list)
            }
        };
        fault.or_else(|| (!self.agrees(name)).then_some(CONTRADICTION))
    }

    fn agrees(&self, name: &str) -> bool {
        let text = judge::text(self.body, name);
        match name {
            "sourceId" | "sjlb" => self
                .before
                .is_none_or(|before| judge::text(before, name) == text),
            "occurredAt" => judge::is_in_time(text, self.now),
            "fwbm" => self
                .sound("wgbm")
                .is_none_or(|grid| text.get(..12) == grid.get(..12)),
            _ => true,
        }
    }

    fn sound(&self, name: &str) -> Option<&'e str> {
        match self.fault(name) {
            None => self.body.get(name).and_then(Value::as_str),
            Some(_) => None,
        }
    }

    fn parties(&self) -> impl Iterator<Item = &'e Map<String, Value>> {
        let parties = self.body.get("parties").and_then(Value::as_array);
        parties.into_iter().flatten().filter_map(Value::as_object)
    }

    /// The first rule, in the contract's order, that a party breaks with this member.
    fn party_fault(&self, name: &str) -> Option<&'static str> {
        let order = [REQUIRED, TYPE, LENGTH, FORM];
        let faults = self
            .parties()
            .filter_map(|party| match (name, party.get(name)) {
                ("name", None) => Some(REQUIRED),
                ("name", Some(value)) => text_fault(value, Some((1, 50)), |_| true, None),
                (_, None) => None,
                (_, Some(value)) => text_fault(value, Some((11, 11)), judge::is_mobile, None),
            });
        faults.min_by_key(|fault| order.iter().position(|rule| rule == fault))
    }
}

fn is_of_party(name: &str) -> bool {
    PARTY.iter().any(|(known, _)| *known == name)
}

fn array_fault(
    value: &Value,
    most: usize,
    is_right: impl Fn(&Value) -> bool,
) -> Option<&'static str> {
    let Some(elements) = value.as_array() else {
        return Some(TYPE);
    };
    if !elements.iter().all(is_right) {
        Some(TYPE)
    } else {
        (!(1..=most).contains(&elements.len())).then_some(LENGTH)
    }
}

fn has_doubles(value: &Value) -> bool {
    let elements = value.as_array().map(Vec::as_slice).unwrap_or_default();
    (1..elements.len()).any(|at| elements[..at].contains(&elements[at]))
}

/// A number in its range with at most six decimals.
fn degrees_fault(value: &Value, least: f64, most: f64) -> Option<&'static str> {
    let Some(degrees) = value.as_f64().filter(|_| value.is_number()) else {
        return Some(TYPE);
    };
    let written = degrees.to_string();
    let decimals = written.split_once('.').map_or(0, |(_, after)| after.len());
    (!(least..=most).contains(&degrees) || decimals > 6).then_some(FORM)
}
