//! What a package tells about itself, and the way back from a department's member to the elements behind it.

use yilutong_dictionary::{Entry, Place};

use super::files::{CASES, EXCHANGE, REPLIES};
use super::model::{ElementPath, Field, Package, Record, Setting, Sharing, Source, Zone};
use crate::charset::Charset;

impl Package {
    /// The package's id, which is its folder's name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The system's full name.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The family that it extends: departments that speak one protocol, and know an entry by one number.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        self.family.as_deref()
    }

    /// The name that fits into a table head.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.short
    }

    /// The department that owns it.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Purpose and legal basis, for a privacy review.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// How freely its data may be shared.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        self.sharing
    }

    /// The network it stands on.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The charset of its texts.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// What the office configures.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The secrets it needs.
    #[must_use]
    pub fn credentials(&self) -> &[Setting] {
        &self.credentials
    }

    /// What it takes.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// One kind of record.
    #[must_use]
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }

    /// The kinds of departments' grids that its members ask for, a kind for each such member.
    pub fn grid_kinds(&self) -> impl Iterator<Item = &str> {
        let fields = self.records.iter().flat_map(|record| &record.fields);
        fields.filter_map(|field| match &field.source {
            Source::Grid { kind, .. } => Some(kind.as_str()),
            _ => None,
        })
    }

    /// The text of `exchange.toml`, empty when there is none.
    #[must_use]
    pub fn exchange_toml(&self) -> &str {
        self.files.get(EXCHANGE).unwrap_or_default()
    }

    /// The text of `replies.csv`, empty when there is none.
    #[must_use]
    pub fn replies_csv(&self) -> &str {
        self.files.get(REPLIES).unwrap_or_default()
    }

    /// The text of `cases.toml`, empty when there is none.
    #[must_use]
    pub fn cases_toml(&self) -> &str {
        self.files.get(CASES).unwrap_or_default()
    }

    /// The department's name of one of its codes.
    #[must_use]
    pub fn code_name(&self, record: &str, member: &str, code: &str) -> Option<&str> {
        let field = self.record(record)?.field(member)?.0;
        field.codes.as_ref()?.names.get(code).map(String::as_str)
    }

    /// The elements behind a member, where the worker changes them; `CHILDREN/CHILD[2]/CSRQ` leads into a
    /// list. The resident is left open. Empty when the package does not know the member.
    #[must_use]
    pub fn places_of(&self, record: &str, member: &str) -> Vec<Place> {
        let Some((field, item)) = self.record(record).and_then(|r| r.field(member)) else {
            return Vec::new();
        };
        let at = |path: &ElementPath| Place {
            resident: None,
            element: path.id.clone(),
            item: item.filter(|_| Entry::list_of_items(path.group()).is_some()),
        };
        field.places.iter().map(at).collect()
    }

    /// The department's label of a member.
    #[must_use]
    pub fn label_of(&self, record: &str, member: &str) -> Option<&str> {
        self.record(record)?
            .field(member)
            .map(|(field, _)| field.label.as_str())
    }
}

impl Record {
    /// A member of the record or of its cancellation, and the position in the list it leads into.
    fn field(&self, member: &str) -> Option<(&Field, Option<usize>)> {
        let all = || self.fields.iter().chain(&self.cancel_fields);
        if let Some(field) = all().find(|f| f.member == member) {
            return Some((field, None));
        }
        let mut parts = member.split('/');
        let (name, mut item) = indexed(parts.next()?);
        let mut field = all().find(|f| f.member == name)?;
        for part in parts {
            let (name, index) = indexed(part);
            item = index.or(item);
            let Source::List {
                item: item_name,
                fields,
                ..
            } = &field.source
            else {
                return None;
            };
            if name != item_name {
                field = fields.iter().find(|f| f.member == name)?;
            }
        }
        Some((field, item))
    }
}

/// `CHILD[2]` → `CHILD` and 1: departments count from 1.
fn indexed(part: &str) -> (&str, Option<usize>) {
    part.split_once('[').map_or((part, None), |(name, rest)| {
        let index = rest
            .trim_end_matches(']')
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1));
        (name, index)
    })
}
