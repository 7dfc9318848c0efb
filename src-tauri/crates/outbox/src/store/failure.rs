//! What a query inside the crate can fail with, before it is known which file to name.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::OutboxError;

/// A query's failure: SQLite's, or a rule of ours.
#[derive(Debug)]
pub(crate) enum Failure {
    /// SQLite's own.
    Sqlite(rusqlite::Error),
    /// A rule of the outbox, or an answer that names everything already.
    Ours(OutboxError),
    /// A stored text is not what the schema promises.
    Unreadable(&'static str),
}

/// What a query inside the crate returns.
pub(crate) type Stored<T> = Result<T, Failure>;

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Self {
        Self::Ours(error)
    }
}

impl Failure {
    /// The public error, naming the database file.
    pub(crate) fn at(self, file: &Path) -> OutboxError {
        let file = file.to_path_buf();
        match self {
            Self::Ours(error) => error,
            Self::Unreadable(what) => OutboxError::Damaged {
                file,
                cause: format!("{what} cannot be read"),
            },
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    OutboxError::Damaged {
                        file,
                        cause: "it is no database, or its structure is broken".to_owned(),
                    }
                }
                // What SQLCipher says of a page whose authentication fails while a query runs. A faulty query of ours
                // has the same code, but fails when it is prepared.
                Some(ErrorCode::Unknown) if matches!(error, rusqlite::Error::SqliteFailure(..)) => {
                    OutboxError::Damaged {
                        file,
                        cause: "a page of it was altered".to_owned(),
                    }
                }
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                    OutboxError::ReadOnly { file }
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    OutboxError::Held { file }
                }
                Some(ErrorCode::DiskFull) => OutboxError::DiskFull { file },
                // The index of the log could not grow, which needs as little room as there is.
                Some(ErrorCode::SystemIoFailure)
                    if extended(&error) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) =>
                {
                    OutboxError::DiskFull { file }
                }
                Some(code) => OutboxError::Storage {
                    file,
                    cause: format!("{code:?}"),
                },
                None => OutboxError::Storage {
                    file,
                    cause: unspoken(&error),
                },
            },
        }
    }
}

/// SQLite's longer code, which tells what of an input or output failed.
fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|told| told.extended_code)
}

/// The kind of an error that SQLite has no code for, without any value that its own text might repeat.
fn unspoken(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::QueryReturnedNoRows => "a row is missing",
        rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) => {
            "a column has another type"
        }
        rusqlite::Error::IntegralValueOutOfRange(..) => "a number is out of range",
        _ => "a query was refused",
    }
    .to_owned()
}
