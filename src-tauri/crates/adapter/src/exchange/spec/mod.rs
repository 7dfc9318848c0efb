//! `exchange.toml`: how one talks with a department, in the words of its protocol.
//!
//! The part that every protocol shares is here, each protocol's own part beside it. Everything is
//! compiled while loading. Deliberately absent: what is sent; that is `system.toml`.

mod abilities;
mod declared;
mod dock;
mod drop;
mod envelope;
mod form;
mod json;
mod members;
mod sheet;
mod soap;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Time, Weekday};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Error as _, IntoDeserializer as _};
use serde::{Deserialize, Deserializer};

pub use abilities::Abilities;
pub(crate) use declared::Declared;
pub(super) use dock::{DockSpec, Table};
pub(super) use drop::{DropRecord, DropSpec, End};
pub(super) use envelope::EnvelopeSpec;
pub(super) use form::{Css, FormPage, FormSpec, ListPage, PageSpec};
pub(super) use json::{
    Clear, Drop, ENDS, Find, JsonOperation, JsonRecord, JsonSpec, PhotosSpec, Request, Review,
    SentencesSpec, Settle, Somewhere, Style, Upload, Withdraw,
};
pub(super) use sheet::SheetSpec;
pub(super) use soap::{DocumentSpec, SoapOperation, SoapRecord, SoapSpec};

use super::expression::{Pattern, Predicate, Template};
use super::fault::ExchangeFault;
use super::replies::{Replies, Then};
use crate::batch::Gathering;
use crate::order::Choice;

/// How one talks with a department, and what its answers mean. Immutable and shared by all links.
#[derive(Debug)]
pub struct ExchangeSpec {
    pub(super) shared: Shared,
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
}

/// What every protocol shares.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) protocol: String,
    pub(super) reach: ReachSpec,
    pub(super) decisions: BTreeMap<String, DecisionSpec>,
}

/// Where a department is, and how much it bears.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReachSpec {
    /// The address used until the office sets another.
    pub(super) base_url: String,
    /// How long a reply is waited for.
    pub(super) timeout_seconds: u64,
    /// Requests in progress at once.
    pub(super) concurrency: usize,
    /// Requests in one second.
    pub(super) per_second: u32,
    /// `02:00-02:30`, `wed 01:00-03:00`.
    #[serde(default)]
    pub(super) closed: Vec<Closed>,
    /// First and longest wait between attempts.
    pub(super) retry: Retry,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {
    /// The first wait between attempts.
    pub(super) base_seconds: u64,
    /// The longest wait between attempts.
    pub(super) ceiling_seconds: u64,
}

/// A window in which a system is closed, by the department's time (UTC+8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The days it begins on; empty means every day.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: Time,
    /// When it ends; earlier than `from` means the next morning.
    pub to: Time,
}

crate::schema::written!(Closed, "hours");

impl<'de> Deserialize<'de> for Closed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "`{text}` is not a window such as `02:00-02:30` or `wed 01:00-03:00`"
            ))
        })
    }
}

impl Closed {
    fn parse(text: &str) -> Option<Self> {
        let (days, hours) = match text.split_once(' ') {
            Some((days, hours)) => (days.split(',').map(weekday).collect::<Option<_>>()?, hours),
            None => (Vec::new(), text),
        };
        let (from, to) = hours.split_once('-')?;
        let time = |text: &str| Time::strptime("%H:%M", text).ok();
        Some(Self {
            days,
            from: time(from)?,
            to: time(to)?,
        })
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// How requests are authenticated by their headers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderAuth {
    /// How they say who asks.
    pub(super) kind: HeaderAuthKind,
    /// Headers of every request.
    pub(super) headers: BTreeMap<String, Template>,
    /// Headers of requests that write.
    #[serde(default)]
    pub(super) write_headers: BTreeMap<String, Template>,
    /// `hmac-…`: the key.
    pub(super) secret: Option<Template>,
    /// `hmac-…`: the text that is signed.
    pub(super) text: Option<Template>,
    /// `bearer`: where the token comes from.
    pub(super) token: Option<TokenSpec>,
    /// `hmac-sm3`: characters of the nonce.
    #[serde(default = "nonce_length")]
    pub(super) nonce_length: usize,
}

fn nonce_length() -> usize {
    24
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HeaderAuthKind {
    /// A constant key in a header.
    #[default]
    AppKey,
    /// A signature over method, address, time, nonce and body.
    HmacSm3,
    /// The same with SHA-256.
    HmacSha256,
    /// A token that is fetched and lives for a while.
    Bearer,
}

/// How a token is fetched.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenSpec {
    /// What is asked, `POST /oauth/token`.
    pub(super) request: Request,
    /// `user:password` of HTTP Basic, where the system wants it there.
    pub(super) basic: Option<Template>,
    /// Members of the form that is sent.
    #[serde(default)]
    pub(super) form: BTreeMap<String, Template>,
    /// The member of the answer that is the token.
    pub(super) at: String,
    /// The member that says how many seconds it lives.
    pub(super) lives: String,
    /// True for an answer that does not accept the credentials.
    pub(super) refused: Predicate,
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

/// How much a department bears, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Requests in progress at once.
    pub concurrency: usize,
    /// Requests in one second.
    pub per_second: u32,
    /// How long a reply is waited for.
    pub timeout: Duration,
    /// When it is closed.
    pub closed: Vec<Closed>,
    /// The first wait between attempts.
    pub retry_base: Duration,
    /// The longest wait between attempts.
    pub retry_ceiling: Duration,
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

    /// The address used until the office sets another.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.reach.base_url
    }

    /// What is wrapped around every request and every answer, if anything is.
    pub(super) fn envelope(&self) -> Option<&EnvelopeSpec> {
        match &self.protocol {
            Protocol::Json(spec) => spec.envelope.as_ref(),
            Protocol::Form(_)
            | Protocol::Soap(_)
            | Protocol::Sheet(_)
            | Protocol::Drop(_)
            | Protocol::Dock(_) => None,
        }
    }

    /// How much the department bears.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let reach = &self.shared.reach;
        Limits {
            concurrency: reach.concurrency,
            per_second: reach.per_second,
            timeout: Duration::from_secs(reach.timeout_seconds),
            closed: reach.closed.clone(),
            retry_base: Duration::from_secs(reach.retry.base_seconds),
            retry_ceiling: Duration::from_secs(reach.retry.ceiling_seconds),
        }
    }

    /// How much goes into a file; `None` when records are sent one by one.
    #[must_use]
    pub(super) fn gathering(&self) -> Option<Gathering> {
        match &self.protocol {
            Protocol::Sheet(spec) => Some(spec.gather.gathering()),
            Protocol::Drop(spec) => Some(spec.gather.gathering()),
            Protocol::Dock(spec) => Some(spec.gather.gathering()),
            Protocol::Json(_) | Protocol::Form(_) | Protocol::Soap(_) => None,
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
        self.receipt_specs(record)?.get(name)?.label.as_deref()
    }

    fn receipt_specs(&self, record: &str) -> Option<&BTreeMap<String, ReceiptSpec>> {
        match &self.protocol {
            Protocol::Json(spec) => spec.record.get(record).map(|r| &r.receipt),
            Protocol::Soap(spec) => spec.record.get(record).map(|r| &r.receipt),
            Protocol::Form(_) | Protocol::Sheet(_) | Protocol::Drop(_) | Protocol::Dock(_) => None,
        }
    }
}

/// The schemas of the protocols' files.
pub(crate) fn described(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        generator.subschema_for::<JsonSpec>(),
        generator.subschema_for::<FormSpec>(),
        generator.subschema_for::<SoapSpec>(),
        generator.subschema_for::<SheetSpec>(),
        generator.subschema_for::<DropSpec>(),
        generator.subschema_for::<DockSpec>(),
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

#[derive(Deserialize)]
struct Head {
    protocol: String,
    reach: ReachSpec,
    #[serde(default)]
    decision: BTreeMap<String, DecisionSpec>,
}

fn read(exchange_toml: &str, replies_csv: &str) -> (Option<ExchangeSpec>, Vec<ExchangeFault>) {
    let mut faults = Vec::new();
    let replies = Replies::parse(replies_csv, &mut faults);
    let spec = part::<Head>(exchange_toml, &mut faults).and_then(|head| {
        let protocol = match head.protocol.as_str() {
            "http-json" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Json),
            "web-form" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Form),
            "soap" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Soap),
            "xlsx-jobs" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Sheet),
            "sftp-xml" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Drop),
            "folder-csv" => part(exchange_toml, &mut faults)
                .map(Box::new)
                .map(Protocol::Dock),
            other => {
                let line = line_of(exchange_toml, "protocol");
                faults.push(ExchangeFault::exchange(
                    line,
                    format!("unknown protocol `{other}`"),
                    "use http-json, web-form, soap, xlsx-jobs, sftp-xml or folder-csv",
                ));
                None
            }
        }?;
        let shared = Shared {
            protocol: head.protocol,
            reach: head.reach,
            decisions: head.decision,
        };
        Some(ExchangeSpec {
            shared,
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
        cross_check(spec, exchange_toml, &mut faults);
    }
    (spec, faults)
}

/// What no single value shows: decisions that are named and not there, keys that are needed together.
fn cross_check(spec: &ExchangeSpec, text: &str, faults: &mut Vec<ExchangeFault>) {
    for reply in spec.replies.rows() {
        if let Then::Ask(decision) = &reply.then
            && !spec.shared.decisions.contains_key(decision)
        {
            faults.push(ExchangeFault::replies(
                reply.line,
                format!("there is no decision `{decision}`"),
                format!("write [decision.{decision}] into exchange.toml"),
            ));
        }
    }
    for (id, decision) in &spec.shared.decisions {
        if decision.choice.is_empty() {
            let line = line_of(text, &format!("[decision.{id}]"));
            faults.push(ExchangeFault::exchange(
                line,
                format!("decision `{id}` has no choice"),
                "add [[decision.….choice]]",
            ));
        }
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

fn part<'t, T: Deserialize<'t>>(text: &'t str, faults: &mut Vec<ExchangeFault>) -> Option<T> {
    toml::from_str(text)
        .map_err(|error| {
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
