//! CSV as the contract words it: UTF-8 with byte-order mark, CRLF after every row, RFC 4180 quoting, no line break in a
//! field. Strict: what it does not allow is no CSV.

const MARK: &str = "\u{feff}";

/// All rows with their fields, the header first; `None` when the file is not written so.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = std::str::from_utf8(bytes).ok()?.strip_prefix(MARK)?;
    let lines = text.strip_suffix("\r\n")?;
    lines.split("\r\n").map(fields).collect()
}

fn fields(line: &str) -> Option<Vec<String>> {
    if line.contains(['\r', '\n']) {
        return None;
    }
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (plain, after) = rest.split_at(end);
                if plain.contains('"') {
                    return None;
                }
                (plain.to_owned(), after)
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(fields),
            None => return None,
        }
    }
}

/// The field after its opening quote, and what follows its closing one.
fn quoted_field(mut rest: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    loop {
        let end = rest.find('"')?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Some((field, rest)),
        }
    }
}

/// A file of these rows.
pub(super) fn write(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = MARK.to_owned();
    for row in rows {
        let fields: Vec<_> = row
            .iter()
            .map(|field| {
                if field.contains([',', '"']) {
                    format!("\"{}\"", field.replace('"', "\"\""))
                } else {
                    field.clone()
                }
            })
            .collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}
