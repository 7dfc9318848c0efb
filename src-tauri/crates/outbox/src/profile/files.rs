//! Files of a profile: private to their owner, replaced whole or not at all, safe on disk before anything relies on them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::error::OutboxError;

/// The error of a file operation, naming the file.
pub(super) fn said(file: &Path, error: &io::Error) -> OutboxError {
    let file = file.to_path_buf();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            OutboxError::ReadOnly { file }
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => OutboxError::DiskFull { file },
        kind => OutboxError::Storage {
            file,
            cause: kind.to_string(),
        },
    }
}

/// Makes the folder, readable by its owner only; one that is there keeps its content.
pub(super) fn make_dir(dir: &Path) -> Result<(), OutboxError> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| said(dir, &error))
}

/// Options for a file that only its owner may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Replaces a small file: the old one, or the new one, but never half of it.
pub(super) fn replace(file: &Path, content: &[u8]) -> Result<(), OutboxError> {
    let beside = file.with_extension("new");
    let write = || {
        let mut new = private().truncate(true).open(&beside)?;
        new.write_all(content)?;
        new.sync_all()?;
        yilutong_killpoint::before("replace a small file");
        fs::rename(&beside, file)?;
        yilutong_killpoint::after("replace a small file");
        sync_parent(file)
    };
    write().map_err(|error| said(file, &error))
}

/// Renames, and makes sure that the new name is on disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), OutboxError> {
    yilutong_killpoint::before("name the database");
    fs::rename(from, to)
        .inspect(|()| yilutong_killpoint::after("name the database"))
        .and_then(|()| sync_parent(to))
        .map_err(|error| said(to, &error))
}

/// Removes a file that may not be there.
pub(super) fn remove(file: &Path) -> Result<(), OutboxError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(said(file, &error)),
        _ => Ok(()),
    }
}

/// Makes sure that a file's content is on disk.
pub(super) fn sync(file: &Path) -> Result<(), OutboxError> {
    OpenOptions::new()
        .write(true)
        .open(file)
        .and_then(|file| file.sync_all())
        .map_err(|error| said(file, &error))
}

/// Whether the file may be written, asked without touching it.
pub(super) fn check_writable(file: &Path) -> Result<(), OutboxError> {
    OpenOptions::new()
        .write(true)
        .open(file)
        .map(drop)
        .map_err(|error| said(file, &error))
}

/// Takes everybody else's rights to the database and its log away, where the system knows such rights.
///
/// The log's file is made by SQLite with the database's rights, so the database's are what matters.
pub(super) fn keep_private(dir: &Path, name: &str) {
    #[cfg(unix)]
    for suffix in ["", "-wal", "-shm"] {
        use std::os::unix::fs::PermissionsExt;
        // Files of a kind that cannot be changed, on a share for example, stay as they are: their content is encrypted.
        let _ = fs::set_permissions(
            dir.join(format!("{name}{suffix}")),
            fs::Permissions::from_mode(0o600),
        );
    }
    #[cfg(not(unix))]
    let _ = (dir, name);
}

/// A rename survives a power cut only once the folder itself is on disk.
fn sync_parent(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(dir) = file.parent() {
        File::open(dir)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
