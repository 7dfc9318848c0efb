//! Notices that a department changed its interface: several records in a row that it answers, all in one way that no
//! worker's entry can be the cause of. Then the system stops, before a thousand entries are refused one by one.
//!
//! Against one worker's mistake: refusals that name something the worker can change never count, nor do many refusals of
//! one entry, and a record that is taken begins the count anew. Knows no clock and no store.

use std::collections::BTreeSet;

use yilutong_adapter::{Outcome, Reason};
use yilutong_outbox::{DeliveryId, EntryId};

/// So many records, of at least [`ENTRIES`] entries, are no mistake of anybody at the desk.
const RECORDS: usize = 5;
/// From so many entries.
const ENTRIES: usize = 3;
/// So many answers about files as a whole: each speaks of many records, but is said of one thing.
const FILES: usize = 4;

/// What a system answered lately, as far as it may mean another interface.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    kind: Option<String>,
    entries: BTreeSet<EntryId>,
    deliveries: BTreeSet<DeliveryId>,
    /// It was seen, and nothing was taken since: one more of the kind is enough.
    seen: bool,
    /// How many answers about whole files were not understood, since a record was last taken.
    files: usize,
}

impl Drift {
    /// Takes an outcome in. When it shows that the interface has changed: the deliveries that showed it.
    pub(crate) fn saw(
        &mut self,
        outcome: &Outcome,
        entry: &EntryId,
        delivery: DeliveryId,
    ) -> Option<BTreeSet<DeliveryId>> {
        match kind(outcome) {
            Kind::Understood => {
                *self = Self::default();
                return None;
            }
            Kind::Nothing => return None,
            Kind::Strange(kind) => {
                if self.kind.as_ref() != Some(&kind) {
                    *self = Self {
                        kind: Some(kind),
                        ..Self::default()
                    };
                }
            }
        }
        self.entries.insert(entry.clone());
        self.deliveries.insert(delivery);
        self.seen |= self.deliveries.len() >= RECORDS && self.entries.len() >= ENTRIES;
        self.seen.then(|| std::mem::take(&mut self.deliveries))
    }

    /// Takes in what was said of a file as a whole. True when the interface has changed.
    pub(crate) fn saw_file(&mut self, outcome: &Outcome) -> bool {
        // That a file was taken says little: what becomes of it is still to be told.
        match kind(outcome) {
            Kind::Understood | Kind::Nothing => false,
            Kind::Strange(_) => {
                self.files += 1;
                self.files >= FILES
            }
        }
    }
}

enum Kind {
    /// The record was taken: the interface is as we know it.
    Understood,
    /// Says nothing about the interface.
    Nothing,
    /// No entry can be the cause of it.
    Strange(String),
}

fn kind(outcome: &Outcome) -> Kind {
    match outcome {
        Outcome::Accepted { .. } | Outcome::Reviewing { .. } => Kind::Understood,
        Outcome::Unsure {
            reason: Reason::Interface,
        }
        | Outcome::Wait {
            reason: Reason::Interface,
            ..
        } => Kind::Strange(String::new()),
        // A refusal that names something which no form asks for.
        Outcome::Refused { faults, code }
            if faults
                .iter()
                .all(|fault| fault.places.is_empty() && !fault.member.is_empty()) =>
        {
            let members = faults.iter().map(|fault| fault.member.as_str());
            Kind::Strange(format!("{code} {}", members.collect::<Vec<_>>().join(" ")))
        }
        _ => Kind::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use yilutong_adapter::{Fault, Receipt, Wire};
    use yilutong_dictionary::Place;

    use super::*;

    fn refused(member: &str, places: Vec<Place>) -> Outcome {
        let fault = Fault {
            member: member.to_owned(),
            places,
            say: "缺少该项".to_owned(),
        };
        Outcome::Refused {
            faults: vec![fault],
            code: "1101".to_owned(),
        }
    }

    fn many(drift: &mut Drift, outcome: &Outcome, entries: i64, times: i64) -> bool {
        (0..times).any(|n| {
            let entry = EntryId(format!("{}", n % entries));
            drift.saw(outcome, &entry, DeliveryId(n)).is_some()
        })
    }

    #[test]
    fn a_field_that_no_form_asks_for_stops_a_system_after_a_few_records() {
        let outcome = refused("jzlb", Vec::new());
        let mut drift = Drift::default();
        assert!(
            !many(&mut drift, &outcome, 9, 4),
            "four records may still be chance"
        );
        let shown = drift.saw(&outcome, &EntryId("9".to_owned()), DeliveryId(9));
        assert_eq!(
            shown.map(|deliveries| deliveries.len()),
            Some(5),
            "the fifth shows it, and all five go on when the package knows the field"
        );
        let late = drift.saw(&outcome, &EntryId("10".to_owned()), DeliveryId(10));
        assert_eq!(
            late.map(|deliveries| deliveries.len()),
            Some(1),
            "so does one that was on its way when the system stopped"
        );
    }

    #[test]
    fn answers_about_files_that_nobody_understands_stop_a_system_after_a_few() {
        let strange = Outcome::Unsure {
            reason: Reason::Interface,
        };
        let mut drift = Drift::default();
        for _ in 0..3 {
            assert!(!drift.saw_file(&strange), "three may still be chance");
        }
        let busy = Outcome::Wait {
            reason: Reason::Busy,
            after: None,
        };
        assert!(!drift.saw_file(&busy), "being busy says nothing about it");
        assert!(drift.saw_file(&strange), "the fourth shows it");
        assert!(
            drift.saw_file(&strange),
            "so does one more after somebody let the system go on as it was"
        );
        let under_review = Outcome::Reviewing {
            receipt: Receipt::default(),
            held: None,
            after: None,
            meanwhile: None,
        };
        assert!(!drift.saw_file(&under_review), "it has the file, no more");
        let accepted = Outcome::Accepted {
            receipt: Receipt::default(),
            held: Wire::default(),
        };
        drift.saw(&accepted, &EntryId("1".to_owned()), DeliveryId(1));
        assert!(
            !drift.saw_file(&strange),
            "a row that was taken begins anew"
        );
    }

    #[test]
    fn unreadable_answers_stop_a_system_after_a_few_records() {
        let outcome = Outcome::Unsure {
            reason: Reason::Interface,
        };
        assert!(many(&mut Drift::default(), &outcome, 9, 5));
    }

    #[test]
    fn one_worker_cannot_stop_a_system_by_a_mistake() {
        let place = Place {
            element: "work.employer_code".to_owned(),
            ..Place::default()
        };
        assert!(
            !many(
                &mut Drift::default(),
                &refused("dwdm", vec![place]),
                900,
                900
            ),
            "what the worker can change is the worker's, however often it is wrong"
        );
        assert!(
            !many(&mut Drift::default(), &refused("", Vec::new()), 900, 900),
            "nor does a refusal that names nothing at all"
        );
        assert!(
            !many(&mut Drift::default(), &refused("jzlb", Vec::new()), 2, 900),
            "two entries with many people are still two entries"
        );
    }

    #[test]
    fn a_record_that_is_taken_begins_the_count_anew() {
        let mut drift = Drift::default();
        let taken = Outcome::Accepted {
            receipt: Receipt::default(),
            held: Wire::new(),
        };
        for n in 0..40 {
            let outcome = match n % 4 {
                0 => taken.clone(),
                _ => refused("jzlb", Vec::new()),
            };
            let entry = EntryId(n.to_string());
            assert!(
                drift.saw(&outcome, &entry, DeliveryId(n)).is_none(),
                "a department that takes records has not changed"
            );
        }
    }
}
