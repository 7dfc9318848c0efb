//! Practice: a desk of its own whose departments are simulated on this computer, so that a new worker can try everything
//! and break nothing. It has a folder of its own beside the real profile, the departments' test credentials, a known
//! passphrase and a few entries to begin with.
//!
//! Deliberately absent: any way from here to a real profile or to a real department.

mod lesson;

pub use lesson::{Lesson, PracticeError, settings};
