//! Taking what can still be read out of a damaged database, row by row, into a sound one.
//!
//! Rows of the damaged one are newer than those of a backup and stand in for them. A page that cannot be read costs the
//! rows on it, not the table. A connection that met such a page reads nothing any more, so the next read gets a new one.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::failure::Stored;

/// How often it is looked for a row behind a broken page, before a table is given up.
const PATIENCE: i64 = 500;

/// Copies what is readable. Returns the tables of which something is not.
pub(crate) fn salvage(
    from: &dyn Fn() -> Stored<Connection>,
    to: &Connection,
) -> Stored<Vec<String>> {
    let mut unread = Vec::new();
    to.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
    for (table, numbered) in tables(to)? {
        let table = table.as_str();
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
    // An entry of which only revisions were read is one all the same, without its title. Other children whose parents
    // could not be read would be deliveries of nothing.
    to.execute_batch(
        "INSERT INTO entries (id, form, title, created_at, updated_at, revision)
             SELECT entry, coalesce(json_extract(body, '$.form'), 'household'), '', min(submitted_at), max(submitted_at), max(revision)
             FROM entry_revisions WHERE entry NOT IN (SELECT id FROM entries) GROUP BY entry;
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

/// The tables of today's schema, and whether they have row numbers; those without are read from both ends. What is
/// made of other tables is made anew.
fn tables(to: &Connection) -> Stored<Vec<(String, bool)>> {
    let mut statement = to.prepare(
        "SELECT name, NOT wr FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT IN ('sqlite_schema', 'sqlite_stat1', 'sqlite_stat4')",
    )?;
    let mut rows = statement.query([])?;
    let mut tables = Vec::new();
    while let Some(row) = rows.next()? {
        tables.push((row.get(0)?, row.get(1)?));
    }
    Ok(tables)
}

/// Copies the rows of a table with row numbers; false when some cannot be read.
fn by_number(from: &dyn Fn() -> Stored<Connection>, to: &Connection, table: &str) -> Stored<bool> {
    let order = format!("SELECT rowid, * FROM {table} WHERE rowid > ?1 ORDER BY rowid");
    let (mut last, mut lost) = (0_i64, 0_i64);
    loop {
        let from = from()?;
        let Ok(mut statement) = from.prepare(&order) else {
            return Ok(false);
        };
        let columns = names(&statement);
        let Ok(mut rows) = statement.query([last]) else {
            return Ok(false);
        };
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    last = row.get(0)?;
                    let values: Result<Vec<Value>, _> =
                        (1..columns.len()).map(|at| row.get(at)).collect();
                    match values {
                        Ok(values) => put(to, table, &columns[1..], &values)?,
                        Err(_) => lost += 1,
                    }
                }
                Ok(None) => return Ok(lost == 0),
                Err(_) => break,
            }
        }
        // Behind the broken page there may be more.
        let step = if lost < 100 {
            1
        } else {
            1 << (lost / 20).min(40)
        };
        (last, lost) = (last.saturating_add(step), lost + 1);
        if lost > PATIENCE {
            return Ok(false);
        }
    }
}

/// Copies rows in one direction for as long as they can be read; false when that ends early.
fn scan(
    from: &dyn Fn() -> Stored<Connection>,
    to: &Connection,
    table: &str,
    direction: &str,
) -> Stored<bool> {
    let from = from()?;
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
    let columns = names(&statement);
    let Ok(mut rows) = statement.query([]) else {
        return Ok(false);
    };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let values: Result<Vec<Value>, _> =
                    (0..columns.len()).map(|at| row.get(at)).collect();
                let Ok(values) = values else {
                    return Ok(false);
                };
                put(to, table, &columns, &values)?;
            }
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        }
    }
}

/// The columns by name: an older database has fewer.
fn names(statement: &rusqlite::Statement<'_>) -> Vec<String> {
    let names = statement.column_names().into_iter();
    names.map(str::to_owned).collect()
}

fn put(to: &Connection, table: &str, columns: &[String], values: &[Value]) -> Stored<()> {
    // Audit lines never change: one that is there is the same one.
    let how = if table == "audit" {
        "IGNORE"
    } else {
        "REPLACE"
    };
    let places = vec!["?"; values.len()].join(", ");
    let order = format!(
        "INSERT OR {how} INTO {table} ({}) VALUES ({places})",
        columns.join(", ")
    );
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
