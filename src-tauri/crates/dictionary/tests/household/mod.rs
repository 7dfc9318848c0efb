//! A household that is in order, for tests to spoil. Everybody in it is invented.
#![allow(dead_code)] // each test file uses its own part

use jiff::civil::{Date, date};
use yilutong_dictionary::{Dictionary, Entry, Finding, Place, Severity};

/// The day the tests take for today.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// A rented flat: head, wife with a child, the child, a grandmother, and a tenant with a passport.
pub(crate) const FAMILY: &str = r#"{
  "form": "household",
  "visit": { "on": "2026-11-20", "note": "已当面核对证件" },
  "dwelling": {
    "community": "440306001001", "road": "海棠路12号", "building": "海棠花园3栋", "room": "1203", "floor": 12,
    "house_type": "flat", "usage": "living", "structure": "concrete", "occupancy": "rented", "area": 68.5,
    "rent_rooms": 2, "landlord_name": "测试甲", "landlord_phone": "19900000001",
    "longitude": 113.912345, "latitude": 22.567891, "grid": "440306001001003"
  },
  "owner": { "kind": "person", "name": "测试甲", "id_type": "111", "id_number": "44030619700101901X", "phone": "19900000001" },
  "residents": [
    { "ref": "head",
      "person": { "name": "测试乙", "id_type": "111", "id_number": "430102199003079017", "nation": "01",
        "nationality": "CHN", "hukou_division": "430102", "phone": "19900000002", "education": "60", "marital": "21" },
      "stay": { "arrived_on": "2026-09-01", "expected_until": "2027-08-31", "living_mode": "02", "reason": "01",
        "relation_to_owner": "tenant", "relation_to_head": "02" } },
    { "ref": "wife",
      "person": { "name": "测试丁", "id_type": "111", "id_number": "430102199204169043", "nation": "15", "marital": "21" },
      "stay": { "arrived_on": "2026-09-01", "relation_to_head": "10" },
      "family": { "applied": true, "first_marriage_on": "2018-05-20", "spouse_name": "测试乙", "spouse_id_type": "111",
        "spouse_id_number": "430102199003079017", "pregnant": true, "due_on": "2027-03-15",
        "children": [ { "order": 1, "name": "测试戊", "sex": "1", "birth_date": "2022-05-20", "id_number": "440306202205209038" } ] } },
    { "ref": "child",
      "person": { "name": "测试戊", "id_type": "113", "id_number": "440306202205209038", "guardian_name": "测试乙", "guardian_phone": "19900000002" },
      "stay": { "arrived_on": "2026-09-01", "relation_to_head": "20" },
      "family": { "birth_order": 1, "mother_name": "测试丁", "mother_id_type": "111", "mother_id_number": "430102199204169043",
        "father_name": "测试乙", "father_id_number": "430102199003079017", "birth_certificate": "X440000001" } },
    { "ref": "grandmother",
      "person": { "name": "阿依古丽·测试", "id_type": "111", "id_number": "430102196709039064" },
      "stay": { "relation_to_head": "50" } },
    { "ref": "tenant",
      "person": { "latin_name": "SAMPLE, ALEX", "id_type": "414", "id_number": "XX0000001", "sex": "1",
        "birth_date": "1990-05-05", "nationality": "USA", "phone": "19900000005" },
      "stay": { "relation_to_head": "tenant" } }
  ]
}"#;

/// The family as an entry.
pub(crate) fn family() -> Entry {
    Dictionary::builtin().parse_entry(FAMILY).unwrap()
}

/// Sets the value at a place, or removes it with `null`.
pub(crate) fn set(
    entry: &mut Entry,
    resident: Option<&str>,
    element: &str,
    value: serde_json::Value,
) {
    let (group, name) = element.split_once('.').unwrap();
    let group = match resident {
        None => entry.group_mut(group),
        Some(reference) => entry.resident_mut(reference).unwrap().group_mut(group),
    };
    group.unwrap().insert(name.to_owned(), value);
}

/// The findings of one severity as (place, sentence).
pub(crate) fn findings(entry: &Entry, severity: Severity) -> Vec<(Place, String)> {
    let all: Vec<Finding> = Dictionary::builtin().check(entry, TODAY);
    all.into_iter()
        .filter(|f| f.severity == severity)
        .map(|f| (f.place, f.say))
        .collect()
}
