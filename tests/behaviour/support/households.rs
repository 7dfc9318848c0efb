//! The households of the suite, made from the sample.

use jiff::civil::Date;
use yilutong_dictionary::{Entry, Resident};

use super::verdict::{There, Verdict};

/// The sample household: a dwelling and five people.
pub(crate) fn five(visited: Date) -> Verdict<Entry> {
    Ok(serde_json::from_value(yilutong_tests::household(visited)?)?)
}

/// One married man alone in the dwelling: one record in every system.
pub(crate) fn one(visited: Date) -> Verdict<Entry> {
    let mut entry = five(visited)?;
    entry
        .residents
        .retain(|resident| resident.reference == "husband");
    Ok(entry)
}

/// The dwelling with nobody in it.
pub(crate) fn nobody(visited: Date) -> Verdict<Entry> {
    let mut entry = five(visited)?;
    entry.residents.clear();
    Ok(entry)
}

/// A resident of the sample.
pub(crate) fn resident(visited: Date, reference: &str) -> Verdict<Resident> {
    let entry = five(visited)?;
    let found = entry
        .residents
        .into_iter()
        .find(|resident| resident.reference == reference);
    found.there(format!("the sample has a resident {reference}"))
}
