//! Delivers what the outbox holds: in order, within every department's limits, exactly once.
//!
//! Introduces the outbox to the adapter, which do not know each other. Deliberately absent: what a
//! wire value means, SQL, HTTP, and the wall clock (it is passed in).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod attempting;
mod backoff;
mod breaker;
mod by_hand;
mod carrying;
mod drift;
mod engine;
mod error;
mod exchange;
mod explain;
mod gathering;
mod held;
mod hours;
mod keeping;
mod reviewing;
mod system;

pub use attempting::ELSEWHERE;
pub use backoff::Backoff;
pub use breaker::Breaker;
pub use by_hand::{Doubt, Hand, NOT_TYPED};
pub use carrying::{for_elsewhere, pictures};
pub use engine::{Dispatch, Quiet};
pub use error::DispatchError;
pub use exchange::{AlwaysOpen, Boxed, Exchange, Gathers, Limits};
pub use explain::{Explain, advice, blames_system, say};
pub use hours::{Closed, china, opens_at};
pub use reviewing::REVIEW;
