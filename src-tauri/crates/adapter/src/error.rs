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
    /// The address or the certificate of a system cannot be used.
    #[error("the address of {system} cannot be used: {why}; correct it in the settings")]
    Address {
        /// The system.
        system: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A setting or credential is missing.
    #[error("{system} lacks {name}; fill it in in the settings")]
    NotConfigured {
        /// The system.
        system: String,
        /// `setting.operator`, `credential.password` …
        name: String,
    },
    /// A value is not known yet, such as another system's receipt.
    #[error(
        "{system}: the value of {member} is not known yet; deliver the record it comes from first"
    )]
    NotReady {
        /// The system.
        system: String,
        /// The member on the wire.
        member: String,
    },
    /// The system takes no such record.
    #[error("{system} takes no record {record}; reload the system packages")]
    UnknownRecord {
        /// The system.
        system: String,
        /// The record.
        record: String,
    },
    /// A text holds a character that the department's charset has not.
    #[error("{system}: {member} holds U+{:04X}, which the department's charset has not; choose another spelling", *.character as u32)]
    Unencodable {
        /// The system.
        system: String,
        /// The member on the wire.
        member: String,
        /// The character.
        character: char,
    },
    /// A file cannot be written.
    #[error("{system}: {what} cannot be written; reload the system packages")]
    Unwritable {
        /// The system.
        system: String,
        /// Which file, or which part of it.
        what: &'static str,
    },
    /// Records that the system takes in files were sent alone, or the other way round.
    #[error("{system} does not take its records like that; reload the system packages")]
    NotGathered {
        /// The system.
        system: String,
    },
    /// A card was asked for of a system that is spoken with.
    #[error(
        "{system} has an interface, so nothing is typed there by hand; its deliveries go by themselves"
    )]
    NotByHand {
        /// The system.
        system: String,
    },
}
