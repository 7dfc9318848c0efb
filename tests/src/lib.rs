//! What the demo and the test targets share: practice departments with their credentials, the samples, the comparison of
//! what departments hold with what their contracts ask for, and the real window with a worker before it.

mod arrived;
pub mod burden;
mod expected;
mod families;
pub mod page;
mod practice;
mod sample;
pub mod window;

pub use arrived::{Arrival, Arrivals, OWN_ACTS, compare, compare_as};
pub use expected::Expected;
pub use families::family;
pub use practice::{Practice, PracticeError};
pub use sample::{SCENE, Sample, event, household, premises};
