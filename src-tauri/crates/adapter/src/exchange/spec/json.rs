//! The `http-json` part of an `exchange.toml`.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::expression::{Predicate, Template};
use super::{HeaderAuth, ReceiptSpec};

/// JSON over HTTP, one address per operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonSpec {
    #[serde(rename = "protocol")]
    _protocol: String,
    #[serde(rename = "reach")]
    _reach: serde::de::IgnoredAny,
    #[serde(rename = "decision", default)]
    _decision: Option<serde::de::IgnoredAny>,
    pub(in crate::exchange) auth: HeaderAuth,
    pub(in crate::exchange) answer: AnswerSpec,
    pub(in crate::exchange) check: CheckSpec,
    pub(in crate::exchange) record: BTreeMap<String, JsonRecord>,
}

/// How an answer of this system is known and read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct AnswerSpec {
    /// True for answers of this system, refusals included.
    pub(in crate::exchange) ours: Predicate,
    /// True for answers that are not this system's and show that the request was not processed.
    pub(in crate::exchange) unprocessed: Predicate,
    /// True for this system's success.
    pub(in crate::exchange) accepted: Predicate,
    /// Where the code stands.
    pub(in crate::exchange) code: String,
    /// Where the name of the refused member stands.
    pub(in crate::exchange) field: String,
    /// Where the department's words stand.
    pub(in crate::exchange) message: String,
    /// Where the data stands that questions quote and a found record lies in.
    pub(in crate::exchange) data: String,
}

/// What *test now* asks: a query that finds nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct CheckSpec {
    pub(in crate::exchange) request: Request,
}

/// A request line.
#[derive(Debug)]
pub(in crate::exchange) struct Request {
    pub(in crate::exchange) method: String,
    pub(in crate::exchange) target: Template,
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let (method, target) = text
            .split_once(' ')
            .filter(|(method, target)| {
                ["GET", "POST", "PUT", "DELETE", "PATCH"].contains(method)
                    && target.starts_with('/')
            })
            .ok_or_else(|| {
                D::Error::custom(format!(
                    "`{text}` is not a request line such as `POST /path`"
                ))
            })?;
        let target = Template::parse(target).map_err(D::Error::custom)?;
        Ok(Self {
            method: method.to_owned(),
            target,
        })
    }
}

/// One record kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonRecord {
    /// What the department gives back, by receipt name.
    pub(in crate::exchange) receipt: BTreeMap<String, ReceiptSpec>,
    pub(in crate::exchange) create: JsonOperation,
    pub(in crate::exchange) update: JsonOperation,
    pub(in crate::exchange) cancel: JsonOperation,
    /// Ways to find the record; the first one whose address can be filled is used.
    #[serde(default)]
    pub(in crate::exchange) find: Vec<Find>,
}

/// One operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonOperation {
    pub(in crate::exchange) request: Request,
    /// What must hold besides the general rule for the answer to count as success.
    pub(in crate::exchange) accepted: Option<Predicate>,
    /// Members of the envelope: serial, operator, time.
    #[serde(default)]
    pub(in crate::exchange) add: BTreeMap<String, Template>,
    /// Members that are set whatever the entry says.
    #[serde(default)]
    pub(in crate::exchange) set: BTreeMap<String, Value>,
    /// The only own members that are sent; all when absent.
    pub(in crate::exchange) members: Option<Vec<String>>,
    /// What is written: everything, or what changed.
    #[serde(default)]
    pub(in crate::exchange) style: Style,
    /// How an attempt of unknown fate is settled.
    #[serde(default)]
    pub(in crate::exchange) settle: Settle,
    /// Envelope member → receipt whose value it must never fall below (times that must not run backwards).
    #[serde(default)]
    pub(in crate::exchange) rising: BTreeMap<String, String>,
    /// `whole`: members of the record as read that must not be sent.
    #[serde(default)]
    pub(in crate::exchange) read_only: Vec<String>,
    /// `whole`: members that travel back as they were read.
    #[serde(default)]
    pub(in crate::exchange) back: Vec<String>,
    /// Members that the department never lets change.
    #[serde(default)]
    pub(in crate::exchange) fixed: Vec<String>,
    /// `changes`: members that may change.
    #[serde(default)]
    pub(in crate::exchange) change: Change,
    /// `whole`: members that have no place beside certain values.
    #[serde(default)]
    pub(in crate::exchange) drop: Vec<Drop>,
}

/// What an update writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum Style {
    /// The wire as it is.
    #[default]
    Plain,
    /// The whole record, read before and merged.
    Whole,
    /// Only what differs from what the department holds.
    Changes,
}

/// How an attempt of unknown fate is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum Settle {
    /// The same content is sent again; the department knows it by its serial.
    #[default]
    Resend,
    /// The record is read and compared.
    Read,
}

/// Which members an update may change.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Change {
    /// Those that may change.
    pub(in crate::exchange) may: Vec<String>,
    /// Those of them that an empty text removes.
    #[serde(default)]
    pub(in crate::exchange) removable: Vec<String>,
    /// Those whose difference means nothing.
    #[serde(default)]
    pub(in crate::exchange) ignore: Vec<String>,
    /// The code of `replies.csv` that stands for a change of any other member.
    pub(in crate::exchange) refuse: String,
}

/// Members that have no place beside certain values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Drop {
    /// When, over `wire`.
    pub(in crate::exchange) when: Predicate,
    /// Which.
    pub(in crate::exchange) members: Vec<String>,
}

/// A way to find the record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Find {
    pub(in crate::exchange) request: Request,
    /// Where the list of records stands.
    pub(in crate::exchange) rows: String,
    /// Members that must be as wanted.
    #[serde(default)]
    pub(in crate::exchange) same: Vec<String>,
    /// True for a row that stands, `row` being `stored`.
    pub(in crate::exchange) standing: Option<Predicate>,
    /// What of a row becomes the receipt, by receipt name.
    pub(in crate::exchange) receipt: BTreeMap<String, String>,
}
