//! What the dispatcher needs from a system: seal, attempt, limits. The one seam between keeping and speaking.
//!
//! [`yilutong_adapter::Link`] is the real one; the behaviour suite puts deliberately wrong ones here.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use yilutong_adapter::{
    AdapterError, Batch, Carried, Errand, Gathering, Link, Member, Order, Outcome, Sealed,
};

use crate::hours::Closed;

/// A future that can be sent to another thread.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One system, ready to be spoken with.
pub trait Exchange: Send + Sync {
    /// Freezes what an attempt is about to write, so that it can be kept before it is sent.
    ///
    /// # Errors
    /// When the package cannot express the order; a fault of the package, not of the record.
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError>;

    /// Makes one attempt, with at most one write.
    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome>;

    /// Asks how the review of a record stands that the department took earlier. Writes nothing.
    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome>;

    /// What the department allows.
    fn limits(&self) -> Limits;

    /// How files are handed over, for a system that takes its records in files and not one by one.
    fn gathers(&self) -> Option<&dyn Gathers> {
        None
    }
}

/// A system that takes files of many records: orders are still sealed one by one, but never attempted alone.
pub trait Gathers: Send + Sync {
    /// How much goes into a file.
    fn gathering(&self) -> Gathering;

    /// Learns what must be known to write a file, and whether one would be taken now. Writes nothing.
    fn prepare(&self) -> Boxed<'_, Result<(), Outcome>>;

    /// Writes the file, under a name later than `last`, that of the system's last one.
    ///
    /// # Errors
    /// When the package cannot express it.
    fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError>;

    /// Runs one errand with a file that is kept, at most one write of it included.
    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        members: &'a [Member],
    ) -> Boxed<'a, Carried>;
}

/// What a department allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Attempts at once.
    pub concurrency: usize,
    /// The longest an attempt may take before its lease runs out.
    pub lease: Duration,
    /// When it is closed.
    pub closed: Vec<Closed>,
}

impl Exchange for Link {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        Link::seal(self, order)
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(Link::attempt(self, order, sealed))
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        Box::pin(Link::review(self, order))
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        Link::gathering(self).map(|_| self as &dyn Gathers)
    }

    fn limits(&self) -> Limits {
        let limits = Link::limits(self);
        Limits {
            concurrency: limits.concurrency,
            lease: limits.timeout.saturating_mul(8),
            closed: limits
                .closed
                .iter()
                .map(|window| Closed {
                    days: window.days.clone(),
                    from: window.from,
                    to: window.to,
                })
                .collect(),
        }
    }
}

impl Gathers for Link {
    fn gathering(&self) -> Gathering {
        // Only a link that has one is handed out as a gathering one.
        Link::gathering(self).unwrap_or(Gathering {
            most: 1,
            wait: Duration::ZERO,
        })
    }

    fn prepare(&self) -> Boxed<'_, Result<(), Outcome>> {
        Box::pin(Link::prepare(self))
    }

    fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError> {
        Link::pack(self, members, last)
    }

    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        members: &'a [Member],
    ) -> Boxed<'a, Carried> {
        Box::pin(Link::carry(self, errand, batch, members))
    }
}

/// A system that keeps no hours: one on this computer, for practice.
pub struct AlwaysOpen(pub std::sync::Arc<dyn Exchange>);

impl Exchange for AlwaysOpen {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        self.0.seal(order)
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        self.0.attempt(order, sealed)
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        self.0.review(order)
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        self.0.gathers()
    }

    fn limits(&self) -> Limits {
        Limits {
            closed: Vec::new(),
            ..self.0.limits()
        }
    }
}
