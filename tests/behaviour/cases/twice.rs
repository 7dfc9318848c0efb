//! The same twice: one household entered in two entries makes no second record, and one profile is open at one desk only.

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, Takes};
use crate::support::verdict::{Broken, Verdict, holds, same};
use crate::support::wrong::{always_creates, tells_nobody};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("twice::same_household", household)
            .only(|system| match system.takes {
                Takes::Household => Concern::Yes,
                _ => Concern::Not("two entries are two inspections or two events"),
            })
            .not_with(|system| {
                // Where creating twice is the same as changing, there is nothing to notice in it.
                let wrong = if system.id == "familyplan" || system.can(Capability::TakesFiles) {
                    tells_nobody()
                } else {
                    always_creates()
                };
                Some(wrong.every_day())
            }),
        Case::new("twice::same_profile", profile).once(),
    ]
}

async fn household(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    worker.submit(&entry).await?;
    worker.deliver().await?;
    let stored = office.stored(trying.system.id)?;

    worker.submit(&entry).await?;
    worker.deliver().await?;
    same(
        office.stored(trying.system.id)?,
        stored,
        "the same once more changes nothing",
    )?;
    office.only_record()?;

    trying.system.change(&mut entry);
    worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await?;
    holds(
        trying
            .system
            .shows_change(&office.only_record()?.record.fields),
        "another entry with another value is a correction",
    )
}

async fn profile(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let Err(Broken::Untried(why)) = office.worker().await else {
        return Err(Broken::Unheld(
            "a second desk on the same profile is turned away".to_owned(),
        ));
    };
    holds(
        why.contains("open"),
        format!("it is told that the profile is open elsewhere: {why}"),
    )?;
    worker
        .submit(&households::one(office.clock.today())?)
        .await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    worker.leave().await?;
    office.worker().await?.leave().await
}
