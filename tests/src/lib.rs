//! What the demo and the test targets share: practice departments with their credentials, the samples, and the
//! comparison of what departments hold with what their contracts ask for.

mod arrived;
mod families;
mod practice;
mod sample;

pub use arrived::{Arrival, Arrivals, OWN_ACTS, compare};
pub use families::family;
pub use practice::{Practice, PracticeError};
pub use sample::{Expected, SCENE, Sample, event, household, premises};
