//! What becomes of one record: inserted, updated, cancelled or left as it is, and how SEND_TIME decides that.
//!
//! An older SEND_TIME, the same one again and a newer one are told apart before any rule is asked, so that a repeated
//! request succeeds although the world has moved on. A newer write that changes nothing still counts as the last write.

use std::cmp::Ordering;

use crate::cabinet::CabinetError;

use super::record::{CANCELLED, Person, Stored, VALID, Write, next_id};
use super::register::Register;
use super::response::Done;

/// What becomes of one person.
pub(super) struct Plan {
    oper: &'static str,
    act: &'static str,
    earlier_key: Option<String>,
    /// The record to be; its id is empty when it is new.
    stored: Stored,
    changed: bool,
}

impl Plan {
    /// A new record.
    pub(super) fn insert(key: String, person: Person, write: Write) -> Self {
        let stored = Stored {
            key,
            id: String::new(),
            status: VALID.to_owned(),
            version: 1,
            person,
            write,
        };
        Self {
            oper: "I",
            act: "create",
            earlier_key: None,
            stored,
            changed: true,
        }
    }

    /// The merged person in place of the stored one; the register says N when nothing differs.
    pub(super) fn update(before: Stored, key: String, person: Person, write: Write) -> Self {
        let revived = before.status == CANCELLED;
        let renamed = before.key != key;
        let changed = revived || renamed || before.person != person;
        let act = match (renamed, revived) {
            (true, _) => "take over",
            (false, true) => "revive",
            (false, false) => "change",
        };
        let version = before.version + i64::from(changed);
        let earlier_key = Some(before.key.clone());
        let stored = Stored {
            key,
            status: VALID.to_owned(),
            version,
            person,
            write,
            ..before
        };
        Self {
            oper: if changed { "U" } else { "N" },
            act,
            earlier_key,
            stored,
            changed,
        }
    }

    /// The record stays, as cancelled.
    pub(super) fn cancel(before: Stored, write: Write) -> Self {
        let stored = Stored {
            status: CANCELLED.to_owned(),
            version: before.version + 1,
            write,
            ..before
        };
        Self {
            oper: "C",
            act: "cancel",
            earlier_key: None,
            stored,
            changed: true,
        }
    }

    /// Nothing but the memory of the last write.
    pub(super) fn nothing(stored: Stored) -> Self {
        Self {
            oper: "N",
            act: "",
            earlier_key: None,
            stored,
            changed: false,
        }
    }
}

impl Register<'_, '_> {
    /// Files what was planned.
    pub(super) fn carry_out(&self, plan: Plan) -> Result<Done, CabinetError> {
        let mut stored = plan.stored;
        if stored.id.is_empty() {
            stored.id = next_id(self.drawer)?;
        }
        if plan.changed {
            stored.file(
                self.drawer,
                plan.earlier_key.as_deref(),
                plan.act,
                &self.written_now(),
            )?;
        } else {
            stored.remember_write(self.drawer)?;
        }
        Ok(Done {
            oper: plan.oper,
            id: stored.id,
        })
    }
}

/// A write compared with the last one of its record.
pub(super) enum Order {
    /// To be done.
    Newer,
    /// The last write once more: done already.
    Again,
    /// Overtaken: E301.
    Older,
    /// The same second with another content: E302.
    Different,
}

impl Order {
    pub(super) fn of(last: &Write, write: &Write) -> Self {
        match write.send_time.cmp(&last.send_time) {
            Ordering::Greater => Self::Newer,
            Ordering::Less => Self::Older,
            Ordering::Equal if write.sent == last.sent => Self::Again,
            Ordering::Equal => Self::Different,
        }
    }
}
