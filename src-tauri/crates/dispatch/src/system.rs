//! One system as the dispatcher sees it: how to speak with it, how much it can take just now.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use yilutong_adapter::Reason;

use crate::breaker::Breaker;
use crate::drift::Drift;
use crate::exchange::{Exchange, Limits};
use crate::hours;

/// How many deliveries are written down beyond those being sent, so that a freed slot is filled at once. Few: what is
/// written down when the program dies has to be settled.
const AHEAD: usize = 2;
/// How many are leased for each that is sent at once: while it is sent, another's lease or outcome is on its way to the disk.
const TURNS: usize = 3;

/// What of a system's deliveries may be written down, and what may be sent, at the same time.
#[derive(Debug, Clone)]
pub(crate) struct Slots {
    pub(crate) written_down: Arc<Semaphore>,
    pub(crate) sent: Arc<Semaphore>,
}

impl Slots {
    fn new(concurrency: usize) -> Self {
        Self {
            written_down: Arc::new(Semaphore::new(concurrency + AHEAD)),
            sent: Arc::new(Semaphore::new(concurrency)),
        }
    }
}

pub(crate) struct System {
    pub(crate) exchange: Arc<dyn Exchange>,
    pub(crate) limits: Limits,
    pub(crate) slots: Slots,
    pub(crate) breaker: Breaker,
    pub(crate) drift: Drift,
    pub(crate) leased: usize,
    /// It takes files of many records, one file at a time.
    pub(crate) gathers: bool,
    pub(crate) trouble: Option<Reason>,
}

impl System {
    pub(crate) fn new(exchange: Arc<dyn Exchange>) -> Self {
        let limits = exchange.limits();
        Self {
            gathers: exchange.gathers().is_some(),
            slots: Slots::new(limits.concurrency.max(1)),
            exchange,
            limits,
            breaker: Breaker::default(),
            drift: Drift::default(),
            leased: 0,
            trouble: None,
        }
    }

    /// How many more deliveries it may be given.
    pub(crate) fn free(&self, now: Timestamp) -> usize {
        if hours::opens_at(&self.limits.closed, now).is_some() {
            return 0;
        }
        if self.gathers {
            let room = if self.leased == 0 { AHEAD } else { 0 };
            return self.breaker.allows(now, room);
        }
        let at_most = self.limits.concurrency.max(1) * TURNS + AHEAD;
        let room = at_most.saturating_sub(self.leased);
        self.breaker.allows(now, room)
    }

    /// When it may be asked again, if it rests now.
    pub(crate) fn rests_until(&self, now: Timestamp) -> Option<Timestamp> {
        hours::opens_at(&self.limits.closed, now)
            .max(self.breaker.open_until().filter(|until| *until > now))
    }
}
