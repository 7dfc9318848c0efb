//! The households of a story, made from the sample: other rooms, other people with valid numbers, one or two to a dwelling.
//! Everybody is made up.

use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_dictionary::{Entry, Resident};

use crate::chance::Chance;

/// The household of this number, visited on this day.
pub(crate) fn household(number: u64, today: Date, chance: &mut Chance) -> Option<Entry> {
    let mut entry: Entry = serde_json::from_value(yilutong_tests::household(today).ok()?).ok()?;
    entry
        .residents
        .retain(|resident| resident.reference == "husband");
    let room = json!(format!("{}", 101 + number));
    entry.dwelling.insert("room".to_owned(), room);
    let man = entry.residents.first_mut()?;
    man.stay
        .insert("arrived_on".to_owned(), json!("2024-03-01"));
    man.work.insert("since".to_owned(), json!("2024-03-07"));
    man.stay.insert("permit_on".to_owned(), json!("2024-03-15"));
    renumber(man, 2 * number);
    if chance.percent(30) {
        let mut lodger = man.clone();
        lodger.reference = "lodger".to_owned();
        renumber(&mut lodger, 2 * number + 1);
        entry.residents.push(lodger);
    }
    Some(entry)
}

/// Gives somebody a number that nobody else has.
pub(crate) fn renumber(resident: &mut Resident, number: u64) {
    let (order, days) = (901 + 2 * (number % 44), number / 44);
    let birth = format!(
        "{:04}-{:02}-{:02}",
        1980 + days / 336 % 8,
        1 + days / 28 % 12,
        1 + days % 28
    );
    let body = format!("430102{}{order}", birth.replace('-', ""));
    let number = format!("{body}{}", check_digit(&body));
    resident
        .person
        .insert("id_number".to_owned(), json!(number));
    resident
        .person
        .insert("birth_date".to_owned(), json!(birth));
}

/// A correction that concerns some departments and not others.
pub(crate) fn correct(entry: &mut Entry, chance: &mut Chance) {
    let n = chance.below(90);
    let phone = json!(format!("199000000{:02}", 10 + n));
    match chance.below(5) {
        0 => {
            entry
                .dwelling
                .insert("remark".to_owned(), json!(format!("第 {n} 次核对")));
        }
        1 => {
            entry.dwelling.insert("landlord_phone".to_owned(), phone);
        }
        2 => each(entry, |man| {
            man.person.insert("phone".to_owned(), phone.clone());
        }),
        3 => each(entry, |man| {
            let until = format!("2029-{:02}-{:02}", 1 + n % 12, 1 + n % 28);
            man.stay.insert("expected_until".to_owned(), json!(until));
        }),
        _ => each(entry, |man| {
            man.work
                .insert("job_title".to_owned(), json!(format!("{n} 号岗位")));
        }),
    }
}

/// Everybody leaves.
pub(crate) fn depart(entry: &mut Entry, today: Date) {
    each(entry, |man| {
        for (group, name, value) in [
            (true, "status", json!("left")),
            (true, "left_on", json!(today.to_string())),
            (true, "leave_reason", json!("left_city")),
            (false, "ended_on", json!(today.to_string())),
            (false, "end_reason", json!("other")),
        ] {
            let group = if group { &mut man.stay } else { &mut man.work };
            group.insert(name.to_owned(), value);
        }
    });
}

/// Everybody is back.
pub(crate) fn come_back(entry: &mut Entry) {
    each(entry, |man| {
        man.stay.insert("status".to_owned(), json!("arrived"));
        for name in ["left_on", "leave_reason"] {
            man.stay.remove(name);
        }
        for name in ["ended_on", "end_reason"] {
            man.work.remove(name);
        }
    });
}

/// Whether everybody has left.
pub(crate) fn has_left(entry: &Entry) -> bool {
    let left = |man: &Resident| man.stay.get("status").and_then(Value::as_str) == Some("left");
    entry.residents.iter().all(left)
}

fn each(entry: &mut Entry, act: impl Fn(&mut Resident)) {
    entry.residents.iter_mut().for_each(act);
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    b"10X98765432"
        .get((sum % 11) as usize)
        .map_or('0', |digit| char::from(*digit))
}
