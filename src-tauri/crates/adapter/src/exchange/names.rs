//! What the worker calls a department's members, and where in the entry they stand.

use std::collections::BTreeMap;

use yilutong_dictionary::Place;

/// Label and places of every member of a package's records.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<(String, String), Named>);

#[derive(Debug, Clone)]
struct Named {
    label: String,
    places: Vec<Place>,
    /// What the department calls its codes.
    codes: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn add(&mut self, record: &str, member: &str, label: &str, places: Vec<Place>) {
        let named = Named {
            label: label.to_owned(),
            places,
            codes: BTreeMap::new(),
        };
        self.0.insert((record.to_owned(), member.to_owned()), named);
    }

    /// What the codes of a member are called.
    pub(super) fn add_codes(
        &mut self,
        record: &str,
        member: &str,
        codes: &BTreeMap<String, String>,
    ) {
        if let Some(named) = self.0.get_mut(&(record.to_owned(), member.to_owned())) {
            named.codes.clone_from(codes);
        }
    }

    /// What a value is called; itself when it is no code with a name.
    pub(super) fn said(&self, record: &str, member: &str, value: &str) -> String {
        self.find(record, member)
            .and_then(|(named, _)| named.codes.get(value).cloned())
            .unwrap_or_else(|| value.to_owned())
    }

    /// The member that a department means: by its name, as a JSON pointer, with dots, or by its label.
    pub(super) fn member(&self, record: &str, said: &str) -> String {
        let name = said.strip_prefix('/').unwrap_or(said);
        if self.find(record, name).is_some() {
            return name.to_owned();
        }
        let dotted = name.replace('.', "/");
        if self.find(record, &dotted).is_some() {
            return dotted;
        }
        if let Some(member) = self.counted_from_zero(record, &dotted) {
            return member;
        }
        let labelled = self
            .0
            .iter()
            .find(|((of, _), named)| of == record && named.label == said);
        labelled.map_or_else(|| name.to_owned(), |((_, member), _)| member.clone())
    }

    /// `hazards[0]/deadline`, `photos[2]`: items as JSON counts them, without the name of the item.
    fn counted_from_zero(&self, record: &str, said: &str) -> Option<String> {
        let (list, rest) = said.split_once('[')?;
        let (number, tail) = rest.split_once(']')?;
        let number = number.parse::<usize>().ok()? + 1;
        // A position inside the item's own list leads to that list.
        let tail = tail.trim_start_matches('/').split('[').next()?;
        let of_item = |member: &str| {
            let (head, item) = member.split_once('/')?;
            let (item, own) = item.split_once("[1]/")?;
            (head == list && (own == tail || tail.is_empty()))
                .then(|| format!("{list}/{item}[{number}]/{own}"))
        };
        let mut members = self.0.keys().filter(|(of, _)| of == record);
        members
            .find_map(|(_, member)| of_item(member))
            .or_else(|| self.find(record, list).map(|_| list.to_owned()))
    }

    /// The label of a member; its own name when the package has none.
    pub(super) fn label(&self, record: &str, member: &str) -> String {
        self.find(record, member)
            .map_or_else(|| member.to_owned(), |(named, _)| named.label.clone())
    }

    /// The elements behind a member; `CHILDREN/CHILD[2]/CSRQ` is the second item's.
    pub(super) fn places(&self, record: &str, member: &str) -> Vec<Place> {
        let Some((named, item)) = self.find(record, member) else {
            return Vec::new();
        };
        let mut places = named.places.clone();
        for place in &mut places {
            place.item = item.or(place.item);
        }
        places
    }

    fn find(&self, record: &str, member: &str) -> Option<(&Named, Option<usize>)> {
        let key = |member: &str| (record.to_owned(), member.to_owned());
        if let Some(named) = self.0.get(&key(member)) {
            return Some((named, None));
        }
        // An item of a list: the places are those of the first item, the number is the answer's.
        let (head, rest) = member.split_once('[')?;
        let (number, tail) = rest.split_once(']')?;
        let item = number.parse::<usize>().ok()?.checked_sub(1)?;
        let first = format!("{head}[1]{tail}");
        self.0.get(&key(&first)).map(|named| (named, Some(item)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_may_name_a_member_in_many_ways() {
        let mut names = Names::default();
        names.add("population", "items/LXFS", "联系方式", Vec::new());
        for said in ["items/LXFS", "/items/LXFS", "items.LXFS", "联系方式"] {
            assert_eq!(names.member("population", said), "items/LXFS", "{said}");
        }
        assert_eq!(
            names.member("event", "联系方式"),
            "联系方式",
            "another record's label names nothing here"
        );
    }

    #[test]
    fn items_may_be_counted_from_zero() {
        let mut names = Names::default();
        let place = |element: &str| Place {
            element: element.to_owned(),
            item: Some(0),
            ..Place::default()
        };
        let mut add = |member: &str, element: &str| {
            names.add("inspection", member, element, vec![place(element)]);
        };
        add("photos", "inspection.photos");
        add("inspectors/inspector[1]/name", "inspector.name");
        add("hazards/hazard[1]/deadline", "hazard.deadline");
        add("hazards/hazard[1]/photos", "hazard.photos");
        for (said, element, item) in [
            ("hazards[0].deadline", "hazard.deadline", 0),
            ("hazards[2].photos[1]", "hazard.photos", 2),
            ("inspectors[1]", "inspector.name", 1),
            ("photos[3]", "inspection.photos", 0),
        ] {
            let member = names.member("inspection", said);
            let places = names.places("inspection", &member);
            assert_eq!(places.len(), 1, "{said} is known: {member}");
            assert_eq!(places[0].element, element, "{said}");
            assert_eq!(places[0].item, Some(item), "{said}");
        }
    }

    #[test]
    fn the_number_of_the_child_leads_to_its_row() {
        let mut names = Names::default();
        let first = Place {
            element: "child.birth_date".to_owned(),
            item: Some(0),
            ..Place::default()
        };
        names.add(
            "person",
            "CHILDREN/CHILD[1]/CSRQ",
            "子女出生日期",
            vec![first],
        );
        let places = names.places("person", "CHILDREN/CHILD[3]/CSRQ");
        assert_eq!(
            places[0].item,
            Some(2),
            "the department counts from one, entries from zero"
        );
        assert_eq!(
            names.label("person", "CHILDREN/CHILD[3]/CSRQ"),
            "子女出生日期",
            "the label is that of the element"
        );
        assert!(
            names.places("person", "CHILDREN/CHILD[0]/CSRQ").is_empty(),
            "there is no item zero"
        );
    }
}
