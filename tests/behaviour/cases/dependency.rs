//! The dwelling is refused: the people in it wait for its house code and are not refused. Corrected, all of them go.

use serde_json::json;

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, set};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged};

pub(super) fn case() -> Case {
    Case::new("dependency", story)
        .only(|system| {
            if system.can(Capability::NeedsHouse) {
                Concern::Yes
            } else {
                Concern::Not(
                    "it waits for no house code: it issues them, or the worker types one in",
                )
            }
        })
        .not_with(|system| {
            let member = match system.id {
                "familyplan" => "FWBM",
                "selfdecl" => "\"residence/houseCode\"",
                "provincial" => "houseCode",
                "gridadmin" | "pda" => "\"房屋编码\"",
                _ => "fwbm",
            };
            // Only where the record is made: who leaves may bring a code along; one record serves both there.
            let or = match system.id {
                "selfdecl" => ", or = \"dwelling.house_code\"",
                _ => "",
            };
            Some(made_up(member, or))
        })
}

fn made_up(member: &str, or: &str) -> Wrong {
    let text = |source: &str| -> &'static str { format!("{member} = {{ {source}").leak() };
    damaged(
        "makes_up_a_house_code",
        "system.toml",
        text(&format!(
            "receipt = \"housing.dwelling.house_code\"{or}, label"
        )),
        text(
            "cel = \"dwelling.community + '0000001001203'\", places = [\"dwelling.community\"], label",
        ),
    )
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let id = trying.system.id;
    let loosened = ("label = \"备注\", max = 200", "label = \"备注\", max = 900");
    office.change_package("housing", "system.toml", &[loosened])?;
    if id == "pda" {
        let limits = (
            "dwelling.remark\", max = 200",
            "dwelling.remark\", max = 900",
        );
        office.change_package("pda", "system.toml", &[limits])?;
    }
    let worker = office.worker().await?;
    let mut entry = households::one(office.clock.today())?;
    set(&mut entry, "dwelling", "remark", json!("长".repeat(201)));
    let entry_id = worker.submit(&entry).await?;
    worker.deliver().await?;
    same(
        worker.cell("housing").await?.state,
        Standing::Refused,
        "the dwelling is refused",
    )?;
    let cell = worker.cell(id).await?;
    same(
        cell.state,
        Standing::Blocked,
        "the resident waits for the house code",
    )?;
    holds(!cell.needs_me, "and nothing is wrong with the resident")?;
    same(
        office.visits(id)?.counters.received,
        0,
        "the department has not been bothered",
    )?;

    set(&mut entry, "dwelling", "remark", json!("改短了"));
    worker.correct(&entry_id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    let code = office.only_record_of("housing")?.record.receipt;
    let held = office.only_record()?.record;
    holds(
        json!(held.fields).to_string().contains(&code),
        "the record carries the house code that housing gave",
    )
}
