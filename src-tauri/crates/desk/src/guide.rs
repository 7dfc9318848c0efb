//! The guide of a first start: what is still to be done before the first visit can go out. It reminds, and never blocks.
//!
//! Nothing is ticked off by hand that the desk can see for itself: a step is done when what it is about is there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yilutong_adapter::{Package, SettingScope};
use yilutong_outbox::{Outbox, OutboxError, State};

use crate::DeskError;
use crate::configuration::Configuration;
use crate::desk::Desk;
use crate::schema::{GuideNote, GuideStep, GuideStepId, GuideView, Nothing};

/// The key under which it is kept.
const GUIDE: &str = "guide";

/// What the desk cannot see by itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The departments were looked through.
    chosen: bool,
    /// Nobody is to be reminded any more.
    closed: bool,
    /// Systems whose last test worked, and that are reached in the same way since.
    works: BTreeSet<String>,
}

impl Desk {
    /// How far the guide is.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn guide_open(&self, _: Nothing) -> Result<GuideView, DeskError> {
        let open = self.profile().await?;
        let (kept, delivered) = open
            .keep(|outbox| Ok((read(outbox)?, outbox.systems()?)))
            .await?;
        let configuration = open.configuration.read().await.clone();
        let begun = delivered.values().any(|one| !one.counts.is_empty());
        let accepted = |id: &str| {
            let of = delivered.get(id);
            of.is_some_and(|one| one.counts.contains_key(&State::Accepted))
        };
        let proven: Vec<String> = self
            .packages
            .systems()
            .map(Package::id)
            .filter(|id| kept.works.contains(*id) || accepted(id))
            .map(str::to_owned)
            .collect();
        let chosen = kept.chosen || begun;
        let unproven = self
            .enabled(&configuration)
            .filter(|one| !self.by_hand.contains(one.id()) && configuration.away_in(one).is_none())
            .filter(|one| {
                !configuration.is_complete(one) || !proven.iter().any(|id| id == one.id())
            })
            .count();
        let access = match chosen {
            true => count(unproven),
            false => count(unproven).max(1),
        };
        let steps = vec![
            step(GuideStepId::Who, self.unsaid(&configuration)),
            step(GuideStepId::Systems, u32::from(!chosen)),
            step(GuideStepId::Access, access),
            step(GuideStepId::Begin, u32::from(!(kept.closed || begun))),
        ];
        let left = count(steps.iter().filter(|one| !one.done).count());
        Ok(GuideView {
            left,
            // In a practice everything is filled in already.
            open: left > 0 && !kept.closed && !self.config.practice,
            steps,
            proven,
        })
    }

    /// What the worker says to the guide.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn guide_note(&self, request: GuideNote) -> Result<GuideView, DeskError> {
        let open = self.profile().await?;
        open.keep(move |outbox| {
            change(outbox, |kept| {
                kept.chosen = request.chosen.unwrap_or(kept.chosen);
                kept.closed = request.closed.unwrap_or(kept.closed);
            })
        })
        .await?;
        self.guide_open(Nothing {}).await
    }

    fn enabled<'a>(
        &'a self,
        configuration: &'a Configuration,
    ) -> impl Iterator<Item = &'a Package> {
        self.packages
            .systems()
            .filter(|package| configuration.system(package.id()).is_enabled())
    }

    /// How many things are not known of the worker: what a department demands, and where they work.
    fn unsaid(&self, configuration: &Configuration) -> u32 {
        let wanted: BTreeSet<&str> = self
            .enabled(configuration)
            .flat_map(|package| {
                let settings = package.settings().iter();
                settings
                    .filter(|one| one.scope == SettingScope::Worker && one.required)
                    .filter(|one| configuration.setting(package, &one.id).is_none())
            })
            .map(|one| one.id.as_str())
            .collect();
        count(wanted.len()) + u32::from(configuration.usual.is_empty())
    }
}

/// A system was tested.
pub(crate) fn tested(outbox: &Outbox, system: &str, works: bool) -> Result<(), OutboxError> {
    change(outbox, |kept| {
        if works {
            kept.works.insert(system.to_owned());
        } else {
            kept.works.remove(system);
        }
    })
}

/// These systems are reached in another way now.
pub(crate) fn doubt(outbox: &Outbox, systems: &[String]) -> Result<(), OutboxError> {
    if systems.is_empty() {
        return Ok(());
    }
    change(outbox, |kept| {
        kept.works.retain(|id| !systems.contains(id));
    })
}

fn read(outbox: &Outbox) -> Result<Kept, OutboxError> {
    let kept = outbox.setting(GUIDE)?;
    Ok(kept
        .and_then(|kept| serde_json::from_value(kept).ok())
        .unwrap_or_default())
}

fn change(outbox: &Outbox, how: impl FnOnce(&mut Kept)) -> Result<(), OutboxError> {
    let mut kept = read(outbox)?;
    how(&mut kept);
    outbox.set_setting(GUIDE, serde_json::to_value(kept).ok())
}

fn step(step: GuideStepId, left: u32) -> GuideStep {
    GuideStep {
        step,
        done: left == 0,
        left,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
