//! Whatever else a network or a troubled department answers is no acceptance while it lasts, is nothing that the worker
//! must see to, and leaves exactly one record in the end.

use practice_departments::{Armed, Fault, Framing};

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, Capability, System};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{
    Wrong, calls_anything_acceptance, is_impatient, takes_waiting_for_done,
};

/// How often a fault strikes in a row.
const TIMES: u32 = 2;

pub(super) fn cases() -> Vec<Case> {
    let faults = [
        ("maintenance_503", Fault::Maintenance503),
        ("too_many_429", Fault::TooMany429 { retry_after: 3 }),
        ("login_page_200", Fault::LoginPage200),
        (
            "truncated_reply",
            Fault::TruncatedReply {
                framing: Framing::ClosedEarly,
            },
        ),
        (
            "shortened_reply",
            Fault::TruncatedReply {
                framing: Framing::Short,
            },
        ),
        ("garbage", Fault::Garbage { after: false }),
        ("garbage_after_processing", Fault::Garbage { after: true }),
        ("status_500", Fault::Status500 { after: false }),
        (
            "status_500_after_processing",
            Fault::Status500 { after: true },
        ),
    ];
    let mut cases: Vec<Case> = faults
        .into_iter()
        .map(|(name, fault)| {
            Case::new(format!("not_acceptance::{name}"), move |trying| {
                story(trying, vec![fault.clone()])
            })
            .not_with(move |system| {
                let by_file = system.can(Capability::AnswersByFile);
                let shut = matches!(
                    name,
                    "maintenance_503"
                        | "too_many_429"
                        | "status_500"
                        | "status_500_after_processing"
                );
                match name {
                    // A device that is away for a moment keeps its acknowledgement until it is back.
                    _ if by_file && shut => None,
                    // Asking again at once is all that a full department minds.
                    "too_many_429" if !system.can(Capability::TakesFiles) => Some(is_impatient()),
                    _ => Some(hopeful(system)),
                }
            })
        })
        .collect();
    cases.push(
        Case::new("not_acceptance::own_busy_codes", |trying| {
            let codes = trying.system.own_codes.iter();
            let faults = codes.map(|(code, after)| Fault::OwnCode {
                code: (*code).to_owned(),
                after: *after,
            });
            story(trying, faults.collect())
        })
        .only(|system| match system.own_codes {
            [] => Concern::Not("its contract knows no code for being busy or broken inside"),
            _ => Concern::Yes,
        })
        .not_with(|_| Some(calls_anything_acceptance())),
    );
    cases.push(
        Case::new("not_acceptance::one_after_the_other", storm)
            .not_with(|system| Some(hopeful(system))),
    );
    cases.push(
        Case::new("not_acceptance::expired_session", expired)
            .only(has_sessions)
            .not_with(|_| Some(calls_anything_acceptance())),
    );
    cases
}

fn hopeful(system: &System) -> Wrong {
    if system.can(Capability::AnswersByFile) {
        takes_waiting_for_done()
    } else {
        calls_anything_acceptance()
    }
}

fn has_sessions(system: &System) -> Concern {
    if system.can(Capability::Sessions) {
        Concern::Yes
    } else {
        Concern::Not("it has no sessions, every request stands by itself")
    }
}

async fn story(trying: Trying, faults: Vec<Fault>) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    office.house_first(&worker).await?;
    for fault in &faults {
        office.arm(Act::Create, fault.clone(), TIMES)?;
    }
    worker.submit(&office.entry(&worker).await?).await?;

    worker.deliver_now().await?;
    let cell = worker.cell(id).await?;
    holds(
        cell.state != Standing::Accepted,
        format!("this is no acceptance ({:?})", cell.state),
    )?;
    same(
        cell.receipt,
        None,
        "there is no receipt as long as the department gave none",
    )?;
    holds(
        !cell.needs_me,
        "trouble on the way is not the worker's to mend",
    )?;
    holds(
        worker.stopped(id).await?.is_none(),
        "passing trouble does not stop the system for good",
    )?;
    let received = office.visits(id)?.counters.received;
    worker.deliver_now().await?;
    // What looks around by itself is never left alone by itself.
    if !trying.system.can(Capability::AnswersByFile) {
        same(
            office.visits(id)?.counters.received,
            received,
            "the department is left alone until it is time",
        )?;
    }

    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}

/// Sessions that end under the worker's hands are begun anew without a word.
async fn expired(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    office.arm(Act::Create, Fault::ExpireSession, TIMES)?;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    office.arm(Act::Update, Fault::ExpireSession, TIMES)?;
    trying.system.change(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await
}

/// Everything goes wrong in turn, whatever is asked: looking, signing in, writing.
async fn storm(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let framing = Framing::Short;
    for fault in [
        Fault::DropBefore,
        Fault::Maintenance503,
        Fault::TruncatedReply { framing },
        Fault::LoginPage200,
        Fault::DropAfter,
        Fault::Garbage { after: true },
        Fault::Status500 { after: true },
        Fault::TooMany429 { retry_after: 2 },
    ] {
        office.arm_at(id, Armed::once(fault))?;
    }
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
