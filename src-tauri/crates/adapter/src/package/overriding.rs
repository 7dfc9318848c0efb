//! A member's `exchange.toml` upon its family's: key by key, what the member says stands in the place of what the family
//! says, and everything else of the family stays. A list is one value, also one of `[[tables]]`.
//!
//! What comes out is one TOML text, of which each line is known to be the family's or the member's. Deliberately absent:
//! taking a key of the family away; whoever wants that has no family.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::family::Composed;
use super::fault::{Faults, syntax};

/// Adds what the two make together. A member that is not TOML says nothing, but why it is not.
pub(super) fn compose(
    composed: &mut Composed,
    file: &str,
    family: &str,
    own: &str,
    faults: &Faults,
) {
    // The member's values stand where they stand in both texts together, behind a family of nothing but blanks.
    let blank = family.bytes().map(|byte| match byte {
        b'\n' => '\n',
        _ => ' ',
    });
    let behind: String = blank.chain(own.chars()).collect();
    let both = format!("{family}{own}");
    let (base, broken) = DeTable::parse_recoverable(family);
    let (said, slips) = DeTable::parse_recoverable(&behind);
    let told = Told {
        both: &both,
        family: family.len(),
    };
    if !broken.is_empty() {
        // The reader of the whole tells what is wrong with the family, where it is.
        for (index, line) in family.lines().enumerate() {
            composed.push(line, (true, index + 1));
        }
    } else if slips.is_empty() {
        let whole = merged(base.into_inner(), said.into_inner());
        told.table(composed, &whole, "");
    } else {
        told.table(composed, base.get_ref(), "");
    }
    for slip in slips {
        let (line, what, mend) = syntax(&behind, &slip);
        composed.push(
            "",
            (false, line - family.matches('\n').count().min(line - 1)),
        );
        faults.fault(file, composed.lines(), what, mend);
    }
}

/// The family's keys in their order, each with what the member says of it, and then the member's own.
fn merged<'i>(family: DeTable<'i>, mut own: DeTable<'i>) -> DeTable<'i> {
    let mut whole = DeTable::new();
    for (key, value) in family {
        let Some((own_key, own_value)) = own.remove_entry(&**key.get_ref()) else {
            whole.insert(key, value);
            continue;
        };
        let span = value.span();
        match (value.into_inner(), own_value) {
            (DeValue::Table(family), said) if matches!(said.get_ref(), DeValue::Table(_)) => {
                let DeValue::Table(own) = said.into_inner() else {
                    continue;
                };
                let both = DeValue::Table(merged(family, own));
                whole.insert(key, Spanned::new(span, both));
            }
            (_, said) => {
                whole.insert(own_key, said);
            }
        }
    }
    whole.extend(own);
    whole
}

/// Both texts, one behind the other.
struct Told<'t> {
    both: &'t str,
    /// Where the member's begins.
    family: usize,
}

impl Told<'_> {
    /// A table: its values, and then the tables inside.
    fn table(&self, composed: &mut Composed, table: &DeTable<'_>, path: &str) {
        for (key, value) in table {
            if self.is_value(value) {
                let text = self.both.get(value.span()).unwrap_or_default();
                self.lines(
                    composed,
                    &format!("{} = {text}", quoted(key.get_ref())),
                    key.span().start,
                );
            }
        }
        for (key, value) in table {
            let inner = match path {
                "" => quoted(key.get_ref()),
                path => format!("{path}.{}", quoted(key.get_ref())),
            };
            match value.get_ref() {
                _ if self.is_value(value) => {}
                DeValue::Table(table) => {
                    self.lines(composed, &format!("[{inner}]"), value.span().start);
                    self.table(composed, table, &inner);
                }
                DeValue::Array(items) => {
                    for item in items {
                        if let DeValue::Table(table) = item.get_ref() {
                            self.lines(composed, &format!("[[{inner}]]"), item.span().start);
                            self.table(composed, table, &inner);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether it is written behind its key: everything but tables, and lists of tables that have heads.
    fn is_value(&self, value: &Spanned<DeValue<'_>>) -> bool {
        let headed = |item: &Spanned<DeValue<'_>>| {
            let written = self.both.get(item.span()).unwrap_or_default();
            matches!(item.get_ref(), DeValue::Table(_)) && written.starts_with('[')
        };
        match value.get_ref() {
            DeValue::Table(_) => false,
            DeValue::Array(items) => items.is_empty() || !items.iter().all(headed),
            _ => true,
        }
    }

    /// Lines that stand at a place of both texts.
    fn lines(&self, composed: &mut Composed, text: &str, at: usize) {
        let before = self.both.get(..at).unwrap_or_default();
        let number = 1 + before.matches('\n').count();
        let head = self.both.get(..self.family).unwrap_or_default();
        let of_family = at < self.family;
        let number = match of_family {
            true => number,
            false => number - head.matches('\n').count(),
        };
        for (index, line) in text.lines().enumerate() {
            composed.push(line, (of_family, number + index));
        }
    }
}

/// A key as TOML writes it.
fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        return key.to_owned();
    }
    // JSON's strings are strings of TOML, too.
    serde_json::Value::from(key).to_string()
}
