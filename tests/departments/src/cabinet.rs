//! The filing cabinet of one department: what it accepted, what it remembers of requests, and its running numbers, in
//! one SQLite file that is on the disk before a reply leaves. It knows no department's rules and no reqId from an lsh.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde_json::{Map, Value};

/// Members of a record as stored: wire name to value.
pub type Fields = Map<String, Value>;

/// The cabinet could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum CabinetError {
    /// SQLite refused.
    #[error("the department's store failed: {0}; check the data directory's disk and permissions")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored value is not the JSON that was written.
    #[error("the department's store holds unreadable JSON: {0}; empty the data directory")]
    Json(#[from] serde_json::Error),
}

/// One record a department holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Kind of record, the department's word (`house`, `registration`, `person`).
    pub kind: String,
    /// What the department finds it by.
    pub key: String,
    /// The number the department gave back.
    pub receipt: String,
    /// The department's status code or word; empty when it has none.
    pub status: String,
    /// 1 when new, one more with each change.
    pub version: i64,
    /// Wire name to value as stored.
    pub fields: Fields,
}

/// A record as it stood after one act, oldest first in [`Holding::history`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Act {
    /// The department's time, `yyyy-MM-dd HH:mm:ss`, UTC+8.
    pub at: String,
    /// What was done: `create`, `change`, `edit` (by a clerk of the department), `seed` …
    pub act: String,
    /// Status after the act.
    pub status: String,
    /// Version after the act.
    pub version: i64,
    /// Members after the act.
    pub fields: Fields,
}

/// A record with all that happened to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Holding {
    /// The record as it stands.
    #[serde(flatten)]
    pub record: Record,
    /// Every act on it, oldest first.
    pub history: Vec<Act>,
}

/// One department's durable store.
#[derive(Debug)]
pub(crate) struct Cabinet {
    connection: Mutex<Connection>,
}

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS record (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, key TEXT NOT NULL, receipt TEXT NOT NULL, status TEXT NOT NULL,
        version INTEGER NOT NULL, fields TEXT NOT NULL, UNIQUE (kind, key));
    CREATE TABLE IF NOT EXISTS history (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, act TEXT NOT NULL,
        status TEXT NOT NULL, version INTEGER NOT NULL, fields TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS history_of ON history (kind, key);
    CREATE TABLE IF NOT EXISTS memory (
        space TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (space, key));
    CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
";

impl Cabinet {
    /// Opens the cabinet in `file`, or begins an empty one.
    ///
    /// # Errors
    /// When the file cannot be opened or is not a cabinet.
    pub(crate) fn open(file: &Path) -> Result<Self, CabinetError> {
        let connection = Connection::open(file)?;
        connection.execute_batch(TABLES)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// Runs `work` in one transaction. When it returns `Ok`, everything it wrote is on the disk before this returns;
    /// when it returns an error, nothing of it is. Requests of a department pass one at a time.
    ///
    /// # Errors
    /// Those of `work`, and failing to commit.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Drawer<'_>) -> Result<T, CabinetError>,
    ) -> Result<T, CabinetError> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let drawer = Drawer {
            transaction: connection.transaction()?,
        };
        let result = work(&drawer)?;
        drawer.transaction.commit()?;
        Ok(result)
    }

    /// Everything held, in the order it was first accepted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn holdings(&self) -> Result<Vec<Holding>, CabinetError> {
        self.transact(|drawer| {
            drawer
                .all_kinds()?
                .into_iter()
                .map(|record| {
                    let history = drawer.history(&record.kind, &record.key)?;
                    Ok(Holding { record, history })
                })
                .collect()
        })
    }

    /// Empties the cabinet: records, memory, running numbers.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn empty(&self) -> Result<(), CabinetError> {
        self.transact(|drawer| {
            drawer.transaction.execute_batch(
                "DELETE FROM record; DELETE FROM history; DELETE FROM memory; DELETE FROM counter;",
            )?;
            Ok(())
        })
    }
}

/// The open cabinet during one transaction.
pub(crate) struct Drawer<'c> {
    transaction: Transaction<'c>,
}

const COLUMNS: &str = "kind, key, receipt, status, version, fields";

impl Drawer<'_> {
    /// The record of this kind with this key.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn record(&self, kind: &str, key: &str) -> Result<Option<Record>, CabinetError> {
        let raw = self
            .transaction
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM record WHERE kind = ?1 AND key = ?2"
            ))?
            .query_row(params![kind, key], RawRecord::read)
            .optional()?;
        raw.map(RawRecord::parse).transpose()
    }

    /// All records of this kind, in the order they were first filed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn records(&self, kind: &str) -> Result<Vec<Record>, CabinetError> {
        let mut statement = self.transaction.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM record WHERE kind = ?1 ORDER BY seq"
        ))?;
        let rows = statement.query_map([kind], RawRecord::read)?;
        rows.map(|row| row?.parse()).collect()
    }

    fn all_kinds(&self) -> Result<Vec<Record>, CabinetError> {
        let mut statement = self
            .transaction
            .prepare_cached(&format!("SELECT {COLUMNS} FROM record ORDER BY seq"))?;
        let rows = statement.query_map([], RawRecord::read)?;
        rows.map(|row| row?.parse()).collect()
    }

    /// Files a record as it stands after `act`, done at `at` (`yyyy-MM-dd HH:mm:ss`, UTC+8), and adds the act to its
    /// history. A record with the same kind and key is replaced.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn file(&self, record: &Record, act: &str, at: &str) -> Result<(), CabinetError> {
        let fields = serde_json::to_string(&record.fields)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO record (kind, key, receipt, status, version, fields)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (kind, key) DO UPDATE SET receipt = excluded.receipt,
                   status = excluded.status, version = excluded.version, fields = excluded.fields",
            )?
            .execute(params![
                record.kind,
                record.key,
                record.receipt,
                record.status,
                record.version,
                fields
            ])?;
        self.transaction
            .prepare_cached(
                "INSERT INTO history (kind, key, at, act, status, version, fields)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                record.kind,
                record.key,
                at,
                act,
                record.status,
                record.version,
                fields
            ])?;
        Ok(())
    }

    /// Takes a record out of the cabinet (its history stays).
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn discard(&self, kind: &str, key: &str) -> Result<(), CabinetError> {
        self.transaction.execute(
            "DELETE FROM record WHERE kind = ?1 AND key = ?2",
            [kind, key],
        )?;
        Ok(())
    }

    /// Every act on the record, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn history(&self, kind: &str, key: &str) -> Result<Vec<Act>, CabinetError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT at, act, status, version, fields FROM history
             WHERE kind = ?1 AND key = ?2 ORDER BY seq",
        )?;
        let rows = statement.query_map([kind, key], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, String>(4)?,
            ))
        })?;
        rows.map(|row| {
            let (at, act, status, version, fields) = row?;
            Ok(Act {
                at,
                act,
                status,
                version,
                fields: serde_json::from_str(&fields)?,
            })
        })
        .collect()
    }

    /// Remembers `value` under `key` (a request number with its answer, a nonce, an index entry); `at` is Unix
    /// seconds by the department's clock. Replaces what was remembered there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn remember(
        &self,
        space: &str,
        key: &str,
        at: i64,
        value: &str,
    ) -> Result<(), CabinetError> {
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO memory (space, key, at, value) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![space, key, at, value])?;
        Ok(())
    }

    /// What is remembered under `key`: when (Unix seconds) and what.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn recall(
        &self,
        space: &str,
        key: &str,
    ) -> Result<Option<(i64, String)>, CabinetError> {
        Ok(self
            .transaction
            .prepare_cached("SELECT at, value FROM memory WHERE space = ?1 AND key = ?2")?
            .query_row([space, key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Forgets one key.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn forget(&self, space: &str, key: &str) -> Result<(), CabinetError> {
        self.transaction.execute(
            "DELETE FROM memory WHERE space = ?1 AND key = ?2",
            [space, key],
        )?;
        Ok(())
    }

    /// The next of a running number, from 1.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn next_number(&self, name: &str) -> Result<i64, CabinetError> {
        Ok(self.transaction.query_row(
            "INSERT INTO counter (name, value) VALUES (?1, 1)
             ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            [name],
            |row| row.get(0),
        )?)
    }
}

struct RawRecord {
    kind: String,
    key: String,
    receipt: String,
    status: String,
    version: i64,
    fields: String,
}

impl RawRecord {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            kind: row.get(0)?,
            key: row.get(1)?,
            receipt: row.get(2)?,
            status: row.get(3)?,
            version: row.get(4)?,
            fields: row.get(5)?,
        })
    }

    fn parse(self) -> Result<Record, CabinetError> {
        Ok(Record {
            kind: self.kind,
            key: self.key,
            receipt: self.receipt,
            status: self.status,
            version: self.version,
            fields: serde_json::from_str(&self.fields)?,
        })
    }
}
