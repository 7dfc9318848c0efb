//! What it costs to get facts into the departments: the strokes that a worker before the real window makes, and those that
//! the same facts take in the departments' own forms. One rule counts both.

#![allow(clippy::expect_used, clippy::panic)] // what does not appear in the window ends what measures it

mod facts;
mod forms;
mod pace;
mod strokes;
mod tasks;
mod typist;

pub use forms::{Forms, Work};
pub use pace::{Pace, Tally};
pub use strokes::strokes;
pub use tasks::{
    NEW_PHONE, PHONE, event, household_of_four, is_of_four, premises, repeat_visit, with_new_phone,
};
pub use typist::Typist;
