//! What came of it all, for a person to read.

use std::collections::BTreeMap;
use std::fmt;

/// What was entered, and what the departments made of it.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) seed: u64,
    /// Households that were to be entered.
    pub(crate) households: usize,
    /// Those in which something was mistyped on purpose.
    pub(crate) slipped: usize,
    /// Those that could be submitted.
    pub(crate) submitted: usize,
    /// Those submitted to every department whom they concern.
    pub(crate) whole: usize,
    pub(crate) people: usize,
    /// What the desk said while they were entered.
    pub(crate) said: usize,
    /// Sentences that a worker without slips could not satisfy, with how often.
    pub(crate) unsatisfied: BTreeMap<String, usize>,
    /// By system: how many deliveries were taken, how many not.
    pub(crate) systems: BTreeMap<String, (usize, usize)>,
    /// What departments refused, with how often and in which households.
    pub(crate) refused: BTreeMap<String, Vec<usize>>,
    pub(crate) seconds: f64,
}

/// At least so many of a hundred careful households must get through whole: a desk that lets nothing in proves nothing.
const WHOLE: usize = 90;

impl Judged {
    /// What must not be, one sentence each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self
            .refused
            .iter()
            .map(|(what, households)| {
                format!(
                    "refused although the desk let it through: {what}; households {households:?}"
                )
            })
            .collect();
        if self.whole * 100 < self.households * WHOLE {
            faults.push(format!(
                "only {} of {} households got through to every department; the desk asks for what nobody can give: {:?}",
                self.whole, self.households, self.unsatisfied
            ));
        }
        if self.systems.is_empty() {
            faults.push("nothing was delivered at all".to_owned());
        }
        faults
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} households of {} people, {} with something mistyped (seed {}): {} submitted, {} of them to every \
             department; the desk objected {} times; {:.0} s",
            self.households,
            self.people,
            self.slipped,
            self.seed,
            self.submitted,
            self.whole,
            self.said,
            self.seconds
        )?;
        for (system, (taken, refused)) in &self.systems {
            let all = taken + refused;
            writeln!(f, "{system:12} {taken:>6} of {all:>6} taken the first time")?;
        }
        for (what, times) in &self.unsatisfied {
            writeln!(f, "could not be satisfied {times} times: {what}")?;
        }
        for (what, households) in &self.refused {
            writeln!(
                f,
                "REFUSED {} times: {what}; households {households:?}",
                households.len()
            )?;
        }
        let (taken, all) = self
            .systems
            .values()
            .fold((0, 0), |(taken, all), (one, other)| {
                (taken + one, all + one + other)
            });
        writeln!(f, "first-pass acceptance: {taken} of {all} deliveries")
    }
}
