//! One person: do number, sex, birth date and nationality tell the same story.

use super::Check;
use crate::derive::{date, document};
use crate::entry::{Place, Resident, text};
use crate::values::{Document, PermanentResidence, age_on};

impl Check<'_> {
    pub(super) fn person(&mut self, resident: &Resident) {
        let person = &resident.person;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("person.{name}"));
        let kind = text(person, "id_type").unwrap_or("");
        let nationality = text(person, "nationality");
        if kind == "USCC" {
            self.error(
                place("id_type"),
                "统一社会信用代码只用于单位，请改选个人的证件类型",
            );
            return;
        }
        let foreign = nationality.is_some_and(|country| !matches!(country, "CHN" | "HKG" | "MAC"));
        self.document(kind, text(person, "id_number"), place("id_number"), foreign);
        if let Some(document) = document(person, "id_type", "id_number") {
            self.agrees(
                &document,
                (date(person, "birth_date"), place("birth_date")),
                (text(person, "sex"), place("sex")),
            );
            if let Document::PermanentResidence(PermanentResidence::Old(_)) = &document {
                self.old_permanent_residence(&document, resident);
            }
        }
        self.nationality(kind, nationality, place("nationality"));
        self.ages(kind, resident);
    }

    /// Typed birth date and sex against those in the number; the typed one is the one to mend.
    pub(super) fn agrees(
        &mut self,
        document: &Document,
        (birth, birth_place): (Option<jiff::civil::Date>, Place),
        (sex, sex_place): (Option<&str>, Place),
    ) {
        if birth
            .zip(document.birth_date())
            .is_some_and(|(typed, told)| typed != told)
        {
            self.error(
                birth_place,
                "出生日期与证件号码不一致，请核对出生日期或证件号码",
            );
        }
        if sex
            .zip(document.sex())
            .is_some_and(|(typed, told)| typed != told.code())
        {
            self.error(sex_place, "性别与证件号码不一致，请核对性别或证件号码");
        }
    }

    fn old_permanent_residence(&mut self, document: &Document, resident: &Resident) {
        let Document::PermanentResidence(card) = document else {
            return;
        };
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("person.{name}"));
        if let Some(birth) = date(&resident.person, "birth_date") {
            let typed = birth.strftime("%y%m%d").to_string();
            if typed != card.birth_yymmdd() {
                self.hint(
                    place("birth_date"),
                    "出生日期与旧版永久居留证号码不同，请再核对一次",
                );
            }
        }
        if text(&resident.person, "nationality")
            .zip(card.country())
            .is_some_and(|(typed, told)| typed != told)
        {
            self.hint(
                place("nationality"),
                "国籍与旧版永久居留证号码不同，请再核对一次",
            );
        }
    }

    fn nationality(&mut self, kind: &str, nationality: Option<&str>, place: Place) {
        let Some(nationality) = nationality else {
            return;
        };
        match (kind, nationality == "CHN") {
            ("111" | "113", false) => {
                self.error(
                    place,
                    "持居民身份证或户口簿的人国籍是中国，请核对国籍或证件类型",
                );
            }
            ("553", true) => self.error(place, "永久居留身份证只发给外国人，请核对国籍或证件类型"),
            ("414", true) => self.hint(
                place,
                "中国公民在国内登记一般用身份证，请确认是否改录身份证号码",
            ),
            _ => {}
        }
    }

    fn ages(&mut self, kind: &str, resident: &Resident) {
        let person = &resident.person;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("person.{name}"));
        let told =
            document(person, "id_type", "id_number").and_then(|document| document.birth_date());
        let Some(age) = date(person, "birth_date")
            .or(told)
            .and_then(|birth| age_on(birth, self.on))
        else {
            return;
        };
        if age > 120 {
            self.hint(place("birth_date"), "年龄超过120岁，请再核对一次出生日期");
        }
        if kind == "none" && age >= 1 {
            self.hint(
                place("id_type"),
                "已满1周岁还没有证件，请问清是否已经上户口",
            );
        }
        if age < 18 && text(person, "marital").is_some_and(|code| !matches!(code, "10" | "90")) {
            self.hint(place("marital"), "未满18周岁，请再核对一次婚姻状况");
        }
    }
}
