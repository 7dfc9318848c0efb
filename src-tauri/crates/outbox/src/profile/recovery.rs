//! A damaged profile is set aside untouched, and made anew from the newest backup and what can still be read.
//!
//! The old database gives up its name last: a recovery that breaks off is simply begun again.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::lock::Lock;
use super::{DATABASE, HEADER, Header, Profile, UNFINISHED, files, finish_creation, lay_out, open};
use crate::audit::NewAuditLine;
use crate::error::OutboxError;
use crate::store::{DbKey, Failure, connect, is_sound, salvage};

/// A copy of the damaged files to read from: reading changes a database that has a log.
const READING: &str = "reading";

/// What a recovery brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged files lie, as they were.
    pub set_aside: PathBuf,
    /// The backup that was taken, if there was one that could be read.
    pub backup: Option<PathBuf>,
    /// Entries there are now.
    pub entries: u64,
    /// Entries of these that only the backup had.
    pub only_in_backup: u64,
    /// Deliveries there are now.
    pub deliveries: u64,
    /// Tables of which something could not be read in the damaged database.
    pub unread: Vec<String>,
}

impl Profile {
    /// Recovers a damaged profile. `backups` is a folder with backups in it, the newest last by name.
    ///
    /// # Errors
    /// [`OutboxError::Absent`] when there is neither a database nor a backup, [`OutboxError::WrongPassphrase`],
    /// [`OutboxError::InUse`]; or the folder cannot be written. The damaged files are then as they were.
    pub fn recover(
        dir: &Path,
        passphrase: &str,
        backups: &Path,
        now: Timestamp,
    ) -> Result<Recovery, OutboxError> {
        let lock = Lock::take(dir)?;
        let mut candidates = folders(backups);
        candidates.reverse();
        // The key is the same in every backup; only the passphrase around it may have changed since.
        let headers = std::iter::once(dir).chain(candidates.iter().map(PathBuf::as_path));
        let (mut key, mut from, mut refused) = (None, dir.to_path_buf(), None);
        for place in headers {
            match Header::load(place).and_then(|header| header.unwrap(place, passphrase)) {
                Ok(found) => {
                    (key, from) = (Some(found), place.to_path_buf());
                    break;
                }
                Err(error) => drop(refused.get_or_insert(error)),
            }
        }
        let Some(key) = key else {
            let absent = OutboxError::Absent {
                dir: dir.to_path_buf(),
            };
            return Err(refused.unwrap_or(absent));
        };
        let unfinished = dir.join(UNFINISHED);
        files::remove(&unfinished)?;
        let backup = candidates
            .into_iter()
            .find(|place| copy(&place.join(DATABASE), &key, &unfinished).unwrap_or(false));
        if backup.is_none() {
            files::remove(&unfinished)?;
            if !dir.join(DATABASE).exists() {
                return Err(OutboxError::Absent {
                    dir: dir.to_path_buf(),
                });
            }
            lay_out(&unfinished, &key).map_err(|failure| failure.at(&unfinished))?;
        }
        let (unread, only_in_backup) = fill(dir, &key, &unfinished)?;
        files::sync(&unfinished)?;
        let set_aside = aside(dir, now)?;
        if from != dir {
            Header::load(&from)?.save(dir)?;
        }
        finish_creation(dir)?;
        let outbox = open(dir, key, lock, now)?;
        let count = |sql: &'static str| {
            outbox.read(move |c| Ok(c.query_row(sql, [], |row| row.get::<_, i64>(0))?))
        };
        let entries = count("SELECT count(*) FROM entries")?;
        let deliveries = count("SELECT count(*) FROM deliveries")?;
        outbox.add_audit(NewAuditLine {
            at: now,
            by: crate::audit::ITSELF.to_owned(),
            what: "profile.recovered".to_owned(),
            entry: None,
            delivery: None,
            about: Some(format!("{entries} {only_in_backup} {deliveries}")),
        })?;
        Ok(Recovery {
            set_aside,
            backup,
            entries: u64::try_from(entries).unwrap_or(0),
            only_in_backup,
            deliveries: u64::try_from(deliveries).unwrap_or(0),
            unread,
        })
    }
}

/// The folders in a folder, by name.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    folders.retain(|path| path.join(HEADER).is_file() && path.join(DATABASE).is_file());
    folders.sort();
    folders
}

/// Copies a backup's database; false when it is not sound itself.
fn copy(database: &Path, key: &DbKey, to: &Path) -> Result<bool, Failure> {
    let Some(target) = to.to_str() else {
        return Ok(false);
    };
    if to.exists() {
        fs::remove_file(to).map_err(|_| Failure::Unreadable("the folder"))?;
    }
    let connection = connect(database, key, false)?;
    if !is_sound(&connection)? {
        return Ok(false);
    }
    connection.execute("VACUUM INTO ?1", [target])?;
    Ok(true)
}

/// Takes what can be read of the damaged database into the new one; tells what cannot, and how many entries it lacked.
fn fill(dir: &Path, key: &DbKey, into: &Path) -> Result<(Vec<String>, u64), OutboxError> {
    let at = |failure: Failure| failure.at(into);
    let mut new = connect(into, key, false).map_err(at)?;
    crate::migrations::migrate(&mut new, into).map_err(at)?;
    let reading = dir.join(READING);
    let _ = fs::remove_dir_all(&reading);
    files::make_dir(&reading)?;
    for suffix in ["", "-wal"] {
        let name = format!("{DATABASE}{suffix}");
        // A file that cannot be copied cannot be read either, and the account says so.
        let _ = fs::copy(dir.join(&name), reading.join(&name));
    }
    let damaged = reading.join(DATABASE);
    let size = damaged.metadata().map_or(0, |file| file.len());
    let read = match connect(&damaged, key, false) {
        Ok(old) if size > 0 => {
            drop(old);
            let again = || connect(&damaged, key, false);
            salvage(&again, &new).map_err(at).and_then(|unread| {
                let old = again().map_err(at)?;
                Ok((unread, only_new(&old, &new)))
            })
        }
        _ => Ok((vec!["everything".to_owned()], entries(&new))),
    };
    new.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .map_err(|error| at(error.into()))?;
    new.close().map_err(|(_, error)| at(error.into()))?;
    let _ = fs::remove_dir_all(&reading);
    read
}

fn entries(connection: &Connection) -> u64 {
    let count = connection.query_row("SELECT count(*) FROM entries", [], |row| {
        row.get::<_, i64>(0)
    });
    u64::try_from(count.unwrap_or(0)).unwrap_or(0)
}

/// Entries that the damaged database could not give.
fn only_new(old: &Connection, new: &Connection) -> u64 {
    let ids = |connection: &Connection| -> std::collections::BTreeSet<String> {
        let mut found = std::collections::BTreeSet::new();
        if let Ok(mut statement) = connection.prepare("SELECT id FROM entries NOT INDEXED")
            && let Ok(mut rows) = statement.query([])
        {
            while let Ok(Some(row)) = rows.next() {
                found.extend(row.get::<_, String>(0).ok());
            }
        }
        found
    };
    u64::try_from(ids(new).difference(&ids(old)).count()).unwrap_or(0)
}

/// Moves the damaged files out of the way, as they are.
fn aside(dir: &Path, now: Timestamp) -> Result<PathBuf, OutboxError> {
    let stamp = now.strftime("%Y%m%d-%H%M%S%.3f").to_string();
    let place = dir.join(format!("damaged-{stamp}"));
    files::make_dir(&place)?;
    for name in [
        HEADER.to_owned(),
        format!("{DATABASE}-wal"),
        DATABASE.to_owned(),
    ] {
        let file = dir.join(&name);
        if !file.exists() {
            continue;
        }
        if name == HEADER {
            // The header stays: it holds the key. A copy goes with what it opens.
            fs::copy(&file, place.join(&name)).map_err(|error| files::said(&file, &error))?;
            continue;
        }
        files::rename(&file, &place.join(&name))?;
    }
    let _ = fs::remove_file(dir.join(format!("{DATABASE}-shm")));
    Ok(place)
}
