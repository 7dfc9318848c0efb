//! A backup: a second profile folder, encrypted under the same passphrase, taken while the outbox goes on.

use std::path::Path;

use crate::error::OutboxError;
use crate::outbox::Outbox;

impl Outbox {
    /// Writes a complete copy of the profile, of one moment, into a folder that holds none.
    ///
    /// It opens like any profile, with the passphrase of this moment. Restoring is opening it there, or copying it back
    /// while no outbox is open; what was delivered after the backup is then sent again, and the departments'
    /// idempotency and the look before each write keep it from being doubled.
    ///
    /// # Errors
    /// [`OutboxError::Exists`] when the folder holds a profile; or it cannot be written.
    pub fn backup_to(&self, dir: &Path) -> Result<(), OutboxError> {
        self.home().copy_to(dir)
    }
}
