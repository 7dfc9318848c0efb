//! How a command ends when it does not end well, and with which exit code.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use yilutong_desk::DeskError;

/// Why a command failed.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("{}: {source}. Check the path and its permissions", file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("a package cannot be called {id:?}: {why}")]
    PackageId { id: String, why: &'static str },
    #[error("{} is there already. Choose another id, or another folder with --in", folder.display())]
    FolderTaken { folder: PathBuf },
    #[error("{} cannot be written: {source}. Check the folder and its permissions", file.display())]
    Package { file: PathBuf, source: io::Error },
    #[error("{} cannot be written: {source}. Choose another place", file.display())]
    Write { file: PathBuf, source: io::Error },
    #[error("{}: {said}", file.display())]
    EntryFile { file: PathBuf, said: String },
    #[error("{}: not a settings file, line {line}, column {column}. It looks like {{\"worker\":{{…}},\"systems\":{{\"housing\":{{\"base_url\":\"…\",\"credentials\":{{…}}}}}}}}", file.display())]
    SettingsFile {
        file: PathBuf,
        line: usize,
        column: usize,
    },
    #[error("{}: the grid table was not taken. Mend the lines above and try again", file.display())]
    GridTable { file: PathBuf },
    #[error("port {port} on 127.0.0.1 cannot be used: {source}. Choose another with --port, or 0")]
    Port { port: u16, source: io::Error },
    #[error("there is no {what} called {name:?}. {way_out}")]
    Unknown {
        what: &'static str,
        name: String,
        way_out: String,
    },
    #[error(
        "no passphrase was given. Set YILU_PASSPHRASE, or --passphrase-file FILE, or run on a terminal"
    )]
    NoPassphrase,
    #[error("the two passphrases differ. Type the same one twice")]
    PassphrasesDiffer,
    #[error("no profile folder is known. Give one with --data DIR")]
    NoFolder,
    #[error("{0}")]
    Desk(#[from] DeskError),
    #[error("the entry is not ready")]
    NotReady,
    #[error(
        "the fingerprint of the card is {found}, not {given}. Do not accept it; ask for the card again"
    )]
    OtherFingerprint { found: String, given: String },
    #[error("something waits to be carried to another network: `yilu zone send`")]
    ToCarry,
    #[error("something needs the worker: see `yilu outbox --needs-me`")]
    NeedsWorker,
    #[error(
        "not finished within {seconds} s; everything is kept and will go on with the next `yilu sync`"
    )]
    TimedOut { seconds: u64 },
    #[error("{count} row(s) have to be mended; `--returned FILE` writes them with their reasons")]
    RowsBack { count: u32 },
    #[error("{count} fault(s) found")]
    Faults { count: usize },
}

impl Failure {
    /// The exit code, as [`crate::args::EXIT_CODES`] documents it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::NotReady => 3,
            Self::NeedsWorker | Self::ToCarry | Self::RowsBack { .. } => 4,
            Self::TimedOut { .. } => 5,
            Self::Desk(error) if error.is_not_ready() => 3,
            Self::Desk(error) if error.is_about_profile() => 6,
            Self::NoPassphrase | Self::PassphrasesDiffer | Self::NoFolder => 6,
            _ => 1,
        }
    }
}
