//! A department's network cannot be reached from the worker's computer: what is bound for it leaves in a file, is
//! delivered by a computer inside, and its receipts come back. Whatever is carried how often, lost, or brought back late,
//! the department holds each record once, as the worker last wanted it, and nothing is stuck.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde_json::{Value, json};
use yilutong_desk::DeskError;
use yilutong_desk::schema::Nothing;
use yilutong_outbox::ErrorKind;

use super::transfer::{REASON, elsewhere};
use super::{Case, Concern};
use crate::support::courier::Courier;
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, Takes, set};
use crate::support::verdict::{Broken, There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{
    Wrong, damaged, loses_the_place, takes_unsettled_for_done, tells_nobody,
};

/// Random days, each a trial of its own.
const WALKS: [u64; 6] = [1, 2, 3, 5, 8, 13];
/// Those where records go in files.
const WALKS_IN_FILES: [u64; 3] = [1, 2, 3];
/// Steps of a random day.
const STEPS: usize = 24;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("carried", story)
            .only(of_a_household)
            .not_with(|_| Some(tells_nobody().every_day())),
        Case::new("carried_file_lost", file_lost)
            .only(of_a_household)
            .not_with(|_| Some(takes_unsettled_for_done())),
        Case::new("carried_to_another", to_another)
            .only(of_the_police_or_in_files)
            .not_with(|_| Some(takes_unsettled_for_done())),
        Case::new("carried_refused", refused)
            .only(of_the_police)
            .not_with(|_| Some(loses_the_place())),
        Case::new("carried_decided", decided)
            .only(of_the_police)
            .not_with(|_| {
                Some(damaged(
                    "asks_nobody",
                    "replies.csv",
                    "2002,ask:transfer,",
                    "2002,superseded,",
                ))
            }),
    ];
    cases.extend(WALKS.map(|seed| {
        Case::new(format!("carried_walk_{seed}"), move |trying| {
            walk(trying, seed)
        })
        .only(of_the_police)
        .not_with(move |_| never_told(seed))
    }));
    cases.extend(WALKS_IN_FILES.map(|seed| {
        Case::new(format!("carried_walk_in_files_{seed}"), move |trying| {
            walk(trying, seed)
        })
        .only(in_files)
        .not_with(move |_| never_told(seed))
    }));
    cases
}

/// One walk is enough to show that walks notice it.
fn never_told(seed: u64) -> Option<Wrong> {
    (seed == 1).then(|| tells_nobody().every_day())
}

fn in_files(system: &System) -> Concern {
    match system.can(Capability::TakesFiles) {
        true => Concern::Yes,
        false => Concern::Not("its records leave one by one, as in carried_walk"),
    }
}

/// Where what was carried in vain is looked for, and where it goes in another file.
fn of_the_police_or_in_files(system: &System) -> Concern {
    match in_files(system) {
        Concern::Yes => Concern::Yes,
        Concern::Not(_) => of_the_police(system),
    }
}

fn of_a_household(system: &System) -> Concern {
    match system.takes {
        Takes::Household if system.can(Capability::Flow) => {
            Concern::Not("what it took is followed for days before anything can be brought back")
        }
        Takes::Household => Concern::Yes,
        _ => Concern::Not("the story is told with a household, whose dwelling goes first"),
    }
}

fn of_the_police(system: &System) -> Concern {
    match zone_of(system) {
        "police" => Concern::Yes,
        _ => Concern::Not("the story is told with the one network that is hardest to reach"),
    }
}

/// Where a department stands, by the design.
fn zone_of(system: &System) -> &'static str {
    match system.id {
        "residence" => "police",
        "selfdecl" => "internet",
        _ => "government",
    }
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let id = trying.system.id;
    let courier = Courier::between(&office, zone_of(trying.system)).await?;
    courier
        .home
        .submit(&households::one(office.clock.today())?)
        .await?;
    courier.home.deliver().await?;
    same(
        office.visits(id)?.counters.received,
        0,
        "the worker's computer does not even try",
    )?;
    let cell = courier.home.cell(id).await?;
    holds(
        matches!(cell.state, Standing::ToCarry | Standing::Blocked),
        format!(
            "it waits to be carried, or for the house code, not {:?}",
            cell.state
        ),
    )?;
    holds(!cell.needs_me, "and that is nothing the worker must mend")?;
    let pulse = courier.home.desk.pulse(Nothing {}).await?;
    same(pulse.needs_me, 0, "nobody is called")?;
    same(pulse.unreachable.len(), 0, "no system counts as broken")?;
    holds(
        pulse.zones.iter().any(|zone| zone.to_carry > 0),
        "one line says what waits for which network",
    )?;

    for _ in 0..3 {
        let Some(file) = courier.send().await? else {
            break;
        };
        let again = courier.send().await?;
        holds(again.is_none(), "what left is in no second file")?;
        courier.home.deliver().await?;
        let taken = courier.take_inside(&file).await?;
        holds(taken.news > 0, "the inside computer takes it over")?;
        courier.inside.deliver().await?;
        let twice = courier.take_inside(&file).await?;
        same(twice.news, 0, "the file a second time changes nothing")?;
        courier.inside.deliver().await?;
        let reply = courier.reply().await?.there("there is something to tell")?;
        let back = courier.receive(&reply).await?;
        same(back.news, taken.news, "every outcome comes back")?;
        let twice = courier.receive(&reply).await?;
        same(twice.news, 0, "and counts once")?;
        courier.home.deliver().await?;
    }
    office.stands_once(&courier.home, 1).await
}

async fn file_lost(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let courier = Courier::between(&office, zone_of(trying.system)).await?;
    courier
        .home
        .submit(&households::one(office.clock.today())?)
        .await?;
    what_goes_first(&courier, trying.system.id).await?;
    let lost = courier.send().await?.there("something waits")?;
    let number = newest(&courier).await?;
    courier.lost(number).await?;
    let cell = courier.home.cell(trying.system.id).await?;
    same(
        cell.state,
        Standing::ToCarry,
        "given up, it waits to be carried again",
    )?;
    let error = courier.again(number).await.err();
    holds(
        error.is_some(),
        "the lost file itself is never written again",
    )?;
    courier.carry_all().await?;
    office.stands_once(&courier.home, 1).await?;
    let found = courier.take_inside(&lost).await;
    holds(
        matches!(&found, Err(DeskError::Outbox(error)) if error.kind() == ErrorKind::ParcelVoid),
        "found again, the lost file is not delivered",
    )?;
    courier.inside.deliver().await?;
    office.stands_once(&courier.home, 1).await
}

/// The file was delivered, but nobody knows; another computer inside is asked to go on.
async fn to_another(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let first = Courier::between(&office, zone_of(trying.system)).await?;
    first
        .home
        .submit(&households::one(office.clock.today())?)
        .await?;
    what_goes_first(&first, trying.system.id).await?;
    let file = first.send().await?.there("something waits")?;
    first.take_inside(&file).await?;
    first.inside.deliver().await?;
    same(
        office.records()?.len(),
        1,
        "it arrived, but the way back is cut off",
    )?;
    first.lost(newest(&first).await?).await?;
    let second = first.with_another(&office).await?;
    second.carry_all().await?;
    if trying.system.id != "gridadmin" {
        return office.stands_once(&second.home, 1).await;
    }
    // Its number is that of the file that a row came in last.
    let cell = second.home.cell(trying.system.id).await?;
    holds(
        cell.state == Standing::Accepted && cell.receipt.is_some(),
        format!("the worker sees it taken: {:?} {:?}", cell.state, cell.say),
    )?;
    same(
        (office.records()?.len(), office.acts()?.len()),
        (1, 1),
        "the row came twice, and was written once",
    )
}

/// A refusal comes back at the field, and its correction goes the same way.
async fn refused(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let id = trying.system.id;
    // Without the check at the desk, the department is the first to notice.
    let loosened = (
        "required = 'stay.reason in [\"01\", \"03\", \"service\"]', ask =",
        "ask =",
    );
    office.change_package(id, "system.toml", &[loosened])?;
    let courier = Courier::between(&office, zone_of(trying.system)).await?;
    let mut entry = households::one(office.clock.today())?;
    set(&mut entry, "work", "status", json!("flexible"));
    set(&mut entry, "work", "employer", Value::Null);
    let entry_id = courier.home.submit(&entry).await?;
    courier.home.deliver().await?;
    to_and_fro(&courier).await?;
    let view = courier.home.delivery(id).await?;
    same(view.state, Standing::Refused, "the worker sees the refusal")?;
    holds(
        view.faults.iter().any(|fault| !fault.places.is_empty()),
        "at the field that must change",
    )?;
    let inside = courier.inside.desk.pulse(Nothing {}).await?;
    same(inside.needs_me, 0, "nobody inside is asked to mend it")?;
    set(&mut entry, "work", "employer", json!("示例公司"));
    courier.home.correct(&entry_id, &entry).await?;
    courier.carry_all().await?;
    office.stands_once(&courier.home, 1).await
}

/// What only the worker may decide is asked where the worker is, and the decision goes the same way.
async fn decided(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let id = trying.system.id;
    office.seed(id, elsewhere())?;
    let courier = Courier::between(&office, zone_of(trying.system)).await?;
    courier
        .home
        .submit(&households::one(office.clock.today())?)
        .await?;
    courier.home.deliver().await?;
    to_and_fro(&courier).await?;
    let view = courier.home.delivery(id).await?;
    let decision = view.decision.there("the worker is asked")?;
    let choice = decision.choices.first().there("with ways to go on")?;
    let reason = choice.reason_prompt.as_ref().map(|_| REASON);
    courier
        .home
        .decide(view.delivery, &choice.id, reason)
        .await?;
    same(
        courier.home.cell(id).await?.state,
        Standing::ToCarry,
        "decided, it waits to be carried again",
    )?;
    courier.carry_all().await?;
    let cell = courier.home.cell(id).await?;
    same(cell.state, Standing::Accepted, "and is accepted")
}

/// Carries what goes before the record itself: the dwelling whose house code it needs, the house that it is in.
async fn what_goes_first(courier: &Courier, id: &str) -> Verdict {
    for _ in 0..3 {
        courier.home.deliver().await?;
        if courier.home.cell(id).await?.state != Standing::Blocked {
            return Ok(());
        }
        to_and_fro(courier).await?;
    }
    holds(false, "what it waits for arrives")
}

/// One file there, delivered, and its outcome back.
async fn to_and_fro(courier: &Courier) -> Verdict {
    let file = courier.send().await?.there("something waits")?;
    courier.take_inside(&file).await?;
    courier.inside.deliver().await?;
    let reply = courier.reply().await?.there("the outcome is told")?;
    courier.receive(&reply).await?;
    Ok(())
}

async fn newest(courier: &Courier) -> Verdict<i64> {
    let parcels = courier.seen().await?.parcels;
    parcels
        .first()
        .map(|one| one.number)
        .there("a file has left")
}

/// Chance, the same each time for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() {
            return None;
        }
        let which = self.below(all.len());
        all.get(which)
    }
}

async fn walk(trying: Trying, seed: u64) -> Verdict {
    let office = Office::open(trying).await?;
    let courier = Courier::between(&office, zone_of(trying.system)).await?;
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut entry = households::one(office.clock.today())?;
    let id = courier.home.submit(&entry).await?;
    let (mut files, mut replies): (Vec<PathBuf>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    let in_files = trying.system.can(Capability::TakesFiles);
    let original = trying.system.original(&entry).unwrap_or_default();
    let mut wanted = None;
    let mut changed = false;
    let mut told = Vec::new();
    for step in 0..STEPS {
        let which = chance.below(12);
        told.push(which);
        match which {
            // Dates tell every version apart; of other values there are two.
            0 | 1 if in_files => {
                changed = !changed;
                match changed {
                    true => trying.system.change(&mut entry),
                    false => trying.system.change_to(&mut entry, &original),
                }
                courier.home.correct(&id, &entry).await?;
            }
            0 | 1 => {
                let until = format!("{}-06-{:02}", 2028 + seed % 3, 1 + step);
                trying.system.change_to(&mut entry, &until);
                courier.home.correct(&id, &entry).await?;
                wanted = Some(until.replace('-', ""));
            }
            2..=4 => {
                courier.home.deliver_now().await?;
                files.extend(courier.send().await?);
            }
            5 | 6 => {
                if let Some(file) = chance.one_of(&files) {
                    calmly(courier.take_inside(file).await)?;
                }
            }
            7 => courier.inside.deliver_now().await?,
            8 => replies.extend(courier.reply().await?),
            9 | 10 => {
                if let Some(file) = chance.one_of(&replies) {
                    calmly(courier.receive(file).await)?;
                }
            }
            _ => {
                let parcels = courier.seen().await?.parcels;
                if let Some(parcel) = chance.one_of(&parcels) {
                    if parcel.number % 2 == 0 {
                        courier.lost(parcel.number).await?;
                    } else if let Ok(file) = courier.again(parcel.number).await {
                        files.push(file);
                    }
                }
            }
        }
        office.clock.pass(SignedDuration::from_secs(3));
        let held = office.records()?.len();
        holds(
            held <= 1,
            format!("never are there two records: {held} after {told:?}"),
        )?;
    }
    let taken_back = chance.below(3) == 0;
    if taken_back {
        courier.home.take_back(&id).await?;
    }
    courier.carry_all().await?;
    let cells = courier.home.cells_of(trying.system.id).await?;
    for cell in &cells {
        holds(
            matches!(cell.state, Standing::Accepted | Standing::Withdrawn),
            format!("nothing is stuck: {:?} after {told:?}", cell.state),
        )?;
    }
    let held = office.records()?;
    if taken_back && held.is_empty() {
        return Ok(());
    }
    let held = office.only_record()?;
    if taken_back {
        return holds(
            trying.system.has_ended(&held.record),
            format!("taken back, it has ended: {told:?}"),
        );
    }
    if in_files {
        return same(
            trying.system.shows_change(&held.record.fields),
            changed,
            format!("the department holds what the worker wanted last: {told:?}"),
        );
    }
    if let Some(wanted) = wanted {
        same(
            trying.system.says(&held.record.fields),
            Some(wanted),
            format!("the department holds what the worker wanted last: {told:?}"),
        )?;
    }
    Ok(())
}

/// A file given up as lost is not taken, and says so; nothing else may go wrong.
fn calmly<T>(taken: Result<T, DeskError>) -> Verdict {
    match taken {
        Ok(_) => Ok(()),
        Err(DeskError::Outbox(error)) if error.kind() == ErrorKind::ParcelVoid => Ok(()),
        Err(error) => Err(Broken::from(error)),
    }
}
