//! Opening the encrypted database file with its raw key.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::failure::Stored;

/// How long a reader waits for a checkpoint, or a backup tool, to let go of the file.
const BUSY: Duration = Duration::from_secs(5);

/// The database's own random key. Wiped when dropped; never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct DbKey(pub(crate) [u8; 32]);

/// Opens the file. The raw key spares SQLCipher its slow key derivation; the passphrase's was paid before.
pub(crate) fn connect(file: &Path, key: &DbKey, create: bool) -> Stored<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(file, flags)?;
    let digits = Zeroizing::new(hex::encode(key.0));
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", digits.as_str()));
    // What SQLCipher would print of a damaged page is said by the error instead.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&pragma)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(128);
    // The first read proves the key and the first page; everything below needs it to have succeeded.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    let synchronous = if yilutong_killpoint::weakened() {
        "NORMAL"
    } else {
        "FULL"
    };
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST;
         PRAGMA cache_size = -8192; PRAGMA trusted_schema = OFF;",
    )?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    Ok(connection)
}

/// Reads every page and the structure between them; `false` when anything is broken.
pub(crate) fn is_sound(connection: &Connection) -> Stored<bool> {
    check(connection).map(|findings| findings.is_empty())
}

/// What a full look at every page finds wrong; empty when nothing is.
pub(crate) fn check(connection: &Connection) -> Stored<Vec<String>> {
    let mut findings = Vec::new();
    let mut statement = connection.prepare("PRAGMA quick_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let finding: String = row.get(0)?;
        if finding != "ok" {
            findings.push(finding);
        }
    }
    Ok(findings)
}
