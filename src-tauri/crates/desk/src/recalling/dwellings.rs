//! Known dwellings, and dwellings with a like address.

use yilutong_outbox::{Dwelling, OutboxError};

use super::{Found, Known, Looking, about, day};
use crate::known::left_on;
use crate::likeness;
use crate::schema::{Recall, RecallAct, RecallKind};
use yilutong_dictionary::Place;

/// Like dwellings that are shown.
const ALIKE: usize = 2;
/// People named of a dwelling.
const NAMED: usize = 2;

impl Looking<'_> {
    /// The dwelling, and those that are like it.
    pub(super) fn dwellings(&self, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        let here = day(&self.derived.dwelling, "key");
        if here.is_empty() {
            return Ok(());
        }
        let known = self.outbox.dwelling(&here)?;
        if let Some(dwelling) = known {
            if !self.is_this(dwelling.entry.as_ref()) && self.before.is_none() {
                found.push(Found {
                    recall: Recall {
                        about: about::of("dwelling", &[self.id, &here]),
                        place: Place::of("dwelling.room"),
                        kind: RecallKind::Dwelling,
                        say: format!("这套房屋登记过{}", self.told(&dwelling)?),
                        history: Vec::new(),
                        acts: vec![RecallAct::Revisit, RecallAct::Take, RecallAct::Refuse],
                    },
                    known: Known::Dwelling(dwelling),
                });
            }
            return Ok(());
        }
        let Some(likeness) = likeness::address(&self.derived.dwelling) else {
            return Ok(());
        };
        for dwelling in self.outbox.dwellings_alike(&likeness, ALIKE)? {
            if self.is_this(dwelling.entry.as_ref()) {
                continue;
            }
            found.push(Found {
                recall: Recall {
                    about: about::pair("dwellings", &here, &dwelling.key),
                    place: Place::of("dwelling.room"),
                    kind: RecallKind::AlikeDwelling,
                    say: format!(
                        "台账里有相近的地址：{}{}",
                        dwelling.address,
                        self.told(&dwelling)?
                    ),
                    history: Vec::new(),
                    acts: vec![RecallAct::Same, RecallAct::Different],
                },
                known: Known::Dwelling(dwelling),
            });
        }
        Ok(())
    }

    /// When it was told of, and who lives there.
    fn told(&self, dwelling: &Dwelling) -> Result<String, OutboxError> {
        let mut living = Vec::new();
        for person in self.outbox.people_at(&dwelling.key)? {
            if left_on(self.outbox, &person)?.is_none() {
                living.push(person.name);
            }
        }
        let on = dwelling
            .updated_at
            .map(|at| at.to_zoned(yilutong_dispatch::china()));
        let on = on.map(|at| at.date().to_string()).unwrap_or_default();
        let named: Vec<_> = living.iter().take(NAMED).cloned().collect();
        Ok(match living.len() {
            0 => format!("（{on}，没有人住）"),
            n if n <= NAMED => format!("（{on}，住着{}）", named.join("、")),
            n => format!("（{on}，住着{}等{n}人）", named.join("、")),
        })
    }
}
