//! Whether the settings and credentials that `exchange.toml` names are declared in `system.toml`.
//!
//! Looked for in the text itself, so that each is told with its own line, in strings of many lines too.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::fault::ExchangeFault;
use crate::package::nearest;

/// The ids that `system.toml` declares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'d> {
    pub(crate) settings: &'d [&'d str],
    pub(crate) credentials: &'d [&'d str],
    /// Each record with its members, those of its ending among them.
    pub(crate) records: &'d [(&'d str, Vec<&'d str>)],
}

impl<'d> Declared<'d> {
    /// The members of one record, or of all.
    pub(super) fn members(&self, record: Option<&str>) -> Vec<&'d str> {
        let records = self.records.iter();
        let meant = records.filter(|(id, _)| record.is_none_or(|record| record == *id));
        let mut members: Vec<&str> = Vec::new();
        for member in meant.flat_map(|(_, members)| members) {
            if !members.contains(member) {
                members.push(member);
            }
        }
        members
    }
}

/// Every `{{ setting.x }}` and `{{ credential.x }}` that is not declared.
pub(super) fn undeclared(text: &str, declared: Declared<'_>) -> Vec<ExchangeFault> {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut faults = Vec::new();
    for (_, value) in document.get_ref() {
        walk(text, value, declared, &mut faults);
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

fn walk(
    text: &str,
    value: &Spanned<DeValue<'_>>,
    declared: Declared<'_>,
    faults: &mut Vec<ExchangeFault>,
) {
    match value.get_ref() {
        DeValue::String(_) => {
            let span = value.span();
            let source = text.get(span.clone()).unwrap_or_default();
            for (at, _) in source.match_indices("{{") {
                let inside = source[at + 2..].split("}}").next().unwrap_or_default();
                let name = inside.split('|').next().unwrap_or_default().trim();
                let line = 1 + text[..span.start + at].matches('\n').count();
                faults.extend(fault(line, name, declared));
            }
        }
        DeValue::Array(items) => {
            for item in items.iter() {
                walk(text, item, declared, faults);
            }
        }
        DeValue::Table(table) => {
            for (_, item) in table {
                walk(text, item, declared, faults);
            }
        }
        _ => {}
    }
}

fn fault(line: usize, name: &str, declared: Declared<'_>) -> Option<ExchangeFault> {
    let (kind, id) = name.split_once('.')?;
    let known = match kind {
        "setting" => declared.settings,
        "credential" => declared.credentials,
        _ => return None,
    };
    if known.contains(&id) {
        return None;
    }
    let mend = nearest(id, known.iter().copied()).map_or_else(
        || format!("declare it with `[[{kind}]]` in system.toml"),
        |near| format!("did you mean `{kind}.{near}`?"),
    );
    Some(ExchangeFault::exchange(
        line,
        format!("unknown {kind} `{id}`"),
        mend,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_system_toml_does_not_declare_is_told_with_its_own_line() {
        let text = "a = \"{{ setting.operator }}\"\n\n[b]\nc = \"\"\"x\n{{setting.operater | %Y}} {{ serial }}\n\
                    {{ credential.key }}\"\"\"\n# {{ setting.comment }}\nd = [{ e = \"{{ credential.pasword }}\" }]\n";
        let declared = Declared {
            settings: &["operator"],
            credentials: &["password"],
            records: &[],
        };
        let found: Vec<String> = undeclared(text, declared)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "exchange.toml:5: unknown setting `operater`; did you mean `setting.operator`?",
                "exchange.toml:6: unknown credential `key`; declare it with `[[credential]]` in system.toml",
                "exchange.toml:8: unknown credential `pasword`; did you mean `credential.password`?",
            ],
            "each at its line, the nearest known one named, comments left alone"
        );
    }
}
