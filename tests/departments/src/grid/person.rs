//! A population record, judged: the envelope, then its items by the kind of people it is of.

use jiff::Zoned;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::items::{self, ITEMS, Item, WATCHED};
use super::judge::{
    self, CHECK, CONTRADICTION, Faults, Need, REQUIRED, SURPLUS, TYPE, integer_fault, text_fault,
};
use super::refusal::Refusal;
use crate::identity;

const ENVELOPE: [(&str, &str); 8] = [
    ("version", "版本号"),
    ("sourceId", "信息标识"),
    ("rklx", "人口类型"),
    ("wgbm", "网格编码"),
    ("fwbm", "房屋编码"),
    ("collector", "采集人"),
    ("collectedAt", "采集时间"),
    ("items", "数据项"),
];
const KINDS: &str = include_str!("../../data/grid/rklx.csv");
const ADULT: i16 = 16;

/// A record to be judged; `before` is the one it replaces.
pub(super) struct Person<'p> {
    pub(super) body: &'p Map<String, Value>,
    pub(super) before: Option<&'p Map<String, Value>>,
    pub(super) now: &'p Zoned,
}

impl<'p> Person<'p> {
    /// Every fault at once.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        for name in self.body.keys() {
            match ENVELOPE.iter().find(|(known, _)| known == name) {
                None => faults.add(name, SURPLUS),
                Some(("version", label)) if self.before.is_none() => faults.add(label, SURPLUS),
                Some(_) => {}
            }
        }
        for name in self.items().into_iter().flat_map(Map::keys) {
            match label_of(name) {
                None => faults.add(name, SURPLUS),
                Some(label) if self.need(name) == Need::Surplus => faults.add(label, SURPLUS),
                Some(_) => {}
            }
        }
        for (name, label) in ENVELOPE {
            if let Some(rule) = self.envelope_fault(name) {
                faults.add(label, rule);
            }
        }
        if self.items().is_some() {
            let names = ITEMS.iter().map(|item| (item.name, item.label));
            for (name, label) in names.chain([WATCHED]) {
                if let Some(rule) = self.item_fault(name) {
                    faults.add(label, rule);
                }
            }
        }
        faults.verdict()
    }

    fn items(&self) -> Option<&'p Map<String, Value>> {
        self.body.get("items").and_then(Value::as_object)
    }

    fn envelope_fault(&self, name: &str) -> Option<&'static str> {
        if name == "version" && self.before.is_none() {
            return None;
        }
        let Some(value) = self.body.get(name) else {
            return Some(REQUIRED);
        };
        let fault = match name {
            "version" => integer_fault(value, 1, i64::MAX),
            "items" => (!value.is_object()).then_some(TYPE),
            _ => {
                let bytes = match name {
                    "sourceId" => Some((1, 40)),
                    "wgbm" => Some((15, 15)),
                    "fwbm" => Some((25, 25)),
                    "collector" => Some((1, 20)),
                    "collectedAt" => Some((19, 19)),
                    _ => None,
                };
                let list = (name == "rklx").then_some(KINDS);
                text_fault(value, bytes, |text| judge::has_form(name, text), list)
            }
        };
        fault.or_else(|| (!self.envelope_agrees(name)).then_some(CONTRADICTION))
    }

    fn envelope_agrees(&self, name: &str) -> bool {
        let text = judge::text(self.body, name);
        let unchanged = || {
            self.before
                .is_none_or(|before| judge::text(before, name) == text)
        };
        match name {
            "sourceId" => unchanged(),
            "fwbm" => {
                let grid = self.sound_envelope("wgbm");
                unchanged() && grid.is_none_or(|grid| text.get(..12) == grid.get(..12))
            }
            "collectedAt" => judge::is_in_time(text, self.now),
            _ => true,
        }
    }

    fn sound_envelope(&self, name: &str) -> Option<&'p str> {
        match self.envelope_fault(name) {
            None => self.body.get(name).and_then(Value::as_str),
            Some(_) => None,
        }
    }

    fn need(&self, name: &str) -> Need {
        let column = match self.sound_envelope("rklx") {
            Some("HJ") => 0,
            Some("LD") => 1,
            Some("JW") => 2,
            _ => return Need::Optional,
        };
        let mark = match item(name) {
            Some(item) => item.columns[column],
            None => ['-', 'R', 'O'][column],
        };
        let permit = || matches!(self.sound("ZJDM"), Some("511" | "516"));
        match mark {
            'R' => Need::Required,
            'C' if permit() => Need::Required,
            '-' => Need::Surplus,
            _ => Need::Optional,
        }
    }

    fn item_fault(&self, name: &str) -> Option<&'static str> {
        let need = self.need(name);
        let value = match self.items().and_then(|items| items.get(name)) {
            _ if need == Need::Surplus => return None,
            None => return (need == Need::Required).then_some(REQUIRED),
            Some(value) => value,
        };
        let Some(item) = item(name) else {
            return integer_fault(value, 0, 1);
        };
        let document = match name {
            "ZJHM" => self.sound("ZJDM"),
            _ => None,
        };
        let has_form = |text: &str| items::has_form(name, text, document);
        let fault = text_fault(value, item.bytes, has_form, items::list(name));
        fault.or_else(|| {
            let text = value.as_str().unwrap_or_default();
            if name == "GMSFHM" && !identity::identity_check_holds(text) {
                Some(CHECK)
            } else {
                (!self.agrees(name, text)).then_some(CONTRADICTION)
            }
        })
    }

    fn sound(&self, name: &str) -> Option<&'p str> {
        match self.item_fault(name) {
            None if self.need(name) != Need::Surplus => {
                self.items()?.get(name).and_then(Value::as_str)
            }
            _ => None,
        }
    }

    fn sound_date(&self, name: &str) -> Option<Date> {
        self.sound(name).and_then(identity::date8)
    }

    fn agrees(&self, name: &str, text: &str) -> bool {
        let day = identity::date8(text);
        let today = self.now.date();
        let exactly = |document: &str, places: &[&str]| {
            self.sound("ZJDM")
                .is_none_or(|kind| (kind == document) == places.contains(&text))
        };
        match name {
            "XB" => self.sound("GMSFHM").is_none_or(|number| {
                let odd = number
                    .as_bytes()
                    .get(16)
                    .is_some_and(|digit| digit % 2 == 1);
                text == if odd { "1" } else { "2" }
            }),
            "CSRQ" => {
                let number = self.sound("GMSFHM");
                day <= Some(today) && number.is_none_or(|number| number.get(6..14) == Some(text))
            }
            "DJRQ" | "DDRQ" => day <= Some(today),
            "HYZK" => {
                let child = self
                    .sound_date("CSRQ")
                    .is_some_and(|born| identity::completed_years(born, today) < ADULT);
                !child || matches!(text, "10" | "90")
            }
            "HJD" => match self.sound_envelope("rklx") {
                Some("HJ") => text.starts_with("4403"),
                Some("LD") => !text.starts_with("4403"),
                _ => true,
            },
            "XZD" => self
                .sound_envelope("wgbm")
                .is_none_or(|grid| grid.get(..6) == Some(text)),
            "GJDQ" => exactly("516", &["HKG", "MAC"]) && exactly("511", &["TWN"]),
            "YJLKRQ" => self
                .sound_date("DDRQ")
                .is_none_or(|arrived| Some(arrived) <= day),
            _ => true,
        }
    }
}

fn item(name: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.name == name)
}

/// The label of an item.
pub(super) fn label_of(name: &str) -> Option<&'static str> {
    match item(name) {
        Some(item) => Some(item.label),
        None => (name == WATCHED.0).then_some(WATCHED.1),
    }
}
