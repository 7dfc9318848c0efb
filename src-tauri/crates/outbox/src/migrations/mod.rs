//! The schema's history. One file per migration, append only: a released file never changes again.
//!
//! Each is tested on a stored older profile in `tests/fixtures`. Deliberately absent: ways back.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::error::OutboxError;
use crate::store::{Failure, Stored};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("0001_outbox.sql")),
    M::up(include_str!("0002_register.sql")),
    M::up(include_str!("0003_batches.sql")),
    M::up(include_str!("0004_attachments.sql")),
    M::up(include_str!("0005_departures.sql")),
    M::up(include_str!("0006_collected.sql")),
    M::up(include_str!("0007_parcels.sql")),
    M::up(include_str!("0008_imported.sql")),
    M::up(include_str!("0009_likenesses.sql")),
    M::up(include_str!("0010_causes.sql")),
    M::up(include_str!("0011_stays.sql")),
    M::up(include_str!("0012_places.sql")),
];

/// The newest schema this program knows.
pub(crate) fn known() -> i64 {
    crate::store::int(STEPS.len())
}

/// The schema the database has.
pub(crate) fn version(connection: &Connection) -> Stored<i64> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the database to the newest schema; refuses one that is newer.
pub(crate) fn migrate(connection: &mut Connection, file: &Path) -> Stored<()> {
    let found = version(connection)?;
    if found > known() {
        return Err(OutboxError::Newer {
            file: file.to_path_buf(),
            found,
            known: known(),
        }
        .into());
    }
    Migrations::from_slice(STEPS)
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Failure::Sqlite(err),
            _ => Failure::Unreadable("the schema"),
        })
}
