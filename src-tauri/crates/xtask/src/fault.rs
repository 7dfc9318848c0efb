//! What can go wrong in a command of this project, each with the way out.

use std::path::PathBuf;

/// A command that did not reach its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Not started inside the checkout.
    #[error("no Yilutong checkout here or above; start this from inside one")]
    NoCheckout,
    /// There is no folder to build into.
    #[error(
        "neither CARGO_TARGET_DIR nor HOME is set, so there is no folder to build into; set one of them"
    )]
    NoHome,
    /// A program is not installed or cannot be started.
    #[error("cannot start `{program}`: {cause}; {mend}")]
    NotStarted {
        /// Its name.
        program: String,
        /// Why.
        cause: std::io::Error,
        /// The way out.
        mend: &'static str,
    },
    /// A program ended with a failure.
    #[error("`{line}` failed ({status}); its last words are above")]
    Failed {
        /// The command line.
        line: String,
        /// How it ended.
        status: String,
    },
    /// Packages are missing and may not be installed from here.
    #[error(
        "these Debian packages are missing and installing them needs root: {0}; run: sudo apt-get install --no-install-recommends {0}"
    )]
    Packages(String),
    /// A file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// What a program printed is not what was expected.
    #[error("`{0}` printed something unexpected; run it by hand to see what")]
    Output(&'static str),
    /// No such step.
    #[error("there is no step `{0}`; `cargo xtask test --list` names them")]
    NoStep(String),
    /// Some steps failed.
    #[error("{0}")]
    Steps(String),
    /// Tidy found faults.
    #[error("tidy found {0} fault(s), listed above")]
    Untidy(usize),
}

impl Fault {
    /// For `map_err` on file work.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { path, cause }
    }
}
