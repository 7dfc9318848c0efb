//! What can go wrong with a profile or its outbox, and the way out of it.
//!
//! Messages name the folder or the id, never a value: nothing personal may reach a log. The desk turns [`ErrorKind`]
//! into the worker's language. Deliberately absent: SQLite's own error type.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::batches::BatchId;
use crate::state::State;
use crate::values::{AttemptId, DeliveryId, EntryId, ParcelId};

/// Why an operation of the outbox did not happen. Whatever it is, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboxError {
    /// There is no profile in the folder.
    #[error("no profile in {}: create one, or choose the folder that holds it", dir.display())]
    Absent {
        /// The profile's folder.
        dir: PathBuf,
    },
    /// A profile, or what is left of one, is there already and is never overwritten.
    #[error("{} holds a profile already: open it, or choose an empty folder", dir.display())]
    Exists {
        /// The profile's folder.
        dir: PathBuf,
    },
    /// The passphrase does not open the key.
    #[error("the passphrase does not open the profile in {}: type it again", dir.display())]
    WrongPassphrase {
        /// The profile's folder.
        dir: PathBuf,
    },
    /// Another process has the profile open.
    #[error("the profile in {} is open in another window or process: go on there, or end that one first", dir.display())]
    InUse {
        /// The profile's folder.
        dir: PathBuf,
    },
    /// A file of the profile cannot be read as what it should be. It is left as it is.
    #[error("{} is damaged ({cause}); it was left untouched: run `yilu recover`, which reads what can be read and takes the rest from the newest backup", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What was found.
        cause: String,
    },
    /// A newer program wrote it.
    #[error("{} was written by a newer version (format {found}, this one knows {known}): update the program", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The version found.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The folder or file cannot be written.
    #[error("{} cannot be written: give this account write access to it", file.display())]
    ReadOnly {
        /// The file or folder.
        file: PathBuf,
    },
    /// Another program has locked the database.
    #[error("{} is in use by another program, one that makes backups for example: wait until it is done, then try again", file.display())]
    Held {
        /// The file.
        file: PathBuf,
    },
    /// No space is left.
    #[error("no space is left for {}: free some disk space, then try again", file.display())]
    DiskFull {
        /// The file.
        file: PathBuf,
    },
    /// The disk or the database engine failed in another way.
    #[error("{} could not be used ({cause}): try again; if it stays, check the disk", file.display())]
    Storage {
        /// The file.
        file: PathBuf,
        /// What the engine or the operating system said.
        cause: String,
    },
    /// The outbox is shutting down, or an earlier fault stopped it.
    #[error("the outbox in {} has stopped: open the profile again", dir.display())]
    Stopped {
        /// The profile's folder.
        dir: PathBuf,
    },
    /// No such entry.
    #[error("there is no entry {id}: it may have been discarded")]
    NoSuchEntry {
        /// The id asked for.
        id: EntryId,
    },
    /// No such delivery.
    #[error("there is no delivery {id}")]
    NoSuchDelivery {
        /// The id asked for.
        id: DeliveryId,
    },
    /// No such batch, or nothing hangs on it any more and its file is gone.
    #[error("batch {} is settled or unknown: lease its deliveries again", id.0)]
    NoSuchBatch {
        /// The id asked for.
        id: BatchId,
    },
    /// Somebody else made a file of this name for the system meanwhile.
    #[error("{system} was given another file named {name}: make this one anew, under a later name")]
    BatchNamed {
        /// The system.
        system: String,
        /// The name.
        name: String,
    },
    /// No such file ever left from here.
    #[error("no file with the number {id} ever left from here: look at the list of files")]
    NoSuchParcel {
        /// The number asked for.
        id: ParcelId,
    },
    /// Its sender gave the file up as lost.
    #[error(
        "the sender gave file {id} up as lost, and what was in it went another way: throw it away"
    )]
    ParcelVoid {
        /// Its number.
        id: ParcelId,
    },
    /// The delivery was brought here from elsewhere.
    #[error("delivery {id} was brought here from another computer: change or withdraw it there")]
    Guest {
        /// The delivery.
        id: DeliveryId,
    },
    /// The attempt is unknown or has ended.
    #[error(
        "attempt {id} is not open: it has ended, or its lease ran out and the delivery is unsure"
    )]
    AttemptNotOpen {
        /// The id asked for.
        id: AttemptId,
    },
    /// The caller does not hold the delivery's lease.
    #[error("delivery {id} is not leased to this owner: lease it again")]
    NotLeased {
        /// The delivery.
        id: DeliveryId,
    },
    /// The table of states forbids the move.
    #[error("delivery {id} is {from} and cannot become {to}: look at it again")]
    IllegalMove {
        /// The delivery.
        id: DeliveryId,
        /// Where it stands.
        from: State,
        /// Where it was to go.
        to: State,
    },
    /// An earlier delivery to the same record has not finished.
    #[error(
        "delivery {id} waits behind {first}, which may stand at the department: settle that one first"
    )]
    NotFirst {
        /// The delivery.
        id: DeliveryId,
        /// The earlier one.
        first: DeliveryId,
    },
    /// Somebody submitted the entry meanwhile.
    #[error("entry {id} is at revision {found}, not {base}: load it again before submitting")]
    Stale {
        /// The entry.
        id: EntryId,
        /// The revision the caller had in front of it.
        base: u32,
        /// The revision that stands.
        found: u32,
    },
}

/// The stable name of an [`OutboxError`], for translation and for decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "each stands for the OutboxError of the same name"
)]
pub enum ErrorKind {
    Absent,
    Exists,
    WrongPassphrase,
    InUse,
    Damaged,
    Newer,
    ReadOnly,
    Held,
    DiskFull,
    Storage,
    Stopped,
    NoSuchEntry,
    NoSuchDelivery,
    NoSuchBatch,
    BatchNamed,
    NoSuchParcel,
    ParcelVoid,
    Guest,
    AttemptNotOpen,
    NotLeased,
    IllegalMove,
    NotFirst,
    Stale,
}

impl OutboxError {
    /// Which error it is, without its particulars.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Absent { .. } => ErrorKind::Absent,
            Self::Exists { .. } => ErrorKind::Exists,
            Self::WrongPassphrase { .. } => ErrorKind::WrongPassphrase,
            Self::InUse { .. } => ErrorKind::InUse,
            Self::Damaged { .. } => ErrorKind::Damaged,
            Self::Newer { .. } => ErrorKind::Newer,
            Self::ReadOnly { .. } => ErrorKind::ReadOnly,
            Self::Held { .. } => ErrorKind::Held,
            Self::DiskFull { .. } => ErrorKind::DiskFull,
            Self::Storage { .. } => ErrorKind::Storage,
            Self::Stopped { .. } => ErrorKind::Stopped,
            Self::NoSuchEntry { .. } => ErrorKind::NoSuchEntry,
            Self::NoSuchDelivery { .. } => ErrorKind::NoSuchDelivery,
            Self::NoSuchBatch { .. } => ErrorKind::NoSuchBatch,
            Self::BatchNamed { .. } => ErrorKind::BatchNamed,
            Self::NoSuchParcel { .. } => ErrorKind::NoSuchParcel,
            Self::ParcelVoid { .. } => ErrorKind::ParcelVoid,
            Self::Guest { .. } => ErrorKind::Guest,
            Self::AttemptNotOpen { .. } => ErrorKind::AttemptNotOpen,
            Self::NotLeased { .. } => ErrorKind::NotLeased,
            Self::IllegalMove { .. } => ErrorKind::IllegalMove,
            Self::NotFirst { .. } => ErrorKind::NotFirst,
            Self::Stale { .. } => ErrorKind::Stale,
        }
    }
}
