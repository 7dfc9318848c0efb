//! Copying an open profile: the same order as creating one, so that what broke off is never taken for a backup.

use std::path::Path;

use super::{DATABASE, HEADER, Header, Home, UNFINISHED, files, finish_creation};
use crate::error::OutboxError;
use crate::store::{Failure, connect};

impl Home {
    /// Writes the database of one moment and its header into another folder.
    pub(crate) fn copy_to(&self, dir: &Path) -> Result<(), OutboxError> {
        files::make_dir(dir)?;
        if dir.join(HEADER).exists() || dir.join(DATABASE).exists() {
            return Err(OutboxError::Exists {
                dir: dir.to_path_buf(),
            });
        }
        let unfinished = dir.join(UNFINISHED);
        files::remove(&unfinished)?;
        let target = unfinished.to_str().ok_or_else(|| OutboxError::Storage {
            file: unfinished.clone(),
            cause: "the folder's name is not Unicode".to_owned(),
        })?;
        // A connection of its own: a long copy holds up neither the writer nor the screens.
        let connection = connect(&self.dir.join(DATABASE), &self.key, false)
            .map_err(|failure| failure.at(&self.dir))?;
        connection
            .execute("VACUUM INTO ?1", [target])
            .map_err(|error| Failure::from(error).at(&unfinished))?;
        files::sync(&unfinished)?;
        files::keep_private(dir, UNFINISHED);
        Header::load(&self.dir)?.save(dir)?;
        finish_creation(dir)
    }
}
