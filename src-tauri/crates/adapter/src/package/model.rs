//! A system package in memory: what a department takes, compiled once, asked often.
//!
//! Deliberately absent: how one talks with the department; that is `exchange.toml` and the exchange.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use serde_json::Value;
use yilutong_dictionary::{Dictionary, Entry};

use super::expression::Expression;
use super::facts::Terms;
use super::rule::Rule;
use crate::charset::Charset;

/// How freely the department's data may be shared (政务数据共享条例).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// 无条件共享
    Unconditional,
    /// 有条件共享
    Conditional,
    /// 不予共享
    NotShared,
}

/// The network a department stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// 互联网
    Internet,
    /// 政务外网
    Government,
    /// 公安网
    Police,
}

impl Zone {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Internet, Self::Government, Self::Police];

    /// As packages and settings spell it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Government => "government",
            Self::Police => "police",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Internet => "互联网",
            Self::Government => "政务外网",
            Self::Police => "公安网",
        }
    }

    /// The one that is spelled so.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.id() == id)
    }
}

/// Who a setting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingScope {
    /// The worker: one value for all systems that ask for it.
    Worker,
    /// This system alone.
    System,
}

/// One thing that the office configures.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its id, unique in the package.
    pub id: String,
    /// Label in Chinese.
    pub label: String,
    /// Label in English.
    pub label_en: String,
    /// Who it belongs to.
    pub scope: SettingScope,
    /// True for passwords and keys: never shown, never logged.
    pub secret: bool,
    /// True when nothing can be delivered without it.
    pub required: bool,
    /// What it must look like.
    pub pattern: Option<Regex>,
    /// Used until something else is said.
    pub default: Option<String>,
    /// An example.
    pub example: Option<String>,
}

/// What a record is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// One for the whole entry.
    Entry,
    /// One for each resident.
    Residents,
}

/// The form that makes a record when the package says nothing else, and that an entry without one is.
pub(crate) const HOUSEHOLD: &str = "household";

/// A kind of thing that a system takes.
#[derive(Debug)]
pub struct Record {
    pub(crate) id: String,
    pub(crate) forms: Vec<String>,
    pub(crate) title: String,
    pub(crate) each: Each,
    pub(crate) terms: Terms,
    pub(crate) key: Vec<Expression>,
    pub(crate) when: Option<Expression>,
    pub(crate) otherwise: Option<String>,
    pub(crate) unless: Vec<Unless>,
    pub(crate) cancel_when: Option<Expression>,
    pub(crate) fields: Vec<Field>,
    pub(crate) cancel_fields: Vec<Field>,
    pub(crate) checks: Vec<Check>,
    pub(crate) line: usize,
}

/// A reason why a record does not apply although the worker would expect it.
#[derive(Debug)]
pub(crate) struct Unless {
    pub(crate) when: Expression,
    pub(crate) say: String,
}

/// A rule across fields.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) require: Expression,
    pub(crate) at: Vec<ElementPath>,
    pub(crate) say: String,
    pub(crate) on: On,
}

/// When a rule across fields counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Put,
    Cancel,
    Both,
}

impl On {
    pub(crate) fn counts(self, cancel: bool) -> bool {
        match self {
            Self::Put => !cancel,
            Self::Cancel => cancel,
            Self::Both => true,
        }
    }
}

/// An element's id, taken apart and looked up once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ElementPath {
    pub(crate) id: String,
    dot: usize,
    /// Where the element stands in the dictionary.
    pub(crate) position: usize,
}

impl ElementPath {
    /// `None` when there is no such element.
    pub(crate) fn new(id: &str) -> Option<Self> {
        Some(Self {
            id: id.to_owned(),
            dot: id.find('.')?,
            position: Dictionary::builtin().position(id)?,
        })
    }

    pub(crate) fn group(&self) -> &str {
        &self.id[..self.dot]
    }

    pub(crate) fn name(&self) -> &str {
        &self.id[self.dot + 1..]
    }

    /// The group that the items of this list belong to.
    pub(crate) fn items(&self) -> Option<&'static str> {
        let found = Entry::ITEMS.iter().find(|(_, list)| *list == self.id);
        found.map(|(items, _)| *items)
    }
}

/// One member on the wire.
#[derive(Debug)]
pub struct Field {
    pub(crate) member: String,
    /// The department's own label.
    pub(crate) label: String,
    /// What the worker knows it as: the label of the element to change.
    pub(crate) known_as: String,
    pub(crate) source: Source,
    pub(crate) kind: WireKind,
    pub(crate) required: Required,
    pub(crate) when: Option<Expression>,
    pub(crate) codes: Option<Arc<Codes>>,
    pub(crate) format: Option<String>,
    pub(crate) limits: Limits,
    /// The elements that the worker changes when this member is wrong.
    pub(crate) places: Vec<ElementPath>,
    /// Said when the value is not acceptable.
    pub(crate) say: Option<String>,
    /// Said when the value is missing.
    pub(crate) ask: Option<String>,
    pub(crate) line: usize,
}

/// Where a member's value comes from.
#[derive(Debug)]
pub(crate) enum Source {
    Element(ElementPath),
    Computed(Expression),
    Receipt {
        system: String,
        record: String,
        name: String,
        /// What the entry itself says in its place, where the record that gives it is made by other entries.
        or: Option<Box<Typed>>,
    },
    Setting(String),
    Serial(String),
    Time {
        of: String,
        format: String,
    },
    Constant(Value),
    /// The department's own grid of this kind, where the base grid lies.
    Grid {
        base: ElementPath,
        kind: String,
    },
    Photos(ElementPath),
    List {
        list: ElementPath,
        item: String,
        fields: Vec<Field>,
        /// Each item is its one member's value, not an object.
        single: bool,
    },
}

/// What an entry says in the place of a receipt that no record of its own brings.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) said: Expression,
    /// The element that the worker fills in.
    pub(crate) place: ElementPath,
}

/// The JSON type on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireKind {
    /// Text, whatever the element is.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// A list of maps.
    List,
}

#[derive(Debug)]
pub(crate) enum Required {
    Never,
    Always,
    When(Box<Expression>),
}

/// What a value must satisfy; everything optional.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
    pub(crate) min_bytes: Option<usize>,
    pub(crate) max_bytes: Option<usize>,
    pub(crate) least: Option<f64>,
    pub(crate) most: Option<f64>,
    pub(crate) decimals: Option<usize>,
    pub(crate) forbid: Option<String>,
    pub(crate) pattern: Option<Regex>,
    pub(crate) rule: Option<Rule>,
    pub(crate) shapes: Vec<Shape>,
}

/// How a value must look in a certain case; every case that holds counts, in order.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) when: Option<Expression>,
    pub(crate) pattern: Option<Regex>,
    pub(crate) rule: Option<Rule>,
    pub(crate) require: Option<Expression>,
    pub(crate) say: Option<String>,
}

/// A department's code list: neutral value → its code.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    pub(crate) to: BTreeMap<String, String>,
    pub(crate) names: BTreeMap<String, String>,
    /// Neutral values that the department has no code for, said explicitly.
    pub(crate) none: BTreeSet<String>,
    pub(crate) lines: BTreeMap<String, usize>,
}

/// A system package.
#[derive(Debug)]
pub struct Package {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) short: String,
    /// The family that it extends.
    pub(crate) family: Option<String>,
    pub(crate) owner: String,
    pub(crate) purpose: String,
    pub(crate) sharing: Sharing,
    pub(crate) zone: Zone,
    pub(crate) charset: Charset,
    pub(crate) settings: Vec<Setting>,
    pub(crate) credentials: Vec<Setting>,
    pub(crate) records: Vec<Record>,
    pub(crate) codes: BTreeMap<String, Arc<Codes>>,
    /// Where it stands among the others; smaller comes first.
    pub(crate) order: i64,
    pub(crate) files: super::files::Files,
}

impl Record {
    /// The record's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The record's name in Chinese.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether an entry of this form makes such a record.
    #[must_use]
    pub fn is_of(&self, form: &str) -> bool {
        let form = if form.is_empty() { HOUSEHOLD } else { form };
        self.forms.iter().any(|own| own == form)
    }

    /// What it is made from.
    #[must_use]
    pub fn each(&self) -> Each {
        self.each
    }

    /// Its members, in the contract's order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The members of its cancellation, in the contract's order; empty when it cannot be cancelled.
    #[must_use]
    pub fn cancel_fields(&self) -> &[Field] {
        &self.cancel_fields
    }
}

impl Field {
    /// The name on the wire.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }

    /// The department's label.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The type on the wire.
    #[must_use]
    pub fn kind(&self) -> WireKind {
        self.kind
    }

    /// For a list: the name of one item (`CHILD` in `CHILDREN`) and the item's members.
    #[must_use]
    pub fn items(&self) -> Option<(&str, &[Field])> {
        match &self.source {
            Source::List { item, fields, .. } => Some((item, fields)),
            _ => None,
        }
    }
}
