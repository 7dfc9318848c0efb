//! Why a file is not read as sheets, or a sheet is not written.

use thiserror::Error;

/// Why a file is not read as sheets, or a sheet is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoSheet {
    /// Larger, or larger when unpacked, than is read.
    #[error(
        "the file is too large: at most 64 MiB, 512 MiB unpacked, 200,000 rows and 256 columns; split it"
    )]
    TooLarge,
    /// A workbook of the kind before 2007, or one that a passphrase protects.
    #[error(
        "the file is an old XLS workbook, or protected by a passphrase; save it as XLSX without one"
    )]
    OldOrProtected,
    /// No workbook and no CSV.
    #[error("the file is no XLSX workbook or CSV that can be read; save it as one of them again")]
    Unreadable,
    /// A sheet that the file has not.
    #[error("the file has no such sheet; read it again to see which it has")]
    NoSuchSheet,
    /// The new sheet cannot be put together.
    #[error("the new workbook cannot be written; free some disk space and try again")]
    NotWritten,
}
