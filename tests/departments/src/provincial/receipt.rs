//! The receipt of a batch, as `receipt.xsd` shapes it. Kept as text; it leaves in GB18030.

use std::fmt::Write as _;

use jiff::Zoned;

use super::batch::Entry;
use super::records::Outcome;
use super::schema::NAMESPACE;
use crate::codes;

const BATCH_RESULTS: &str = include_str!("../../data/provincial/batch_result.csv");
const RECORD_RESULTS: &str = include_str!("../../data/provincial/record_result.csv");

/// The receipt of a batch that was worked.
pub(super) fn worked(
    number: &str,
    org: &str,
    entries: &[Entry],
    outcomes: &[Outcome],
    now: &Zoned,
) -> String {
    let mut items = String::new();
    for (seq, (entry, outcome)) in (1..).zip(entries.iter().zip(outcomes)) {
        let _ = write!(
            items,
            "<item seq=\"{seq}\" kind=\"{}\" sourceId=\"{}\" revision=\"{}\" code=\"{}\" field=\"{}\" \
             message=\"{}\" provinceId=\"{}\"/>",
            entry.kind,
            entry.source_id,
            entry.revision,
            outcome.code,
            outcome.field,
            name(RECORD_RESULTS, outcome.code),
            outcome.province_id,
        );
    }
    let ok = outcomes.iter().filter(|o| !o.code.starts_with('E')).count();
    let counts = [outcomes.len(), ok, outcomes.len() - ok];
    receipt(number, org, "B00", counts, &items, now)
}

/// The receipt of a batch that was refused whole.
pub(super) fn refused(number: &str, org: &str, code: &str, now: &Zoned) -> String {
    receipt(number, org, code, [0; 3], "", now)
}

fn receipt(
    number: &str,
    org: &str,
    code: &str,
    [total, ok, failed]: [usize; 3],
    items: &str,
    now: &Zoned,
) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<receipt xmlns=\"{NAMESPACE}\" no=\"{number}\" org=\"{org}\" \
         result=\"{code}\" message=\"{}\" processedAt=\"{}\" total=\"{total}\" ok=\"{ok}\" failed=\"{failed}\">{items}\
         </receipt>\n",
        name(BATCH_RESULTS, code),
        now.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
    )
}

/// The sentence of a code; the lists' only column with a comma of its own is the last but one.
fn name(list: &'static str, code: &str) -> String {
    codes::rows(list)
        .find(|row| row.first() == Some(&code))
        .map(|row| row[1..row.len().saturating_sub(1).max(1)].join(","))
        .unwrap_or_default()
}
