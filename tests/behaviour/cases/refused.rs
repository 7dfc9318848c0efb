//! The department refuses a value that the desk let through (here, because the package's limit is loosened): it comes back
//! at the element behind it, in a Chinese sentence, and goes through once corrected. Nobody else is held up.

use serde_json::{Value, json};
use yilutong_dictionary::Place;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::loses_the_place;

pub(super) fn case() -> Case {
    Case::new("refused", story).not_with(|_| Some(loses_the_place()))
}

/// A demand of the package, loosened, and a value of an element that the department does not take.
struct Loosened {
    from: &'static str,
    to: &'static str,
    element: (&'static str, &'static str),
    label: &'static str,
    refused: Value,
}

fn loosened(system: &System) -> Loosened {
    match system.id {
        "housing" => Loosened {
            from: "label = \"备注\", max = 200",
            to: "label = \"备注\", max = 900",
            element: ("dwelling", "remark"),
            label: "备注",
            refused: json!("长".repeat(201)),
        },
        "residence" => Loosened {
            from: "required = 'stay.reason in [\"01\", \"03\", \"service\"]', ask =",
            to: "ask =",
            element: ("work", "employer"),
            label: "服务处所",
            refused: Value::Null,
        },
        "workstation" => Loosened {
            from: "label = \"工作单位\", max_bytes = 60",
            to: "label = \"工作单位\", max_bytes = 900",
            element: ("work", "employer"),
            label: "工作单位",
            refused: json!("长".repeat(31)),
        },
        "grid" => Loosened {
            from: "required = \"is.registered\", max_bytes = 30",
            to: "required = \"is.registered\", max_bytes = 900",
            element: ("work", "job_title"),
            label: "职业",
            refused: json!("长".repeat(16)),
        },
        _ => Loosened {
            from: "label = \"备注\", max = 100",
            to: "label = \"备注\", max = 900",
            element: ("family", "remark"),
            label: "备注",
            refused: json!("长".repeat(101)),
        },
    }
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let system = trying.system;
    let limit = loosened(system);
    office.change_package(system.id, "system.toml", &[(limit.from, limit.to)])?;
    let worker = office.worker().await?;
    let (group, name) = limit.element;
    let mut entry = office.entry(&worker).await?;
    // Of who works for nobody in particular no other department asks an employer.
    set(&mut entry, "work", "status", json!("flexible"));
    set(&mut entry, group, name, limit.refused.clone());
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;

    let delivery = worker.delivery(system.id).await?;
    same(
        delivery.state,
        Standing::Refused,
        "the department refuses it, and the worker is told",
    )?;
    holds(office.records()?.is_empty(), "nothing was stored")?;
    let fault = delivery
        .faults
        .first()
        .there("the refusal names what to change")?;
    let place = Place {
        resident: system.can(Capability::People).then(|| "husband".to_owned()),
        element: format!("{group}.{name}"),
        item: None,
    };
    holds(
        fault.places.contains(&place),
        format!("it stands at {place:?}, not at {:?}", fault.places),
    )?;
    holds(
        fault.say.contains(limit.label)
            && fault
                .say
                .chars()
                .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        format!("it says in Chinese which item is meant: {:?}", fault.say),
    )?;
    for cell in worker
        .cells()
        .await?
        .into_iter()
        .filter(|cell| cell.system != system.id)
    {
        same(
            cell.state,
            system.others(),
            format!("{} is not refused with it", cell.system),
        )?;
    }

    set(&mut entry, group, name, json!("改短了"));
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
