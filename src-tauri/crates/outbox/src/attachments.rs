//! Pictures of entries: kept once per content, encrypted with everything else, read when a delivery needs them.
//!
//! A picture is named by the SHA-256 of its bytes, so the same one added twice is one row. Entries and deliveries
//! only name it. Deliberately absent: what kind of picture it is; whoever adds it has looked.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, micros};

/// The member that names a picture in an entry.
const NAMES: &str = "sha256";

impl Outbox {
    /// Keeps a picture under the SHA-256 of its bytes, in hex.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_attachment(
        &self,
        sha256: &str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let sha256 = sha256.to_owned();
        self.write(move |c| {
            c.prepare_cached(
                "INSERT INTO attachments (sha256, bytes, kept_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (sha256) DO UPDATE SET kept_at = excluded.kept_at",
            )?
            .execute(params![sha256, bytes, micros(now)])?;
            Ok(())
        })
    }

    /// The bytes of a picture; `None` when it is not kept here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attachment(&self, sha256: &str) -> Result<Option<Vec<u8>>, OutboxError> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT bytes FROM attachments WHERE sha256 = ?1")?;
            Ok(statement.query_row([sha256], |row| row.get(0)).optional()?)
        })
    }

    /// Forgets pictures that were kept before `before` and that no draft and no revision names any more; says how many.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn sweep_attachments(&self, before: Timestamp) -> Result<usize, OutboxError> {
        self.write(move |c| {
            let named = named(c)?;
            let mut statement = c.prepare("SELECT sha256 FROM attachments WHERE kept_at < ?1")?;
            let old: Vec<String> = statement
                .query_map([micros(before)], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut gone = 0;
            for sha256 in old.iter().filter(|sha256| !named.contains(*sha256)) {
                gone += c.execute("DELETE FROM attachments WHERE sha256 = ?1", [sha256])?;
            }
            Ok(gone)
        })
    }
}

/// Every picture that an entry names.
fn named(c: &Connection) -> Stored<BTreeSet<String>> {
    let mut statement = c.prepare(
        "SELECT draft FROM entries WHERE instr(draft, ?1) > 0
         UNION ALL SELECT body FROM entry_revisions WHERE instr(body, ?1) > 0",
    )?;
    let mut rows = statement.query([format!("\"{NAMES}\"")])?;
    let mut names = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        gather(&serde_json::from_str(&text).unwrap_or_default(), &mut names);
    }
    Ok(names)
}

fn gather(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get(NAMES).and_then(Value::as_str) {
                names.insert(name.to_owned());
            }
            members.values().for_each(|value| gather(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, names)),
        _ => {}
    }
}
