//! A few read-only connections, lent out one query at a time.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::connection::{DbKey, connect};
use super::failure::Stored;
use crate::error::OutboxError;

/// Readers beside the writer: enough for a screen and the dispatcher, few enough for an old laptop.
const READERS: usize = 3;

/// The pool. A reader sees every write that was answered before it was lent out.
pub(crate) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    back: Condvar,
}

impl Readers {
    pub(crate) fn open(file: &Path, key: &DbKey) -> Stored<Self> {
        let idle = (0..READERS)
            .map(|_| {
                let connection = connect(file, key, false)?;
                connection.execute_batch("PRAGMA query_only = ON")?;
                Ok(connection)
            })
            .collect::<Stored<Vec<_>>>()?;
        Ok(Self {
            file: file.to_path_buf(),
            idle: Mutex::new(idle),
            back: Condvar::new(),
        })
    }

    /// Runs a query in one read transaction, so that all it reads is of the same moment.
    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> Stored<T>,
    ) -> Result<T, OutboxError> {
        let mut lent = Lent {
            pool: self,
            connection: Some(self.take()),
        };
        let connection = lent
            .connection
            .as_mut()
            .ok_or_else(|| OutboxError::Stopped {
                dir: self.file.clone(),
            })?;
        let run = || {
            let transaction = connection.unchecked_transaction()?;
            let value = query(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run().map_err(|failure: super::Failure| failure.at(&self.file))
    }

    fn take(&self) -> Connection {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = idle.pop() {
                return connection;
            }
            idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Gives the connection back even when the query panics.
struct Lent<'a> {
    pool: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
            self.pool.back.notify_one();
        }
    }
}
