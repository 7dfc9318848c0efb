//! Settings by key, credentials included: the whole database is encrypted.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::Failure;

impl Outbox {
    /// The value of a key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn setting(&self, key: &str) -> Result<Option<Value>, OutboxError> {
        self.read(|c| {
            c.prepare_cached("SELECT value FROM settings WHERE key = ?1")?
                .query_row([key], |row| row.get::<_, String>(0))
                .optional()?
                .map(|text| {
                    serde_json::from_str(&text).map_err(|_| Failure::Unreadable("a setting"))
                })
                .transpose()
        })
    }

    /// All keys that begin with `prefix`, with their values; the empty prefix gives all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settings(&self, prefix: &str) -> Result<BTreeMap<String, Value>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT key, value FROM settings WHERE substr(key, 1, length(?1)) = ?1",
            )?;
            let mut rows = statement.query([prefix])?;
            let mut found = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let value = serde_json::from_str(&row.get::<_, String>(1)?)
                    .map_err(|_| Failure::Unreadable("a setting"))?;
                found.insert(row.get(0)?, value);
            }
            Ok(found)
        })
    }

    /// Sets keys in one go; `None` removes one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_settings(
        &self,
        changes: BTreeMap<String, Option<Value>>,
    ) -> Result<(), OutboxError> {
        self.write(move |c| {
            for (key, value) in &changes {
                match value {
                    Some(value) => c
                        .prepare_cached(
                            "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)",
                        )?
                        .execute(params![key, value.to_string()])?,
                    None => c
                        .prepare_cached("DELETE FROM settings WHERE key = ?1")?
                        .execute([key])?,
                };
            }
            Ok(())
        })
    }

    /// Sets one key; `None` removes it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_setting(&self, key: &str, value: Option<Value>) -> Result<(), OutboxError> {
        self.set_settings(BTreeMap::from([(key.to_owned(), value)]))
    }
}
