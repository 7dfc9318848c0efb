//! Everything that can go wrong before a department is even asked.
//!
//! What a department answers is an [`crate::Outcome`], never an error. Deliberately absent: values of
//! an entry; an error may be logged.

use std::path::PathBuf;

use crate::package::LintFault;

/// Why something of this crate could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// A package has a fault that keeps it from being used.
    #[error("system package {package}: {fault}")]
    Package {
        /// The package's id or folder name.
        package: String,
        /// The first fault.
        fault: LintFault,
    },
    /// A folder of packages cannot be read.
    #[error(
        "cannot read the system package folder {}: {source}; check the path and its permissions",
        path.display()
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}
