//! Practice departments on a clock that only the test moves, in a directory that outlives a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use practice_departments::{Clock, Config, Running, start};
use tempfile::TempDir;

/// The moment of the contracts' examples: 2026-11-22 14:30:00 in Beijing.
const START: &str = "2026-11-22T06:30:00Z";

/// Running departments and their clock.
pub(crate) struct Town {
    pub(crate) running: Running,
    directory: TempDir,
    millisecond: Arc<AtomicI64>,
}

impl Town {
    pub(crate) async fn open() -> Self {
        let begin: Timestamp = START.parse().unwrap();
        let millisecond = Arc::new(AtomicI64::new(begin.as_millisecond()));
        let directory = TempDir::new().unwrap();
        let running = start(config(&directory, &millisecond)).await.unwrap();
        Self {
            running,
            directory,
            millisecond,
        }
    }

    /// Stops everything and starts again on what is on the disk.
    pub(crate) async fn restarted(self) -> Self {
        let Self {
            running,
            directory,
            millisecond,
        } = self;
        running.stop().await;
        let running = start(config(&directory, &millisecond)).await.unwrap();
        Self {
            running,
            directory,
            millisecond,
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.millisecond
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    #[allow(dead_code)] // only departments that check the client's clock need it
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.millisecond.load(Ordering::SeqCst)).unwrap()
    }
}

fn config(directory: &TempDir, millisecond: &Arc<AtomicI64>) -> Config {
    let millisecond = Arc::clone(millisecond);
    let source = move || Timestamp::from_millisecond(millisecond.load(Ordering::SeqCst)).unwrap();
    Config {
        clock: Clock::from_source(Arc::new(source)),
        ..Config::new(directory.path())
    }
}
