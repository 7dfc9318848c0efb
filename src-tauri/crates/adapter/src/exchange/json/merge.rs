//! What to write into a record that others edit too.
//!
//! Three states meet: what the department held after our last write (`held`), what the worker wants
//! (`wanted`), what the department holds now (`current`). What the entry did not change stays as the
//! department has it; what only the entry changed is written; what both changed is asked.

use serde_json::Value;

use super::super::core::{SEEN, text_of};
use super::super::photos::all_named;
use super::super::spec::JsonOperation;
use crate::wire::Wire;

/// What a merge came to.
#[derive(Debug)]
pub(super) enum Merged {
    /// The department holds it already.
    Same,
    /// This is to be written, whole.
    Differs(Wire),
    /// Both changed these: member, theirs, ours.
    Conflict(Vec<(String, Option<Value>, Option<Value>)>),
}

/// Merges. `notes` is the order's wire, in which the worker's earlier choices stand.
pub(super) fn merge(
    operation: &JsonOperation,
    held: &Wire,
    wanted: &Wire,
    current: &Wire,
    notes: &Wire,
) -> Merged {
    let mut body = Wire::new();
    let mut conflicts = Vec::new();
    let mut differs = false;
    let members = wanted
        .keys()
        .chain(current.keys().filter(|m| !wanted.contains_key(*m)));
    for member in members.filter(|m| !operation.read_only.contains(m)) {
        let (base, ours, theirs) = (held.get(member), wanted.get(member), current.get(member));
        if operation.back.contains(member) || (operation.fixed.contains(member) && theirs.is_some())
        {
            put(&mut body, member, theirs.cloned());
            continue;
        }
        if [base, ours].into_iter().flatten().any(names_photos) {
            // The department calls pictures by names of its own: only the entry tells whether they changed.
            let stays = alike(base, ours);
            differs |= !stays;
            put(
                &mut body,
                member,
                if stays { theirs } else { ours }.cloned(),
            );
            continue;
        }
        let theirs_stays = if held.is_empty() {
            ours.is_none()
        } else {
            alike(base, ours)
        };
        let value = if theirs_stays || alike(ours, theirs) {
            theirs.cloned()
        } else if held.is_empty() || alike(base, theirs) || seen(notes, member, theirs) {
            differs = true;
            ours.map(|ours| shaped_as(ours, theirs.or(base)))
        } else {
            conflicts.push((member.clone(), theirs.cloned(), ours.cloned()));
            continue;
        };
        put(&mut body, member, value);
    }
    if !conflicts.is_empty() {
        return Merged::Conflict(conflicts);
    }
    let whole = Value::Object(body.clone());
    for rule in operation
        .drop
        .iter()
        .filter(|rule| rule.when.holds(&[("wire", &whole)]))
    {
        for member in rule.members.iter().filter(|m| !wanted.contains_key(*m)) {
            differs |= body.remove(member).is_some();
        }
    }
    if differs {
        Merged::Differs(body)
    } else {
        Merged::Same
    }
}

/// Whether a value is a list of pictures.
fn names_photos(value: &Value) -> bool {
    let mut found = Vec::new();
    all_named(value, &mut found);
    !found.is_empty()
}

/// The worker saw exactly this value of the department and chose to replace it.
fn seen(notes: &Wire, member: &str, theirs: Option<&Value>) -> bool {
    notes
        .get(&format!("{SEEN}{member}"))
        .is_some_and(|seen| text_of(seen) == theirs.map(text_of).unwrap_or_default())
}

fn put(body: &mut Wire, member: &str, value: Option<Value>) {
    if let Some(value) = value {
        body.insert(member.to_owned(), value);
    }
}

/// A worker's choice comes as text; where the department holds a number it becomes one.
fn shaped_as(ours: &Value, theirs: Option<&Value>) -> Value {
    match (ours, theirs) {
        (Value::String(text), Some(Value::Number(_))) => {
            serde_json::from_str::<serde_json::Number>(text)
                .map_or_else(|_| ours.clone(), Value::Number)
        }
        _ => ours.clone(),
    }
}

/// Equal as values: 68.5 is 68.50, and text is compared with numbers by what it says.
fn alike(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) if a == b => true,
        (Some(a), Some(b)) if a.is_number() || b.is_number() => {
            let number = |value: &Value| text_of(value).parse::<f64>().ok();
            number(a).is_some() && number(a) == number(b)
        }
        _ => false,
    }
}

/// Whether two wires say the same.
pub(super) fn same(a: &Wire, b: &Wire) -> bool {
    a.keys()
        .chain(b.keys())
        .all(|member| alike(a.get(member), b.get(member)))
}

/// The members of a partial update: new values, and an empty text for what is to be removed.
pub(super) fn changes(operation: &JsonOperation, base: &Wire, wanted: &Wire) -> Wire {
    let mut changes = Wire::new();
    for member in &operation.change.may {
        match (base.get(member), wanted.get(member)) {
            (held, Some(wanted)) if !alike(held, Some(wanted)) => {
                changes.insert(member.clone(), wanted.clone());
            }
            (Some(_), None) if operation.change.removable.contains(member) => {
                changes.insert(member.clone(), Value::String(String::new()));
            }
            _ => {}
        }
    }
    changes
}

/// Members that differ although the department never lets them change.
pub(super) fn fixed_changes(operation: &JsonOperation, base: &Wire, wanted: &Wire) -> Vec<String> {
    let change = &operation.change;
    wanted
        .iter()
        .filter(|(member, _)| !change.may.contains(member) && !change.ignore.contains(member))
        .filter(|(member, value)| !alike(base.get(*member), Some(value)))
        .map(|(member, _)| member.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation() -> JsonOperation {
        toml::from_str(
            r#"request = "PUT /x"
               style = "whole"
               back = ["version"]
               fixed = ["address"]
               read_only = ["houseCode"]
               drop = [{ when = 'wire.occupancy != "2"', members = ["rentRooms"] }]"#,
        )
        .unwrap()
    }

    fn wire(value: Value) -> Wire {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_the_entry_did_not_change_stays_as_the_department_has_it() {
        let held = wire(json!({"floor": 3, "phone": "1"}));
        let wanted = wire(json!({"floor": 4, "phone": "1"}));
        let current =
            wire(json!({"floor": 3, "phone": "2", "remark": "r", "version": 7, "houseCode": "c"}));
        let Merged::Differs(body) = merge(&operation(), &held, &wanted, &current, &wanted) else {
            panic!("the floor differs")
        };
        let expected = wire(json!({"floor": 4, "phone": "2", "remark": "r", "version": 7}));
        assert!(
            same(&body, &expected),
            "the clerk's phone and remark stay, the worker's floor goes: {body:?}"
        );
    }

    #[test]
    fn the_same_member_changed_by_both_is_asked_and_a_choice_is_obeyed_once() {
        let held = wire(json!({"floor": 3}));
        let current = wire(json!({"floor": 9}));
        let wanted = wire(json!({"floor": 4}));
        let result = merge(&operation(), &held, &wanted, &current, &wanted);
        assert!(
            matches!(result, Merged::Conflict(members) if members.len() == 1),
            "nobody may decide that alone"
        );
        let ours = wire(json!({"floor": 4, "$seen.floor": "9"}));
        let result = merge(&operation(), &held, &wanted, &current, &ours);
        assert!(
            matches!(result, Merged::Differs(body) if body["floor"] == 4),
            "the worker saw 9 and chose 4"
        );
        let later = wire(json!({"floor": 10}));
        let result = merge(&operation(), &held, &wanted, &later, &ours);
        assert!(
            matches!(result, Merged::Conflict(_)),
            "the choice was about 9, not about 10"
        );
        let theirs = wire(json!({"floor": "9"}));
        let result = merge(&operation(), &held, &theirs, &current, &theirs);
        assert!(
            matches!(result, Merged::Same),
            "the department's own value needs no writing"
        );
    }

    #[test]
    fn what_has_no_place_beside_the_new_values_goes() {
        let wanted = wire(json!({"occupancy": "1"}));
        let current = wire(json!({"occupancy": "2", "rentRooms": 2}));
        let Merged::Differs(body) = merge(&operation(), &Wire::new(), &wanted, &current, &wanted)
        else {
            panic!("the occupancy differs")
        };
        assert!(
            !body.contains_key("rentRooms"),
            "rooms to let have no place in a dwelling that is not let"
        );
    }
}
