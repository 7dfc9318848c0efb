//! The sample household of five arrives: in every department exactly the records, members and values that its contract
//! asks for, written once; and delivering again changes nothing.

use serde_json::{Value, json};
use yilutong_tests::{Sample, compare};

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{System, Takes};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::{Wrong, damaged};
use crate::support::{entries, households};

pub(super) fn case() -> Case {
    Case::new("accepted_once", story)
        .own_data()
        .not_with(|system| Some(wrong(system)))
}

/// A mapping with one value wrong: what a department takes without a word and only a person would notice.
fn wrong(system: &System) -> Wrong {
    match system.name {
        "selfdecl" => damaged(
            "confuses_education",
            "codes/education.csv",
            "20,BACHELOR,",
            "20,JUNIOR_COLLEGE,",
        ),
        "labour" => damaged("confuses_education", "codes/xl.csv", "20,B1,", "20,B2,"),
        "safety" => damaged(
            "confuses_hazards",
            "codes/hazardCategory.csv",
            "ebike,1103,",
            "ebike,1201,",
        ),
        "grid-event" => damaged("confuses_levels", "codes/sjjb.csv", "03,03,", "03,04,"),
        "ev-safety" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "A01,AJ-999,",
            "A01,AJ-101,",
        ),
        "ev-urban" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "B01,0302,",
            "B01,0303,",
        ),
        "ev-building" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "C01,WJ2,",
            "C01,WJ1,",
        ),
        "ev-drainage" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "D01,PS01,",
            "D01,PS02,",
        ),
        "ev-fire" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "E01,119A,",
            "E01,119B,",
        ),
        "ev-traffic" => damaged(
            "confuses_categories",
            "codes/category.csv",
            "F01,T10,",
            "F01,T11,",
        ),
        "housing" => damaged(
            "sends_the_floor_as_rooms",
            "system.toml",
            "rentRooms = { from = \"dwelling.rent_rooms\"",
            "rentRooms = { from = \"dwelling.floor\"",
        ),
        "residence" => damaged(
            "confuses_reasons_of_stay",
            "codes/jzsy.csv",
            "08,09,",
            "08,10,",
        ),
        "workstation" => damaged("confuses_education", "codes/whcd.csv", "20,2,", "20,9,"),
        "grid" => damaged("confuses_education", "codes/xl.csv", "20,20,", "20,30,"),
        "gridadmin" => damaged(
            "confuses_education",
            "codes/文化程度.csv",
            "20,2-本科,",
            "20,3-大专,",
        ),
        "provincial" => damaged(
            "confuses_education",
            "codes/education.csv",
            "20,20,",
            "20,40,",
        ),
        "pda" => damaged(
            "confuses_education",
            "codes/whcd.csv",
            "20,大学本科,",
            "20,大学专科,",
        ),
        _ => damaged(
            "confuses_contraception",
            "codes/BYFS.csv",
            "condom,32,",
            "condom,31,",
        ),
    }
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    let system = trying.system;
    match system.takes {
        Takes::Household => {
            worker.submit(&households::five(today)?).await?;
            worker.deliver().await?;
            holds_all(&office, &worker, Sample::HOUSEHOLD).await?;
        }
        Takes::Premises => {
            worker
                .submit(&entries::found(&worker, today).await?)
                .await?;
            worker.deliver().await?;
            holds_all(&office, &worker, Sample::PREMISES).await?;
        }
        Takes::Event(..) => {
            worker.submit(&office.entry(&worker).await?).await?;
            worker.deliver().await?;
            holds_event(&office)?;
            office.stands_once(&worker, 1).await?;
        }
    }

    let before = office.visits(system.id)?.counters;
    worker.deliver().await?;
    same(
        office.visits(system.id)?.counters,
        before,
        "what is accepted is left alone from then on",
    )
}

/// The department holds what is written beside the sample, and the worker sees each receipt.
async fn holds_all(office: &Office, worker: &Worker, sample: Sample) -> Verdict {
    let id = office.system().id;
    let arrivals = compare(&office.practice, &[(sample, office.clock.today())])?;
    let of_it: Vec<String> = arrivals
        .faults()
        .into_iter()
        .filter(|fault| fault.starts_with(&format!("{id}:")))
        .collect();
    holds(
        of_it.is_empty(),
        format!(
            "{id} holds what its contract asks for: {}",
            of_it.join("; ")
        ),
    )?;
    let expected = arrivals
        .records
        .iter()
        .filter(|record| record.expected.department == id);
    for arrival in expected {
        let cells = worker.cells_of(id).await?;
        let cell = cells
            .iter()
            .find(|cell| cell.about == arrival.expected.about);
        let given = office
            .practice
            .running
            .holdings(id)?
            .into_iter()
            .find(|held| Some(&held.record.key) == arrival.key.as_ref())
            .map(|held| office.system().number_of(&held.record).to_owned());
        same(
            cell.map(|cell| (cell.state, cell.receipt.clone())),
            Some((Standing::Accepted, given)),
            format!(
                "the worker sees the receipt for {:?}",
                arrival.expected.about
            ),
        )?;
    }
    Ok(())
}

/// What a department must hold of its event, written by hand from the contracts. `{found}` is the day before today.
fn event_of(system: &System) -> Value {
    if system.name == "grid-event" {
        return json!({
            "sjlb": "D01", "sjjb": "03", "title": "海棠路道路积水",
            "description": "海棠路12号门前路面积水约三十厘米，行人无法通过",
            "occurredAt": "{found} 09:30:00", "place": "宝湾区前岸街道海棠路12号", "wgbm": "440306001001003",
            "lng": 113.912_345, "lat": 22.512_345, "selfHandled": 1, "handleResult": "已疏通排水口",
            "collector": "WG100023",
        });
    }
    let mut case = json!({
        "level": "2", "source": "GRID", "title": "海棠路道路积水",
        "description": "海棠路12号门前路面积水约三十厘米，行人无法通过",
        "foundAt": "{found}T09:30:00+08:00", "address": "宝湾区前岸街道海棠路12号",
        "communityCode": "440306001001", "lng": 113.912_345, "lat": 22.512_345, "reporterNo": "WG100023",
        "reporterPhone": "19900000009",
    });
    let own = match system.id {
        "ev-safety" => json!({
            "category": "AJ-999",
            "extra": { "enterpriseName": "样例科技有限公司", "enterpriseCode": "91440300MA5TE5T1XJ" },
        }),
        "ev-urban" => json!({ "category": "0302" }),
        "ev-building" => json!({
            "category": "WJ2", "houseCode": "4403060010010000001001203",
            "extra": { "buildStage": "S3", "areaM2": 25.5 },
        }),
        "ev-drainage" => json!({ "category": "PS01", "extra": { "waterDepthCm": 30 } }),
        "ev-fire" => json!({ "category": "119A", "extra": { "placeType": "P3" } }),
        _ => json!({ "category": "T10", "extra": { "roadName": "海棠路", "plateNo": "粤B12345" } }),
    };
    if let (Some(case), Value::Object(own)) = (case.as_object_mut(), own) {
        case.extend(own);
    }
    case
}

/// The department holds its event, member by member, and nothing else that it has not made up itself.
fn holds_event(office: &Office) -> Verdict {
    /// What the department makes up, or the client's running.
    const ISSUED: [&str; 13] = [
        "sourceNo",
        "caseNo",
        "acceptedAt",
        "updatedAt",
        "nextSeq",
        "steps",
        "state",
        "unit",
        "eventId",
        "version",
        "sourceId",
        "photos",
        "attachments",
    ];
    let found = office.clock.today().yesterday()?.to_string();
    let wanted: Value = serde_json::from_str(
        &event_of(office.system())
            .to_string()
            .replace("{found}", &found),
    )?;
    let held = office.only_record()?.record.fields;
    let pictures = held.get("photos").or_else(|| held.get("attachments"));
    same(
        pictures.and_then(Value::as_array).map(Vec::len),
        Some(1),
        "the picture is there",
    )?;
    let mut rest = held;
    rest.retain(|name, _| !ISSUED.contains(&name.as_str()));
    same(
        Value::Object(rest),
        wanted,
        "it holds what its contract asks for, and nothing else",
    )
}
