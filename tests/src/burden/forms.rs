//! The other side: the same facts typed into each department's own form, record by record, as the departments hold them
//! afterwards. Where a rule had to be chosen it favours the departments' forms:
//!
//! - What a department, a client or the sign-in makes up is not typed: numbers, times, versions, signatures, states, who
//!   collected it.
//! - A code is picked with two keys, however long its list; so is every value of up to six letters or digits. The birth
//!   date and the sex are typed, because no contract lets a form leave them out.
//! - The house code is pasted with two keys each time. A date takes eight keys, a time twelve. Tab goes on, one key.
//! - A record takes a click to begin and one to save; a department one sign-in a task, with eight keys each for name and
//!   password.
//! - A change is typed whole where the contract demands the whole record again, and is looked up by the document number and
//!   typed alone where the contract takes a part or its page shows the old record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use practice_departments::Holding;
use serde_json::{Map, Value};

use super::pace::Tally;
use super::strokes::strokes;
use crate::arrived::OWN_ACTS;
use crate::expected;
use crate::practice::{Practice, PracticeError};
use crate::sample::Sample;

/// Departments whose contracts take a part of a record, or whose page shows it: a merge patch, a change of some members, a
/// form filled in already.
const TAKE_A_PART: [&str; 3] = ["residence", "selfdecl", "workstation"];
/// Members that nobody types although only the contracts' own running makes them up: states, steps, links.
const BY_ITSELF: [&str; 14] = [
    "status",
    "closed",
    "review/decision",
    "zt",
    "state",
    "seq",
    "sourceId",
    "houseSourceId",
    "collector",
    "czy",
    "wgy",
    "source",
    "declaration/declarationType",
    "declaration/declarant/kind",
];
/// Members whose Chinese values are picked from a list.
const PICKED: [&str; 11] = [
    "性别",
    "证件类型",
    "民族",
    "婚姻状况",
    "文化程度",
    "与户主关系",
    "居住类型",
    "是否重点关注",
    "房屋用途",
    "是否出租",
    "declaration/person/ethnicity",
];
/// Members that hold pictures.
const PICTURES: [&str; 3] = ["photos", "afterPhotos", "attachments"];
/// A record that is a picture of another one.
const ATTACHMENT: &str = "attachment";
/// A house code has so many digits.
const HOUSE_CODE: usize = 25;
/// Up to so many letters or digits are a code.
const CODE: usize = 6;
const PICK: u64 = 2;

/// Which records the departments held, and how often each had been written.
#[derive(Debug, Default)]
pub struct Forms {
    written: BTreeMap<(String, String, String), usize>,
    made_up: BTreeMap<String, BTreeSet<String>>,
    signed_in: BTreeSet<String>,
}

/// What it takes to type it into the departments' own forms.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Keys, clicks and fields.
    pub tally: Tally,
    /// The same where every department shows the old record, and only what changed is typed.
    pub at_least: Tally,
    /// Records that were written.
    pub records: u64,
    /// Departments that hold them.
    pub departments: u64,
    /// Members that they hold.
    pub delivered: u64,
}

impl Forms {
    /// Looks at what the departments hold before a task.
    ///
    /// # Errors
    /// When a department's store or an expectation cannot be read.
    pub fn before(practice: &Practice) -> Result<Self, PracticeError> {
        let mut forms = Self::default();
        for (department, held) in practice.holdings()? {
            for holding in held {
                let written = acts(&holding).count();
                forms.written.insert(place(&department, &holding), written);
            }
        }
        for sample in Sample::ALL {
            let (_, issued) = expected::of(sample, date(2026, 1, 2), "")?;
            for (department, members) in issued {
                forms.made_up.entry(department).or_default().extend(members);
            }
        }
        let settings = practice.settings()?;
        let worker = settings["worker"].as_object().into_iter().flatten();
        let account = &settings["systems"]["workstation"]["credentials"]["username"];
        let known = worker.map(|(_, value)| value).chain([account]);
        forms
            .signed_in
            .extend(known.filter_map(Value::as_str).map(str::to_owned));
        Ok(forms)
    }

    /// What was written since takes to type.
    ///
    /// # Errors
    /// When a department's store cannot be read.
    pub fn since(&self, practice: &Practice) -> Result<Work, PracticeError> {
        let mut work = Work::default();
        for (department, held) in practice.holdings()? {
            let mut wrote = false;
            for holding in &held {
                let before = self.written.get(&place(&department, holding));
                let written: Vec<_> = acts(holding).collect();
                if written.len() <= before.copied().unwrap_or(0) {
                    continue;
                }
                wrote = true;
                if holding.record.kind == ATTACHMENT {
                    let picture = picture();
                    work.tally = work.tally.and(picture);
                    work.at_least = work.at_least.and(picture);
                    continue;
                }
                work.records += 1;
                let whole = self.typed(&department, &holding.record.fields);
                work.delivered += whole.fields;
                let saved = Tally {
                    clicks: 2,
                    ..Tally::default()
                };
                let old = before.and_then(|count| written.get(count.saturating_sub(1)));
                let part = old.map(|old| {
                    let mut changed = holding.record.fields.clone();
                    changed.retain(|name, value| differs(old.fields.get(name), value));
                    for (name, value) in &mut changed {
                        narrow(value, old.fields.get(name));
                    }
                    // Found by the number of the document, opened.
                    let found = Tally {
                        keys: 19,
                        clicks: 1,
                        fields: 1,
                    };
                    self.typed(&department, &changed).and(found)
                });
                let takes_a_part = TAKE_A_PART.contains(&department.as_str());
                let told = part.filter(|_| takes_a_part).unwrap_or(whole);
                work.tally = work.tally.and(told).and(saved);
                work.at_least = work.at_least.and(part.unwrap_or(whole)).and(saved);
            }
            if wrote {
                work.departments += 1;
                let signing_in = Tally {
                    keys: 18,
                    clicks: 0,
                    fields: 2,
                };
                work.tally = work.tally.and(signing_in);
                work.at_least = work.at_least.and(signing_in);
            }
        }
        Ok(work)
    }

    /// What these members take to type.
    fn typed(&self, department: &str, fields: &Map<String, Value>) -> Tally {
        let mut tally = Tally::default();
        self.members(department, "", fields, &mut tally);
        tally
    }

    fn members(
        &self,
        department: &str,
        within: &str,
        fields: &Map<String, Value>,
        tally: &mut Tally,
    ) {
        for (name, value) in fields {
            let full = match within {
                "" => name.clone(),
                within => format!("{within}/{name}"),
            };
            let made_up = self.made_up.get(department);
            if PICTURES.contains(&name.as_str()) {
                for _ in value.as_array().into_iter().flatten() {
                    *tally = tally.and(picture());
                }
                continue;
            }
            if BY_ITSELF.contains(&full.as_str())
                || BY_ITSELF.contains(&name.as_str())
                || made_up.is_some_and(|members| members.contains(&full))
            {
                continue;
            }
            self.value(department, &full, value, tally);
        }
    }

    fn value(&self, department: &str, name: &str, value: &Value, tally: &mut Tally) {
        match value {
            Value::Object(inner) => self.members(department, name, inner, tally),
            Value::Array(items) => {
                for item in items {
                    self.value(department, name, item, tally);
                }
            }
            Value::Null => {}
            Value::String(text) if text.is_empty() || self.signed_in.contains(text) => {}
            Value::String(text) => *tally = tally.and(field(keys(name, text))),
            Value::Bool(_) => *tally = tally.and(field(PICK)),
            number => *tally = tally.and(field(keys(name, &number.to_string()))),
        }
    }
}

/// The keys that a value takes in a form of its own.
fn keys(name: &str, text: &str) -> u64 {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let begins_with_code = text
        .split_once('-')
        .is_some_and(|(code, name)| code.bytes().all(|b| b.is_ascii_digit()) && !name.is_ascii());
    let is_word = text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let is_date = digits == 8 && text.len() == 10;
    if text.len() == HOUSE_CODE && digits == HOUSE_CODE {
        return PICK;
    }
    if PICKED.contains(&name) || begins_with_code || is_word {
        return PICK;
    }
    if text.is_ascii() && text.len() <= CODE {
        return PICK;
    }
    if is_date {
        return 8;
    }
    // A time: its seconds and its zone are not typed.
    if text.is_ascii() && text.contains(':') && digits >= 12 {
        return 12;
    }
    strokes(text.trim_start_matches("+86"))
}

/// A field with so many keys, and Tab.
fn field(keys: u64) -> Tally {
    Tally {
        keys: keys + 1,
        clicks: 0,
        fields: 1,
    }
}

/// A picture: the button, the file, 打开; as it is counted before the window.
fn picture() -> Tally {
    Tally {
        keys: 0,
        clicks: 3,
        fields: 1,
    }
}

fn place(department: &str, holding: &Holding) -> (String, String, String) {
    let record = &holding.record;
    (
        department.to_owned(),
        record.kind.clone(),
        record.key.clone(),
    )
}

/// What somebody wrote, oldest first.
fn acts(holding: &Holding) -> impl Iterator<Item = &practice_departments::Act> {
    let acts = holding.history.iter();
    acts.filter(|act| !OWN_ACTS.contains(&act.act.as_str()))
}

fn differs(old: Option<&Value>, now: &Value) -> bool {
    old != Some(now)
}

/// Leaves of an object only what is not as before.
fn narrow(value: &mut Value, old: Option<&Value>) {
    if let (Value::Object(members), Some(Value::Object(old))) = (value, old) {
        members.retain(|name, value| differs(old.get(name), value));
        for (name, value) in members {
            narrow(value, old.get(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn values_are_counted_in_favour_of_the_forms() {
        for (name, text, expected) in [
            ("fwbm", "4403060010010000012000101", 2),
            ("maritalStatus", "MARRIED", 2),
            ("民族", "汉族", 2),
            ("居住事由", "1-务工", 2),
            ("roomNo", "1203", 2),
            ("出生日期", "1995/07/08", 8),
            ("csrq", "19950708", 8),
            ("foundAt", "2026-11-22T09:30:00+08:00", 12),
            ("mobile", "+8619900000003", 11),
            ("zjhm", "430102199507089243", 18),
        ] {
            assert_eq!(keys(name, text), expected, "{name} {text}");
        }
    }
}
