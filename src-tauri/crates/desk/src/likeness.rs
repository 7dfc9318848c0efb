//! What people, dwellings and employers are found again by when somebody writes them a little differently: names that
//! sound alike with the same birth date, addresses whose numerals, suffixes or homophones differ.
//!
//! Equal texts are worth a look, no more. Deliberately absent: any judgement that two are one.

use yilutong_dictionary::{Dictionary, Group, Resident, sound};
use yilutong_outbox::{Dwelling, Outbox, OutboxError, Person};

use crate::departures::text;

/// What a person is found again by: how the name sounds on the day of birth, and the employer.
pub(crate) fn of_resident(derived: &Resident) -> Vec<String> {
    let mut alike = Vec::new();
    alike.extend(name(&derived.person));
    alike.extend(employers(&derived.work));
    alike
}

/// How the name sounds, with the birth date; none while either is missing.
pub(crate) fn name(derived: &Group) -> Option<String> {
    let name = ["name", "latin_name"].map(|one| text(derived, one));
    let sound = sound(name.iter().find(|name| !name.is_empty())?);
    let birth = text(derived, "birth_date");
    (!sound.is_empty() && !birth.is_empty()).then(|| format!("name|{sound}|{birth}"))
}

/// The employer by name and by code.
pub(crate) fn employers(work: &Group) -> Vec<String> {
    let plain: String = text(work, "employer")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let code = text(work, "employer_code");
    let mut alike = Vec::new();
    if plain.chars().count() > 1 {
        alike.push(format!("employer|{plain}"));
    }
    if !code.is_empty() {
        alike.push(format!("employer|{}", code.to_uppercase()));
    }
    alike
}

/// The address as it sounds, numerals as digits and suffixes left out; none while a part is missing.
pub(crate) fn address(dwelling: &Group) -> Option<String> {
    let [community, road, room] = ["community", "road", "room"].map(|part| text(dwelling, part));
    let (road, room) = (sound(&plain(road)), sound(&plain(inner(room))));
    let whole = !community.is_empty() && !road.is_empty() && !room.is_empty();
    whole.then(|| format!("at|{community}|{road}|{room}"))
}

/// The room without the building that some write before it: `3栋1203` is `1203`.
fn inner(room: &str) -> &str {
    let after = room
        .rfind(['栋', '幢', '座', '元'])
        .map(|at| at + '栋'.len_utf8());
    let inner = after.and_then(|at| room.get(at..)).unwrap_or(room);
    if inner.is_empty() { room } else { inner }
}

/// Chinese numerals as digits, leading zeros and what only says what kind of number it is left out.
fn plain(part: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in part.chars().chain(['\0']) {
        let kind = |c: char| (c.is_ascii_digit(), NUMERALS.contains(c));
        if run
            .chars()
            .next()
            .is_some_and(|first| kind(first) != kind(c))
        {
            out.push_str(&number(&run));
            run.clear();
        }
        if c.is_ascii_digit() || NUMERALS.contains(c) {
            run.push(c);
        } else if !"号弄室房之-－第 \0".contains(c) {
            out.push(c);
        }
    }
    out
}

/// 0 to 9, then tens and hundreds.
const NUMERALS: &str = "零一二三四五六七八九十百";

/// A run of digits or of Chinese numerals: 二十三 is 23, 一二零三 is written digit by digit.
fn number(run: &str) -> String {
    let values = run
        .chars()
        .filter_map(|c| NUMERALS.chars().position(|one| one == c));
    let digits = if run.starts_with(|c: char| c.is_ascii_digit()) {
        run.to_owned()
    } else if run.contains(['十', '百']) {
        let (mut whole, mut last) = (0_usize, 0_usize);
        for value in values {
            match value {
                10 | 11 => {
                    let unit = if value == 10 { 10 } else { 100 };
                    whole = whole.saturating_add(last.max(1).saturating_mul(unit));
                    last = 0;
                }
                digit => last = digit,
            }
        }
        whole.saturating_add(last).to_string()
    } else {
        values.map(|value| value.to_string()).collect()
    };
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        plain => plain.to_owned(),
    }
}

/// Gives a register that an older program wrote its likenesses.
pub(crate) fn catch_up(outbox: &Outbox) -> Result<(), OutboxError> {
    let person = |person: &Person| {
        let told: Resident = serde_json::from_value(person.values.clone()).unwrap_or_default();
        let mut entry = yilutong_dictionary::Entry::default();
        entry.residents.push(told);
        let derived = Dictionary::builtin().derive(&entry);
        derived
            .residents
            .first()
            .map(of_resident)
            .unwrap_or_default()
    };
    let dwelling = |dwelling: &Dwelling| {
        let told = dwelling.values.get("dwelling").cloned().unwrap_or_default();
        let told: Group = serde_json::from_value(told).unwrap_or_default();
        address(&told).into_iter().collect()
    };
    outbox.catch_up_likenesses(person, dwelling)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(road: &str, room: &str) -> Option<String> {
        let told = json!({ "community": "440306001001", "road": road, "room": room });
        address(&serde_json::from_value(told).unwrap())
    }

    #[test]
    fn an_address_is_known_again_however_it_is_written() {
        let known = at("海棠路12号", "1203");
        assert!(known.is_some());
        for (road, room) in [
            ("海棠路十二号", "1203室"),
            ("海堂路12号", "1203房"),
            ("海棠路012号", "3栋1203"),
            ("海棠路12号", "A座1203"),
            ("海棠路12", "一二零三"),
        ] {
            assert_eq!(at(road, room), known, "{road} {room} is the same door");
        }
        for (road, room) in [
            ("海棠路13号", "1203"),
            ("海棠路2号", "1203"),
            ("海棠路12号", "1204"),
            ("海棠街12号", "1203"),
        ] {
            assert_ne!(at(road, room), known, "{road} {room} is another door");
        }
        assert_eq!(
            at("海棠路12号", ""),
            None,
            "half an address is like nothing"
        );
    }

    #[test]
    fn numerals_are_read_as_people_write_them() {
        for (written, number) in [
            ("十二", "12"),
            ("二十三", "23"),
            ("一百零八", "108"),
            ("三", "3"),
            ("二十", "20"),
            ("一百二十", "120"),
        ] {
            assert_eq!(plain(written), number, "{written}");
        }
    }

    #[test]
    fn names_that_sound_alike_on_the_same_day_are_alike() {
        let of = |name: &str, birth: &str| {
            let told = json!({ "name": name, "birth_date": birth });
            super::name(&serde_json::from_value(told).unwrap())
        };
        assert_eq!(of("张伟", "1990-01-01"), of("章玮", "1990-01-01"));
        assert_ne!(of("张伟", "1990-01-01"), of("张伟", "1990-01-02"));
        assert_eq!(of("张伟", ""), None, "there are too many of that name");
    }
}
