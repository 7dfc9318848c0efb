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
    Case::new("refused", story)
        .own_data()
        .not_with(|_| Some(loses_the_place()))
}

/// A demand of the package, loosened, and a value of an element that the department does not take.
struct Loosened {
    from: &'static str,
    to: &'static str,
    file: &'static str,
    element: (&'static str, &'static str),
    /// Where the refusal is told, when it is another element.
    told_at: Option<&'static str>,
    label: &'static str,
    refused: Value,
    /// What the department takes in its place.
    mended: Value,
    /// Packages besides that must not look at the element: package, text, other text.
    elsewhere: &'static [(&'static str, &'static str, &'static str)],
}

impl Loosened {
    /// A text that is too long; shorter, it is taken.
    fn text(
        (from, to): (&'static str, &'static str),
        element: (&'static str, &'static str),
        label: &'static str,
        refused: usize,
    ) -> Self {
        Self {
            from,
            to,
            file: "system.toml",
            element,
            told_at: None,
            label,
            refused: json!("长".repeat(refused)),
            mended: json!("改短了"),
            elsewhere: &[],
        }
    }
}

fn loosened(system: &System) -> Loosened {
    match system.name {
        "housing" => Loosened::text(
            ("label = \"备注\", max = 200", "label = \"备注\", max = 900"),
            ("dwelling", "remark"),
            "备注",
            201,
        ),
        "residence" => Loosened {
            from: "required = 'stay.reason in [\"01\", \"03\", \"service\"]', ask =",
            to: "ask =",
            refused: Value::Null,
            ..Loosened::text(("", ""), ("work", "employer"), "服务处所", 0)
        },
        "workstation" => Loosened::text(
            (
                "label = \"工作单位\", max_bytes = 60",
                "label = \"工作单位\", max_bytes = 900",
            ),
            ("work", "employer"),
            "工作单位",
            31,
        ),
        "grid" => Loosened::text(
            (
                "required = \"is.registered\", max_bytes = 30",
                "required = \"is.registered\", max_bytes = 900",
            ),
            ("work", "job_title"),
            "职业",
            16,
        ),
        "selfdecl" => Loosened {
            // Two others take the same remark, and have limits of their own.
            elsewhere: &[
                (
                    "residence",
                    "from = \"stay.remark\"",
                    "from = \"stay.household_number\"",
                ),
                (
                    "workstation",
                    "from = \"stay.remark\"",
                    "from = \"stay.household_number\"",
                ),
            ],
            ..Loosened::text(
                ("label = \"备注\", max = 200", "label = \"备注\", max = 900"),
                ("stay", "remark"),
                "备注",
                201,
            )
        },
        "gridadmin" => Loosened {
            file: "codes/文化程度.csv",
            refused: json!("20"),
            mended: json!("30"),
            ..Loosened::text(
                ("20,2-本科,", "20,2-大学,"),
                ("person", "education"),
                "文化程度",
                0,
            )
        },
        "provincial" => Loosened {
            told_at: Some("stay.arrived_on"),
            refused: json!("20"),
            mended: json!("30"),
            ..Loosened::text(
                (
                    "arriveDate = { from = \"stay.arrived_on\", format = \"%Y-%m-%d\",",
                    "arriveDate = { cel = 'person.education == \"20\" ? \"2099-01-01\" : stay.arrived_on', \
                     label = \"入住日期\", places = [\"stay.arrived_on\"],",
                ),
                ("person", "education"),
                "入住日期",
                0,
            )
        },
        "pda" => Loosened {
            file: "codes/whcd.csv",
            refused: json!("20"),
            mended: json!("30"),
            ..Loosened::text(
                ("20,大学本科,", "20,大学,"),
                ("person", "education"),
                "文化程度",
                0,
            )
        },
        "labour" => Loosened::text(
            (
                "label = \"工作地址\", when = \"is.working\", max = 120",
                "label = \"工作地址\", when = \"is.working\", max = 900",
            ),
            ("work", "place"),
            "工作地址",
            121,
        ),
        "safety" => Loosened::text(
            ("label = \"备注\", max = 500", "label = \"备注\", max = 900"),
            ("inspection", "remark"),
            "备注",
            501,
        ),
        "grid-event" => Loosened::text(
            (
                "required = true, min_bytes = 4, max_bytes = 500",
                "required = true, min_bytes = 4, max_bytes = 900",
            ),
            ("event", "handle_result"),
            "处置结果",
            251,
        ),
        "ev-safety" => Loosened::text(
            (
                "label = \"企业名称\", required = true, min = 2, max = 100",
                "label = \"企业名称\", required = true, min = 2, max = 900",
            ),
            ("event", "enterprise_name"),
            "企业名称",
            101,
        ),
        "ev-urban" => Loosened {
            mended: json!("门前占道摆卖，影响行人通行"),
            ..Loosened::text(
                ("min = 10, max = 200", "min = 10, max = 900"),
                ("event", "description"),
                "问题描述",
                201,
            )
        },
        "ev-building" => Loosened {
            refused: json!(100_000.5),
            mended: json!(25.5),
            ..Loosened::text(
                ("most = 99999.9", "most = 999999.9"),
                ("event", "illegal_area"),
                "违建面积",
                0,
            )
        },
        "ev-drainage" => Loosened {
            refused: json!(501),
            mended: json!(50),
            ..Loosened::text(
                ("most = 500", "most = 900"),
                ("event", "water_depth"),
                "积水深度",
                0,
            )
        },
        "ev-fire" => Loosened {
            // What is missing is not what makes it necessary.
            told_at: Some("dwelling.house_code"),
            refused: json!("home"),
            mended: json!("shop"),
            ..Loosened::text(
                ("required = \"is.dwelling\"", "required = false"),
                ("event", "place_type"),
                "房屋编码",
                0,
            )
        },
        "ev-traffic" => Loosened::text(
            (
                "label = \"道路名称\", required = true, min = 2, max = 40",
                "label = \"道路名称\", required = true, min = 2, max = 900",
            ),
            ("event", "road_name"),
            "道路名称",
            41,
        ),
        _ => Loosened::text(
            ("label = \"备注\", max = 100", "label = \"备注\", max = 900"),
            ("family", "remark"),
            "备注",
            101,
        ),
    }
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let system = trying.system;
    let limit = loosened(system);
    office.change_package(system.id, limit.file, &[(limit.from, limit.to)])?;
    for (package, from, to) in limit.elsewhere {
        office.change_package(package, "system.toml", &[(from, to)])?;
    }
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

    set(&mut entry, group, name, limit.mended.clone());
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
