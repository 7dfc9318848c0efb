//! How far an import is, for whoever watches, and the word that stops it.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use crate::schema::{ImportPhase, ImportProgress};

/// How far an import is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    phase: AtomicU8,
    row: AtomicU32,
    rows: AtomicU32,
    households: AtomicU32,
    cancelled: AtomicBool,
}

impl Progress {
    /// Something begins.
    pub(crate) fn begin(&self, phase: ImportPhase) {
        self.cancelled.store(false, Ordering::Relaxed);
        self.row.store(0, Ordering::Relaxed);
        self.households.store(0, Ordering::Relaxed);
        self.set(phase);
    }

    pub(crate) fn set(&self, phase: ImportPhase) {
        let phase = match phase {
            ImportPhase::Idle => 0,
            ImportPhase::Checking => 1,
            ImportPhase::Saving => 2,
        };
        self.phase.store(phase, Ordering::Relaxed);
    }

    /// A row was reached.
    pub(crate) fn at(&self, row: u32) -> ControlFlow<()> {
        self.row.store(row, Ordering::Relaxed);
        self.rows.fetch_max(row, Ordering::Relaxed);
        match self.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    pub(crate) fn saved(&self, households: usize) {
        let households = u32::try_from(households).unwrap_or(u32::MAX);
        self.households.fetch_add(households, Ordering::Relaxed);
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn view(&self) -> ImportProgress {
        ImportProgress {
            phase: match self.phase.load(Ordering::Relaxed) {
                1 => ImportPhase::Checking,
                2 => ImportPhase::Saving,
                _ => ImportPhase::Idle,
            },
            row: self.row.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            households: self.households.load(Ordering::Relaxed),
        }
    }
}
