//! What the register says about one person, after the sent elements were merged with the stored ones.
//!
//! Pure: a merged person and the Beijing date in, flaws out. First every value by itself, then who may be sent at all and
//! what that category must, may and must not have, then what holds between values that are sound by themselves. When
//! the category is wrong or unknown, what depends on it is not told: the worker has to settle the category first.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::identity;

use super::document::{CHILD, Values};
use super::fields::{FIELDS, Kind, Need, SEX};
use super::forms::{self, IDENTITY_CARD, NO_DOCUMENT};
use super::record::Person;

/// Marital statuses that mean a spouse.
const MARRIED: [&str; 3] = ["21", "22", "23"];
const NEVER_MARRIED: &str = "10";
const OUTSIDE_THE_BORDER: &str = "5";
const OLDEST_COLLECTION_DAYS: i64 = 365;
const LONGEST_PREGNANCY_DAYS: i64 = 300;

/// One fault of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) code: &'static str,
    pub(super) field: String,
}

/// All flaws of the merged person.
pub(super) fn flaws(person: &Person, today: Date) -> Vec<Flaw> {
    let mut judgement = Judgement {
        person,
        today,
        unsound: Vec::new(),
        flaws: Vec::new(),
    };
    judgement.values_by_themselves();
    judgement.children_by_themselves();
    judgement.category();
    judgement.numbers();
    judgement.address();
    judgement.flaws
}

/// Who the person is to this register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Category {
    Woman,
    Child,
    Married,
}

impl Category {
    fn code(self) -> &'static str {
        match self {
            Self::Woman => "1",
            Self::Child => "2",
            Self::Married => "3",
        }
    }
}

struct Judgement<'a> {
    person: &'a Person,
    today: Date,
    unsound: Vec<&'static str>,
    flaws: Vec<Flaw>,
}

impl<'a> Judgement<'a> {
    fn tell(&mut self, code: &'static str, field: &'static str) {
        self.unsound.push(field);
        self.flaws.push(Flaw {
            code,
            field: field.to_owned(),
        });
    }

    fn value(&self, name: &str) -> &'a str {
        self.person.value(name)
    }

    /// The value when nothing was found wrong with it; it may be empty.
    fn sound(&self, name: &str) -> Option<&'a str> {
        (!self.unsound.contains(&name)).then(|| self.value(name))
    }

    fn sound_date(&self, name: &str) -> Option<Date> {
        self.sound(name).and_then(identity::date8)
    }

    fn values_by_themselves(&mut self) {
        for field in &FIELDS {
            let value = self.value(field.name);
            if value.is_empty() {
                if field.needs == [Need::Must; 3] {
                    self.tell("E101", field.name);
                }
                continue;
            }
            let document_type = match field.kind {
                Kind::NumberOf(name) => self.value(name),
                _ => "",
            };
            if let Some(code) = forms::fault(value, field.longest, field.kind, document_type) {
                self.tell(code, field.name);
            }
        }
        if let Some(collected) = self.sound_date("CJRQ") {
            let oldest = self.today.saturating_sub(OLDEST_COLLECTION_DAYS.days());
            if collected > self.today || collected < oldest {
                self.tell("E102", "CJRQ");
            }
        }
        if let (Some(birth), Some(collected)) = (self.sound_date("CSRQ"), self.sound_date("CJRQ"))
            && birth > collected
        {
            self.tell("E102", "CSRQ");
        }
        for name in ["PO_ZJLX", "MQ_ZJLX"] {
            if self.sound(name) == Some(NO_DOCUMENT) {
                self.tell("E102", name);
            }
        }
    }

    fn children_by_themselves(&mut self) {
        let collected = self.sound_date("CJRQ");
        for (position, child) in self.person.children.iter().enumerate() {
            let earlier = &self.person.children[..position];
            for (code, name) in child_flaws(child, earlier, collected) {
                self.flaws.push(Flaw {
                    code,
                    field: format!("CHILDREN/CHILD[{}]/{name}", position + 1),
                });
            }
        }
    }

    fn category(&mut self) {
        let Some(told) = self.sound("RYLB") else {
            return;
        };
        let Some(found) = self.found_category() else {
            return;
        };
        let Some(category) = found.filter(|category| category.code() == told) else {
            return self.tell("E105", "RYLB");
        };
        for field in &FIELDS {
            let empty = self.value(field.name).is_empty();
            match field.needs[category as usize] {
                Need::Must if empty && field.needs != [Need::Must; 3] => {
                    self.tell("E101", field.name)
                }
                Need::Not if !empty => self.tell("E102", field.name),
                _ => {}
            }
        }
        if category != Category::Child && self.sound("ZJLX") == Some(NO_DOCUMENT) {
            self.tell("E102", "ZJLX");
        }
        if category == Category::Child {
            if !self.person.children.is_empty() {
                self.tell("E102", "CHILDREN");
            }
            self.mother();
        } else {
            self.number_of_children();
            self.first_marriage();
        }
        if category == Category::Woman {
            self.pregnancy();
        }
        self.spouse(category);
    }

    /// The category by the first line that matches; the inner `None` when no line does, the outer when a value that
    /// decides is unsound.
    fn found_category(&self) -> Option<Option<Category>> {
        let age = identity::completed_years(self.sound_date("CSRQ")?, self.sound_date("CJRQ")?);
        if age < 7 {
            return Some(Some(Category::Child));
        }
        if self.sound("XB")? == "2" && (15..=49).contains(&age) {
            return Some(Some(Category::Woman));
        }
        let married = MARRIED.contains(&self.sound("HYZK")?);
        Some(married.then_some(Category::Married))
    }

    fn mother(&mut self) {
        if self.sound("MQ_ZJLX") == Some(IDENTITY_CARD)
            && self
                .sound("MQ_ZJHM")
                .is_some_and(|n| !n.is_empty() && forms::is_male(n))
        {
            self.tell("E109", "MQ_ZJHM");
        }
    }

    fn number_of_children(&mut self) {
        let Some(told) = self.sound("ZNS").filter(|told| !told.is_empty()) else {
            return;
        };
        if told != self.person.children.len().to_string() {
            self.tell("E108", "ZNS");
        }
    }

    fn first_marriage(&mut self) {
        let Some(day) = self.sound_date("CHRQ") else {
            return;
        };
        let too_early = self.sound_date("CSRQ").is_some_and(|birth| day < birth);
        let too_late = self
            .sound_date("CJRQ")
            .is_some_and(|collected| day > collected);
        if too_early || too_late || self.sound("HYZK") == Some(NEVER_MARRIED) {
            self.tell("E102", "CHRQ");
        }
    }

    fn pregnancy(&mut self) {
        match self.sound("HYZT") {
            Some("1") if self.sound("YCQ") == Some("") => self.tell("E101", "YCQ"),
            Some("0") if !self.value("YCQ").is_empty() => self.tell("E102", "YCQ"),
            _ => {}
        }
        if let (Some(due), Some(collected)) = (self.sound_date("YCQ"), self.sound_date("CJRQ"))
            && (due < collected || due > collected.saturating_add(LONGEST_PREGNANCY_DAYS.days()))
        {
            self.tell("E102", "YCQ");
        }
    }

    fn spouse(&mut self, category: Category) {
        let Some(status) = self.sound("HYZK") else {
            return;
        };
        let married = MARRIED.contains(&status);
        for name in ["PO_XM", "PO_ZJLX", "PO_ZJHM"] {
            if self.value(name).is_empty() == married {
                self.tell("E107", name);
            }
        }
        if category == Category::Woman && married && self.sound("BYFS") == Some("") {
            self.tell("E101", "BYFS");
        }
        let Some(number) = self.sound("PO_ZJHM").filter(|number| !number.is_empty()) else {
            return;
        };
        if number == self.value("ZJHM") {
            self.tell("E104", "PO_ZJHM");
        } else if self.sound("PO_ZJLX") == Some(IDENTITY_CARD)
            && self
                .sound("XB")
                .is_some_and(|sex| (sex == "1") == forms::is_male(number))
        {
            self.tell("E107", "PO_ZJHM");
        }
    }

    fn numbers(&mut self) {
        let Some(document_type) = self.sound("ZJLX") else {
            return;
        };
        let number = self.value("ZJHM");
        match (document_type == NO_DOCUMENT, number.is_empty()) {
            (true, false) => self.tell("E102", "ZJHM"),
            (false, true) => self.tell("E101", "ZJHM"),
            _ => {}
        }
        if document_type == IDENTITY_CARD && self.sound("ZJHM").is_some() {
            let sex = self.sound("XB").filter(|sex| !sex.is_empty());
            for name in forms::disagreeing(number, self.sound_date("CSRQ"), sex) {
                self.tell("E106", name);
            }
        }
    }

    fn address(&mut self) {
        if self
            .sound("HJXZ")
            .is_some_and(|kind| !kind.is_empty() && kind != OUTSIDE_THE_BORDER)
            && self.sound("HJD_XZQH") == Some("")
        {
            self.tell("E101", "HJD_XZQH");
        }
        if let (Some(house), Some(community)) = (self.sound("FWBM"), self.sound("XZD_XZQH"))
            && !house.is_empty()
            && !house.starts_with(community)
        {
            self.tell("E102", "FWBM");
        }
    }
}

fn child_flaws(
    child: &Values,
    earlier: &[Values],
    collected: Option<Date>,
) -> Vec<(&'static str, &'static str)> {
    let value = |name: &str| child.get(name).map_or("", String::as_str);
    let mut flaws = Vec::new();
    for name in CHILD {
        let code = match (name, value(name)) {
            ("ZJHM", "") => None,
            (_, "") => Some("E101"),
            ("HC", text) => forms::fault(text, 1, Kind::Digit(1, 9), ""),
            ("XM", text) => forms::fault(text, 30, Kind::Name, ""),
            ("XB", text) => forms::fault(text, 1, Kind::Code(SEX), ""),
            ("CSRQ", text) => forms::fault(text, 8, Kind::Date, ""),
            (_, text) => forms::citizen_number_fault(text),
        };
        flaws.extend(code.map(|code| (code, name)));
    }
    let sound = |name: &str, flaws: &[(&str, &str)]| {
        (!value(name).is_empty() && flaws.iter().all(|(_, flawed)| *flawed != name))
            .then(|| value(name))
    };
    let order = sound("HC", &flaws);
    if order.is_some()
        && earlier
            .iter()
            .any(|other| other.get("HC").map(String::as_str) == order)
    {
        flaws.push(("E102", "HC"));
    }
    let birth = sound("CSRQ", &flaws).and_then(identity::date8);
    if birth
        .zip(collected)
        .is_some_and(|(birth, collected)| birth > collected)
    {
        flaws.push(("E102", "CSRQ"));
    }
    if let Some(number) = sound("ZJHM", &flaws) {
        let birth = sound("CSRQ", &flaws).and_then(identity::date8);
        let sex = sound("XB", &flaws);
        flaws.extend(
            forms::disagreeing(number, birth, sex)
                .into_iter()
                .map(|name| ("E106", name)),
        );
    }
    flaws
}
