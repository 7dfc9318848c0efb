//! An event by itself: whether it was handled on the spot.

use super::Check;
use crate::entry::{Entry, Place, text};

impl Check<'_> {
    pub(super) fn event(&mut self, entry: &Entry) {
        let handled = entry
            .event
            .get("self_handled")
            .and_then(serde_json::Value::as_bool);
        if handled != Some(true) && text(&entry.event, "handle_result").is_some() {
            self.hint(
                Place::of("event.handle_result"),
                "没有勾选自行处置，处置结果不会上报",
            );
        }
    }
}
