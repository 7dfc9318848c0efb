//! System packages: what a department takes, as data.
//!
//! A package is a folder with always the same files; `system.toml` says what the department takes,
//! `codes/*.csv` how it spells values, `cases.toml` what must come of examples. How one talks with it
//! (`exchange.toml`, `replies.csv`) is the exchange's business. Deliberately absent: I/O beyond reading
//! a folder.

mod card_cases;
mod cases;
mod codes;
mod day;
mod described;
mod expression;
mod facts;
mod family;
mod fault;
mod fields;
mod files;
mod functions;
mod instead;
mod judging;
mod known;
mod lint;
mod model;
#[cfg(test)]
mod mutations;
mod narrows;
mod native;
mod overriding;
mod paths;
mod placeholder;
mod reading;
mod records;
mod rendering;
mod reply_cases;
mod reply_found;
mod rule;
mod spelling;
mod standing;
mod system_toml;
mod trial;
mod wanted;
mod wording;

pub use cases::{CaseResult, run_cases};
pub use fault::{LintFault, LintSeverity};
pub use lint::lint;
pub use model::{Each, Field, Package, Record, Setting, SettingScope, Sharing, WireKind, Zone};
pub use placeholder::Placeholder;
pub use trial::{Trial, tried};

pub(crate) use described::described;
pub(crate) use expression::{Expression, Judge, is_element_name};
pub(crate) use facts::{Circumstances, Facts, Spread};
pub(crate) use family::{Families, lint as lint_family};
pub(crate) use fault::{nearest, syntax};
pub(crate) use files::{Files, name_of};
pub(crate) use lint::load;
pub(crate) use model::{Codes, ElementPath, Required, Source};
pub(crate) use narrows::Narrows;
pub(crate) use placeholder::PHOTO;
pub(crate) use rendering::{About, Complaint, Renderer, Rendering};
pub(crate) use standing::Standing;
pub(crate) use wording::{
    bad_setting, left_out, left_out_because, needs_other, setting as setting_missing,
};
