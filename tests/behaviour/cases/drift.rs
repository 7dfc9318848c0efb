//! A department changes its interface overnight: a code that nobody knows, a member that it wants and no form asks for,
//! another envelope. After a few records its system stops and says why; the worker is handed no refusals, the others go
//! on, and with a package that knows the new interface everything arrives, once.

use jiff::SignedDuration;
use practice_departments::Fault;
use yilutong_adapter::{Outcome, Reason};
use yilutong_dictionary::{Entry, Place};
use yilutong_tests::family;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, System};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::{Wrong, hears};

/// Households that wait when the change comes: more than are needed to notice it.
const HOUSEHOLDS: usize = 9;
/// What a department may be asked at most before it is left alone, for each record that had been on its way.
const ASKED: u64 = 4;

/// What has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// The department says a code that the package does not know.
    Code,
    /// It wants a member that the package does not know.
    Member,
    /// It answers in another envelope.
    Envelope,
}

pub(super) fn cases() -> Vec<Case> {
    let changes = [
        ("unknown_code", Change::Code),
        ("new_member", Change::Member),
        ("other_envelope", Change::Envelope),
    ];
    let cases = changes.into_iter().map(|(name, change)| {
        let case = Case::new(format!("drift::{name}"), move |trying| {
            story(trying, change)
        });
        let case = case.not_with(|_| Some(shrugs()));
        match change {
            Change::Code => case.only(|system| concern(system, Change::Code)),
            Change::Member => case.only(|system| concern(system, Change::Member)),
            Change::Envelope => case.only(|system| concern(system, Change::Envelope)),
        }
    });
    cases.collect()
}

fn concern(system: &System, change: Change) -> Concern {
    match edit(system, change) {
        Some(_) => Concern::Yes,
        None => Concern::Not("the suite cannot have it change so"),
    }
}

/// A change of an interface, made the other way round: the package forgets what the department still says.
fn edit(system: &System, change: Change) -> Option<(&'static str, &'static str, &'static str)> {
    let system_toml = |from, to| Some(("system.toml", from, to));
    let exchange = |from, to| Some(("exchange.toml", from, to));
    let replies = |from, to| Some(("replies.csv", from, to));
    match (system.name, change) {
        ("housing", Change::Code) => replies("\nH500,", "\nX500,"),
        ("residence", Change::Code) => replies("\n9001,", "\n9x01,"),
        ("grid", Change::Code) => replies("\n50000,", "\n5000x,"),
        ("familyplan", Change::Code) => replies("\nE900,", "\nX900,"),
        ("labour", Change::Code) => replies("\nG9001,", "\nX9001,"),
        ("selfdecl", Change::Code) => replies("\ninternal,", "\nxinternal,"),
        ("gridadmin", Change::Code) => replies("\nINTERNAL,", "\nXNTERNAL,"),
        // Files have no codes of their own to arm: what says that a batch was worked through is spelt anew.
        ("provincial", Change::Code) => exchange("worked = \"B00\"", "worked = \"B99\""),
        ("pda", Change::Code) => exchange("worked = \"已处理\"", "worked = \"处理完\""),
        ("housing", Change::Member) => system_toml("\nfloor = ", "\n# floor = "),
        ("residence", Change::Member) => system_toml("\ncsrq = ", "\n# csrq = "),
        ("grid", Change::Member) => system_toml("\n\"items/CSRQ\" = ", "\n# \"items/CSRQ\" = "),
        ("labour", Change::Member) => system_toml("\ncsrq = ", "\n# csrq = "),
        ("selfdecl", Change::Member) => {
            system_toml("\n\"person/birthDate\" = ", "\n# \"person/birthDate\" = ")
        }
        ("workstation", Change::Member) => system_toml("\ncsrq = ", "\n# csrq = "),
        ("familyplan", Change::Member) => system_toml("\nCSRQ = ", "\n# CSRQ = "),
        ("gridadmin", Change::Member) => system_toml("\n\"出生日期\" = ", "\n# \"出生日期\" = "),
        ("provincial", Change::Member) => system_toml("\nbirth = ", "\n# birth = "),
        ("pda", Change::Member) => system_toml("\n\"出生日期\" = ", "\n# \"出生日期\" = "),
        ("housing", Change::Envelope) => exchange("type(reply.success)", "type(reply.done)"),
        ("residence", Change::Envelope) => exchange(
            "ours = 'type(reply.code) == string'",
            "ours = 'type(reply.errcode) == string'",
        ),
        ("grid", Change::Envelope) => {
            exchange("ours = 'reply.errcode >= 0'", "ours = 'reply.status >= 0'")
        }
        ("selfdecl", Change::Envelope) => {
            exchange("type(reply) == map)", "type(reply.data) == map)")
        }
        ("workstation", Change::Envelope) => exchange("保存成功，编号", "已经保存，编号"),
        ("labour", Change::Envelope) => exchange(
            "type(reply.bizContent.bizCode) == string",
            "type(reply.bizContent.result) == string",
        ),
        ("gridadmin", Change::Envelope) => exchange(
            "type(reply.jobId) == string && type(reply.sm3) == string",
            "type(reply.jobNo) == string && type(reply.sm3) == string",
        ),
        ("familyplan", Change::Envelope) => exchange(
            "[answer]\nroot = \"RESPONSE\"",
            "[answer]\nroot = \"ANSWER\"",
        ),
        _ => None,
    }
}

/// Takes every strange answer for a passing one, and hands every refusal to the worker.
fn shrugs() -> Wrong {
    hears("shrugs", |_, outcome| match outcome {
        Outcome::Unsure {
            reason: Reason::Interface,
        }
        | Outcome::Wait {
            reason: Reason::Interface,
            ..
        } => Outcome::Wait {
            reason: Reason::Busy,
            after: None,
        },
        Outcome::Refused { mut faults, code } => {
            for fault in &mut faults {
                fault.places = vec![Place::of_resident("husband", "person.name")];
            }
            Outcome::Refused { faults, code }
        }
        other => other,
    })
}

async fn story(trying: Trying, change: Change) -> Verdict {
    let mut office = Office::open(trying).await?;
    let system = trying.system;
    let (file, from, to) = edit(system, change).there("it can change so")?;
    office.change_package(system.id, file, &[(from, to)])?;
    if change == Change::Code && !system.own_codes.is_empty() {
        let code = system.own_codes.first().there("it has codes of its own")?.0;
        let code = code.to_owned();
        office.arm(Act::Create, Fault::OwnCode { code, after: false }, 10_000)?;
    }
    let worker = office.worker().await?;
    for number in 0..HOUSEHOLDS {
        let entry = family(number, office.clock.today())?;
        let entry: Entry = serde_json::from_value(entry)?;
        worker.submit(&entry).await?;
    }
    worker.deliver_but(&[system.id]).await?;
    for _ in 0..6 {
        office.clock.pass(SignedDuration::from_mins(30));
        worker.deliver_now().await?;
    }

    let stopped = worker.stopped(system.id).await?;
    let stopped = stopped.there("the system has stopped by itself")?;
    holds(
        stopped.contains("接口") && stopped.contains("配置包"),
        format!("the worker is told what has happened and what helps: {stopped}"),
    )?;
    let asked = office.visits(system.id)?.counters.received;
    let most = ASKED * u64::try_from(HOUSEHOLDS)?;
    holds(
        asked <= most,
        format!("the department is asked a few times ({most}), not {asked}"),
    )?;
    for cell in worker.cells_of(system.id).await? {
        holds(
            matches!(cell.state, Standing::Paused | Standing::Unsure),
            format!("nobody is blamed for it: {:?} {:?}", cell.state, cell.say),
        )?;
    }
    others_go_on(&worker, system).await?;
    office.clock.pass(SignedDuration::from_hours(24));
    worker.deliver_now().await?;
    same(
        office.visits(system.id)?.counters.received,
        asked,
        "a system that stands still is left alone",
    )?;

    worker.leave().await?;
    office.practice.running.disarm(system.id)?;
    office.change_package(system.id, file, &[(to, from)])?;
    let worker = office.worker().await?;
    worker.resume(system.id).await?;
    worker.deliver().await?;
    for cell in worker.cells_of(system.id).await? {
        same(
            cell.state,
            Standing::Accepted,
            format!("with the new package it arrives ({:?})", cell.say),
        )?;
    }
    same(
        office.records()?.len(),
        HOUSEHOLDS,
        "each record stands there once",
    )
}

/// The other departments' deliveries are not held up.
async fn others_go_on(worker: &Worker, system: &System) -> Verdict {
    for cell in worker.cells().await? {
        if cell.system != system.id {
            same(
                cell.state,
                system.others(),
                format!("{} is not held up by it", cell.system),
            )?;
        }
    }
    Ok(())
}
