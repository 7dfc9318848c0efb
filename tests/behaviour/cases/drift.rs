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
use crate::support::systems::{Act, Capability, System};
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
        // A file that breaks the schema is refused as a whole, before anything is said of its records.
        let case = case.not_with(move |system| {
            let whole = change == Change::Member && system.name == "provincial";
            (!whole).then(shrugs)
        });
        match change {
            Change::Code => case.only(|system| concern(system, Change::Code)),
            Change::Member => case.only(|system| concern(system, Change::Member)),
            Change::Envelope => case.only(|system| concern(system, Change::Envelope)),
        }
    });
    cases.collect()
}

fn concern(system: &System, change: Change) -> Concern {
    match edits(system, change) {
        [] => Concern::Not("the suite cannot have it change so"),
        _ => Concern::Yes,
    }
}

/// What of a package is edited: its file, what stands there, and what stands there instead.
type Edit = (&'static str, &'static str, &'static str);

/// A change of an interface, made the other way round: the package forgets what the department still says.
fn edits(system: &System, change: Change) -> &'static [Edit] {
    match change {
        Change::Code => code(system.name),
        Change::Member => member(system.name),
        Change::Envelope => envelope(system.name),
    }
}

/// Files have no codes of their own to arm: there, what says that a file was worked through is spelt anew.
fn code(system: &str) -> &'static [Edit] {
    match system {
        "housing" => &[("replies.csv", "\nH500,", "\nX500,")],
        "residence" => &[("replies.csv", "\n9001,", "\n9x01,")],
        "grid" => &[("replies.csv", "\n50000,", "\n5000x,")],
        "familyplan" => &[("replies.csv", "\nE900,", "\nX900,")],
        "labour" => &[("replies.csv", "\nG9001,", "\nX9001,")],
        "selfdecl" => &[("replies.csv", "\ninternal,", "\nxinternal,")],
        "gridadmin" => &[("replies.csv", "\nINTERNAL,", "\nXNTERNAL,")],
        "provincial" => &[("exchange.toml", "worked = \"B00\"", "worked = \"B99\"")],
        "pda" => &[(
            "exchange.toml",
            "worked = \"已处理\"",
            "worked = \"处理完\"",
        )],
        _ => &[],
    }
}

fn member(system: &str) -> &'static [Edit] {
    match system {
        "housing" => &[("system.toml", "\nfloor = ", "\n# floor = ")],
        "residence" | "labour" => &[("system.toml", "\ncsrq = ", "\n# csrq = ")],
        "workstation" => &[
            ("system.toml", "\ndz2 = ", "\n# dz2 = "),
            ("exchange.toml", "\ndz2 = ", "\n# dz2 = "),
        ],
        "grid" => &[(
            "system.toml",
            "\n\"items/CSRQ\" = ",
            "\n# \"items/CSRQ\" = ",
        )],
        "selfdecl" => &[(
            "system.toml",
            "\n\"person/birthDate\" = ",
            "\n# \"person/birthDate\" = ",
        )],
        "familyplan" => &[
            ("system.toml", "\nXZD_DZ = ", "\n# XZD_DZ = "),
            ("exchange.toml", "\"XZD_DZ\", \"FWBM\"", " \"FWBM\""),
        ],
        "gridadmin" | "pda" => &[("system.toml", "\n\"出生日期\" = ", "\n# \"出生日期\" = ")],
        "provincial" => &[("system.toml", "\nbirth = ", "\n# birth = ")],
        _ => &[],
    }
}

fn envelope(system: &str) -> &'static [Edit] {
    match system {
        "housing" => &[("exchange.toml", "type(reply.success)", "type(reply.done)")],
        "residence" => &[(
            "exchange.toml",
            "ours = 'type(reply.code) == string'",
            "ours = 'type(reply.errcode) == string'",
        )],
        "workstation" => &[
            ("exchange.toml", "保存成功，编号", "已经保存，编号"),
            ("exchange.toml", "table#list", "table#rows"),
        ],
        "selfdecl" => &[(
            "exchange.toml",
            "type(reply) == map)",
            "type(reply.data) == map)",
        )],
        "grid" => &[(
            "exchange.toml",
            "ours = 'reply.errcode >= 0'",
            "ours = 'reply.status >= 0'",
        )],
        "familyplan" => &[(
            "exchange.toml",
            "[answer]\nroot = \"RESPONSE\"",
            "[answer]\nroot = \"ANSWER\"",
        )],
        "labour" => &[(
            "exchange.toml",
            "type(reply.bizContent.bizCode) == string",
            "type(reply.bizContent.result) == string",
        )],
        "gridadmin" => &[
            (
                "exchange.toml",
                "type(reply.jobId) == string",
                "type(reply.jobNo) == string",
            ),
            (
                "exchange.toml",
                "type(reply.items) == list",
                "type(reply.jobs) == list",
            ),
        ],
        _ => &[],
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
        }
        | Outcome::Stop {
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
    for (file, knows, forgot) in edits(system, change) {
        office.change_package(system.id, file, &[(knows, forgot)])?;
    }
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
    let cells = worker.cells_of(system.id).await?;
    let cells: Vec<_> = cells.iter().map(|cell| (cell.state, &cell.say)).collect();
    let stopped = stopped.there(format!("the system has stopped by itself: {cells:?}"))?;
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
        // Only people are born: a house is taken as before. Who waits for a house, and what stands in a file that the
        // department has, rests as it is.
        let as_before = change == Change::Member && cell.about.is_none();
        let rests = match cell.state {
            Standing::Paused | Standing::Unsure => true,
            Standing::Accepted => as_before && system.can(Capability::KeepsHouses),
            Standing::Blocked => system.can(Capability::KeepsHouses),
            Standing::Reviewing => system.can(Capability::TakesFiles),
            _ => false,
        };
        holds(
            rests,
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
    for (file, knows, forgot) in edits(system, change) {
        office.change_package(system.id, file, &[(forgot, knows)])?;
    }
    let worker = office.worker().await?;
    worker.resume(system.id).await?;
    worker.deliver().await?;
    // What stood in a file before the package knew is refused when the department comes to it: once more, then.
    for cell in worker.cells_of(system.id).await? {
        if cell.state == Standing::Refused && system.can(Capability::TakesFiles) {
            worker.resend(cell.delivery).await?;
        }
    }
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
