//! The story's time. True time passes only when the story says so; the laptop's clock shows it with an error of its own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use yilutong_adapter::Clock;
use yilutong_dispatch::china;

use crate::chance::Chance;

/// When every story begins: Tuesday, 1 June 2027, 08:00 in China.
const BEGINS: i64 = 1_811_808_000;

/// The laptop's clock, and the true time behind it. Clones are the same clock.
#[derive(Debug, Clone)]
pub(crate) struct Laptop {
    true_ms: Arc<AtomicI64>,
    wrong_ms: Arc<AtomicI64>,
    chance: Arc<Mutex<Chance>>,
}

impl Laptop {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            true_ms: Arc::new(AtomicI64::new(BEGINS * 1000)),
            wrong_ms: Arc::default(),
            chance: Arc::new(Mutex::new(Chance::new(seed ^ 0xc10c))),
        }
    }

    /// The same time and chance, shown with an error of its own.
    pub(crate) fn beside(&self) -> Self {
        Self {
            wrong_ms: Arc::default(),
            ..self.clone()
        }
    }

    /// What time it really is.
    pub(crate) fn really(&self) -> Timestamp {
        Timestamp::from_millisecond(self.true_ms.load(Ordering::SeqCst)).unwrap_or_default()
    }

    pub(crate) fn pass(&self, time: SignedDuration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or_default();
        self.true_ms.fetch_add(ms.max(0), Ordering::SeqCst);
    }

    /// How far the laptop is ahead.
    pub(crate) fn error(&self) -> SignedDuration {
        SignedDuration::from_millis(self.wrong_ms.load(Ordering::SeqCst))
    }

    pub(crate) fn set_error(&self, error: SignedDuration) {
        let ms = i64::try_from(error.as_millis()).unwrap_or_default();
        self.wrong_ms.store(ms, Ordering::SeqCst);
    }

    /// Today, as the laptop has it.
    pub(crate) fn today(&self) -> Date {
        self.now().to_zoned(china()).date()
    }
}

impl Clock for Laptop {
    fn now(&self) -> Timestamp {
        self.really() + self.error()
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        for eight in bytes.chunks_mut(8) {
            let drawn = chance.next().to_le_bytes();
            eight.copy_from_slice(&drawn[..eight.len()]);
        }
    }
}
