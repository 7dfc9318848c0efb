//! `exchange.toml`: how one talks with a department, in the words of its protocol.
//!
//! The part that every protocol shares is here, each protocol's own part beside it. Everything is
//! compiled while loading. Deliberately absent: what is sent; that is `system.toml`.

mod abilities;
mod assist;
mod auth;
mod declared;
mod dock;
mod drop;
mod envelope;
mod following;
mod form;
mod head;
mod json;
mod members;
mod reach;
mod sheet;
mod soap;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer as _};

pub use abilities::{Abilities, Changing};
pub(super) use assist::{AssistSpec, CodeText, DAY, Fill, TemplateSpec, TypedSpec};
pub(super) use auth::{HeaderAuth, HeaderAuthKind, TokenSpec};
pub(crate) use declared::Declared;
pub(crate) use dock::Back;
pub(super) use dock::{CollectedSpec, DockSpec, Table};
pub(super) use drop::{DropRecord, DropSpec, End};
pub(super) use envelope::EnvelopeSpec;
pub(super) use following::Following;
pub(super) use form::{Css, FormPage, FormSpec, ListPage, PageSpec};
pub(super) use json::{
    Clear, Drop, ENDS, Find, JsonOperation, JsonRecord, JsonSpec, PhotosSpec, Renew, Request,
    Review, SentencesSpec, Settle, Somewhere, Style, Tell, Upload, Withdraw,
};
pub(super) use reach::ReachSpec;
pub use reach::{Closed, Limits};
pub(super) use sheet::SheetSpec;
pub(super) use soap::{DocumentSpec, SoapOperation, SoapRecord, SoapSpec};

use self::head::Head;
use super::expression::{Pattern, Predicate, Template};
use super::fault::ExchangeFault;
use super::replies::{Replies, Then};
use crate::batch::Gathering;
use crate::collected::CollectedRow;
use crate::order::Choice;

/// How one talks with a department, and what its answers mean. Immutable and shared by all links.
#[derive(Debug)]
pub struct ExchangeSpec {
    pub(super) head: Head,
    pub(super) protocol: Protocol,
    pub(super) replies: Replies,
}

/// What is particular to a protocol.
#[derive(Debug)]
pub(super) enum Protocol {
    /// `http-json`
    Json(Box<JsonSpec>),
    /// `web-form`
    Form(Box<FormSpec>),
    /// `soap`
    Soap(Box<SoapSpec>),
    /// `xlsx-jobs`
    Sheet(Box<SheetSpec>),
    /// `sftp-xml`
    Drop(Box<DropSpec>),
    /// `folder-csv`
    Dock(Box<DockSpec>),
    /// `assist`
    Assist(Box<AssistSpec>),
}

/// A value taken from an answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptSpec {
    /// Where it stands: `data.houseCode`.
    #[serde(default)]
    pub(super) at: Option<String>,
    /// Where it stands in an answer that names a record which is there already, if not in the same place.
    #[serde(default)]
    pub(super) or: Option<String>,
    /// Where `at` is a list: the part of each item that counts; all of them are kept, joined by `、`.
    #[serde(default)]
    pub(super) each: Option<String>,
    /// Or what it is made of: `{{ sent.czsj }}`; with a place beside it, what it is where nothing stands there.
    #[serde(default)]
    pub(super) from: Option<Template>,
    /// What it must look like to be believed.
    pub(super) pattern: Option<Pattern>,
    /// False when the answer may come without it.
    #[serde(default = "yes")]
    pub(super) required: bool,
    /// What the worker knows it as, 房屋编码; absent for what only later requests need.
    #[serde(default)]
    pub(super) label: Option<String>,
}

fn yes() -> bool {
    true
}

/// A question that only the worker may answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionSpec {
    /// The question; `{jgmc}` stands for a value of the answer's data.
    pub(super) ask: String,
    /// The ways to go on; in what they set, `{jyxh}` stands for a value of the answer's data as well.
    pub(super) choice: Vec<Choice>,
    /// Choices that are only offered when this holds, over `wire`.
    #[serde(default)]
    pub(super) offer: BTreeMap<String, Predicate>,
}

impl ExchangeSpec {
    /// Reads both files of a package.
    ///
    /// # Errors
    /// The first fault, with its file and line; [`lint`] gives all of them.
    pub fn parse(exchange_toml: &str, replies_csv: &str) -> Result<Self, ExchangeFault> {
        let (spec, mut faults) = read(exchange_toml, replies_csv);
        match spec {
            Some(spec) if faults.is_empty() => Ok(spec),
            _ if faults.is_empty() => Err(ExchangeFault::exchange(
                1,
                "the file cannot be read",
                "compare it with another package",
            )),
            _ => Err(faults.swap_remove(0)),
        }
    }

    /// The address used until the office sets another; empty where there is none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match &self.protocol {
            Protocol::Assist(spec) => spec.address.as_deref().unwrap_or_default(),
            _ => &self.head.reach.base_url,
        }
    }

    /// What is wrapped around every request and every answer, if anything is.
    pub(super) fn envelope(&self) -> Option<&EnvelopeSpec> {
        match &self.protocol {
            Protocol::Json(spec) => spec.envelope.as_ref(),
            Protocol::Form(_)
            | Protocol::Soap(_)
            | Protocol::Sheet(_)
            | Protocol::Drop(_)
            | Protocol::Dock(_)
            | Protocol::Assist(_) => None,
        }
    }

    /// Whether nobody is spoken with: a person types what a card shows.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        matches!(self.protocol, Protocol::Assist(_))
    }

    /// How much the department bears.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.head.reach.limits()
    }

    /// How much goes into a file; `None` when records are sent one by one.
    #[must_use]
    pub(super) fn gathering(&self) -> Option<Gathering> {
        match &self.protocol {
            Protocol::Sheet(spec) => Some(spec.gather.gathering()),
            Protocol::Drop(spec) => Some(spec.gather.gathering()),
            Protocol::Dock(spec) => Some(spec.gather.gathering()),
            Protocol::Json(_) | Protocol::Form(_) | Protocol::Soap(_) | Protocol::Assist(_) => None,
        }
    }

    /// What collected columns of a record say to an entry, where that is declared.
    pub(crate) fn backs(&self, record: &str) -> Option<&BTreeMap<String, Back>> {
        match &self.protocol {
            Protocol::Dock(spec) => spec.table(record).map(|table| &table.back),
            _ => None,
        }
    }

    /// The rows of a package that a device gave; `None` where no device gives any.
    pub(crate) fn given(
        &self,
        device: (&str, &str),
        name: &str,
        bytes: &[u8],
    ) -> Option<Result<Vec<CollectedRow>, &'static str>> {
        match &self.protocol {
            Protocol::Dock(spec) => super::dock::judged(spec, device, name, bytes),
            _ => None,
        }
    }

    /// The names of receipts that a record brings, `number` among them.
    #[must_use]
    pub fn receipts(&self, record: &str) -> Vec<&str> {
        match &self.protocol {
            Protocol::Form(spec) if spec.record == record => vec!["id", "number"],
            Protocol::Sheet(spec) if spec.record == record => vec!["job", "number", "row"],
            Protocol::Drop(spec) if spec.record.contains_key(record) => {
                super::drop::RECEIPTS.to_vec()
            }
            Protocol::Dock(spec) => spec.receipts(record),
            Protocol::Assist(spec) => {
                let card = spec.record.get(record).into_iter();
                card.flat_map(|card| card.receipts()).collect()
            }
            Protocol::Form(_) | Protocol::Sheet(_) | Protocol::Drop(_) => Vec::new(),
            Protocol::Json(_) | Protocol::Soap(_) => {
                let named = self.receipt_specs(record).into_iter();
                named.flat_map(BTreeMap::keys).map(String::as_str).collect()
            }
        }
    }

    /// What the worker knows a receipt as, `房屋编码`; `None` for what only later requests need.
    #[must_use]
    pub fn receipt_label(&self, record: &str, name: &str) -> Option<&str> {
        if let Protocol::Form(spec) = &self.protocol {
            let labelled = name == "number" && spec.record == record;
            return labelled.then_some(spec.number_label.as_deref()).flatten();
        }
        if let Protocol::Sheet(spec) = &self.protocol {
            let labelled = name == "number" && spec.record == record;
            return labelled.then_some(spec.number_label.as_str());
        }
        if let Protocol::Drop(spec) = &self.protocol {
            let labelled = name == "number" && spec.record.contains_key(record);
            return labelled.then_some(spec.number_label.as_str());
        }
        if let Protocol::Dock(spec) = &self.protocol {
            let labelled = name == "number" && spec.table(record).is_some();
            return labelled.then_some(spec.number_label.as_str());
        }
        if let Protocol::Assist(spec) = &self.protocol {
            let card = spec.record.get(record)?;
            let typed = card.receipt.get(name).map(|typed| typed.label.as_str());
            return typed.or((name == DAY).then_some("录入日期"));
        }
        self.receipt_specs(record)?.get(name)?.label.as_deref()
    }

    fn receipt_specs(&self, record: &str) -> Option<&BTreeMap<String, ReceiptSpec>> {
        match &self.protocol {
            Protocol::Json(spec) => spec.record.get(record).map(|r| &r.receipt),
            Protocol::Soap(spec) => spec.record.get(record).map(|r| &r.receipt),
            Protocol::Form(_)
            | Protocol::Sheet(_)
            | Protocol::Drop(_)
            | Protocol::Dock(_)
            | Protocol::Assist(_) => None,
        }
    }
}

/// The schemas of the protocols' files.
pub(crate) fn described(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        head::described::<JsonSpec>(generator, "http-json"),
        head::described::<FormSpec>(generator, "web-form"),
        head::described::<SoapSpec>(generator, "soap"),
        head::described::<SheetSpec>(generator, "xlsx-jobs"),
        head::described::<DropSpec>(generator, "sftp-xml"),
        head::described::<DockSpec>(generator, "folder-csv"),
        head::described_by_hand::<AssistSpec>(generator, "assist"),
    ]
}

/// What is wrong with a text of `exchange.toml` that is written in a small language, if anything is.
fn misread(language: &str, text: &str) -> Option<String> {
    fn fault<'t, T: Deserialize<'t>>(text: &'t str) -> Option<String> {
        let read: Result<T, serde::de::value::Error> = T::deserialize(text.into_deserializer());
        let said = read.err()?.to_string();
        Some(said.split_whitespace().collect::<Vec<_>>().join(" "))
    }
    match language {
        "cel" => fault::<Predicate>(text),
        "template" => fault::<Template>(text),
        "regex" => fault::<Pattern>(text),
        "css" => fault::<Css>(text),
        "request-line" => fault::<Request>(text),
        "hours" => fault::<Closed>(text),
        _ => None,
    }
}

/// Every fault of the two files, names that `system.toml` does not declare among them.
#[must_use]
pub(crate) fn lint(
    exchange_toml: &str,
    replies_csv: &str,
    declared: Declared<'_>,
) -> Vec<ExchangeFault> {
    let (spec, mut faults) = read(exchange_toml, replies_csv);
    faults.extend(declared::undeclared(exchange_toml, declared));
    faults.extend(members::unknown(exchange_toml, declared));
    let Some(spec) = spec else {
        return faults;
    };
    if let Protocol::Assist(assist) = &spec.protocol {
        faults.extend(assist::faults(assist, exchange_toml, declared));
    }
    let state: Vec<&str> = match &spec.protocol {
        Protocol::Form(form) => form.fields.state.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    for reply in spec.replies.rows() {
        if let Then::Fix(Some(member)) = &reply.then
            && !state.contains(&member.as_str())
            && let Some(mend) = members::mend(member, &declared.members(None))
        {
            let what = format!("`fix:{member}` names no member of system.toml");
            faults.push(ExchangeFault::replies(reply.line, what, mend));
        }
    }
    faults
}

fn read(exchange_toml: &str, replies_csv: &str) -> (Option<ExchangeSpec>, Vec<ExchangeFault>) {
    let mut faults = Vec::new();
    let replies = Replies::parse(replies_csv, &mut faults);
    let spec = told(exchange_toml, head::read(exchange_toml), &mut faults).and_then(|head| {
        let protocol = match head.protocol.as_str() {
            "http-json" => own(exchange_toml, &mut faults).map(Protocol::Json),
            "web-form" => own(exchange_toml, &mut faults).map(Protocol::Form),
            "soap" => own(exchange_toml, &mut faults).map(Protocol::Soap),
            "xlsx-jobs" => own(exchange_toml, &mut faults).map(Protocol::Sheet),
            "sftp-xml" => own(exchange_toml, &mut faults).map(Protocol::Drop),
            "folder-csv" => own(exchange_toml, &mut faults).map(Protocol::Dock),
            head::BY_HAND => own(exchange_toml, &mut faults).map(Protocol::Assist),
            other => {
                let line = line_of(exchange_toml, "protocol");
                faults.push(ExchangeFault::exchange(
                    line,
                    format!("unknown protocol `{other}`"),
                    "use http-json, web-form, soap, xlsx-jobs, sftp-xml, folder-csv or assist",
                ));
                None
            }
        }?;
        Some(ExchangeSpec {
            head,
            protocol,
            replies,
        })
    });
    if spec.is_none() {
        // serde stops at the first slip; whoever mends the file wants to see all of them.
        let slips = crate::schema::slips(exchange_toml, &misread);
        if !slips.is_empty() {
            faults.retain(|fault| fault.file != "exchange.toml");
        }
        let slips = slips.into_iter();
        faults.extend(slips.map(|slip| ExchangeFault::exchange(slip.line, slip.what, slip.mend)));
    }
    if let Some(spec) = &spec {
        if spec.is_by_hand() {
            nobody_answers(spec, &mut faults);
        }
        cross_check(spec, exchange_toml, &mut faults);
    }
    (spec, faults)
}

/// Where a person types there are no answers to be read, so `replies.csv` holds its header alone.
fn nobody_answers(spec: &ExchangeSpec, faults: &mut Vec<ExchangeFault>) {
    match spec.replies.rows().next() {
        None => faults.retain(|fault| fault.file != "replies.csv"),
        Some(first) => faults.push(ExchangeFault::replies(
            first.line,
            "nobody answers where a person types",
            "keep the header row alone",
        )),
    }
}

/// What no single value shows: decisions that are named and not there, keys that are needed together.
fn cross_check(spec: &ExchangeSpec, text: &str, faults: &mut Vec<ExchangeFault>) {
    for reply in spec.replies.rows() {
        if let Then::Ask(decision) = &reply.then
            && !spec.head.decision.contains_key(decision)
        {
            faults.push(ExchangeFault::replies(
                reply.line,
                format!("there is no decision `{decision}`"),
                format!("write [decision.{decision}] into exchange.toml"),
            ));
        }
    }
    for (id, decision) in &spec.head.decision {
        if decision.choice.is_empty() {
            let line = line_of(text, &format!("[decision.{id}]"));
            faults.push(ExchangeFault::exchange(
                line,
                format!("decision `{id}` has no choice"),
                "add [[decision.….choice]]",
            ));
        }
    }
    if let Protocol::Json(json) = &spec.protocol {
        faults.extend(json.wrongly_followed(text));
    }
    if let Protocol::Json(json) = &spec.protocol
        && json.auth.kind == HeaderAuthKind::Bearer
        && json.auth.token.is_none()
    {
        let line = line_of(text, "[auth]");
        faults.push(ExchangeFault::exchange(
            line,
            "bearer needs to know where its token comes from",
            "add [auth.token]",
        ));
    }
    if let Protocol::Json(json) = &spec.protocol
        && matches!(
            json.auth.kind,
            HeaderAuthKind::HmacSm3 | HeaderAuthKind::HmacSha256
        )
        && (json.auth.secret.is_none() || json.auth.text.is_none())
    {
        let line = line_of(text, "[auth]");
        faults.push(ExchangeFault::exchange(
            line,
            "a signature needs a key and a text",
            "add `secret` and `text` to [auth]",
        ));
    }
}

fn own<T: DeserializeOwned>(text: &str, faults: &mut Vec<ExchangeFault>) -> Option<Box<T>> {
    told(text, head::own_part(text), faults).map(Box::new)
}

/// What was read, or its fault with the line.
fn told<T>(
    text: &str,
    read: Result<T, toml::de::Error>,
    faults: &mut Vec<ExchangeFault>,
) -> Option<T> {
    read.map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text
            .get(..at)
            .map_or(0, |before| before.matches('\n').count());
        let what = error.message().replace('\n', " ");
        if !faults.iter().any(|f| f.line == line) {
            faults.push(ExchangeFault::exchange(
                line,
                what,
                "compare with the other packages of this protocol",
            ));
        }
    })
    .ok()
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines()
        .position(|line| line.trim_start().starts_with(needle))
        .map_or(1, |at| at + 1)
}
