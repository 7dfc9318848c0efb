//! Typing once: what the register knows, what is decided, what is confirmed, as a worker at the desk meets it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod beginning;
mod joining;
mod knowing;
mod marking;
mod office;
mod places;
mod revisiting;
