//! Taking what can still be read out of a damaged database, row by row, into a sound one.
//!
//! Rows of the damaged one are newer than those of a backup and stand in for them. A page that cannot be read costs the
//! rows on it, not the table.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::failure::Stored;

/// Rows that are looked for one by one behind a broken page, before a table is given up.
const PATIENCE: i64 = 20_000;

/// The tables, parents first; those without row numbers are read from both ends.
const TABLES: [(&str, bool); 16] = [
    ("settings", false),
    ("systems", false),
    ("entries", true),
    ("entry_revisions", true),
    ("batches", true),
    ("deliveries", true),
    ("attempts", true),
    ("waits", false),
    ("holdings", false),
    ("people", true),
    ("dwellings", true),
    ("sightings", false),
    ("attachments", true),
    ("audit", true),
    ("audit_head", true),
    ("sqlite_sequence", true),
];

/// Copies what is readable. Returns the tables of which something is not.
pub(crate) fn salvage(from: &Connection, to: &Connection) -> Stored<Vec<String>> {
    let mut unread = Vec::new();
    to.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
    for (table, numbered) in TABLES {
        let whole = if numbered {
            by_number(from, to, table)?
        } else {
            // What one end does not reach, the other may.
            let whole = scan(from, to, table, "ASC")?;
            if !whole {
                scan(from, to, table, "DESC")?;
            }
            whole
        };
        if !whole {
            unread.push(table.to_owned());
        }
    }
    // Children whose parents could not be read would be deliveries of nothing.
    to.execute_batch(
        "DELETE FROM entry_revisions WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM deliveries WHERE NOT EXISTS (SELECT 1 FROM entry_revisions AS r
             WHERE r.entry = deliveries.entry AND r.revision = deliveries.revision);
         DELETE FROM attempts WHERE delivery NOT IN (SELECT id FROM deliveries);
         UPDATE deliveries SET unsettled = NULL WHERE unsettled NOT IN (SELECT id FROM attempts);
         UPDATE attempts SET batch = NULL, place = NULL WHERE batch NOT IN (SELECT id FROM batches);
         DELETE FROM waits WHERE delivery NOT IN (SELECT id FROM deliveries);
         UPDATE entries SET revision = (SELECT coalesce(max(revision), 0) FROM entry_revisions WHERE entry = entries.id);
         UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1)
             WHERE seq < (SELECT max(seq) FROM audit);
         INSERT INTO dwelling_fragments (dwelling_fragments) VALUES ('rebuild');
         COMMIT; PRAGMA foreign_keys = ON;",
    )?;
    Ok(unread)
}

/// Copies the rows of a table with row numbers; false when some cannot be read.
fn by_number(from: &Connection, to: &Connection, table: &str) -> Stored<bool> {
    let order = format!("SELECT rowid, * FROM {table} WHERE rowid > ?1 ORDER BY rowid");
    let (mut last, mut lost) = (0_i64, 0_i64);
    loop {
        let Ok(mut statement) = from.prepare(&order) else {
            return Ok(false);
        };
        let columns = statement.column_count();
        let Ok(mut rows) = statement.query([last]) else {
            return Ok(false);
        };
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    last = row.get(0)?;
                    let values: Result<Vec<Value>, _> =
                        (1..columns).map(|at| row.get(at)).collect();
                    match values {
                        Ok(values) => put(to, table, &values)?,
                        Err(_) => lost += 1,
                    }
                }
                Ok(None) => return Ok(lost == 0),
                Err(_) => break,
            }
        }
        // Behind the broken page there may be more.
        (last, lost) = (last + 1, lost + 1);
        if lost > PATIENCE {
            return Ok(false);
        }
    }
}

/// Copies rows in one direction for as long as they can be read; false when that ends early.
fn scan(from: &Connection, to: &Connection, table: &str, direction: &str) -> Stored<bool> {
    let key: String = match from.query_row(
        "SELECT group_concat(name || ' ' || ?2) FROM pragma_table_info(?1) WHERE pk > 0",
        [table, direction],
        |row| row.get(0),
    ) {
        Ok(key) => key,
        Err(_) => return Ok(false),
    };
    let Ok(mut statement) = from.prepare(&format!("SELECT * FROM {table} ORDER BY {key}")) else {
        return Ok(false);
    };
    let columns = statement.column_count();
    let Ok(mut rows) = statement.query([]) else {
        return Ok(false);
    };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let values: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
                let Ok(values) = values else {
                    return Ok(false);
                };
                put(to, table, &values)?;
            }
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        }
    }
}

fn put(to: &Connection, table: &str, values: &[Value]) -> Stored<()> {
    // Audit lines never change: one that is there is the same one.
    let how = if table == "audit" {
        "IGNORE"
    } else {
        "REPLACE"
    };
    let places = vec!["?"; values.len()].join(", ");
    let order = format!("INSERT OR {how} INTO {table} VALUES ({places})");
    // A row that breaks a rule of the schema is as good as unreadable.
    let put = to.prepare_cached(&order)?.execute(params_from_iter(values));
    match put {
        Ok(_) => Ok(()),
        Err(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
