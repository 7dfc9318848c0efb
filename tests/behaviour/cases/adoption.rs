//! The record stands at the department already, entered by somebody else: it is adopted and brought up to date, and no
//! second one is made.

use serde_json::{Value, json};

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, at, set};
use crate::support::verdict::{Verdict, same};
use crate::support::wrong::{Wrong, damaged, looks_in_the_wrong_column, tells_nobody};

pub(super) fn case() -> Case {
    Case::new("adoption", story)
        .only(|system| {
            if system.can(Capability::Adopts) {
                Concern::Yes
            } else {
                Concern::Not(
                    "its contract takes each entry as another record, whoever made one before",
                )
            }
        })
        .not_with(|system| Some(wrong(system)))
}

fn wrong(system: &System) -> Wrong {
    match system.name {
        "selfdecl" => damaged(
            "does_not_adopt",
            "replies.csv",
            "duplicate-declaration,adopt,",
            "duplicate-declaration,fix,已存在",
        ),
        "labour" => damaged(
            "does_not_adopt",
            "replies.csv",
            "2001,adopt,",
            "2001,fix,已存在",
        ),
        "housing" => damaged(
            "does_not_adopt",
            "replies.csv",
            "H409,adopt,",
            "H409,fix:roomNo,已存在",
        ),
        "residence" => damaged(
            "does_not_adopt",
            "replies.csv",
            "2001,adopt,",
            "2001,fix:zjhm,已存在",
        ),
        "workstation" => looks_in_the_wrong_column(),
        "grid" => damaged(
            "does_not_adopt",
            "replies.csv",
            "40903,adopt,",
            "40903,fix,已存在",
        ),
        "provincial" => damaged(
            "keeps_its_revision",
            "exchange.toml",
            "raise = [\"E05\"]",
            "raise = []",
        ),
        "pda" => damaged(
            "keeps_its_time",
            "exchange.toml",
            "later = [\"D12\"]",
            "later = []",
        ),
        // Whatever stands there, its row is put over it.
        "gridadmin" => tells_nobody().every_day(),
        _ => damaged(
            "knows_only_new_records",
            "exchange.toml",
            "results = [\"I\", \"U\", \"N\"]",
            "results = [\"I\"]",
        )
        .every_day(),
    }
}

/// The dwelling as somebody entered it earlier, on another floor.
fn house() -> Value {
    json!({
        "communityCode": "440306001001", "address": "宝湾区前岸街道海棠路12号", "buildingName": "海棠花园3栋",
        "roomNo": "1203", "floor": 2, "houseType": "01", "usage": "10", "occupancy": "1", "ownerKind": "P",
        "ownerName": "测试乙", "ownerPhone": "19900000009", "deptRemark": "2026年已核",
    })
}

/// The man as somebody entered him earlier in this house, with another phone.
fn resident(system: &System, house_code: &str) -> Value {
    match system.name {
        "selfdecl" => json!({
            "declarationType": "MOVE_IN", "sourceRef": "elsewhere-1", "declaredAt": "2026-09-02T10:15:00+08:00",
            "declarant": { "kind": "HOUSEHOLDER", "name": "测试甲" },
            "person": {
                "name": { "full": "陈示例" }, "sex": "M", "birthDate": "1988-02-02", "nationality": "CN",
                "ethnicity": "汉族", "document": { "type": "RESIDENT_ID", "number": "430102198802029118" },
                "maritalStatus": "MARRIED", "education": "BACHELOR",
                "registeredAddress": { "divisionCode": "430102", "detail": "湖南省长沙市芙蓉区样例路1号" },
                "contact": { "mobile": "+8619900000009" },
            },
            "residence": {
                "houseCode": house_code, "address": "宝湾区前岸街道海棠路12号海棠花园3栋1203", "tenure": "RENTED",
                "moveInDate": "2026-09-01",
            },
            "employment": { "status": "SELF_EMPLOYED" },
        }),
        "labour" => json!({
            "xm": "陈示例", "zjlx": "01", "sfzh": "430102198802029118", "xb": "1", "csrq": "1988-02-02", "mz": "01",
            "xl": "B1", "hjxz": "20", "lxdh": "19900000009", "fwbm": house_code,
            "jzdz": "宝湾区前岸街道海棠路12号海棠花园3栋1203", "jylx": "3", "dwmc": "样例科技有限公司", "gz": "2001",
            "jyrq": "2026-09-07", "cbzt": "0",
        }),
        "residence" => json!({
            "zjlx": "111", "zjhm": "430102198802029118", "xm": "陈示例", "xb": "1", "mz": "01", "csrq": "19880202",
            "hjxz": "430102", "hjdz": "湖南省长沙市芙蓉区样例路1号", "lxdh": "19900000009", "fwbm": house_code,
            "jzdz": "宝湾区前岸街道海棠路12号海棠花园3栋1203", "rzrq": "20260901", "jzfs": "10", "jzsy": "01",
            "yfzgx": "06", "fwcs": "样例科技有限公司", "czsj": "20260902101500",
        }),
        "workstation" => json!({
            "xm": "陈示例", "xb": "0", "zjlx": "1", "sfzh": "430102198802029118", "csrq": "1988-02-02", "mz": "HA",
            "hjlx": "3", "yhzgx": "1", "lxdh": "19900000009", "dz1": "宝湾区前岸街道",
            "dz2": "海棠路12号海棠花园3栋", "dz3": "1203", "fwbm": house_code, "wgbh": "440306001001003",
            "rzrq": "2026-09-01", "登记时间": "2026-09-02 10:15:00",
        }),
        "grid" => json!({
            "sourceId": "elsewhere-1", "rklx": "LD", "wgbm": "440306001001003", "fwbm": house_code,
            "collector": "WG100099", "collectedAt": "2026-09-02 10:15:00",
            "items": {
                "GMSFHM": "430102198802029118", "XM": "陈示例", "XB": "1", "CSRQ": "19880202", "MZ": "01",
                "JG": "430102", "HYZK": "21", "ZZMM": "13", "XL": "20", "ZYLB": "20000", "LXFS": "19900000009",
                "HJD": "430102", "HJMLXZ": "湖南省长沙市芙蓉区样例路1号", "XZD": "440306",
                "XZMLXZ": "宝湾区前岸街道海棠路12号海棠花园3栋1203", "LRYY": "01", "ZSLX": "02", "SFZDGZRY": 0,
            },
        }),
        _ => json!({
            "RYLB": "3", "XM": "陈示例", "XB": "1", "ZJLX": "01", "ZJHM": "430102198802029118", "CSRQ": "19880202",
            "MZ": "01", "HJXZ": "4", "HJD_XZQH": "430102", "XZD_XZQH": "440306001001",
            "XZD_DZ": "宝湾区前岸街道海棠路12号海棠花园3栋1203", "FWBM": house_code, "LXDH": "19900000009",
            "CJRQ": "20260902", "HYZK": "21", "PO_XM": "李样本", "PO_ZJLX": "01", "PO_ZJHM": "430102199507089243",
            "ZNS": "0", "SEND_TIME": "20260902101500",
        }),
    }
}

/// Where only clients make records, and at the same moment: a colleague's computer made it, with an older telephone.
async fn by_a_colleague(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let (colleague, worker) = (office.colleague().await?, office.worker().await?);
    let entry = households::one(office.clock.today())?;
    let mut older = entry.clone();
    set(&mut older, "person", "phone", json!("19900000009"));
    colleague.submit(&older).await?;
    worker.submit(&entry).await?;
    colleague.deliver().await?;
    let key = office.only_record()?.record.key;
    worker.deliver().await?;

    office.stands_once(&worker, 2).await?;
    let held = office.only_record()?.record;
    same(held.key, key, "it is the record that stood there")?;
    let member = match trying.system.id {
        "provincial" => "phone",
        _ => "联系电话",
    };
    same(
        held.fields.get(member).cloned(),
        Some(json!("19900000002")),
        format!("{member} is as the worker found it"),
    )
}

async fn story(trying: Trying) -> Verdict {
    if trying.system.can(Capability::TakesFiles) {
        return by_a_colleague(trying).await;
    }
    let office = Office::open(trying).await?;
    let system = trying.system;
    let house_code = office.seed("housing", house())?;
    let (key, member, value) = if system.can(Capability::People) {
        let member = match system.id {
            "familyplan" => "LXDH",
            "grid" => "items/LXFS",
            "selfdecl" => "declaration/person/contact/mobile",
            _ => "lxdh",
        };
        let phone = match system.id {
            "selfdecl" => "+8619900000002",
            _ => "19900000002",
        };
        (
            office.seed(system.id, resident(system, &house_code))?,
            member,
            json!(phone),
        )
    } else {
        (house_code, "floor", json!(12))
    };
    let worker = office.worker().await?;
    worker
        .submit(&households::one(office.clock.today())?)
        .await?;
    worker.deliver().await?;

    office.stands_once(&worker, 2).await?;
    let held = office.only_record()?;
    same(held.record.key, key, "it is the record that stood there")?;
    same(
        at(&held.record.fields, member).cloned(),
        Some(value),
        format!("{member} is as the worker found it"),
    )?;
    if !system.can(Capability::People) {
        same(
            held.record.fields.get("deptRemark").cloned(),
            Some(json!("2026年已核")),
            "what the department noted stays",
        )?;
    }
    Ok(())
}
