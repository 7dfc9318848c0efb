//! The profile folder: `profile.json` (how to get at the key), `outbox.db` (everything), `lock` (who has it open).
//!
//! The database's key is random and never changes; the passphrase only wraps it, so that changing the passphrase
//! rewrites one small file. Nothing here ever overwrites a database. Deliberately absent: the operating system's
//! keyring, and a way in without the passphrase.

mod copy;
mod files;
mod header;
mod lock;
mod recovery;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use header::KeyCost;
pub use recovery::Recovery;

use crate::audit::{self, NewAuditLine};
use crate::error::OutboxError;
use crate::migrations;
use crate::outbox::Outbox;
use crate::recover;
use crate::store::{
    Changes, DbKey, Failure, Readers, Stored, Tail, Writer, connect, is_sound, tail,
};
use header::Header;
use lock::Lock;

/// The database's file.
const DATABASE: &str = "outbox.db";
/// The database while it is being created; it gets its name once the header that holds its key is safe.
const UNFINISHED: &str = "outbox.db.new";
/// The file with the wrapped key.
const HEADER: &str = "profile.json";
/// Up to this size every page is checked at each opening; beyond it only after an opening that did not end well.
const CHECKED_AT_ONCE: u64 = 32 << 20;

/// How a folder stands as a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    /// There is none.
    Absent,
    /// It can be opened with its passphrase.
    Locked,
    /// It is open somewhere.
    InUse,
    /// Part of it is missing or unreadable: restore a backup.
    Damaged,
    /// A newer program wrote it.
    Newer,
}

/// A profile folder, as long as it is not open.
#[derive(Debug)]
pub struct Profile;

impl Profile {
    /// How the folder stands, without a passphrase. The database's inside is only seen by opening it.
    #[must_use]
    pub fn state(dir: &Path) -> ProfileState {
        let header = match Header::load(dir) {
            Ok(_) => ProfileState::Locked,
            Err(OutboxError::Absent { .. }) if dir.join(DATABASE).exists() => ProfileState::Damaged,
            Err(OutboxError::Absent { .. }) => ProfileState::Absent,
            Err(OutboxError::Newer { .. }) => ProfileState::Newer,
            Err(_) => ProfileState::Damaged,
        };
        if header != ProfileState::Locked {
            return header;
        }
        if Lock::is_held(dir) {
            return ProfileState::InUse;
        }
        let whole = has_content(&dir.join(DATABASE)) || has_content(&dir.join(UNFINISHED));
        if whole {
            ProfileState::Locked
        } else {
            ProfileState::Damaged
        }
    }

    /// Makes a profile in an empty or absent folder and opens it.
    ///
    /// # Errors
    /// [`OutboxError::Exists`] when there is one, or a database without its header; or the folder cannot be written.
    pub fn create(dir: &Path, passphrase: &str, now: Timestamp) -> Result<Outbox, OutboxError> {
        Self::create_with(dir, passphrase, KeyCost::default(), now)
    }

    /// [`create`](Self::create) with another cost of guessing the passphrase. Tests take [`KeyCost::LOWEST`].
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_with(
        dir: &Path,
        passphrase: &str,
        cost: KeyCost,
        now: Timestamp,
    ) -> Result<Outbox, OutboxError> {
        files::make_dir(dir)?;
        let lock = Lock::take(dir)?;
        if dir.join(HEADER).exists() || dir.join(DATABASE).exists() {
            return Err(OutboxError::Exists {
                dir: dir.to_path_buf(),
            });
        }
        let (header, key) = Header::make(dir, passphrase, cost)?;
        let unfinished = dir.join(UNFINISHED);
        // Left by a creation that broke off before its key was written down: nobody can ever read it.
        files::remove(&unfinished)?;
        lay_out(&unfinished, &key).map_err(|failure| failure.at(&unfinished))?;
        header.save(dir)?;
        finish_creation(dir)?;
        open(dir, key, lock, now)
    }

    /// Opens a profile, brings its schema up to date and recovers what a crash left behind.
    ///
    /// # Errors
    /// [`OutboxError::Absent`], [`OutboxError::WrongPassphrase`], [`OutboxError::InUse`], [`OutboxError::Damaged`],
    /// [`OutboxError::Newer`]; or the folder cannot be written.
    pub fn open(dir: &Path, passphrase: &str, now: Timestamp) -> Result<Outbox, OutboxError> {
        let header = Header::load(dir)?;
        let lock = Lock::take(dir)?;
        let key = header.unwrap(dir, passphrase)?;
        finish_creation(dir)?;
        open(dir, key, lock, now)
    }

    /// Wraps the key under another passphrase. The profile may be open or not.
    ///
    /// # Errors
    /// [`OutboxError::WrongPassphrase`], [`OutboxError::Absent`]; or the folder cannot be written.
    pub fn change_passphrase(dir: &Path, old: &str, new: &str) -> Result<(), OutboxError> {
        let header = Header::load(dir)?;
        let key = header.unwrap(dir, old)?;
        Header::wrap(dir, new, header.cost(), &key)?.save(dir)
    }
}

/// The folder of an open profile, with its lock.
pub(crate) struct Home {
    dir: PathBuf,
    key: DbKey,
    lock: Lock,
}

impl Home {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.lock.ended_well();
    }
}

/// Makes an empty database of the newest schema, in one file and safe on disk.
fn lay_out(file: &Path, key: &DbKey) -> Stored<()> {
    let mut connection = connect(file, key, true)?;
    migrations::migrate(&mut connection, file)?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    connection
        .close()
        .map_err(|(_, error)| Failure::Sqlite(error))
}

/// Gives the new database its name, if the header was saved and that was not done yet.
fn finish_creation(dir: &Path) -> Result<(), OutboxError> {
    let (unfinished, database) = (dir.join(UNFINISHED), dir.join(DATABASE));
    if !database.exists() && has_content(&unfinished) {
        files::rename(&unfinished, &database)?;
    }
    Ok(())
}

fn has_content(file: &Path) -> bool {
    file.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// The account of a write that did not reach the disk whole, and that nobody was told of.
fn cut_off(now: Timestamp) -> NewAuditLine {
    NewAuditLine {
        at: now,
        by: audit::ITSELF.to_owned(),
        what: "profile.last_write_cut_off".to_owned(),
        entry: None,
        delivery: None,
        about: None,
    }
}

fn open(dir: &Path, key: DbKey, lock: Lock, now: Timestamp) -> Result<Outbox, OutboxError> {
    let file = dir.join(DATABASE);
    let damaged = |cause: &str| OutboxError::Damaged {
        file: file.clone(),
        cause: cause.to_owned(),
    };
    // SQLite would take a missing or an empty file for a new database: what was in it would seem never to have been.
    let size = file.metadata().map_err(|_| damaged("it is missing"))?.len();
    if size == 0 {
        return Err(damaged("it is empty"));
    }
    files::check_writable(&file)?;
    let tail = tail(&file).map_err(|error| files::said(&file, &error))?;
    if tail == Tail::Altered {
        return Err(damaged("what was saved last was altered"));
    }
    let at = |failure: Failure| failure.at(&file);
    let mut connection = connect(&file, &key, false).map_err(at)?;
    files::keep_private(dir, DATABASE);
    if migrations::version(&connection).map_err(at)? == 0 {
        return Err(damaged("its tables are missing"));
    }
    if (size <= CHECKED_AT_ONCE || !lock.last_ended_well()) && !is_sound(&connection).map_err(at)? {
        return Err(damaged("a check of its pages failed"));
    }
    yilutong_killpoint::before("migrate");
    migrations::migrate(&mut connection, &file).map_err(at)?;
    yilutong_killpoint::after("migrate");
    let transaction = connection.transaction().map_err(|error| at(error.into()))?;
    recover::all(&transaction, now).map_err(at)?;
    if tail == Tail::Cut {
        audit::add(&transaction, &cut_off(now)).map_err(at)?;
    }
    yilutong_killpoint::before("recover leases");
    transaction.commit().map_err(|error| at(error.into()))?;
    yilutong_killpoint::after("recover leases");

    let readers = Readers::open(&file, &key).map_err(at)?;
    let changes = Arc::new(Changes::default());
    let stopped = OutboxError::Stopped {
        dir: dir.to_path_buf(),
    };
    let writer = Writer::start(connection, file.clone(), stopped, Arc::clone(&changes))
        .map_err(|error| files::said(&file, &error))?;
    lock.begun();
    Ok(Outbox::new(
        readers,
        writer,
        changes,
        Home {
            dir: dir.to_path_buf(),
            key,
            lock,
        },
    ))
}
