//! When the store itself fails: a full disk, a program that holds the database. What came of an attempt is not thrown
//! away for that; it is written down as soon as the store works again, and meanwhile it is said that nothing is kept.
//!
//! Deliberately absent: trying to mend a store that is damaged or closed. That ends delivering, as before.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use yilutong_outbox::{AttemptEnd, ErrorKind, OutboxError, State};

use crate::engine::Dispatch;

/// How soon a store that failed is tried again.
pub(crate) const TRY_AGAIN: Duration = Duration::from_secs(1);

/// How the store is, and whether delivering is about to end.
#[derive(Debug)]
pub(crate) struct Keeping {
    trouble: Mutex<Option<OutboxError>>,
    /// What waits to be written down: as long as there is one, the store does not work.
    waiting: AtomicUsize,
    ending: watch::Sender<bool>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            trouble: Mutex::default(),
            waiting: AtomicUsize::new(0),
            ending: watch::Sender::new(false),
        }
    }
}

impl Keeping {
    pub(crate) fn begins(&self) {
        self.ending.send_replace(false);
    }

    pub(crate) fn ends(&self) {
        self.ending.send_replace(true);
    }

    /// The store did what it was asked to.
    pub(crate) fn works(&self) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            return;
        }
        let mended = self.trouble().take();
        if mended.is_some() {
            tracing::info!("the store works again");
        }
    }

    /// Takes a fault of the store in; gives back what is no fault that passes.
    pub(crate) fn failed(&self, error: OutboxError) -> Result<(), OutboxError> {
        if !passes(&error) {
            return Err(error);
        }
        let mut trouble = self.trouble();
        if trouble.as_ref() != Some(&error) {
            tracing::warn!(%error, "delivering waits for the store");
            *trouble = Some(error);
        }
        Ok(())
    }

    /// Why nothing can be kept, while that is so.
    pub(crate) fn why(&self) -> Option<OutboxError> {
        self.trouble().clone()
    }

    fn trouble(&self) -> std::sync::MutexGuard<'_, Option<OutboxError>> {
        // Every change under this lock is a single assignment: what a panicking thread left is whole.
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dispatch {
    /// Why nothing can be delivered and kept just now: the disk is full, another program holds the database.
    #[must_use]
    pub fn store_trouble(&self) -> Option<OutboxError> {
        self.keeping.why()
    }

    /// Writes an attempt's end down: what a department answered is worth waiting for.
    pub(crate) async fn write_end(&self, end: AttemptEnd) -> Result<State, OutboxError> {
        self.insist(|| self.outbox.end_attempt_async(end.clone()))
            .await
    }

    /// Writes something down, as soon as the store can. Only when delivering ends it is given up: what is leased then
    /// is settled when its lease runs out.
    pub(crate) async fn insist<T, F>(&self, write: impl Fn() -> F) -> Result<T, OutboxError>
    where
        F: Future<Output = Result<T, OutboxError>>,
    {
        let mut ending = self.keeping.ending.subscribe();
        let mut waits = None;
        loop {
            let error = match write().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            if !passes(&error) || *ending.borrow_and_update() {
                return Err(error);
            }
            self.keeping.failed(error)?;
            waits.get_or_insert_with(|| self.keeping.one_waits());
            tokio::select! {
                () = tokio::time::sleep(TRY_AGAIN) => {}
                _ = ending.changed() => {}
            }
        }
    }
}

/// Something that waits to be written down, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Keeping {
    fn one_waits(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        Waiting(&self.waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether a fault is one of the disk that may pass by itself or once somebody sees to it.
fn passes(error: &OutboxError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DiskFull | ErrorKind::Held | ErrorKind::ReadOnly | ErrorKind::Storage
    )
}
