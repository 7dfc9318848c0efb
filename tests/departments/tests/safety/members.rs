//! Every row of the tables: types and unknown members first, then forms, codes and checks, then combinations and times.

use serde_json::{Value, json};

use crate::client::{
    INSPECTIONS, PHOTO, Safety, assert_refused, assert_told, clean, hazard, inspection,
};
use crate::kit::with;

/// The inspection whose only hazard has `changes`.
fn with_hazard(changes: &Value) -> Value {
    let hazard = with(&hazard(1), changes);
    with(&inspection(), &json!({"hazards": [hazard]}))
}

#[tokio::test]
async fn every_member_of_an_inspection_is_judged_by_its_row() {
    let safety = Safety::new().await;
    #[rustfmt::skip] // one row a line
    let rows = [
        ("extra", json!(1), 30400, "extra"),
        ("clientNo", json!(1), 30400, "clientNo"), ("clientNo", Value::Null, 30401, "clientNo"), ("clientNo", json!("0B1F7C1E-5A3D-4D77-9A52-6F0C2F7A1001"), 30401, "clientNo"),
        ("clientNo", json!("0b1f7c1e5a3d4d779a526f0c2f7a1001"), 30401, "clientNo"),
        ("placeName", Value::Null, 30401, "placeName"), ("placeName", json!(""), 30401, "placeName"), ("placeName", json!("店".repeat(61)), 30401, "placeName"),
        ("placeName", json!(" 店"), 30401, "placeName"), ("placeName", json!("店\n铺"), 30401, "placeName"),
        ("placeType", Value::Null, 30401, "placeType"), ("placeType", json!(1), 30400, "placeType"), ("placeType", json!("C12"), 30402, "placeType"), ("placeType", json!(""), 30401, "placeType"),
        ("uscc", json!(9), 30400, "uscc"), ("uscc", json!("91440300MA5TE5T1X"), 30401, "uscc"), ("uscc", json!("91440300ma5te5t1xj"), 30401, "uscc"), ("uscc", json!("91440300MA5TE5T1XK"), 30403, "uscc"),
        ("noLicenceReason", json!(true), 30400, "noLicenceReason"), ("noLicenceReason", json!("由".repeat(51)), 30401, "noLicenceReason"), ("noLicenceReason", json!("正在办理"), 30407, "noLicenceReason"),
        ("address", Value::Null, 30401, "address"), ("address", json!("路".repeat(101)), 30401, "address"),
        ("houseCode", Value::Null, 30401, "houseCode"), ("houseCode", json!("440306001001000001200010"), 30401, "houseCode"), ("houseCode", json!("44030600100100000120001O1"), 30401, "houseCode"),
        ("gridCode", Value::Null, 30401, "gridCode"), ("gridCode", json!("44030600100100"), 30401, "gridCode"), ("gridCode", json!("440306001002003"), 30407, "gridCode"),
        ("contact", Value::Null, 30401, "contact"), ("contact", json!("陈".repeat(31)), 30401, "contact"),
        ("contactPhone", Value::Null, 30401, "contactPhone"), ("contactPhone", json!("1280000001"), 30401, "contactPhone"), ("contactPhone", json!("12800000001"), 30401, "contactPhone"),
        ("contactPhone", json!("755-1234567"), 30401, "contactPhone"), ("contactPhone", json!("0755-123456"), 30401, "contactPhone"), ("contactPhone", json!("07551234567"), 30401, "contactPhone"),
        ("inspectedAt", Value::Null, 30401, "inspectedAt"), ("inspectedAt", json!("2026-11-22T10:00:00"), 30401, "inspectedAt"), ("inspectedAt", json!("2026-11-31 10:00:00"), 30401, "inspectedAt"),
        ("inspectedAt", json!("2026-11-22 24:00:00"), 30401, "inspectedAt"), ("inspectedAt", json!("2026-11-22 10:00"), 30401, "inspectedAt"),
        ("inspectedAt", json!("2026-11-22 11:30:00"), 30408, "inspectedAt"), ("inspectedAt", json!("2026-10-23 10:15:00"), 30408, "inspectedAt"),
        ("inspectors", Value::Null, 30401, "inspectors"), ("inspectors", json!("王采集"), 30400, "inspectors"), ("inspectors", json!([]), 30401, "inspectors"), ("inspectors", json!([1]), 30400, "inspectors[0]"),
        ("inspectors", json!(["甲", "乙", "丙", "丁", "戊", "己"]), 30401, "inspectors"), ("inspectors", json!(["甲", "乙", "甲"]), 30401, "inspectors[2]"), ("inspectors", json!(["甲", "王".repeat(21)]), 30401, "inspectors[1]"),
        ("result", Value::Null, 30401, "result"), ("result", json!("X"), 30402, "result"), ("result", json!("Y"), 30407, "hazards"), ("result", json!("R"), 30407, "hazards"),
        ("photos", Value::Null, 30401, "photos"), ("photos", json!([]), 30401, "photos"), ("photos", json!(PHOTO), 30400, "photos"), ("photos", json!([PHOTO, 1]), 30400, "photos[1]"),
        ("photos", json!(vec![PHOTO; 10]), 30401, "photos"), ("photos", json!([PHOTO, "x"]), 30401, "photos[1]"), ("photos", json!([PHOTO.to_uppercase()]), 30401, "photos[0]"),
        ("hazards", Value::Null, 30401, "hazards"), ("hazards", json!({}), 30400, "hazards"), ("hazards", json!([1]), 30400, "hazards[0]"), ("hazards", json!([]), 30407, "hazards"),
        ("hazards", json!(vec![hazard(1); 21]), 30401, "hazards"), ("hazards", json!([hazard(1), hazard(3)]), 30401, "hazards[1].seq"),
        ("lon", json!("114"), 30400, "lon"), ("lon", json!(72.9), 30401, "lon"), ("lon", json!(136.1), 30401, "lon"), ("lon", json!(114.000_000_1), 30401, "lon"), ("lon", json!(114), 30407, "lat"),
        ("lat", json!([]), 30400, "lat"), ("lat", json!(2.9), 30401, "lat"), ("lat", json!(54.1), 30401, "lat"), ("lat", json!(22.5), 30407, "lon"),
        ("remark", json!(1), 30400, "remark"), ("remark", json!(""), 30401, "remark"), ("remark", json!("注".repeat(501)), 30401, "remark"), ("remark", json!("注\n"), 30401, "remark"),
    ];
    for (name, value, status, field) in rows {
        let body = with(&inspection(), &json!({ name: value }));
        let came = safety.post(INSPECTIONS, &body).await;
        assert_refused(&came, status, field, &format!("{name} {value}"));
    }
    let body = with(&inspection(), &json!({"uscc": null}));
    let came = safety.post(INSPECTIONS, &body).await;
    assert_refused(&came, 30407, "uscc", "neither code nor reason");
    for name in ["clientNo", "uscc", "hazards", "lon", "remark"] {
        let mut body = inspection();
        body[name] = Value::Null;
        let came = safety.post(INSPECTIONS, &body).await;
        assert_refused(&came, 30400, name, "null is a wrong type");
    }
    assert_eq!(safety.held(), 0, "nothing was stored");
}

#[tokio::test]
async fn every_member_of_a_hazard_is_judged_by_its_row() {
    let safety = Safety::new().await;
    #[rustfmt::skip] // one row a line
    let rows = [
        (json!({"note": "x"}), 30400, "note"),
        (json!({"seq": null}), 30401, "seq"), (json!({"seq": "1"}), 30400, "seq"), (json!({"seq": 1.5}), 30400, "seq"), (json!({"seq": 2}), 30401, "seq"), (json!({"seq": 0}), 30401, "seq"),
        (json!({"category": null}), 30401, "category"), (json!({"category": 1201}), 30400, "category"), (json!({"category": "1203"}), 30402, "category"),
        (json!({"level": null}), 30401, "level"), (json!({"level": "g"}), 30402, "level"),
        (json!({"description": null}), 30401, "description"), (json!({"description": "私拉电线"}), 30401, "description"), (json!({"description": "线".repeat(201)}), 30401, "description"),
        (json!({"description": "后厨电线\r\n私拉乱接"}), 30401, "description"),
        (json!({"rectifyMode": null}), 30401, "rectifyMode"), (json!({"rectifyMode": "4"}), 30402, "rectifyMode"),
        (json!({"rectifyMode": "1", "level": "M"}), 30407, "rectifyMode"), (json!({"rectifyMode": "3", "level": "G"}), 30407, "rectifyMode"),
        (json!({"deadline": null}), 30401, "deadline"), (json!({"deadline": "20261129"}), 30401, "deadline"), (json!({"deadline": "2026-11-31"}), 30401, "deadline"),
        (json!({"deadline": "2026-11-22"}), 30408, "deadline"), (json!({"deadline": "2026-12-23"}), 30408, "deadline"),
        (json!({"level": "M", "deadline": "2027-02-21"}), 30408, "deadline"), (json!({"level": "M", "rectifyMode": "3", "deadline": "2026-11-22"}), 30408, "deadline"),
        (json!({"rectifyMode": "1", "deadline": "2026-11-23", "afterPhotos": [PHOTO]}), 30408, "deadline"),
        (json!({"photos": null}), 30401, "photos"), (json!({"photos": []}), 30401, "photos"), (json!({"photos": vec![PHOTO; 10]}), 30401, "photos"), (json!({"photos": ["x"]}), 30401, "photos[0]"),
        (json!({"afterPhotos": []}), 30401, "afterPhotos"), (json!({"afterPhotos": vec![PHOTO; 4]}), 30401, "afterPhotos"), (json!({"afterPhotos": [7]}), 30400, "afterPhotos[0]"),
        (json!({"afterPhotos": [PHOTO]}), 30407, "afterPhotos"), (json!({"rectifyMode": "1", "deadline": "2026-11-22"}), 30407, "afterPhotos"),
    ];
    for (changes, status, field) in rows {
        let came = safety.post(INSPECTIONS, &with_hazard(&changes)).await;
        let field = format!("hazards[0].{field}");
        assert_refused(&came, status, &field, &changes.to_string());
    }
}

#[tokio::test]
async fn the_first_fault_is_told_in_the_contracts_order() {
    let safety = Safety::new().await;
    let mut body = inspection();
    // One fault of each kind, worst first; each is mended in turn.
    body["zz"] = json!(1);
    body["remark"] = json!(" 注");
    body["placeType"] = json!("C12");
    body["uscc"] = json!("91440300MA5TE5T1XK");
    body["gridCode"] = json!("440306001002003");
    body["inspectedAt"] = json!("2026-11-22 11:30:00");
    body["hazards"][0]["level"] = json!("X");
    body["hazards"][0]["rectifyMode"] = json!("3");
    type Step = (u32, &'static str, fn(&mut Value));
    #[rustfmt::skip] // one step a line
    let steps: [Step; 8] = [
        (30400, "zz", |body| { body.as_object_mut().unwrap().shift_remove("zz"); }),
        (30402, "placeType", |body| body["placeType"] = json!("C11")),
        (30402, "placeType", |body| body["placeType"] = json!("C10")),
        (30403, "uscc", |body| body["uscc"] = json!("91440300MA5TE5T1XJ")),
        (30401, "remark", |body| body["remark"] = json!("注")),
        (30402, "hazards[0].level", |body| body["hazards"][0]["level"] = json!("G")),
        (30407, "gridCode", |body| body["gridCode"] = json!("440306001001003")),
        (30407, "hazards[0].rectifyMode", |body| body["hazards"][0]["rectifyMode"] = json!("2")),
    ];
    for (status, field, mend) in steps {
        let came = safety.post(INSPECTIONS, &body).await;
        assert_refused(&came, status, field, field);
        mend(&mut body);
    }
    let came = safety.post(INSPECTIONS, &body).await;
    assert_refused(&came, 30408, "inspectedAt", "times after combinations");
    body["inspectedAt"] = json!("2026-11-22 10:00:00");
    let came = safety.post(INSPECTIONS, &body).await;
    assert_refused(&came, 30405, "photos[0]", "photos last");
}

#[tokio::test]
async fn what_the_rows_allow_is_taken() {
    let safety = Safety::new().await;
    let hazards = |changes: Value| json!({"hazards": [with(&hazard(1), &changes)]});
    #[rustfmt::skip] // one case a line
    let sound = [
        json!({"uscc": null, "noLicenceReason": "正在办理"}), json!({"placeType": "C99", "contactPhone": "0755-12345678"}), json!({"contactPhone": "010-1234567"}),
        json!({"inspectors": ["甲", "乙", "丙", "丁", "戊"], "remark": "第一行\n第二行"}), json!({"lon": 114.000_001, "lat": 22}),
        json!({"result": "Y", "hazards": []}), json!({"result": "R", "hazards": []}), json!({"result": "C", "hazards": []}),
        hazards(json!({"deadline": "2026-11-23"})), hazards(json!({"deadline": "2026-12-22"})),
        hazards(json!({"level": "M", "deadline": "2027-02-20"})), hazards(json!({"level": "M", "rectifyMode": "3", "category": "1999"})),
        hazards(json!({"rectifyMode": "1", "deadline": "2026-11-22", "afterPhotos": [PHOTO, PHOTO]})),
        json!({"inspectedAt": "2026-10-24 10:15:00", "result": "Y", "hazards": []}),
        json!({"hazards": [hazard(1), hazard(2), hazard(3)]}),
    ];
    for (serial, mut changes) in sound.into_iter().enumerate() {
        changes["clientNo"] = json!(format!("0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a9{serial:03}"));
        safety.standing(&changes).await;
    }
    let ahead = json!({"clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a8001"});
    safety
        .town
        .pass(10 * 60 - (safety.town.now() - crate::kit::EXAMPLE_TIME));
    let body = safety
        .settled(&with(&with(&inspection(), &clean()), &ahead))
        .await;
    let body = with(&body, &json!({"inspectedAt": "2026-11-22 10:30:00"}));
    assert_told(
        &safety.post(INSPECTIONS, &body).await,
        200,
        "a clock five minutes ahead",
    );
}
