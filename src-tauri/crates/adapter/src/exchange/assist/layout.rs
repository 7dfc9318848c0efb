//! The lines of each record's card: the members in the contract's order, with the department's labels and code names.

use std::collections::BTreeMap;

use crate::order::Operation;
use crate::package::{Field, Package};

/// The lines of every record of a package.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Layouts(BTreeMap<String, Layout>);

#[derive(Debug)]
struct Layout {
    put: Vec<Line>,
    cancel: Vec<Line>,
}

/// One member.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) member: String,
    pub(super) label: String,
    /// What its codes are called.
    pub(super) codes: BTreeMap<String, String>,
    /// The members of an item, where it is a list.
    pub(super) items: Vec<Line>,
}

impl Layouts {
    /// The lines of a package's records.
    pub(in crate::exchange) fn of(package: &Package) -> Self {
        let records = package.records().iter();
        let layouts = records.map(|record| {
            let layout = Layout {
                put: lines(record.fields()),
                cancel: lines(record.cancel_fields()),
            };
            (record.id().to_owned(), layout)
        });
        Self(layouts.collect())
    }

    /// The lines of what is done with a record.
    pub(super) fn lines(&self, record: &str, operation: Operation) -> &[Line] {
        let layout = self.0.get(record);
        layout.map_or(&[], |layout| match operation {
            Operation::Create | Operation::Update => &layout.put,
            Operation::Cancel => &layout.cancel,
        })
    }
}

fn lines(fields: &[Field]) -> Vec<Line> {
    let line = |field: &Field| Line {
        member: field.member().to_owned(),
        label: field.label().to_owned(),
        codes: field
            .codes
            .as_ref()
            .map(|codes| codes.names.clone())
            .unwrap_or_default(),
        items: field
            .items()
            .map(|(_, fields)| lines(fields))
            .unwrap_or_default(),
    };
    fields.iter().map(line).collect()
}
