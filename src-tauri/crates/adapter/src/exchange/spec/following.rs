//! What the worker may enter next about a record that a department is still at: the review of a hazard that it waits for.
//!
//! Data alone: which items of the record, which form, what stands in it already. Deliberately absent: any word on what a
//! hazard is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use yilutong_dictionary::{Dictionary, Entry};

use super::super::expression::Predicate;
use super::super::fault::ExchangeFault;
use super::{JsonSpec, line_of};
use crate::package::nearest;

/// An entry that the worker may begin about a part of a record that stands there. In `label` and in the values of `set`,
/// `{seq}` stands for a part of the item.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Following {
    /// Where the list stands in the record, `hazards`; each of its items may be followed.
    pub(in crate::exchange) each: String,
    /// Which of them, over `each`.
    pub(in crate::exchange) when: Predicate,
    /// The form that is begun.
    pub(in crate::exchange) form: String,
    /// The button's text in Chinese.
    pub(in crate::exchange) label: String,
    /// What the new entry begins with: element → text.
    #[serde(default)]
    pub(in crate::exchange) set: BTreeMap<String, String>,
}

impl JsonSpec {
    /// What is wrong with the entries that the worker may begin: forms and elements that there are not.
    pub(super) fn wrongly_followed(&self, text: &str) -> Vec<ExchangeFault> {
        let reviews = self
            .record
            .values()
            .filter_map(|record| record.review.as_ref());
        let followings = reviews.flat_map(|review| &review.follow);
        let faults = followings.flat_map(|following| following.faults(text));
        faults.collect()
    }
}

impl Following {
    fn faults(&self, text: &str) -> Vec<ExchangeFault> {
        let dictionary = Dictionary::builtin();
        let mut faults = Vec::new();
        if dictionary.form(&self.form).is_none() {
            let forms = dictionary.forms().map(|form| form.id.as_str());
            let mend = nearest(&self.form, forms).map_or_else(
                || "name a form of the dictionary".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let line = line_of(text, &format!("form = \"{}\"", self.form));
            let what = format!("unknown form `{}`", self.form);
            faults.push(ExchangeFault::exchange(line, what, mend));
        }
        for element in self.set.keys() {
            let group = element.split('.').next().unwrap_or_default();
            let once = Entry::GROUPS.contains(&group);
            if once && dictionary.element(element).is_some() {
                continue;
            }
            let known = dictionary.elements().map(|known| known.id.as_str());
            let mend = nearest(element, known).map_or_else(
                || "name an element that stands once in an entry".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let line = line_of(text, &format!("set = {{ \"{element}\""));
            let what = format!("`{element}` is nothing that a new entry could begin with");
            faults.push(ExchangeFault::exchange(line, what, mend));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(following: &str) -> Vec<String> {
        let following: Following = toml::from_str(following).unwrap();
        let told = following.faults(following_text());
        told.iter().map(ToString::to_string).collect()
    }

    fn following_text() -> &'static str {
        "\nform = \"reviw\"\nset = { \"review.hazard_nummer\" = \"{hazardId}\" }\n"
    }

    #[test]
    fn a_form_or_element_that_there_is_not_is_told_with_its_line() {
        let head = "each = \"hazards\"\nwhen = 'each.state == \"10\"'\nlabel = \"复查\"\n";
        let fine = "form = \"review\"\nset = { \"review.hazard_number\" = \"{hazardId}\" }\n";
        assert_eq!(
            faults(&format!("{head}{fine}")),
            Vec::<String>::new(),
            "the form and its element are there"
        );
        assert_eq!(
            faults(&format!("{head}{}", following_text())),
            [
                "exchange.toml:2: unknown form `reviw`; did you mean `review`?",
                "exchange.toml:3: `review.hazard_nummer` is nothing that a new entry could begin with; did you mean \
                 `review.hazard_number`?",
            ],
            "each at its line, with the nearest that there is"
        );
    }
}
