//! What a collected row says to an entry: the fields and code lists that write a row, read the other way round.

use serde_json::Value;
use yilutong_dictionary::{Dictionary, Kind};

use crate::collected::{CollectedRow, Reading, Understood, Unread, day};
use crate::exchange::{Back, ExchangeSpec};
use crate::package::{Codes, Each, ElementPath, Field, Package, Source};
use crate::packages::Packages;

/// Reads the rows of one system.
#[derive(Debug)]
pub struct RowReader<'p> {
    package: &'p Package,
    spec: ExchangeSpec,
}

impl Packages {
    /// What reads the rows that a system gives; `None` when its package cannot be spoken with.
    #[must_use]
    pub fn row_reader(&self, system: &str) -> Option<RowReader<'_>> {
        let package = self.system(system)?;
        let spec = ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()).ok()?;
        Some(RowReader { package, spec })
    }
}

impl RowReader<'_> {
    /// True for a row that is somebody, false for a dwelling.
    #[must_use]
    pub fn is_of_person(&self, row: &CollectedRow) -> bool {
        let record = self.package.record(&row.record);
        record.is_some_and(|record| record.each() == Each::Residents)
    }

    /// The rows of a package as a device gives it, by grid and number of the device; or the code under which the whole is
    /// refused. `None` for a system whose devices give nothing.
    #[must_use]
    pub fn rows(
        &self,
        device: (&str, &str),
        name: &str,
        bytes: &[u8],
    ) -> Option<Result<Vec<CollectedRow>, &'static str>> {
        self.spec.given(device, name, bytes)
    }

    /// What a row says. Empty columns say nothing.
    #[must_use]
    pub fn read(&self, row: &CollectedRow) -> Understood {
        let mut said = Understood::default();
        let Some(record) = self.package.record(&row.record) else {
            return said;
        };
        let backs = self.spec.backs(&row.record);
        for field in record.fields().iter().chain(
            record
                .cancel_fields()
                .iter()
                .filter(|c| record.fields().iter().all(|f| f.member() != c.member())),
        ) {
            let word = row.columns.get(field.member()).map(|text| text.trim());
            let Some(word) = word.filter(|word| !word.is_empty()) else {
                continue;
            };
            let back = backs.and_then(|backs| backs.get(field.member()));
            column(field, back, word, &mut said);
        }
        said
    }
}

fn column(field: &Field, back: Option<&Back>, word: &str, said: &mut Understood) {
    if back.is_some_and(|back| back.aside) {
        return;
    }
    if let Some(means) = back.and_then(|back| back.words.get(word)) {
        said.values
            .extend(means.iter().map(|(element, value)| Reading {
                element: element.clone(),
                value: value.clone(),
                word: word.to_owned(),
            }));
        return;
    }
    let named = back.and_then(|back| back.into.as_deref());
    let own = match &field.source {
        Source::Element(path) => Some(path.id.as_str()),
        _ => None,
    };
    let only_words = back.is_some_and(|back| !back.words.is_empty());
    let Some(element) = named.or(own) else {
        if only_words {
            said.unread.push(unread(None, field, word, false));
        }
        return;
    };
    if Dictionary::builtin()
        .element(element)
        .is_none_or(|e| e.derived)
    {
        return;
    }
    match neutral(field, element, word) {
        Ok(value) => said.values.push(Reading {
            element: element.to_owned(),
            value,
            word: word.to_owned(),
        }),
        Err(several) => said
            .unread
            .push(unread(Some(element), field, word, several)),
    }
}

fn unread(element: Option<&str>, field: &Field, word: &str, several: bool) -> Unread {
    Unread {
        element: element.map(str::to_owned),
        column: field.member().to_owned(),
        word: word.to_owned(),
        several,
    }
}

/// The neutral value of a word; or whether it has several, or none.
fn neutral(field: &Field, element: &str, word: &str) -> Result<Value, bool> {
    if let Some(codes) = &field.codes {
        return only(codes, word);
    }
    if let Some(format) = &field.format {
        return day(word, format).ok_or(false);
    }
    let kind = ElementPath::new(element)
        .and_then(|path| Dictionary::builtin().element(&path.id))
        .map(|element| element.kind);
    match kind {
        Some(Kind::Integer | Kind::Decimal) => {
            let number = word
                .parse::<f64>()
                .ok()
                .and_then(serde_json::Number::from_f64);
            number.map(Value::Number).ok_or(false)
        }
        Some(Kind::Boolean | Kind::List | Kind::Photos) => Err(false),
        _ => Ok(Value::from(word)),
    }
}

/// The one neutral value that a department's word stands for.
fn only(codes: &Codes, word: &str) -> Result<Value, bool> {
    let mut of = codes.to.iter().filter(|(_, code)| *code == word);
    match (of.next(), of.next()) {
        (Some((neutral, _)), None) => Ok(Value::from(neutral.as_str())),
        (Some(_), Some(_)) => Err(true),
        _ => Err(false),
    }
}
