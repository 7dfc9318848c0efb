//! What stands for a receipt in an entry that makes no such record itself: what the entry says, else the receipt that
//! another entry's record brings, else a question.

use serde_json::Value;

use super::expression::Judge;
use super::facts::absent;
use super::model::{ElementPath, Typed};
use super::rendering::Renderer;

/// What stands where a receipt is wanted.
pub(super) enum Instead<'t> {
    /// A placeholder, until the receipt is there.
    Waits,
    /// What the entry says.
    Said(Value),
    /// Nobody knows it: the worker is asked for this element.
    Missing(&'t ElementPath),
}

impl Renderer<'_> {
    /// What stands for a receipt that no record of this entry brings: what the entry says, else what others promise.
    pub(super) fn said_instead<'t>(
        &self,
        or: Option<&'t Typed>,
        (system, record): (&String, &String),
        judge: &Judge<'_>,
    ) -> Instead<'t> {
        let (Some(promised), Some(or)) = (self.promised, or) else {
            return Instead::Waits;
        };
        match or.said.value(judge).filter(|value| !absent(value)) {
            Some(value) => Instead::Said(value),
            None if promised.contains(&(system.clone(), record.clone())) => Instead::Waits,
            None => Instead::Missing(&or.place),
        }
    }
}
