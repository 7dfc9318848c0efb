//! Why the demo did not reach its end, each with the way out.

use std::path::PathBuf;

use yilutong_desk::DeskError;
use yilutong_tests::PracticeError;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoFault {
    /// There is nowhere to keep the demo's data.
    #[error(
        "neither XDG_DATA_HOME nor HOME is set, so there is no folder for the demo; name one with --data"
    )]
    NoHome,
    /// The folder is not the demo's.
    #[error("{0} was not made by the demo, so --fresh does not touch it; name another with --data")]
    NotOurs(PathBuf),
    /// A file or folder.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The departments.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// The desk refused.
    #[error("{operation}: {cause}")]
    Desk {
        /// Which operation.
        operation: &'static str,
        /// Why.
        cause: Box<DeskError>,
    },
    /// The desk's answer has not its shape.
    #[error("{operation} gave an answer of another shape: {cause}")]
    Answer {
        /// Which operation.
        operation: &'static str,
        /// Where.
        cause: serde_json::Error,
    },
    /// A sample is not JSON.
    #[error("a sample is not JSON: {0}")]
    Sample(#[from] serde_json::Error),
    /// The window's program does not start.
    #[error("{program} cannot be started: {cause}; `cargo xtask demo` builds it")]
    Window {
        /// Which.
        program: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}
