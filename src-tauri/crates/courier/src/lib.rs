//! Sealed and signed files that a person carries from a computer in one network to a computer in another.
//!
//! Each computer has two SM2 key pairs, one to sign with and one to be sealed for, and a public *card* with both and a
//! short fingerprint that two people compare by telephone. A file is signed by the sender (GB/T 32918.2-2016) and
//! encrypted as a whole for the recipient (GB/T 32918.4-2016): nothing here is put together from parts of our own.
//! Deliberately absent: what stands in a file, where it lies, who is trusted, and the clock.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod card;
mod error;
mod file;
mod keys;

pub use card::{Card, Fingerprint};
pub use error::CourierError;
pub use file::{Kind, Opened, open, seal};
pub use keys::Keys;
