//! Names and papers that careless software breaks on: every department holds them exactly as they are, or the desk says
//! beforehand that it cannot, and why.

use serde_json::{Value, json};
use yilutong_desk::schema::Skip;
use yilutong_dictionary::{Entry, Resident};

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, Takes, at, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::{cuts_names, damaged};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("hard_names", story).not_with(|_| Some(cuts_names())),
        Case::new("unwritable_name", unwritable)
            .only(|system| {
                if system.can(Capability::NarrowCharset) {
                    Concern::Yes
                } else {
                    Concern::Not("it can write every character")
                }
            })
            .not_with(|system| {
                Some(if system.id == "provincial" {
                    let (from, to) = (r"\x{9FB4}-\x{9FBB}", r"\x{FE10}-\x{FE19}");
                    damaged("knows_no_charset", "system.toml", from, to)
                } else {
                    let (from, to) = ("charset = \"cp936\"", "charset = \"utf-8\"");
                    damaged("knows_no_charset", "system.toml", from, to).every_day()
                })
            }),
    ]
}

/// Somebody with a name and papers, and which departments must hold them, under which number.
struct Hard {
    reference: &'static str,
    name: Option<&'static str>,
    latin: Option<&'static str>,
    id: (&'static str, &'static str),
    sex: &'static str,
    born: &'static str,
    nation: Option<&'static str>,
    nationality: Option<&'static str>,
    held_by: &'static [&'static str],
}

const ALL: &[&str] = &[
    "residence",
    "selfdecl",
    "workstation",
    "familyplan",
    "labour",
    "grid",
    "gridadmin",
    "provincial",
    "pda",
];
const NOT_PLANNED: &[&str] = &[
    "residence",
    "selfdecl",
    "workstation",
    "labour",
    "gridadmin",
    "provincial",
    "pda",
];

fn people() -> Vec<Hard> {
    let citizen = |reference, name, number, sex, born, nation| Hard {
        reference,
        name: Some(name),
        latin: None,
        id: ("111", number),
        sex,
        born,
        nation: Some(nation),
        nationality: None,
        held_by: ALL,
    };
    let foreign = |reference, name, latin, id, nationality, held_by| Hard {
        reference,
        name,
        latin,
        id,
        sex: "1",
        born: "1990-03-07",
        nation: None,
        nationality,
        held_by,
    };
    vec![
        citizen(
            "dotted",
            "买买提·吐尔逊江",
            "430102198802029134",
            "1",
            "1988-02-02",
            "05",
        ),
        citizen(
            "rare",
            "喆堃珺镕",
            "430102198802029150",
            "1",
            "1988-02-02",
            "01",
        ),
        citizen(
            "ends_in_x",
            "陈示例",
            "43010219880202937X",
            "1",
            "1988-02-02",
            "01",
        ),
        citizen(
            "fifteen",
            "阿卜杜热合曼·阿布都热依木江",
            "430102198802029177",
            "1",
            "1988-02-02",
            "05",
        ),
        foreign(
            "passport",
            None,
            Some("O-NEIL SAMPLE, ANNE MARIE"),
            ("414", "XX0000902"),
            Some("USA"),
            NOT_PLANNED,
        ),
        foreign(
            "hong_kong",
            Some("陈港样"),
            Some("CHAN, KONG YEUNG"),
            ("516", "H00000901"),
            None,
            NOT_PLANNED,
        ),
        foreign(
            "taiwan",
            Some("林台样"),
            Some("LIN, TAI YANG"),
            ("511", "00000901"),
            None,
            NOT_PLANNED,
        ),
        foreign(
            "pr_card",
            None,
            Some("SAMPLE, PETER"),
            ("553", "USA440390030719"),
            Some("USA"),
            NOT_PLANNED,
        ),
    ]
}

fn household(office: &Office) -> Verdict<Entry> {
    let today = office.clock.today();
    let mut entry = households::five(today)?;
    let husband = households::resident(today, "husband")?;
    entry
        .residents
        .retain(|resident| resident.reference == "wife");
    for resident in &mut entry.residents {
        resident
            .stay
            .insert("relation_to_head".to_owned(), json!("02"));
    }
    for hard in people() {
        let mut resident: Resident = husband.clone();
        resident.reference = hard.reference.to_owned();
        let mut put = |name: &str, value: Option<&str>| match value {
            Some(value) => resident.person.insert(name.to_owned(), json!(value)),
            None => resident.person.remove(name),
        };
        put("name", hard.name);
        put("latin_name", hard.latin);
        put("id_type", Some(hard.id.0));
        put("id_number", Some(hard.id.1));
        put("sex", Some(hard.sex));
        put("birth_date", Some(hard.born));
        put("nation", hard.nation);
        put("nationality", hard.nationality);
        if hard.nation.is_none() {
            put("hukou_division", None);
            put("hukou_address", None);
            put("marital", Some("10"));
            put("id_valid_until", Some("2030-12-31"));
            resident.family.clear();
            for (name, value) in [
                ("purpose_in_china", "02"),
                ("entered_china_on", "2026-01-05"),
            ] {
                resident.stay.insert(name.to_owned(), json!(value));
            }
        } else {
            put("hukou_address", Some(&"长".repeat(40)));
            let employer = json!("宽".repeat(30));
            resident.work.insert("employer".to_owned(), employer);
        }
        resident
            .stay
            .insert("relation_to_head".to_owned(), json!("tenant"));
        entry.residents.push(resident);
    }
    entry.residents.push(newborn(&husband, today));
    entry.owner.insert("name".to_owned(), json!("𬭎䶮·测试"));
    Ok(entry)
}

/// A child of a few days, without a number yet.
fn newborn(father: &Resident, today: jiff::civil::Date) -> Resident {
    let born = today.saturating_sub(jiff::Span::new().days(9)).to_string();
    let mut child = father.clone();
    child.reference = "newborn".to_owned();
    child.person = serde_json::from_value(json!({
        "name": "陈新样", "id_type": "none", "sex": "2", "birth_date": born, "nation": "01",
        "hukou_division": "430102", "hukou_address": "湖南省长沙市芙蓉区样例路1号", "guardian_name": "李样本",
        "guardian_phone": "19900000003", "marital": "10",
    }))
    .unwrap_or_default();
    child.work.clear();
    child.stay.insert("arrived_on".to_owned(), json!(born));
    child.stay.insert("reason".to_owned(), json!("06"));
    child
        .stay
        .insert("relation_to_head".to_owned(), json!("20"));
    child.family = serde_json::from_value(json!({
        "birth_order": 2, "mother_name": "李样本", "mother_id_type": "111", "mother_id_number": "430102199507089243",
        "father_name": "陈示例", "father_id_number": "430102198802029118", "birth_certificate": "X440000902",
    }))
    .unwrap_or_default();
    child
}

fn member(system: &System) -> (&'static str, &'static str) {
    match system.id {
        "residence" => ("xm", "zjhm"),
        "selfdecl" => (
            "declaration/person/name/full",
            "declaration/person/document/number",
        ),
        "workstation" | "labour" => ("xm", "sfzh"),
        "grid" => ("items/XM", "items/GMSFHM"),
        "gridadmin" | "pda" => ("姓名", "证件号码"),
        "provincial" => ("name", "idNo"),
        _ => ("XM", "ZJHM"),
    }
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let named = match system.takes {
        Takes::Household => None,
        Takes::Premises => Some(("premises", "placeName")),
        Takes::Event(..) if system.id == "ev-safety" => Some(("event", "extra/enterpriseName")),
        Takes::Event(..) => Some(("title", "title")),
    };
    if let Some((group, member)) = named {
        return of_no_person(&office, &worker, group, member).await;
    }
    let entry = household(&office)?;
    let preflight = worker.preflight(&entry).await?;
    let wrong: Vec<_> = preflight
        .problems
        .iter()
        .map(|problem| (&problem.place, &problem.say))
        .collect();
    holds(
        preflight.ready,
        format!("nothing is wrong with these people: {wrong:?}"),
    )?;
    let submitted = worker.try_to_submit(None, &entry, &[]).await?;
    worker.deliver().await?;
    for cell in worker.cells_of(system.id).await? {
        same(
            cell.state,
            Standing::Accepted,
            format!("{:?} is accepted: {:?}", cell.about, cell.say),
        )?;
    }
    if !system.can(Capability::People) {
        let held = office.only_record()?.record;
        return same(
            held.fields.get("ownerName"),
            Some(&json!("𬭎䶮·测试")),
            "the owner's name is whole",
        );
    }
    let held = office.records()?;
    let (name, number) = member(system);
    for hard in people()
        .iter()
        .filter(|hard| hard.held_by.contains(&system.id))
    {
        let of = held
            .iter()
            .filter(|held| at(&held.record.fields, number) == Some(&json!(hard.id.1)));
        let records: Vec<_> = of.collect();
        same(records.len(), 1, format!("{} stands once", hard.reference))?;
        let expected = hard.name.or(hard.latin).map(|name| json!(name));
        same(
            at(&records[0].record.fields, name).cloned(),
            expected,
            format!("{}'s name is whole", hard.reference),
        )?;
    }
    let child = held
        .iter()
        .find(|held| at(&held.record.fields, name) == Some(&json!("陈新样")));
    let without = match system.id {
        "familyplan" => Some(("ZJLX", "98")),
        "pda" => Some(("证件类型", "无证件")),
        _ => None,
    };
    if let Some((member, value)) = without {
        let child = child.there("the newborn is registered without a number")?;
        return same(
            child.record.fields.get(member),
            Some(&json!(value)),
            "as one without a number",
        );
    }
    holds(
        child.is_none(),
        "a newborn without a number is not squeezed in",
    )?;
    let out = submitted
        .left_out
        .iter()
        .any(|out| out.resident.as_deref() == Some("newborn"));
    holds(out, "and the worker is told that it stays out")
}

/// What is named there is no person: premises, an enterprise, an event.
async fn of_no_person(office: &Office, worker: &Worker, named: &str, member: &str) -> Verdict {
    const NAME: &str = "𬭎䶮·阿卜杜热合曼餐饮店";
    let mut entry = office.entry(worker).await?;
    let (group, name) = match named {
        "premises" => ("premises", "name"),
        "event" => ("event", "enterprise_name"),
        _ => ("event", "title"),
    };
    set(&mut entry, group, name, json!(NAME));
    worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(worker, 1).await?;
    same(
        at(&office.only_record()?.record.fields, member),
        Some(&json!(NAME)),
        "the name is whole",
    )
}

async fn unwritable(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let mut entry = households::one(office.clock.today())?;
    let man = entry.resident_mut("husband").there("he lives there")?;
    // The one is in no code page, the other has another place in each edition of the standard.
    let character = if id == "provincial" { '龴' } else { '䶮' };
    let name = format!("陈{character}");
    man.person
        .insert("name".to_owned(), Value::from(name.clone()));

    let preflight = worker.preflight(&entry).await?;
    let problem = preflight
        .problems
        .iter()
        .find(|problem| problem.system.as_deref() == Some(id));
    let problem = problem.there("the desk notices before anything is sent")?;
    holds(
        problem.say.contains(character) || id == "provincial",
        format!("it names the character: {}", problem.say),
    )?;
    same(
        problem.place.element.as_str(),
        "person.name",
        "where it stands",
    )?;
    holds(
        worker.try_to_submit(None, &entry, &[]).await.is_err(),
        "it is not sent in disguise",
    )?;

    let skip = Skip {
        system: id.to_owned(),
        resident: Some("husband".to_owned()),
    };
    let submitted = worker.try_to_submit(None, &entry, &[skip]).await?;
    holds(
        submitted
            .left_out
            .iter()
            .any(|out| out.say.contains(problem.say.as_str())),
        format!(
            "left out on purpose, it is said why: {:?}",
            submitted.left_out
        ),
    )?;
    worker.deliver().await?;
    holds(
        office.records()?.is_empty(),
        "this department gets nothing of him",
    )?;
    for other in ["residence", "familyplan"] {
        let held = office.only_record_of(other)?.record;
        let whole = held
            .fields
            .values()
            .any(|value| value.as_str() == Some(&name));
        holds(whole, format!("{other} holds the name as it is"))?;
    }
    Ok(())
}
