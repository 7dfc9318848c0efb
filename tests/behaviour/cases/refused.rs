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

/// A demand of the package, loosened, a value of an element that the department does not take, and one that it takes.
struct Loosened {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    element: (&'static str, &'static str),
    /// Where the refusal is told, when it is another element.
    told_at: Option<&'static str>,
    label: &'static str,
    refused: Value,
    corrected: Value,
}

fn loosened(system: &System) -> Loosened {
    match system.id {
        "housing" => Loosened {
            file: "system.toml",
            from: "label = \"备注\", max = 200",
            to: "label = \"备注\", max = 900",
            element: ("dwelling", "remark"),
            told_at: None,
            label: "备注",
            refused: json!("长".repeat(201)),
            corrected: json!("改短了"),
        },
        "residence" => Loosened {
            file: "system.toml",
            from: "required = 'stay.reason in [\"01\", \"03\", \"service\"]', ask =",
            to: "ask =",
            element: ("work", "employer"),
            told_at: None,
            label: "服务处所",
            refused: Value::Null,
            corrected: json!("改短了"),
        },
        "workstation" => Loosened {
            file: "system.toml",
            from: "label = \"工作单位\", max_bytes = 60",
            to: "label = \"工作单位\", max_bytes = 900",
            element: ("work", "employer"),
            told_at: None,
            label: "工作单位",
            refused: json!("长".repeat(31)),
            corrected: json!("改短了"),
        },
        "grid" => Loosened {
            file: "system.toml",
            from: "required = \"is.registered\", max_bytes = 30",
            to: "required = \"is.registered\", max_bytes = 900",
            element: ("work", "job_title"),
            told_at: None,
            label: "职业",
            refused: json!("长".repeat(16)),
            corrected: json!("改短了"),
        },
        "gridadmin" => Loosened {
            file: "codes/文化程度.csv",
            from: "20,2-本科,",
            to: "20,2-大学,",
            element: ("person", "education"),
            told_at: None,
            label: "文化程度",
            refused: json!("20"),
            corrected: json!("30"),
        },
        "provincial" => Loosened {
            file: "system.toml",
            from: "arriveDate = { from = \"stay.arrived_on\", format = \"%Y-%m-%d\",",
            to: "arriveDate = { cel = 'person.education == \"20\" ? \"2099-01-01\" : stay.arrived_on', \
                 label = \"入住日期\", places = [\"stay.arrived_on\"],",
            element: ("person", "education"),
            told_at: Some("stay.arrived_on"),
            label: "入住日期",
            refused: json!("20"),
            corrected: json!("30"),
        },
        "pda" => Loosened {
            file: "codes/whcd.csv",
            from: "20,大学本科,",
            to: "20,大学,",
            element: ("person", "education"),
            told_at: None,
            label: "文化程度",
            refused: json!("20"),
            corrected: json!("30"),
        },
        _ => Loosened {
            file: "system.toml",
            from: "label = \"备注\", max = 100",
            to: "label = \"备注\", max = 900",
            element: ("family", "remark"),
            told_at: None,
            label: "备注",
            refused: json!("长".repeat(101)),
            corrected: json!("改短了"),
        },
    }
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let system = trying.system;
    let limit = loosened(system);
    office.change_package(system.id, limit.file, &[(limit.from, limit.to)])?;
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
        element: limit
            .told_at
            .map_or_else(|| format!("{group}.{name}"), str::to_owned),
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

    set(&mut entry, group, name, limit.corrected);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
