//! The `http-json` part of an `exchange.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::expression::{Predicate, Template};
use super::{EnvelopeSpec, Following, HeaderAuth, ReceiptSpec};

/// The note of a decision that names the record to end: `set = { "$ends" = "{number}" }`.
pub(in crate::exchange) const ENDS: &str = "$ends";

/// JSON over HTTP, one address per operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonSpec {
    /// Absent where the envelope says who asks.
    #[serde(default)]
    pub(in crate::exchange) auth: HeaderAuth,
    /// What is wrapped around every request and every answer.
    pub(in crate::exchange) envelope: Option<EnvelopeSpec>,
    /// How an answer of this system is known and read.
    pub(in crate::exchange) answer: AnswerSpec,
    /// What *test now* asks.
    pub(in crate::exchange) check: CheckSpec,
    /// One table for each record of `system.toml`.
    pub(in crate::exchange) record: BTreeMap<String, JsonRecord>,
}

/// How an answer of this system is known and read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct AnswerSpec {
    /// The HTTP statuses that answers of this system have.
    #[serde(default = "only_200")]
    pub(in crate::exchange) statuses: Vec<u16>,
    /// True for answers of this system, refusals included.
    pub(in crate::exchange) ours: Predicate,
    /// True for answers that are not this system's and show that the request was not processed.
    pub(in crate::exchange) unprocessed: Predicate,
    /// True for this system's success.
    pub(in crate::exchange) accepted: Predicate,
    /// Where the code stands; `$status` is the HTTP status.
    pub(in crate::exchange) code: Somewhere,
    /// What every code begins with, not to be written into `replies.csv`.
    #[serde(default)]
    pub(in crate::exchange) code_begins: String,
    /// Where several faults stand that one answer tells together.
    pub(in crate::exchange) faults: Option<FaultsSpec>,
    /// How faults are told where they are told in words alone.
    pub(in crate::exchange) sentences: Option<SentencesSpec>,
    /// Where the name of the refused member stands, or whatever else narrows the code.
    pub(in crate::exchange) field: Somewhere,
    /// Where the department's words stand.
    pub(in crate::exchange) message: Somewhere,
    /// Where the data stands that questions quote and a found record lies in.
    pub(in crate::exchange) data: String,
}

/// One place in an answer, `code`, or several of which the first that is filled counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::exchange) enum Somewhere {
    One(String),
    Any(Vec<String>),
}

impl Somewhere {
    pub(in crate::exchange) fn places(&self) -> &[String] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Any(places) => places,
        }
    }
}

fn only_200() -> Vec<u16> {
    vec![200]
}

/// A list of faults, each about one member. In `replies.csv` a fault's own code stands behind that of the
/// answer: `validation.format`, and narrowed to a member `validation.range:declaredAt`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct FaultsSpec {
    /// Where the list stands.
    pub(in crate::exchange) at: String,
    /// The part of a fault that names the member: by its name, as a JSON pointer, or by the department's label.
    pub(in crate::exchange) member: String,
    /// The part that is its code.
    pub(in crate::exchange) code: String,
    /// The part that says it in words.
    #[serde(default)]
    pub(in crate::exchange) message: String,
}

/// Refusals in plain text, one sentence per fault. `replies.csv` has the sentences, `请填写{label}`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SentencesSpec {
    /// The HTTP status of such an answer.
    pub(in crate::exchange) status: u16,
    /// Its media type, without parameters.
    pub(in crate::exchange) media_type: String,
    /// What it begins with: one of these, or it is somebody else's.
    pub(in crate::exchange) begins: Vec<String>,
    /// What stands between two sentences.
    pub(in crate::exchange) between: String,
    /// The code that stands for such an answer in `replies.csv`.
    pub(in crate::exchange) code: String,
}

/// What *test now* asks: a query that finds nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct CheckSpec {
    /// The question: one that finds nothing and changes nothing.
    pub(in crate::exchange) request: Request,
    /// What the query carries.
    #[serde(default)]
    pub(in crate::exchange) body: BTreeMap<String, Template>,
    /// When the answer shows that all is well; the general success when it is not said.
    pub(in crate::exchange) works: Option<Predicate>,
}

/// A request line: `POST /path`, and behind it the operation's name where one address serves all.
#[derive(Debug)]
pub(in crate::exchange) struct Request {
    pub(in crate::exchange) method: String,
    pub(in crate::exchange) target: Template,
    pub(in crate::exchange) name: Option<String>,
}

crate::schema::written!(Request, "request-line");

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
        // Slots hold spaces, too; a name holds none of their braces.
        let (target, name) = match target.rsplit_once(' ') {
            Some((target, name)) if !name.contains(['{', '}', '/']) => {
                (target, Some(name.to_owned()))
            }
            _ => (target, None),
        };
        let target = Template::parse(target).map_err(D::Error::custom)?;
        Ok(Self {
            method: method.to_owned(),
            target,
            name,
        })
    }
}

/// One record kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonRecord {
    /// What the department gives back, by receipt name.
    pub(in crate::exchange) receipt: BTreeMap<String, ReceiptSpec>,
    /// How it is written the first time.
    pub(in crate::exchange) create: JsonOperation,
    /// How it is changed.
    pub(in crate::exchange) update: JsonOperation,
    /// How it is ended.
    pub(in crate::exchange) cancel: JsonOperation,
    /// Ways to find the record; the first one whose address can be filled is used.
    #[serde(default)]
    pub(in crate::exchange) find: Vec<Find>,
    /// How one learns what the department decided; absent where it decides at once.
    pub(in crate::exchange) review: Option<Review>,
    /// What ends a record on which nothing was decided yet, in place of `cancel`.
    pub(in crate::exchange) withdraw: Option<Withdraw>,
    /// How a record that stands in the way is ended, once the worker chose so.
    pub(in crate::exchange) clear: Option<Clear>,
    /// How the pictures of the record travel.
    pub(in crate::exchange) photos: Option<PhotosSpec>,
    /// True where a serial that made a record which is gone must not be used for another.
    #[serde(default)]
    pub(in crate::exchange) serial_stays_spent: bool,
}

/// How pictures travel: uploaded before, or inside the body.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct PhotosSpec {
    /// The longest side that is taken, in pixels.
    pub(in crate::exchange) side: u32,
    /// The largest file that is taken, in bytes.
    pub(in crate::exchange) bytes: usize,
    /// True where a file may stand in one place only: each is made a file of its own, so that the same picture may stand
    /// in several.
    #[serde(default)]
    pub(in crate::exchange) one_place: bool,
    /// How one is uploaded; what the department calls it then stands in the body.
    pub(in crate::exchange) upload: Option<Upload>,
    /// The members of the object that one is in the body; `{{ photo.base64 }}` is its content.
    #[serde(default)]
    pub(in crate::exchange) inline: BTreeMap<String, Template>,
}

/// How a picture is uploaded, as a form of parts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Upload {
    /// What is asked: it takes one picture.
    pub(in crate::exchange) request: Request,
    /// The part that is the file.
    pub(in crate::exchange) file: String,
    /// The other parts; `{{ photo.sha256 }}` is that of the bytes sent.
    #[serde(default)]
    pub(in crate::exchange) parts: BTreeMap<String, Template>,
    /// Where the answer says what the picture is called.
    pub(in crate::exchange) id: String,
}

/// How one learns what the department decided. Predicates speak of the answer as `stored`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Review {
    /// What is asked.
    pub(in crate::exchange) request: Request,
    /// Where the record stands in the answer; the answer itself when it is not said.
    #[serde(default)]
    pub(in crate::exchange) at: String,
    /// Nothing is decided yet.
    pub(in crate::exchange) pending: Predicate,
    /// It was approved.
    pub(in crate::exchange) approved: Predicate,
    /// Where the word stands that `replies.csv` explains when it was not.
    pub(in crate::exchange) code: String,
    /// Where the member stands that is to be changed.
    pub(in crate::exchange) field: String,
    /// Where the officer's words stand.
    pub(in crate::exchange) message: Somewhere,
    /// What the worker is told meanwhile, in some cases; the first that holds counts.
    #[serde(default)]
    pub(in crate::exchange) tell: Vec<Tell>,
    /// What the worker may enter next about a record that the department is still at: the review of a hazard that it
    /// waits for. Each is a button beside the delivery.
    #[serde(default)]
    pub(in crate::exchange) follow: Vec<Following>,
}

/// What the worker is told of a record that the department is still at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Tell {
    /// When.
    pub(in crate::exchange) when: Predicate,
    /// One sentence in Chinese: what is the matter, and what to do.
    pub(in crate::exchange) say: String,
    /// True where it is the worker's turn: the delivery then counts among those that need the worker, although the
    /// department has it.
    #[serde(default)]
    pub(in crate::exchange) calls: bool,
}

/// What ends a record on which nothing was decided yet. Predicates speak of what is there as `stored`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Withdraw {
    /// What is asked for.
    pub(in crate::exchange) request: Request,
    /// While it may be withdrawn.
    pub(in crate::exchange) when: Predicate,
    /// Once it is withdrawn.
    pub(in crate::exchange) ended: Predicate,
}

/// One operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct JsonOperation {
    /// Method and address, `PUT /residents/{{ receipt.number }}`.
    pub(in crate::exchange) request: Request,
    /// Header lines of this operation alone.
    #[serde(default)]
    pub(in crate::exchange) headers: BTreeMap<String, Template>,
    /// The media type of the body.
    #[serde(default = "json")]
    pub(in crate::exchange) media_type: String,
    /// What this operation gives back, if not the same as the others.
    pub(in crate::exchange) receipt: Option<BTreeMap<String, ReceiptSpec>>,
    /// How what it wrote is asked after, if not as after the others.
    pub(in crate::exchange) review: Option<Request>,
    /// Ways to find what it writes, if not those of the record.
    #[serde(default)]
    pub(in crate::exchange) find: Vec<Find>,
    /// True where the department changes nothing: the request ends the record, and what is wanted is made anew, with a
    /// serial of its own, by the next attempt.
    #[serde(default)]
    pub(in crate::exchange) anew: bool,
    /// Where the department does no such thing at all: the decision that is asked for in its place.
    pub(in crate::exchange) never: Option<String>,
    /// What is done instead once the receipts that its address names are known.
    pub(in crate::exchange) correct: Option<Box<JsonOperation>>,
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
    /// Lists of which only what is new since our last write is sent: the pictures of a supplement.
    #[serde(default)]
    pub(in crate::exchange) added: Vec<String>,
    /// Members of the envelope that travel as whole numbers.
    #[serde(default)]
    pub(in crate::exchange) integers: Vec<String>,
    /// Envelope member → receipt whose value it must never fall below (times that must not run backwards).
    #[serde(default)]
    pub(in crate::exchange) rising: BTreeMap<String, String>,
    /// `whole`: members of the record as read that must not be sent.
    #[serde(default)]
    pub(in crate::exchange) read_only: Vec<String>,
    /// Members that travel back as they were read.
    #[serde(default)]
    pub(in crate::exchange) back: Vec<String>,
    /// Members that the department never lets change.
    #[serde(default)]
    pub(in crate::exchange) fixed: Vec<String>,
    /// `changes`: members that may change.
    #[serde(default)]
    pub(in crate::exchange) change: Change,
    /// `whole` and `plain`: members that have no place beside certain values.
    #[serde(default)]
    pub(in crate::exchange) drop: Vec<Drop>,
    /// Updates: when the department cannot change the record into what is wanted.
    pub(in crate::exchange) replace: Option<Replace>,
    /// Updates: what is done instead where a member changed that makes it another record for the department.
    pub(in crate::exchange) renew: Option<Renew>,
    /// The decision that is asked for when the record changed at the department meanwhile (`overtaken`).
    pub(in crate::exchange) overtaken: Option<String>,
}

/// Ends the record whose number a decision left as the note [`ENDS`].
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Clear {
    /// Method and address.
    pub(in crate::exchange) request: Request,
    /// What is sent; `{{ row.… }}` is the record as the department lists it.
    pub(in crate::exchange) add: BTreeMap<String, Template>,
    /// Member → one of the row's, whose value it must never fall below.
    #[serde(default)]
    pub(in crate::exchange) rising: BTreeMap<String, String>,
}

/// When a changed record is another record for the department: the old one ends, a new one begins.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Replace {
    /// The members that make it another record.
    pub(in crate::exchange) members: Vec<String>,
    /// The decision that says how the old one ended.
    pub(in crate::exchange) ask: String,
    /// When the department ends the old one by itself: over `stored` (what it holds) and `wire`.
    pub(in crate::exchange) by_itself: Option<Predicate>,
}

/// What is done in place of an update where one of some members changed, an event's category: the old record is ended
/// without a question, and what is wanted is made anew.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Renew {
    /// The members that make it another record.
    pub(in crate::exchange) members: Vec<String>,
    /// How the old one is ended; with `anew = true` the wanted one is made by the next attempt.
    pub(in crate::exchange) by: Box<JsonOperation>,
}

/// What an update writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum Style {
    /// The wire as it is.
    #[default]
    Plain,
    /// The whole record, read before and merged.
    Whole,
    /// Only what differs from what the department holds.
    Changes,
    /// A JSON merge patch (RFC 7396) of the record as it was just read.
    Patch,
}

fn json() -> String {
    "application/json".to_owned()
}

/// How an attempt of unknown fate is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum Settle {
    /// The same content is sent again; the department knows it by its serial.
    #[default]
    Resend,
    /// The record is read and compared.
    Read,
    /// The record is looked for by its serial; what is found under it is what was sent.
    Find,
}

/// Which members an update may change.
#[derive(Debug, Default, Deserialize, JsonSchema)]
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Drop {
    /// When, over `wire`.
    pub(in crate::exchange) when: Predicate,
    /// Which.
    pub(in crate::exchange) members: Vec<String>,
}

/// A way to find the record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Find {
    /// The question, `GET /residents?idNumber={{ wire.idNumber }}`.
    pub(in crate::exchange) request: Request,
    /// What the query carries.
    #[serde(default)]
    pub(in crate::exchange) body: BTreeMap<String, Template>,
    /// True for an answer that says there is no such record, where that is told as a refusal.
    pub(in crate::exchange) nothing: Option<Predicate>,
    /// Where the list of records stands, or the one record.
    pub(in crate::exchange) rows: String,
    /// Where the record's own members stand within a row.
    #[serde(default)]
    pub(in crate::exchange) members: String,
    /// Members that must be as wanted.
    #[serde(default)]
    pub(in crate::exchange) same: Vec<String>,
    /// True for a row that stands, `row` being `stored`.
    pub(in crate::exchange) standing: Option<Predicate>,
    /// What of a row becomes the receipt, by receipt name.
    pub(in crate::exchange) receipt: BTreeMap<String, String>,
}
