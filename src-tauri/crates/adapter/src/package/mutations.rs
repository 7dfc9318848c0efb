//! For tests of this folder: entries, right and spoilt.

use serde_json::Value;
use yilutong_dictionary::{Dictionary, Entry, Group};

/// The sample household, and the same with one element at a time taken away or made absurd.
pub(super) fn entries() -> Vec<Entry> {
    let json = include_str!("../../../../../tests/samples/household.json");
    let sample = Dictionary::builtin().parse_entry(json).unwrap();
    let mut all = vec![Dictionary::builtin().derive(&sample)];
    for element in Dictionary::builtin().elements().filter(|e| !e.derived) {
        for value in [Value::Null, Value::from("99")] {
            let mut entry = sample.clone();
            let put = |group: &mut Group| {
                group.insert(element.name.clone(), value.clone());
            };
            let name = element.group.as_str();
            let of_residents = entry.residents.iter_mut().filter_map(|r| r.group_mut(name));
            of_residents.for_each(put);
            entry.group_mut(name).into_iter().for_each(put);
            all.push(Dictionary::builtin().derive(&entry));
        }
    }
    all
}
