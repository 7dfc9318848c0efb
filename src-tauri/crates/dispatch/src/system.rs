//! One system as the dispatcher sees it: how to speak with it, how much it can take just now.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use yilutong_adapter::Reason;

use crate::breaker::Breaker;
use crate::drift::Drift;
use crate::exchange::{Exchange, Limits};
use crate::hours;

/// How many deliveries are leased beyond those being sent, so that a freed slot is filled at once.
const AHEAD: usize = 2;

pub(crate) struct System {
    pub(crate) exchange: Arc<dyn Exchange>,
    pub(crate) limits: Limits,
    pub(crate) slots: Arc<Semaphore>,
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
            slots: Arc::new(Semaphore::new(limits.concurrency.max(1))),
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
        let room = (self.limits.concurrency.max(1) + AHEAD).saturating_sub(self.leased);
        self.breaker.allows(now, room)
    }

    /// When it may be asked again, if it rests now.
    pub(crate) fn rests_until(&self, now: Timestamp) -> Option<Timestamp> {
        hours::opens_at(&self.limits.closed, now)
            .max(self.breaker.open_until().filter(|until| *until > now))
    }
}
