//! saveRecord: insert or update by key, all persons or none.
//!
//! It first works out what would become of every person and files only when none has a flaw. The same key twice in one
//! request is refused at the second, so no person of a request depends on another.

use std::collections::HashSet;

use serde_json::json;

use crate::cabinet::CabinetError;
use crate::front::Reply;

use super::document::Sent;
use super::envelope::Operation;
use super::forms::NO_DOCUMENT;
use super::plan::{Order, Plan};
use super::record::{Stored, Write, key, newborn_key};
use super::register::Register;
use super::response::{self, Numbered};
use super::rules;

impl Register<'_, '_> {
    pub(super) fn save(
        &self,
        persons: &[Sent],
        send_time: &str,
        mut flaws: Vec<Numbered>,
    ) -> Result<Reply, CabinetError> {
        let in_order = flaws.is_empty();
        let mut seen = HashSet::new();
        let mut plans = Vec::new();
        for (position, sent) in persons.iter().enumerate() {
            let keys = [key(&sent.values), taken_over(sent)];
            let known = keys
                .into_iter()
                .flatten()
                .filter(|key| !seen.insert(key.clone()));
            if known.count() > 0 {
                flaws.push(Numbered::new(position + 1, "E302", ""));
                continue;
            }
            match self.plan(sent, send_time, in_order)? {
                Ok(plan) => plans.push(plan),
                Err(found) => flaws.extend(found.into_iter().map(|flaw| Numbered {
                    seq: position + 1,
                    flaw,
                })),
            }
        }
        if !flaws.is_empty() {
            return Ok(response::failed(Operation::Save, &flaws));
        }
        let done = plans
            .into_iter()
            .map(|plan| self.carry_out(plan))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(response::done(Operation::Save, &done))
    }

    /// What would become of the person; with an unsound head its SEND_TIME is not compared.
    fn plan(
        &self,
        sent: &Sent,
        send_time: &str,
        in_order: bool,
    ) -> Result<Result<Plan, Vec<rules::Flaw>>, CabinetError> {
        let key = key(&sent.values);
        let existing = self.existing(sent, key.as_deref())?;
        let write = Write {
            send_time: send_time.to_owned(),
            sent: json!(sent),
        };
        if let Some(stored) = existing.as_ref().filter(|_| in_order) {
            match Order::of(&stored.write, &write) {
                Order::Newer => {}
                Order::Again => return Ok(Ok(Plan::nothing(stored.clone()))),
                Order::Older => return Ok(Err(vec![flaw("E301")])),
                Order::Different => return Ok(Err(vec![flaw("E302")])),
            }
        }
        let before = existing
            .as_ref()
            .map(|stored| stored.person.clone())
            .unwrap_or_default();
        let person = before.merged(sent);
        let found = rules::flaws(&person, self.now.date());
        let Some(key) = key.filter(|_| found.is_empty()) else {
            return Ok(Err(found));
        };
        Ok(Ok(match existing {
            Some(stored) => Plan::update(stored, key, person, write),
            None => Plan::insert(key, person, write),
        }))
    }

    fn existing(&self, sent: &Sent, key: Option<&str>) -> Result<Option<Stored>, CabinetError> {
        let found = key
            .map(|key| Stored::find(self.drawer, key))
            .transpose()?
            .flatten();
        match taken_over(sent) {
            Some(newborn) if found.is_none() => Stored::find(self.drawer, &newborn),
            _ => Ok(found),
        }
    }
}

fn flaw(code: &'static str) -> rules::Flaw {
    rules::Flaw {
        code,
        field: "SEND_TIME".to_owned(),
    }
}

/// The key of the record that a child with a number takes over.
fn taken_over(sent: &Sent) -> Option<String> {
    let value = |name: &str| sent.values.get(name).map_or("", String::as_str);
    let child_with_number =
        value("RYLB") == "2" && value("ZJLX") != NO_DOCUMENT && !value("ZJHM").is_empty();
    if child_with_number {
        newborn_key(&sent.values)
    } else {
        None
    }
}
