//! How a department plugs in. A department is a [`Department`]: a pure answer to one whole request, given its open
//! filing cabinet and its clock. It opens no port and never waits; connections, faults, rates, transactions, the `Date`
//! header and the requests log are the frame's (`crate::window`).
//!
//! Most listen for HTTP. What comes another way ([`Reach`]) is put to the department as a [`Request`] too, so that
//! faults, clerks and logs are the same for all.
//!
//! To add one: write a module with `pub(crate) fn open(office: Office) -> Box<dyn Department>` and add a line to
//! `crate::registry`. What it files through [`Drawer`] is durable before the reply leaves and shows up in the
//! control server's holdings by itself. Sessions and one-time tokens may live in the department's own memory (behind a
//! lock), records and memory of requests may not.

use std::path::PathBuf;
use std::time::Duration;

use hyper::HeaderMap;
use jiff::Zoned;
use jiff::civil::Time;
use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::faults::Fault;

/// How clients come to a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// HTTP/1.1 on a port of its own.
    Http,
    /// SFTP on a port of its own, with a host key that its clients pin.
    Sftp,
    /// A directory that both sides watch.
    Folder,
}

/// What a department is given when it opens.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    /// Its clock; follows the offset set through the control server.
    pub(crate) clock: Clock,
    /// Its address without a trailing slash, as clients see it: `http://127.0.0.1:7101`.
    pub(crate) base_url: String,
    /// A directory of its own for files; made by who needs it.
    pub(crate) room: PathBuf,
    /// How long a login session may idle, where the department has sessions.
    pub(crate) idle_timeout: Duration,
}

/// One whole request, as it stood on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Upper-case method.
    pub(crate) method: String,
    /// Path and query exactly as on the request line.
    pub(crate) target: String,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// The body, cut at [`BODY_CAP`].
    pub(crate) body: Vec<u8>,
}

/// More than this of a body is read but not kept; every department's own limit is far lower.
pub(crate) const BODY_CAP: usize = 8 * 1024 * 1024;

impl Request {
    /// The path, percent-encoded as sent.
    #[must_use]
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(p, _)| p)
    }

    /// The query string, percent-encoded as sent; empty when there is none.
    #[must_use]
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, q)| q)
    }

    /// The header's value when it is there exactly once and is text.
    #[must_use]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() {
            return None;
        }
        first.to_str().ok()
    }
}

/// A department's answer, with what the requests log shall say of it.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// Headers; `Date` and `Content-Length` are added by the frame.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
    /// The department's own code (`H000`, `1103`) or the HTTP status, for the log.
    pub(crate) outcome: String,
    /// Whether this request itself changed what the department holds (a replay does not).
    pub(crate) stored: bool,
}

impl Reply {
    /// A reply with a body of the given media type; the outcome is the status until [`Reply::outcome`] says better.
    #[must_use]
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", media_type.to_owned())],
            body: body.into(),
            outcome: status.to_string(),
            stored: false,
        }
    }

    /// A JSON reply in UTF-8.
    #[must_use]
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Names the outcome for the log.
    #[must_use]
    pub(crate) fn outcome(mut self, outcome: impl Into<String>) -> Self {
        self.outcome = outcome.into();
        self
    }

    /// Says that this request changed what is held.
    #[must_use]
    pub(crate) fn stored(mut self) -> Self {
        self.stored = true;
        self
    }
}

/// What happens to a request above the number in progress at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crowd {
    /// It is refused like one above the rate.
    Refused,
    /// It waits its turn.
    Waits,
}

/// How much one account may ask; enforced by the frame before [`Department::answer`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Requests per second of the department's clock.
    pub(crate) per_second: u32,
    /// Requests in progress at once.
    pub(crate) at_once: u32,
    /// What happens above `at_once`.
    pub(crate) crowd: Crowd,
}

/// Closed hours: `[from, until)` in UTC+8, on one weekday (1 Monday … 7 Sunday) or daily.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClosedHours {
    /// The weekday, or every day.
    pub(crate) weekday: Option<i8>,
    /// First closed moment.
    pub(crate) from: Time,
    /// First open moment.
    pub(crate) until: Time,
}

impl ClosedHours {
    /// Whether the department is closed at this moment.
    #[must_use]
    pub(crate) fn contain(&self, moment: &Zoned) -> bool {
        let day = moment.weekday().to_monday_one_offset();
        let time = moment.time();
        self.weekday.is_none_or(|d| d == day) && self.from <= time && time < self.until
    }
}

/// Why the department's clerk cannot do what the control server asks.
#[derive(Debug, thiserror::Error)]
pub enum ClerkError {
    /// There is no such record.
    #[error("no record with this key; look it up in the holdings first")]
    UnknownRecord,
    /// The record to be put in lacks a member.
    #[error("the record lacks `{0}`; add it")]
    Lacks(&'static str),
    /// A member has a value the department could never hold.
    #[error("`{0}` has a value this department cannot hold; see its contract")]
    Impossible(&'static str),
    /// The department does not do this.
    #[error("this department has no such act")]
    NotDone,
    /// The department's files cannot be written.
    #[error("the department's files: {0}; see that its data directory is writable")]
    Files(#[from] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Cabinet(#[from] CabinetError),
}

/// A simulated department. All methods are pure but for the drawer, the clock and in-memory sessions.
pub(crate) trait Department: Send + Sync {
    /// How much one account may ask.
    fn limits(&self) -> Option<Limits> {
        None
    }

    /// Whose rate this request counts against (a key, an application, a session).
    fn account(&self, _request: &Request) -> String {
        String::new()
    }

    /// The answer to a request above the limits, in this department's words, with HTTP status 429.
    fn too_many(&self, retry_after_seconds: u32) -> Reply;

    /// When the department is closed by its contract; only kept when the program is asked to.
    fn closed_hours(&self) -> Option<ClosedHours> {
        None
    }

    /// The answer that carries one of the department's own codes which no request can provoke (a busy or broken inside).
    fn own_code(&self, _code: &str) -> Option<Reply> {
        None
    }

    /// The department's own words of a fault: its 429 or one of its codes. A department whose replies answer to something
    /// in the request (a nonce) overrides this.
    fn own_words(&self, _request: &Request, fault: &Fault) -> Option<Reply> {
        match fault {
            Fault::TooMany429 { retry_after } => Some(self.too_many(*retry_after)),
            Fault::OwnCode { code, .. } => self.own_code(code),
            _ => None,
        }
    }

    /// Answers one request. What is written to the drawer is kept exactly when this returns `Ok`.
    ///
    /// # Errors
    /// When the drawer fails; the client then gets HTTP 500 and nothing is kept.
    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError>;

    /// Does what has fallen due by the department's clock: a job that was queued, a review. The frame asks before every
    /// request and before anybody looks at the holdings, so nothing waits for the computer's time.
    ///
    /// # Errors
    /// When the drawer fails; nothing is kept then.
    fn catch_up(&self, _drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        Ok(())
    }

    /// Whether a fault that was armed for any method strikes requests with this one.
    fn exposed(&self, _fault: &Fault, _method: &str) -> bool {
        true
    }

    /// A clerk of the department edits a record: each field is set, `null` takes it away.
    ///
    /// # Errors
    /// When there is no such record, or the store fails.
    fn edit(&self, _key: &str, _fields: &Fields, _drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        Err(ClerkError::NotDone)
    }

    /// Puts a record in as if somebody else had entered it earlier; returns its key.
    ///
    /// # Errors
    /// When the record could not be held, or the store fails.
    fn seed(&self, _record: &Fields, _drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        Err(ClerkError::NotDone)
    }

    /// Does what only this department does, as its README line tells; answers what came of it.
    ///
    /// # Errors
    /// When the order is none of its own, or the store fails.
    fn act(&self, _order: &Fields, _drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        Err(ClerkError::NotDone)
    }

    /// Ends every session and forgets every token at once.
    fn expire_sessions(&self) {}

    /// The cabinet has been emptied: what the department keeps beside it goes too.
    fn emptied(&self) {}
}
