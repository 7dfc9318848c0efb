//! One process at a time: an advisory lock that the operating system drops by itself when the process dies.
//!
//! Beside being locked, the file says whether the last one ended well: it is empty if it did.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Duration;

use fs4::{FileExt, TryLockError};

use super::files;
use crate::error::OutboxError;

const NAME: &str = "lock";
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(10);

/// The held lock. Dropping it releases the profile.
pub(super) struct Lock {
    file: File,
    ended_well: bool,
}

impl Lock {
    /// Takes the lock, or says that somebody else has it.
    pub(super) fn take(dir: &Path) -> Result<Self, OutboxError> {
        let path = dir.join(NAME);
        let file = files::private()
            .truncate(false)
            .open(&path)
            .map_err(|error| files::said(&path, &error))?;
        let mut tries = 1;
        loop {
            match FileExt::try_lock(&file) {
                Ok(()) => break,
                // Whoever only asks how the profile stands holds the lock for a moment.
                Err(TryLockError::WouldBlock) if tries < TRIES => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {
                    return Err(OutboxError::InUse {
                        dir: dir.to_path_buf(),
                    });
                }
                Err(TryLockError::Error(error)) => return Err(files::said(&path, &error)),
            }
            tries += 1;
        }
        let ended_well = file.metadata().is_ok_and(|metadata| metadata.len() == 0);
        Ok(Self { file, ended_well })
    }

    /// Whether somebody has it now.
    pub(super) fn is_held(dir: &Path) -> bool {
        let Ok(file) = files::private().create(false).open(dir.join(NAME)) else {
            return false;
        };
        matches!(FileExt::try_lock(&file), Err(TryLockError::WouldBlock))
    }

    /// Whether the last one that had the profile open closed it.
    pub(super) fn last_ended_well(&self) -> bool {
        self.ended_well
    }

    /// The profile is open now. A mark that cannot be written only costs the next opening its thorough check.
    pub(super) fn begun(&self) {
        let _ = (&self.file).write_all(b"open\n");
    }

    /// The profile was closed.
    pub(super) fn ended_well(&self) {
        let _ = self.file.set_len(0).and_then(|()| (&self.file).rewind());
    }
}
