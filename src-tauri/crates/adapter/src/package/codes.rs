//! A department's code list: `neutral,code,name`, several neutral values may share a code.
//!
//! A row with an empty code says that the department has nothing for that neutral value, knowingly.

use super::fault::Faults;
use super::model::Codes;

/// Reads a code list; rows that cannot be used are reported and left out.
pub(crate) fn read(list: &str, text: &str, faults: &Faults) -> Codes {
    let file = format!("codes/{list}.csv");
    let mut codes = Codes::default();
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (index, row) in rows.records().enumerate() {
        let Ok(row) = row else {
            faults.fault(
                &file,
                index + 1,
                "not readable as CSV",
                "correct the quotes of this row",
            );
            continue;
        };
        let line = row.position().map_or(index + 1, |p| p.line() as usize);
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        if index == 0 {
            if cells != ["neutral", "code", "name"] {
                faults.fault(&file, 1, "the header is wrong", "write `neutral,code,name`");
            }
            continue;
        }
        let [neutral, code, name] = cells[..] else {
            faults.fault(
                &file,
                line,
                format!("{} cells in a row", cells.len()),
                "write neutral, code and name",
            );
            continue;
        };
        if codes.lines.insert(neutral.to_owned(), line).is_some() {
            faults.fault(
                &file,
                line,
                format!("neutral value `{neutral}` stands twice"),
                "keep one of the rows",
            );
        }
        if code.is_empty() {
            codes.none.insert(neutral.to_owned());
        } else {
            codes.to.insert(neutral.to_owned(), code.to_owned());
            codes
                .names
                .entry(code.to_owned())
                .or_insert_with(|| name.to_owned());
        }
    }
    codes
}
