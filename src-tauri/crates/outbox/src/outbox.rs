//! The open outbox: one writer, a few readers, and the profile's lock for as long as it lives.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::OutboxError;
use crate::profile::Home;
use crate::store::{Changes, Readers, Reply, Stored, Writer, check};

/// An open profile. Share it in an `Arc`; dropping the last one finishes what is queued and releases the profile.
///
/// Its methods block until they are done: call them where blocking is allowed. Those of the dispatcher's hot path
/// also come as `…_async`, which may be awaited anywhere.
pub struct Outbox {
    // In this order: the writer folds its log in last, and the lock goes when nobody has the file open.
    readers: Readers,
    writer: Writer,
    changes: Arc<Changes>,
    home: Home,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox")
            .field("dir", &self.dir())
            .finish_non_exhaustive()
    }
}

impl Outbox {
    pub(crate) fn new(readers: Readers, writer: Writer, changes: Arc<Changes>, home: Home) -> Self {
        Self {
            readers,
            writer,
            changes,
            home,
        }
    }

    /// The profile's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.home.dir()
    }

    /// A number that grows with every commit that changed something: when it is the same, nothing has changed.
    #[must_use]
    pub fn change_counter(&self) -> u64 {
        self.changes.count()
    }

    /// Blocks until the counter differs from `seen`, or for as long as `patience`; returns the counter.
    #[must_use]
    pub fn wait_for_change(&self, seen: u64, patience: Duration) -> u64 {
        self.changes.wait(seen, patience)
    }

    /// Reads every page and the structure between them; what is wrong, in the engine's words. Empty is good.
    ///
    /// # Errors
    /// When the database is too broken even for that.
    pub fn check(&self) -> Result<Vec<String>, OutboxError> {
        self.read(check)
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> Stored<T>,
    ) -> Result<T, OutboxError> {
        self.readers.read(query)
    }

    pub(crate) fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Stored<T> + Send + 'static,
    ) -> Reply<T> {
        self.writer.queue(work)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Stored<T> + Send + 'static,
    ) -> Result<T, OutboxError> {
        self.queue(work).wait()
    }
}
