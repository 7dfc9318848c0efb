//! Everything that can go wrong at the desk, with a sentence for the worker and one for the administrator.
//!
//! A fault about a record is no error: it is a problem or a refusal and has its own place. Nothing
//! personal stands in an error.

use thiserror::Error;
use yilutong_adapter::picture::NoPicture;
use yilutong_adapter::spreadsheet::NoTable;
use yilutong_adapter::{AdapterError, CardReaderError};
use yilutong_courier::CourierError;
use yilutong_dictionary::DictionaryError;
use yilutong_outbox::{ErrorKind, OutboxError};
use yilutong_sheets::NoSheet;

use crate::schema::Fault;

/// Why an operation was not done.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The door asked for something that is not in the list.
    #[error("there is no operation {name:?}; see Operations.ts for the list")]
    UnknownOperation {
        /// What was asked for.
        name: String,
    },
    /// The request does not have the operation's shape.
    #[error(
        "the request of {operation} is malformed at line {line}, column {column}; see Operations.ts"
    )]
    BadRequest {
        /// The operation.
        operation: String,
        /// Where, from 1; 0 when unknown.
        line: usize,
        /// Where, from 1; 0 when unknown.
        column: usize,
    },
    /// A reply could not be written as JSON.
    #[error("the reply of {operation} cannot be written as JSON")]
    BadReply {
        /// The operation.
        operation: String,
    },
    /// The profile is not open.
    #[error("the profile is locked; unlock it first")]
    Locked,
    /// The passphrase is too short.
    #[error("the passphrase has fewer than 8 characters; choose a longer one")]
    ShortPassphrase,
    /// There is no practice here, or it did not start.
    #[error("no practice can be opened from here{}; start the program's window with --practice", cause.as_ref().map(|cause| format!(": {cause}")).unwrap_or_default())]
    NoPractice {
        /// What the operating system says.
        cause: Option<std::io::Error>,
    },
    /// The entry still has problems.
    #[error("the entry still has {problems} problem(s); run a preflight to see them")]
    NotReady {
        /// How many.
        problems: usize,
    },
    /// What the store holds of an entry is none.
    #[error(
        "what is kept of this entry cannot be read as one; it was left as it is: restore a backup, or ask the vendor"
    )]
    Unreadable,
    /// A file that is no picture, or one that is not kept here any more.
    #[error("a picture cannot be used: {0}")]
    NoPicture(#[from] NoPicture),
    /// A file that is no table.
    #[error("a table cannot be read: {0}")]
    NoTable(#[from] NoTable),
    /// A file that is no sheet, or a sheet that cannot be written.
    #[error(transparent)]
    NoSheet(#[from] NoSheet),
    /// The file of an import is not worked with any more, or was not checked before.
    #[error("the file of this import was put away; choose it again")]
    ImportGone,
    /// A sheet whose headings cannot be found.
    #[error(
        "no row of the sheet holds headings; name the row, add headings, or choose another sheet"
    )]
    NoHeading,
    /// A column or value is missing without which nobody can be entered.
    #[error("the import does not know the {what}; name its column, or a value for all rows")]
    ImportIncomplete {
        /// What it is called.
        what: String,
    },
    /// Two columns were given the same meaning.
    #[error("two columns are taken for the {what}; choose one of them")]
    ImportTwice {
        /// What it is called.
        what: String,
    },
    /// A value for all rows that cannot be one.
    #[error("the value of {what} for all rows cannot be used: {say}")]
    ImportFixed {
        /// What it is called.
        what: String,
        /// What is wrong with it.
        say: String,
    },
    /// Nobody and nothing is kept in the register under this number, or not this value.
    #[error("the register keeps nothing under this number; search again")]
    NotRegistered,
    /// A rule, a list or a word that does not exist.
    #[error("there is no such rule or list; `yilu hints` and `yilu lists` show them")]
    UnknownRule,
    /// A list without a name, or with one that is too long.
    #[error("a list of one's own needs a name of 1 to 30 characters")]
    UnnamedList,
    /// A finding that is settled, or that has changed.
    #[error("this finding is gone or has changed; check the register again")]
    FindingGone,
    /// A period that is none, or that has not begun.
    #[error(
        "no report can be made of this period; say 2026-11, 2026-Q4 or 2026, not in the future"
    )]
    UnknownPeriod,
    /// A form that does not exist.
    #[error("there is no form {form:?}")]
    UnknownForm {
        /// Its id.
        form: String,
    },
    /// A system that is not installed.
    #[error("there is no system {system:?}; `yilu systems list` shows the installed ones")]
    UnknownSystem {
        /// Its id.
        system: String,
    },
    /// A setting that does not exist.
    #[error("{owner} has no setting {setting:?}; `yilu systems describe` lists them")]
    UnknownSetting {
        /// The system's id, or `worker`.
        owner: String,
        /// The setting's id.
        setting: String,
    },
    /// A setting whose value has not its form.
    #[error("the value of {owner}.{setting} has not the expected form{}", example.as_ref().map(|e| format!(", for example {e}")).unwrap_or_default())]
    BadSetting {
        /// The system's id, or `worker`.
        owner: String,
        /// The setting's id.
        setting: String,
        /// An example.
        example: Option<String>,
    },
    /// An act that does not fit the delivery's state.
    #[error(
        "delivery {delivery} cannot be {act} in its present state; open it again to see what can be done"
    )]
    NotNow {
        /// The delivery.
        delivery: i64,
        /// Withdrawn, resent, resolved.
        act: &'static str,
    },
    /// Nothing waits for this cause any more.
    #[error("nothing waits for this cause any more; `yilu causes` lists what does")]
    NoSuchCause,
    /// A choice that the decision does not offer.
    #[error("the decision offers no choice {choice:?}; `yilu explain` lists them")]
    UnknownChoice {
        /// The choice.
        choice: String,
    },
    /// The worker's words are missing, too short or too long.
    #[error("this choice needs a reason of {min} to {max} characters")]
    ReasonWanted {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// A card was asked for of a system that is spoken with.
    #[error("{system} has an interface; its deliveries go by themselves and have no card")]
    NoCard {
        /// The system.
        system: String,
    },
    /// Nothing can be written into a system's Excel template.
    #[error("no card can be written into a template: none is due, or the package has no template")]
    NoTemplate,
    /// What was typed back is not what the system gives.
    #[error("{} {}", label.as_deref().unwrap_or("a receipt that this system does not give"), if *missing { "is missing; it stands on the department's page" } else { "has not the form of this system's receipts; look at it again" })]
    Mistyped {
        /// True when it is not there at all.
        missing: bool,
        /// What the worker knows it as.
        label: Option<String>,
        /// An example.
        example: Option<String>,
    },
    /// Another record was given the very number.
    #[error(
        "the number stands with delivery {other} already; look again, or say that you are sure"
    )]
    GivenToAnother {
        /// The delivery that it stands with.
        other: i64,
    },
    /// It has been reported before, with something else.
    #[error("the card was reported before with another receipt; open the delivery to see it")]
    ReportedBefore,
    /// A network that does not exist.
    #[error("there is no network {zone:?}; there are internet, government and police")]
    UnknownZone {
        /// Its id.
        zone: String,
    },
    /// No computer in a network has given its card.
    #[error("no card of a computer in {zone} was accepted here; `yilu zone trust` accepts one")]
    NoRecipient {
        /// The network's id.
        zone: &'static str,
    },
    /// A network that this computer stands in.
    #[error(
        "this computer stands in {zone}, so nothing needs to be carried there; switch it off first"
    )]
    ZoneReachable {
        /// The network's id.
        zone: &'static str,
    },
    /// A file came too late.
    #[error(
        "the file was to be delivered until {until}; have the sender give it up as lost and send a new one"
    )]
    OutOfDate {
        /// Until when.
        until: jiff::Timestamp,
    },
    /// Deliveries where outcomes were expected, or the other way round.
    #[error("the file brings a {found}; use `yilu zone {way}` for it")]
    OtherKind {
        /// What it brings.
        found: &'static str,
        /// The command for it.
        way: &'static str,
    },
    /// A file or folder that cannot be written.
    #[error("{} cannot be written: {cause}; choose another folder", file.display())]
    NotWritten {
        /// The file.
        file: std::path::PathBuf,
        /// What the system said.
        cause: std::io::ErrorKind,
    },
    /// An entry that only stands for deliveries brought from elsewhere.
    #[error("this entry was brought here from another computer; change it there")]
    FromElsewhere,
    /// A file that was carried, or a card.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// No identity card was read.
    #[error(transparent)]
    CardReader(#[from] CardReaderError),
    /// A background thread ended early.
    #[error("the program is shutting down; start it again")]
    ShuttingDown,
    /// The store.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The packages.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// The dictionary.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
}

impl DeskError {
    /// True when an entry was not ready to be submitted.
    #[must_use]
    pub fn is_not_ready(&self) -> bool {
        matches!(self, Self::NotReady { .. })
    }

    /// True when the profile itself cannot be opened or used.
    #[must_use]
    pub fn is_about_profile(&self) -> bool {
        match self {
            Self::Locked | Self::ShortPassphrase => true,
            Self::Outbox(error) => matches!(
                error.kind(),
                ErrorKind::Absent
                    | ErrorKind::Exists
                    | ErrorKind::WrongPassphrase
                    | ErrorKind::InUse
                    | ErrorKind::Damaged
                    | ErrorKind::Newer
                    | ErrorKind::ReadOnly
                    | ErrorKind::Held
            ),
            _ => false,
        }
    }

    /// True when it is about one entry or delivery as it stands, and others may go on.
    pub(crate) fn is_about_one(&self) -> bool {
        match self {
            Self::NotNow { .. }
            | Self::NotReady { .. }
            | Self::Unreadable
            | Self::FromElsewhere => true,
            Self::Outbox(error) => matches!(
                error.kind(),
                ErrorKind::NoSuchEntry
                    | ErrorKind::NoSuchDelivery
                    | ErrorKind::IllegalMove
                    | ErrorKind::NotFirst
                    | ErrorKind::Guest
                    | ErrorKind::Stale
            ),
            _ => false,
        }
    }

    /// The error for the worker's eyes.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let (kind, say) = self.words();
        Fault {
            kind: kind.to_owned(),
            say,
            detail: self.to_string(),
        }
    }
}
