//! The only writer: a thread that gathers what is queued into one transaction and answers after its commit.
//!
//! Each job runs in a savepoint: one that fails takes back only itself. A sync to disk costs the same for one job as
//! for a hundred, so many callers at once are nearly as fast as one big transaction, and each answer is still durable.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::failure::Stored;
use super::reply::{Answer, Reply, pair};
use crate::error::OutboxError;

/// Most jobs in one transaction; the rest go into the next.
const BATCH: usize = 512;

/// A queued write.
trait Job: Send {
    /// What it is called where a test may kill the program.
    fn name(&self) -> &'static str;
    /// Runs inside a savepoint, which is rolled back if it fails.
    fn run(&mut self, connection: &Connection) -> Result<(), OutboxError>;
    /// Says the result, once the transaction ended with `committed`.
    fn answer(self: Box<Self>, committed: Result<(), OutboxError>);
}

struct Task<T, F> {
    work: Option<F>,
    file: PathBuf,
    result: Option<Result<T, OutboxError>>,
    answer: Answer<T>,
}

impl<T: Send, F: FnOnce(&Connection) -> Stored<T> + Send> Job for Task<T, F> {
    fn name(&self) -> &'static str {
        std::any::type_name::<F>()
    }

    fn run(&mut self, connection: &Connection) -> Result<(), OutboxError> {
        let stopped = || OutboxError::Storage {
            file: self.file.clone(),
            cause: "a write broke off".to_owned(),
        };
        let work = self.work.take().ok_or_else(stopped)?;
        let result = catch_unwind(AssertUnwindSafe(|| {
            work(connection).map_err(|failure| failure.at(&self.file))
        }))
        .unwrap_or_else(|_| Err(stopped()));
        let kept = result.as_ref().map(|_| ()).map_err(Clone::clone);
        self.result = Some(result);
        kept
    }

    fn answer(self: Box<Self>, committed: Result<(), OutboxError>) {
        match (self.result, committed) {
            (Some(Ok(value)), Ok(())) => self.answer.say(Ok(value)),
            (Some(Ok(_)), Err(error)) | (Some(Err(error)), _) => self.answer.say(Err(error)),
            (None, Err(error)) => self.answer.say(Err(error)),
            // It was never run, although all was committed: dropping the answer says that the outbox stopped.
            (None, Ok(())) => drop(self.answer),
        }
    }
}

/// Counts commits that changed something, and wakes those who wait for the next.
#[derive(Default)]
pub(crate) struct Changes {
    count: Mutex<u64>,
    more: Condvar,
}

impl Changes {
    pub(crate) fn count(&self) -> u64 {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn wait(&self, seen: u64, patience: Duration) -> u64 {
        let until = Instant::now() + patience;
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count == seen {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            count = self
                .more
                .wait_timeout(count, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *count
    }

    fn add_one(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.more.notify_all();
    }
}

/// The queue in front of the writer thread.
pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    file: PathBuf,
    stopped: OutboxError,
}

impl Writer {
    /// Starts the thread; it ends when the writer is dropped, after all that was queued.
    pub(crate) fn start(
        connection: Connection,
        file: PathBuf,
        stopped: OutboxError,
        changes: Arc<Changes>,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = channel();
        let inside = Loop {
            connection,
            file: file.clone(),
            changes,
        };
        let thread = std::thread::Builder::new()
            .name("outbox-writer".to_owned())
            .spawn(move || inside.run(&jobs))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
            file,
            stopped,
        })
    }

    /// Queues a write.
    pub(crate) fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Stored<T> + Send + 'static,
    ) -> Reply<T> {
        let (answer, reply) = pair(self.stopped.clone());
        if let Some(queue) = &self.queue {
            // When the thread is gone the job comes back and is dropped, which answers it.
            let _ = queue.send(Box::new(Task {
                work: Some(work),
                file: self.file.clone(),
                result: None,
                answer,
            }));
        }
        reply
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panicked thread has nothing left to finish.
            let _ = thread.join();
        }
    }
}

struct Loop {
    connection: Connection,
    file: PathBuf,
    changes: Arc<Changes>,
}

impl Loop {
    fn run(self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let before = self.connection.total_changes();
            let mut batch = vec![first];
            batch.extend(std::iter::from_fn(|| jobs.try_recv().ok()).take(BATCH - 1));
            let committed = self
                .transact(&mut batch)
                .map_err(|failure| failure.at(&self.file));
            if committed.is_err() && !self.connection.is_autocommit() {
                // A commit that failed leaves the transaction open; nothing of it may survive.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            if committed.is_ok() {
                batch
                    .iter()
                    .for_each(|job| yilutong_killpoint::after(job.name()));
                // A lease that found nothing due is no change: whoever shows the outbox need not look again.
                if self.connection.total_changes() != before {
                    self.changes.add_one();
                }
            }
            for job in batch {
                job.answer(committed.clone());
            }
        }
        // The log is folded into the file so that a closed profile is one file; a failure only leaves the log.
        let _ = self
            .connection
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    fn transact(&self, batch: &mut [Box<dyn Job>]) -> Stored<()> {
        self.execute("BEGIN IMMEDIATE")?;
        for job in &mut *batch {
            self.execute("SAVEPOINT job")?;
            if let Err(error) = job.run(&self.connection) {
                if self.connection.is_autocommit() {
                    // A full disk or a read fault made SQLite roll everything back: nobody's write stands.
                    return Err(error.into());
                }
                self.execute("ROLLBACK TO job")?;
            }
            self.execute("RELEASE job")?;
        }
        batch
            .iter()
            .for_each(|job| yilutong_killpoint::before(job.name()));
        self.execute("COMMIT")
    }

    fn execute(&self, sql: &str) -> Stored<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
