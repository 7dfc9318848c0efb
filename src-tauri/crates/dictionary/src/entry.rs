//! One filled form, as neutral values: what the worker said, before any department's spelling.
//!
//! An entry knows no system and no clock. Values are JSON scalars keyed by the element's short name
//! inside its group; which groups and elements exist is said by the dictionary, not here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The values of one group, by the short name of the element (`name` of `person.name`).
pub type Group = BTreeMap<String, Value>;

/// One filled form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Which form: `household`, `departure`, `event`, `premises`, `review`.
    pub form: String,
    /// The visit itself: the day it happened on.
    pub visit: Group,
    /// The dwelling visited; of an event, where it happened.
    pub dwelling: Group,
    /// Who owns the dwelling.
    pub owner: Group,
    /// What happened, in an event entry.
    #[serde(skip_serializing_if = "Group::is_empty")]
    pub event: Group,
    /// What was inspected, in a premises entry.
    #[serde(skip_serializing_if = "Group::is_empty")]
    pub premises: Group,
    /// The inspection itself; `hazards` is a list of groups.
    #[serde(skip_serializing_if = "Group::is_empty")]
    pub inspection: Group,
    /// Whether a hazard was put right, in a review entry.
    #[serde(skip_serializing_if = "Group::is_empty")]
    pub review: Group,
    /// Everybody who lives, or lived, there.
    pub residents: Vec<Resident>,
    /// Taken back as a whole: what departments hold of it shall end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

/// One resident of a household entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resident {
    /// A stable name of this resident within the entry; survives reordering and correction.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Identity.
    pub person: Group,
    /// What the person works as, and where.
    pub work: Group,
    /// How the person stays in the dwelling.
    pub stay: Group,
    /// Family and reproduction; `children` is a list of groups.
    pub family: Group,
}

/// Where in an entry something stands: an element, of one resident, of one child in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The resident's `ref`; `None` for the visit, the dwelling and the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resident: Option<String>,
    /// The element's id, `person.name`; empty when the whole form is meant.
    pub element: String,
    /// The position in a list element (`family.children`), counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
}

impl Entry {
    /// The groups that stand once in an entry.
    pub const GROUPS: [&str; 7] = [
        "visit",
        "dwelling",
        "owner",
        "event",
        "premises",
        "inspection",
        "review",
    ];

    /// The groups that the items of a list are made of, each with the list that holds them.
    pub const ITEMS: [(&str, &str); 4] = [
        ("child", "family.children"),
        ("party", "event.parties"),
        ("inspector", "inspection.inspectors"),
        ("hazard", "inspection.hazards"),
    ];

    /// The list that holds items of this group, `family.children` for `child`.
    #[must_use]
    pub fn list_of_items(group: &str) -> Option<&'static str> {
        let found = Self::ITEMS.iter().find(|(items, _)| *items == group);
        found.map(|(_, list)| *list)
    }

    /// A group that stands once in an entry.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        Some(match name {
            "visit" => &self.visit,
            "dwelling" => &self.dwelling,
            "owner" => &self.owner,
            "event" => &self.event,
            "premises" => &self.premises,
            "inspection" => &self.inspection,
            "review" => &self.review,
            _ => return None,
        })
    }

    /// The same, to be changed.
    pub fn group_mut(&mut self, name: &str) -> Option<&mut Group> {
        Some(match name {
            "visit" => &mut self.visit,
            "dwelling" => &mut self.dwelling,
            "owner" => &mut self.owner,
            "event" => &mut self.event,
            "premises" => &mut self.premises,
            "inspection" => &mut self.inspection,
            "review" => &mut self.review,
            _ => return None,
        })
    }

    /// The resident with this `ref`.
    #[must_use]
    pub fn resident(&self, reference: &str) -> Option<&Resident> {
        self.residents
            .iter()
            .find(|resident| resident.reference == reference)
    }

    /// The resident with this `ref`, to be changed.
    pub fn resident_mut(&mut self, reference: &str) -> Option<&mut Resident> {
        self.residents
            .iter_mut()
            .find(|resident| resident.reference == reference)
    }

    /// The value at a place; `None` when it is not filled, or when the place is not in this entry.
    #[must_use]
    pub fn value(&self, place: &Place) -> Option<&Value> {
        let (group, name) = place.element.split_once('.')?;
        let value = match Self::list_of_items(group) {
            Some(list) => self
                .in_group(place, list)?
                .as_array()?
                .get(place.item?)?
                .get(name),
            None => self.in_group(place, &place.element),
        };
        value.filter(|value| is_filled(value))
    }

    /// The value of an element that stands in a group, for the resident of the place if it names one.
    fn in_group(&self, place: &Place, element: &str) -> Option<&Value> {
        let (group, name) = element.split_once('.')?;
        match &place.resident {
            None => self.group(group)?.get(name),
            Some(reference) => self.resident(reference)?.group(group)?.get(name),
        }
    }

    /// The text at a place; `None` when it is not filled or no text.
    #[must_use]
    pub fn text(&self, place: &Place) -> Option<&str> {
        self.value(place)?.as_str()
    }
}

impl Resident {
    /// The groups of a resident.
    pub const GROUPS: [&str; 4] = ["person", "work", "stay", "family"];

    /// A group of this resident.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        Some(match name {
            "person" => &self.person,
            "work" => &self.work,
            "stay" => &self.stay,
            "family" => &self.family,
            _ => return None,
        })
    }

    /// The same, to be changed.
    pub fn group_mut(&mut self, name: &str) -> Option<&mut Group> {
        Some(match name {
            "person" => &mut self.person,
            "work" => &mut self.work,
            "stay" => &mut self.stay,
            "family" => &mut self.family,
            _ => return None,
        })
    }
}

impl Place {
    /// An element of the visit, the dwelling or the owner.
    #[must_use]
    pub fn of(element: &str) -> Self {
        Self {
            element: element.to_owned(),
            ..Self::default()
        }
    }

    /// An element of a resident.
    #[must_use]
    pub fn of_resident(reference: &str, element: &str) -> Self {
        Self {
            resident: Some(reference.to_owned()),
            element: element.to_owned(),
            item: None,
        }
    }

    /// The same place at a position of a list.
    #[must_use]
    pub fn at(self, item: usize) -> Self {
        Self {
            item: Some(item),
            ..self
        }
    }
}

/// Whether a value is filled: `null` and `""` are not.
pub(crate) fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// The filled text `name` of a group.
pub(crate) fn text<'a>(group: &'a Group, name: &str) -> Option<&'a str> {
    group.get(name)?.as_str().filter(|text| !text.is_empty())
}
