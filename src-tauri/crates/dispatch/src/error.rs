//! What can go wrong with delivering as a whole; what goes wrong with one delivery stands in the outbox.

use thiserror::Error;
use yilutong_outbox::OutboxError;

/// Why delivering stopped.
#[derive(Debug, Error)]
pub enum DispatchError {
    /// The store cannot be read or written; nothing was lost.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}
