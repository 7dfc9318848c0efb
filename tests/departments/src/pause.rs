//! People at a department can lay down their work, so that nothing moves on by itself until they go on: a test that
//! must meet a case in one state does not race with the clock. Not kept over a restart.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::cabinet::Fields;
use crate::front::ClerkError;

/// Whether work is laid down.
#[derive(Debug, Default)]
pub(crate) struct Pause(AtomicBool);

impl Pause {
    /// Whether nothing moves on by itself now.
    pub(crate) fn holds(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// `{"act": "pause", "on": true}` lays the work down, `false` takes it up again.
    pub(crate) fn act(&self, order: &Fields) -> Result<Value, ClerkError> {
        if order.get("act").and_then(Value::as_str) != Some("pause") {
            return Err(ClerkError::NotDone);
        }
        let on = order.get("on").and_then(Value::as_bool);
        self.0
            .store(on.ok_or(ClerkError::Impossible("on"))?, Ordering::SeqCst);
        Ok(json!({ "ok": true }))
    }

    /// The department was emptied: work goes on.
    pub(crate) fn end(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}
