//! The department takes a record and sends it back days later: it comes up at what the department means, with its
//! reason; mended, it goes through.

use serde_json::{Value, json};
use yilutong_dictionary::Place;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged, damaged_in};

pub(super) fn case() -> Case {
    Case::new("returned", story)
        .only(|system| match system.id {
            "selfdecl" => Concern::Yes,
            _ if system.can(Capability::Flow) => Concern::Yes,
            _ => Concern::Not("what it has accepted, it never sends back"),
        })
        .not_with(|system| Some(wrong(system)))
}

/// Does not know what the department means.
fn wrong(system: &System) -> Wrong {
    match system.name {
        "selfdecl" => damaged(
            "loses_what_is_meant",
            "exchange.toml",
            "field = \"review.pointer\"",
            "field = \"review.reason\"",
        ),
        "grid-event" => damaged(
            "loses_what_is_meant",
            "replies.csv",
            "90,fix:description,",
            "90,fix:title,",
        ),
        _ => damaged_in(
            "linkage",
            "loses_what_is_meant",
            "replies.csv",
            "RETURNED,fix:description,",
            "RETURNED,fix:title,",
        ),
    }
}

/// What makes the department send a record back, why it says it does, and what is put right where.
struct Returning {
    cause: (&'static str, &'static str, Value),
    reason: &'static str,
    mended: (&'static str, &'static str, Value),
}

fn returning(system: &System) -> Returning {
    match system.id {
        "selfdecl" => Returning {
            cause: ("person", "phone", json!("19900000000")),
            reason: "联系电话无法接通",
            mended: ("person", "phone", json!("19900000002")),
        },
        _ => Returning {
            cause: ("event", "title", json!("道路积水退回测试")),
            reason: "请补充现场照片",
            mended: (
                "event",
                "description",
                json!("海棠路12号门前积水三十厘米，水面没过路沿，行人绕行"),
            ),
        },
    }
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let system = trying.system;
    let worker = office.worker().await?;
    office.go_on(&worker)?;
    let Returning {
        cause,
        reason,
        mended,
    } = returning(system);
    let mut entry = office.entry(&worker).await?;
    set(&mut entry, cause.0, cause.1, cause.2);
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;

    let delivery = worker.delivery(system.id).await?;
    same(
        delivery.state,
        Standing::Refused,
        "it is the worker's turn again, although it was taken",
    )?;
    let fault = delivery.faults.first().there("it says what to change")?;
    holds(
        fault.say.contains(reason),
        format!("the department's reason is told: {}", fault.say),
    )?;
    let place = Place {
        resident: system.can(Capability::People).then(|| "husband".to_owned()),
        element: format!("{}.{}", mended.0, mended.1),
        item: None,
    };
    holds(
        fault.places.contains(&place),
        format!("it stands at {place:?}, not at {:?}", fault.places),
    )?;
    let receipt = office.only_record()?.record.receipt;

    set(&mut entry, mended.0, mended.1, mended.2);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await?;
    same(
        office.only_record()?.record.receipt,
        receipt,
        "it is still the same record",
    )
}
