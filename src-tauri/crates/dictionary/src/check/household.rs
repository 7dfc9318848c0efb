//! The household as a whole: nobody twice, and somebody at its head.

use std::collections::HashMap;

use super::Check;
use crate::derive::{date, document};
use crate::entry::{Entry, Place, Resident, text};
use crate::values::age_on;

impl Check<'_> {
    pub(super) fn household(&mut self, entry: &Entry) {
        self.references(entry);
        self.twice(entry);
        if self.dictionary.form(&entry.form).is_some_and(|f| f.ends) {
            self.somebody(entry);
        } else {
            self.head(entry);
        }
    }

    fn somebody(&mut self, entry: &Entry) {
        if entry.residents.is_empty() {
            self.error(Place::default(), "还没有选离开的人，请至少添加一位");
        }
    }

    fn references(&mut self, entry: &Entry) {
        let mut seen = std::collections::HashSet::new();
        for resident in &entry.residents {
            if !seen.insert(resident.reference.as_str()) {
                self.error(
                    Place::of_resident(&resident.reference, ""),
                    "两位居民用了同一个标识，请删除其中一位再重新添加",
                );
            }
        }
    }

    fn twice(&mut self, entry: &Entry) {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut names: HashMap<(&str, &str), usize> = HashMap::new();
        for (at, resident) in entry.residents.iter().enumerate() {
            let person = &resident.person;
            let known = document(person, "id_type", "id_number");
            let first = match known {
                Some(document) => numbers.get(&document.key()).copied().or_else(|| {
                    numbers.insert(document.key(), at);
                    None
                }),
                None => None,
            };
            if let Some(first) = first {
                self.error(
                    Place::of_resident(&resident.reference, "person.id_number"),
                    format!(
                        "与第{}位居民的证件号码相同，同一个人只登记一次，请删去一位或改正号码",
                        first + 1
                    ),
                );
                continue;
            }
            // The same name and birth date with no number to tell two people apart.
            let Some(key) = text(person, "name").zip(text(person, "birth_date")) else {
                continue;
            };
            let unnumbered = |resident: &Resident| text(&resident.person, "id_number").is_none();
            match names.get(&key) {
                Some(first) if unnumbered(resident) || unnumbered(&entry.residents[*first]) => self
                    .hint(
                        Place::of_resident(&resident.reference, "person.name"),
                        format!(
                            "与第{}位居民姓名和出生日期相同，请确认不是同一个人",
                            first + 1
                        ),
                    ),
                Some(_) => {}
                None => {
                    names.insert(key, at);
                }
            }
        }
    }

    fn head(&mut self, entry: &Entry) {
        let relation =
            |resident: &Resident| text(&resident.stay, "relation_to_head").map(str::to_owned);
        let living: Vec<&Resident> = entry
            .residents
            .iter()
            .filter(|resident| text(&resident.stay, "status") != Some("left"))
            .collect();
        let heads: Vec<&&Resident> = living
            .iter()
            .filter(|resident| relation(resident).as_deref() == Some("02"))
            .collect();
        let place =
            |resident: &Resident| Place::of_resident(&resident.reference, "stay.relation_to_head");
        // Tenants and colleagues who share a dwelling have no head; relatives do.
        let related = living.iter().find(|resident| {
            relation(resident)
                .is_some_and(|code| !matches!(code.as_str(), "02" | "tenant" | "colleague" | "80"))
        });
        if let (true, Some(resident)) = (heads.is_empty(), related) {
            self.hint(
                place(resident),
                "还没有选户主，请把其中一位的“与户主关系”选为户主",
            );
        }
        for resident in heads.iter().skip(1) {
            self.hint(
                place(resident),
                "这套房里选了不止一位户主，请确认是不是合租的两户",
            );
        }
        for resident in heads {
            let told = document(&resident.person, "id_type", "id_number")
                .and_then(|document| document.birth_date());
            let birth = date(&resident.person, "birth_date").or(told);
            if birth
                .and_then(|birth| age_on(birth, self.on))
                .is_some_and(|age| age < 16)
            {
                self.hint(place(resident), "户主未满16周岁，请再核对一次");
            }
        }
    }
}
