//! The family of one resident: spouse, parents and children, each number against what it should say.

use serde_json::Value;

use super::Check;
use crate::derive::{date, document};
use crate::entry::{Group, Place, Resident, text};
use crate::values::{CitizenId, Document, HmtPermit, Sex, ValueError, age_on};

impl Check<'_> {
    pub(super) fn family(&mut self, resident: &Resident) {
        let family = &resident.family;
        if family.is_empty() {
            return;
        }
        let own = document(&resident.person, "id_type", "id_number");
        self.spouse(resident, own.as_ref());
        self.parents(resident, own.as_ref());
        self.pregnancy(resident, own.as_ref());
        self.children(resident);
    }

    fn spouse(&mut self, resident: &Resident, own: Option<&Document>) {
        let family = &resident.family;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("family.{name}"));
        let kind = text(family, "spouse_id_type").unwrap_or("");
        self.document(
            kind,
            text(family, "spouse_id_number"),
            place("spouse_id_number"),
            true,
        );
        if let (Some(spouse), Some(own)) =
            (document(family, "spouse_id_type", "spouse_id_number"), own)
        {
            if spouse.key() == own.key() {
                self.error(
                    place("spouse_id_number"),
                    "配偶的证件号码与本人相同，请核对",
                );
            } else if spouse.sex().is_some() && spouse.sex() == own.sex() {
                self.hint(
                    place("spouse_id_number"),
                    "按证件号码，配偶与本人性别相同，请再核对一次",
                );
            }
        }
        if let Some(married) = date(family, "first_marriage_on")
            && let Some(birth) = birth_of(&resident.person, own)
        {
            match age_on(birth, married) {
                None => self.error(place("first_marriage_on"), "初婚日期早于出生日期，请核对"),
                Some(age) if age < 18 => {
                    self.hint(place("first_marriage_on"), "初婚时未满18周岁，请再核对一次")
                }
                Some(_) => {}
            }
        }
    }

    fn parents(&mut self, resident: &Resident, own: Option<&Document>) {
        let family = &resident.family;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("family.{name}"));
        let kind = text(family, "mother_id_type").unwrap_or("");
        self.document(
            kind,
            text(family, "mother_id_number"),
            place("mother_id_number"),
            true,
        );
        let father_kind = text(family, "father_id_number").map_or("", untyped_kind);
        self.document(
            father_kind,
            text(family, "father_id_number"),
            place("father_id_number"),
            true,
        );

        let mother = document(family, "mother_id_type", "mother_id_number");
        let father = text(family, "father_id_number")
            .and_then(|number| Document::parse_for_matching(untyped_kind(number), number)?.ok());
        let birth = birth_of(&resident.person, own);
        for (parent, sex, name, who) in [
            (mother, Sex::Female, "mother_id_number", "母亲"),
            (father, Sex::Male, "father_id_number", "父亲"),
        ] {
            let Some(parent) = parent else { continue };
            if parent.sex().is_some_and(|told| told != sex) {
                let told = if sex == Sex::Female {
                    "男性"
                } else {
                    "女性"
                };
                self.error(
                    place(name),
                    format!("{who}的证件号码是{told}的号码，请核对是否填错了人"),
                );
            } else if own.is_some_and(|own| own.key() == parent.key()) {
                self.error(place(name), format!("{who}的证件号码与本人相同，请核对"));
            } else if let (Some(born), Some(birth)) = (parent.birth_date(), birth) {
                match age_on(born, birth) {
                    None => self.error(place(name), format!("{who}比本人年纪小，请核对证件号码")),
                    Some(age) if age < 14 => {
                        self.hint(
                            place(name),
                            format!("{who}生育时未满14周岁，请再核对一次证件号码"),
                        );
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn pregnancy(&mut self, resident: &Resident, own: Option<&Document>) {
        let family = &resident.family;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("family.{name}"));
        let pregnant = family
            .get("pregnant")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let male = text(&resident.person, "sex").or_else(|| Some(own?.sex()?.code())) == Some("1");
        if pregnant && male {
            self.error(
                place("pregnant"),
                "本人是男性，请核对性别，或取消“现在怀孕”",
            );
        }
        if let Some(due) = date(family, "due_on") {
            if !pregnant {
                self.hint(
                    place("due_on"),
                    "填了预产期，请勾选“现在怀孕”，或清空预产期",
                );
            } else if due < self.on {
                self.hint(place("due_on"), "预产期已经过了，请再核对一次");
            }
        }
    }

    fn children(&mut self, resident: &Resident) {
        let Some(children) = resident.family.get("children").and_then(Value::as_array) else {
            return;
        };
        let mut orders = std::collections::HashSet::new();
        let mut numbers = std::collections::HashSet::new();
        let own = document(&resident.person, "id_type", "id_number");
        let parent_birth = birth_of(&resident.person, own.as_ref());
        for (at, child) in children.iter().enumerate() {
            let Some(child) = child.as_object() else {
                continue;
            };
            let child: Group = child
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            let place = |name: &str| {
                Place::of_resident(&resident.reference, &format!("child.{name}")).at(at)
            };
            if child
                .get("order")
                .and_then(Value::as_i64)
                .is_some_and(|order| !orders.insert(order))
            {
                self.error(place("order"), "孩次重复，请按出生先后编号");
            }
            let birth = date(&child, "birth_date");
            if let Some(number) = text(&child, "id_number") {
                let kind = untyped_kind(number);
                self.document(kind, Some(number), place("id_number"), true);
                if let Some(Ok(document)) = Document::parse(kind, number) {
                    self.agrees(
                        &document,
                        (birth, place("birth_date")),
                        (text(&child, "sex"), place("sex")),
                    );
                    if own.as_ref().is_some_and(|own| own.key() == document.key()) {
                        self.error(place("id_number"), "子女的证件号码与本人相同，请核对");
                    } else if !numbers.insert(document.key()) {
                        self.error(place("id_number"), "两个子女的证件号码相同，请核对");
                    }
                }
            }
            if birth
                .zip(parent_birth)
                .is_some_and(|(child, parent)| child < parent)
            {
                self.error(place("birth_date"), "子女比本人年纪大，请核对出生日期");
            }
        }
    }
}

/// The birth date typed, or told by the number.
fn birth_of(person: &Group, own: Option<&Document>) -> Option<jiff::civil::Date> {
    date(person, "birth_date").or_else(|| own?.birth_date())
}

/// The kind of a number that has no kind beside it: 18 characters are a citizen's, a permit's or a card's, told by
/// the beginning; 15 digits an old citizen's. Anything else is not judged.
fn untyped_kind(number: &str) -> &'static str {
    let prefix = number.get(..6).unwrap_or("");
    match number.chars().count() {
        18 if HmtPermit::region_of(prefix).is_some() => "HMT",
        18 if number.starts_with('9') => "553",
        18 => "111",
        15 if matches!(CitizenId::parse(number), Err(ValueError::CitizenLegacy)) => "111",
        _ => "",
    }
}
