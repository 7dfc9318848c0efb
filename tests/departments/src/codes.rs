//! Code lists as the contracts ship them: CSV with a header row, code first. Only what the lists need of CSV: no quotes.

/// The rows of a list after its header, split at commas.
pub(crate) fn rows(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    csv.trim_start_matches('\u{feff}')
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.split(',').collect())
}

/// Whether `code` is in the list, to the letter.
pub(crate) fn listed(csv: &'static str, code: &str) -> bool {
    rows(csv).any(|row| row.first() == Some(&code))
}
