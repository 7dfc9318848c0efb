//! What is special to departments that take files of many records: a file does not wait for more while somebody watches,
//! the people wait for a house that the department itself holds, and a receipt is called differently.

use std::time::Duration;

use practice_departments::Record;

use super::between::Touch;
use super::systems::{Capability, System};

/// Systems that are switched on beside one that takes files: enough to see that nobody else is held up.
const NEIGHBOURS: [&str; 3] = ["housing", "residence", "familyplan"];
/// Departments that take files.
const TAKE_FILES: [&str; 3] = ["gridadmin", "provincial", "pda"];

/// Hands a file over as soon as there is something in it.
pub(crate) struct Prompt;

impl Touch for Prompt {
    fn wait(&self, _wait: Duration) -> Duration {
        Duration::ZERO
    }
}

impl System {
    /// Whether another system is switched on while this one is tried.
    pub(crate) fn stands_beside(&self, id: &str) -> bool {
        if self.can(Capability::TakesFiles) {
            id == self.id || NEIGHBOURS.contains(&id)
        } else {
            !TAKE_FILES.contains(&id)
        }
    }

    /// The number by which the department's answer names a record.
    pub(crate) fn number_of<'r>(&self, held: &'r Record) -> &'r str {
        match self.id {
            // Its answers repeat the sender's own number.
            "pda" => &held.key,
            _ => &held.receipt,
        }
    }
}
