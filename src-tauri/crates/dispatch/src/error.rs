//! What can go wrong with delivering as a whole, and with what a person reports; what goes wrong with one delivery
//! stands in the outbox.

use thiserror::Error;
use yilutong_adapter::AdapterError;
use yilutong_outbox::OutboxError;

use crate::by_hand::Doubt;

/// Why delivering stopped.
#[derive(Debug, Error)]
pub enum DispatchError {
    /// The store cannot be read or written; nothing was lost.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// A card cannot be shown as its package says.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// A report that is not believed; nothing was changed.
    #[error(transparent)]
    Doubt(#[from] Doubt),
}
