//! What every department must hold of a sample: read from the file that stands beside it, filled with its days and the
//! house code.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::sample::{Sample, eve};

/// What one department must hold of one person, of the dwelling, of an inspection or of an event.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The department's id.
    pub department: String,
    /// The person's name as the outbox shows it; none for what is not about one person.
    pub about: Option<String>,
    /// Members by which the record is found among those the department holds.
    pub find: Map<String, Value>,
    /// Wire name to the value that the contract asks for.
    pub fields: Map<String, Value>,
    /// How many pictures must stand at a member, `hazards/photos` in each item of a list; none of them stands twice.
    #[serde(default)]
    pub pictures: BTreeMap<String, usize>,
    /// The record of an earlier sample, with these fields different from then on.
    #[serde(default)]
    pub continues: bool,
    /// The department makes the difference by itself: nobody wrote to it for that.
    #[serde(default)]
    pub by_itself: bool,
    /// How often it must have been written.
    #[serde(skip, default = "once")]
    pub writes: usize,
    /// The name of the sample that leads to it.
    #[serde(skip)]
    pub sample: &'static str,
}

fn once() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFile {
    #[serde(rename = "_")]
    _about: String,
    /// Members that a department or the client's running makes up, by department: only their presence is told.
    issued: BTreeMap<String, Vec<String>>,
    records: Vec<Expected>,
}

/// The records, and by department the members whose values nobody can know beforehand.
pub(crate) type ExpectedRecords = (Vec<Expected>, BTreeMap<String, Vec<String>>);

/// What the departments must hold of a sample when it was typed in on this day and `housing` gave this code.
pub(crate) fn of(
    sample: Sample,
    day: Date,
    house_code: &str,
) -> Result<ExpectedRecords, serde_json::Error> {
    let [_, expected] = sample.text();
    let filled = expected
        .replace("{house_code}", house_code)
        .replace("{visit10}", &day.to_string())
        .replace("{visit8}", &day.strftime("%Y%m%d").to_string())
        .replace("{found}", &eve(day).to_string())
        .replace("{left10}", &eve(day).to_string())
        .replace("{left8}", &eve(day).strftime("%Y%m%d").to_string())
        .replace("{left_slash}", &eve(day).strftime("%Y/%m/%d").to_string());
    let mut file: ExpectedFile = serde_json::from_str(&filled)?;
    for record in &mut file.records {
        record.sample = sample.name;
    }
    Ok((file.records, file.issued))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::date;

    use super::of;
    use crate::{Practice, Sample};

    #[tokio::test]
    async fn every_department_of_the_town_is_reached_by_a_sample() {
        let folder = tempfile::tempdir().unwrap();
        let practice = Practice::open(folder.path()).await.unwrap();
        let reached: Vec<String> = Sample::ALL
            .into_iter()
            .flat_map(|sample| of(sample, date(2026, 11, 22), "").unwrap().0)
            .map(|record| record.department)
            .collect();
        let addresses = practice.running.addresses();
        assert_eq!(addresses.len(), 17, "the city has seventeen systems");
        for address in addresses {
            assert!(
                reached.iter().any(|id| id == address.id),
                "{} is forgotten: nothing that the demo enters reaches it",
                address.id
            );
        }
        practice.running.stop().await;
    }
}
