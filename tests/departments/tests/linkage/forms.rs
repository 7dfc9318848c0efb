//! What a case, a supplement and a cancel may say, member by member: every row of the tables, every rule.

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::client::{CASES, Linkage, assert_refused, photo};
use crate::kit::{Came, with};
use crate::photo::jpeg;

/// Name and rule of every fault, in the order told.
fn faults(came: &Came) -> Vec<(String, String)> {
    assert_refused(came, 422, "FORM", "a form fault");
    let body = came.json();
    assert_eq!(
        body["error"]["message"], "表单校验未通过",
        "the contract's words"
    );
    let fields = body["error"]["fields"].as_array().unwrap();
    fields
        .iter()
        .map(|fault| {
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            assert!(!text("message").is_empty(), "each in words: {fault}");
            (text("name"), text("rule"))
        })
        .collect()
}

/// `changes` to the sound case, and the faults they make, as `name rule`.
async fn assert_faults(linkage: &Linkage, changes: Value, expected: &[&str]) {
    linkage.town.pass(1);
    let came = linkage.post(CASES, &with(&linkage.case(), &changes)).await;
    let told: Vec<_> = faults(&came)
        .into_iter()
        .map(|(name, rule)| format!("{name} {rule}"))
        .collect();
    let shown: String = changes.to_string().chars().take(200).collect();
    assert_eq!(told, expected, "{}: {shown}", linkage.id);
}

async fn assert_sound(linkage: &Linkage, serial: usize, changes: Value) {
    linkage.town.pass(1);
    let own = json!({"sourceNo": format!("sound-{serial:04}")});
    let body = with(&with(&linkage.case(), &own), &changes);
    let came = linkage.post(CASES, &body).await;
    let shown: String = changes.to_string().chars().take(200).collect();
    assert_eq!(came.status, 201, "{}: {shown}: {}", linkage.id, came.text());
}

#[tokio::test]
async fn every_common_member_is_judged_by_its_row() {
    let linkage = Linkage::new("ev-safety").await;
    #[rustfmt::skip] // one row a line
    let rows = [
        ("sourceNo", json!(1), "type"), ("sourceNo", json!("e-00001"), "length"), ("sourceNo", json!("a".repeat(41)), "length"),
        ("sourceNo", json!("e_20261122"), "format"), ("sourceNo", json!("e-20261122 "), "format"),
        ("gridEventId", json!(1), "type"), ("gridEventId", json!("SJ0000001"), "length"), ("gridEventId", json!("sj00000001"), "format"),
        ("gridEventId", json!("SJ0000000x"), "format"),
        ("category", json!(101), "type"), ("category", json!("0302"), "code"), ("category", json!("AJ-101 "), "code"), ("category", json!(""), "code"),
        ("level", json!(1), "type"), ("level", json!("4"), "code"), ("level", json!("01"), "code"),
        ("source", json!(true), "type"), ("source", json!("grid"), "code"),
        ("title", json!([]), "type"), ("title", json!("店外占"), "length"), ("title", json!("店".repeat(51)), "length"),
        ("title", json!(" 店外占道经营"), "format"), ("title", json!("店外\n占道经营"), "format"), ("title", json!("店外占道经营\u{3000}"), "format"),
        ("description", json!({}), "type"), ("description", json!("店外占道经营海棠路"), "length"), ("description", json!("店".repeat(501)), "length"),
        ("description", json!("海棠路12号商铺占用人行道\t摆卖"), "format"), ("description", json!("海棠路12号商铺占用人行道摆卖\n"), "format"),
        ("description", json!("海棠路12号商铺\r\n占用人行道摆卖"), "format"),
        ("foundAt", json!(1_795_313_700), "type"), ("foundAt", json!("2026-11-22T10:15:00"), "format"), ("foundAt", json!("2026-11-22T09:30:00.0+08:00"), "format"),
        ("foundAt", json!("2026-11-22 09:30:00+08:00"), "format"), ("foundAt", json!("2026-11-22T09:30+08:00"), "format"),
        ("foundAt", json!("2026-02-29T09:30:00+08:00"), "format"), ("foundAt", json!("2026-11-22T24:00:00+08:00"), "format"),
        ("foundAt", json!("2026-11-22T09:30:00+0800"), "format"), ("foundAt", json!("2026-11-22T11:30:00+08:00"), "range"),
        ("foundAt", json!("2026-11-22T03:30:00Z"), "range"),
        ("address", json!(12), "type"), ("address", json!("海棠路12"), "length"), ("address", json!("海".repeat(121)), "length"), ("address", json!("宝湾区海棠路12号 "), "format"),
        ("communityCode", json!(440_306_001_001_i64), "type"), ("communityCode", json!("44030600100"), "length"), ("communityCode", json!("441306001001"), "format"),
        ("lng", json!("113.9"), "type"), ("lng", json!(113.912_345_6), "format"), ("lng", json!(113.699_999), "range"), ("lng", json!(114.700_001), "range"),
        ("lat", json!(true), "type"), ("lat", json!(22.500_000_1), "format"), ("lat", json!(22.399_999), "range"), ("lat", json!(22.900_001), "range"),
        ("houseCode", json!(1), "type"), ("houseCode", json!("44030600100100000010012"), "length"), ("houseCode", json!("441306001001000000100120x"), "format"),
        ("houseCode", json!("4403060010020000001001203"), "mismatch"),
        ("reporterNo", json!(100_023), "type"), ("reporterNo", json!("WG10002"), "length"), ("reporterNo", json!("Wg100023"), "format"), ("reporterNo", json!("W1100023"), "format"),
        ("reporterPhone", json!(19_900_000_009_i64), "type"), ("reporterPhone", json!("1990000000"), "length"), ("reporterPhone", json!("12900000009"), "format"),
        ("photos", json!({}), "type"), ("photos", json!([photo(1), photo(2), photo(3), photo(4)]), "length"),
        ("extra", json!([]), "type"), ("extra", json!("x"), "type"),
    ];
    for (name, value, rule) in rows {
        let expected = format!("{name} {rule}");
        assert_faults(&linkage, json!({ name: value }), &[&expected]).await;
    }
    #[rustfmt::skip]
    let required = [
        "sourceNo", "category", "level", "source", "title", "description", "foundAt", "address", "communityCode", "lng", "lat",
        "reporterNo", "reporterPhone",
    ];
    for name in required {
        assert_faults(
            &linkage,
            json!({ name: null }),
            &[&format!("{name} required")],
        )
        .await;
    }
    for name in ["sourceNo", "gridEventId", "houseCode", "photos", "extra"] {
        let mut body = linkage.case();
        body[name] = Value::Null;
        linkage.town.pass(1);
        let told = faults(&linkage.post(CASES, &body).await);
        assert_eq!(
            told,
            [(name.to_owned(), "type".to_owned())],
            "null {name} is a fault"
        );
    }
    assert_eq!(linkage.held(), 0, "nothing was stored");
}

#[tokio::test]
async fn what_the_rows_allow_is_taken() {
    let linkage = Linkage::new("ev-drainage").await;
    #[rustfmt::skip] // one case a line
    let sound = [
        json!({"gridEventId": null, "photos": []}),
        json!({"sourceNo": "e-000001"}), json!({"sourceNo": "Z".repeat(40)}),
        json!({"title": "占道经营", "description": "店".repeat(500)}),
        json!({"title": "店".repeat(50), "description": "海棠路12号商铺\n占用人行道"}),
        json!({"foundAt": "2026-11-22T02:15:00Z"}), json!({"foundAt": "2026-11-21T20:30:00-05:00"}), json!({"foundAt": "2026-11-22T10:20:00+08:00"}),
        json!({"lng": 113.7, "lat": 22.9}), json!({"lng": 114, "lat": 22.4}), json!({"lng": 114.7}),
        json!({"houseCode": "4403060010010000001001203"}),
        json!({"level": "2", "source": "PUBLIC"}), json!({"level": "3", "source": "SUPERIOR"}),
        json!({"photos": [photo(1), photo(2), photo(3)]}),
        json!({"extra": {"waterDepthCm": 1}}), json!({"extra": {"waterDepthCm": 500, "wellNo": "A-0Z"}}), json!({"extra": {"waterDepthCm": 30.0}}),
        json!({"category": "PS03", "extra": null}), json!({"category": "PS05", "extra": {"wellNo": "YS-0012"}}), json!({"category": "PS99", "extra": {}}),
    ];
    for (serial, changes) in sound.into_iter().enumerate() {
        assert_sound(&linkage, serial, changes).await;
    }
}

#[tokio::test]
async fn all_faults_are_told_unknown_first_then_in_table_order() {
    let linkage = Linkage::new("ev-traffic").await;
    let changes = json!({
        "extra": {"plateNo": "12345", "lane": 2}, "lat": 23, "zz": 1, "title": "短", "sourceNo": null,
        "photos": [{"name": "a.jpg", "data": "x", "taken": 1}, photo(1), 7], "aa": 2,
    });
    let expected = [
        "zz unknown",
        "aa unknown",
        "photos[0].taken unknown",
        "extra.lane unknown",
        "sourceNo required",
        "title length",
        "lat range",
        "photos[0].data format",
        "photos[2] type",
        "extra.roadName required",
        "extra.plateNo length",
    ];
    assert_faults(&linkage, changes, &expected).await;
    let came = linkage
        .post(
            CASES,
            &with(&linkage.case(), &json!({"extra": {"plateNo": "粤B12345"}})),
        )
        .await;
    let fault = json!({"name": "extra.roadName", "rule": "required", "message": "请填写道路名称"});
    assert_eq!(
        came.json()["error"]["fields"],
        json!([fault]),
        "the contract's example"
    );
}

#[tokio::test]
async fn photos_are_complete_jpegs_of_half_a_mebibyte() {
    let linkage = Linkage::new("ev-fire").await;
    let data = |bytes: &[u8]| json!({"name": "a.jpg", "data": BASE64.encode(bytes)});
    let named = |name: Value| json!([{"name": name, "data": photo(1)["data"]}]);
    let whole = jpeg(320, 240, 1, 0);
    let half = &whole[..whole.len() / 2];
    let headless = &whole[2..];
    let unfinished = &whole[..whole.len() - 2];
    let unwrapped = BASE64.encode(&whole).trim_end_matches('=').to_owned() + "\n";
    #[rustfmt::skip] // one case a line
    let cases = [
        (named(json!("a.jpeg")), "photos[0].name format"), (named(json!("a.JPG")), "photos[0].name format"), (named(json!("a.jpg ")), "photos[0].name format"),
        (named(json!("")), "photos[0].name length"), (named(json!(format!("{}.jpg", "a".repeat(57)))), "photos[0].name length"),
        (named(json!(1)), "photos[0].name type"), (json!([{"data": photo(1)["data"]}]), "photos[0].name required"),
        (json!([{"name": "a.jpg"}]), "photos[0].data required"), (json!([{"name": "a.jpg", "data": 1}]), "photos[0].data type"),
        (json!([photo(1), {"name": "a.jpg", "data": "@@@@"}]), "photos[1].data format"), (json!([{"name": "a.jpg", "data": ""}]), "photos[0].data format"),
        (json!([{"name": "a.jpg", "data": unwrapped}]), "photos[0].data format"),
        (json!([data(half)]), "photos[0].data format"), (json!([data(headless)]), "photos[0].data format"), (json!([data(unfinished)]), "photos[0].data format"),
        (json!([data(b"\x89PNG\r\n\x1a\n")]), "photos[0].data format"),
        (json!([data(&jpeg(320, 240, 1, 524_289))]), "photos[0].data length"),
    ];
    for (photos, expected) in cases {
        assert_faults(&linkage, json!({ "photos": photos }), &[expected]).await;
    }
    for none in [json!(null), json!([])] {
        let changes = json!({"level": "3", "photos": none});
        assert_faults(&linkage, changes, &["photos required"]).await;
    }
    let heaviest = jpeg(320, 240, 1, 524_288);
    assert_eq!(heaviest.len(), 524_288, "to the byte");
    let three = json!({"level": "3", "photos": [data(&heaviest), data(&heaviest), named(json!("b.jpg"))[0]]});
    assert_sound(&linkage, 1, three).await;
}

#[tokio::test]
async fn each_department_judges_its_own_extra_members() {
    let credit = "91350100M000100Y43";
    type Rows = Vec<(Value, Vec<&'static str>)>;
    #[rustfmt::skip] // one case a line
    let cases: [(&str, Rows); 5] = [
        ("ev-safety", vec![
            (json!({"extra": null}), vec!["extra.enterpriseName required", "extra.enterpriseCode required"]),
            (json!({"extra": {"enterpriseName": "样", "enterpriseCode": credit}}), vec!["extra.enterpriseName length"]),
            (json!({"extra": {"enterpriseName": "样例 ", "enterpriseCode": credit}}), vec!["extra.enterpriseName format"]),
            (json!({"extra": {"enterpriseName": 1, "enterpriseCode": 1}}), vec!["extra.enterpriseName type", "extra.enterpriseCode type"]),
            (json!({"extra": {"enterpriseName": "样例", "enterpriseCode": "91350100M000100Y4"}}), vec!["extra.enterpriseCode length"]),
            (json!({"extra": {"enterpriseName": "样例", "enterpriseCode": "91350100M000100I43"}}), vec!["extra.enterpriseCode format"]),
            (json!({"extra": {"enterpriseName": "样例", "enterpriseCode": "91350100M000100Y44"}}), vec!["extra.enterpriseCode checksum"]),
            (json!({"category": "AJ-301"}), vec!["extra.enterpriseCode forbidden"]),
            (json!({"extra": {"enterpriseName": "样例", "enterpriseCode": credit, "roadName": "海棠路"}}), vec!["extra.roadName unknown"]),
        ]),
        ("ev-building", vec![
            (json!({"extra": null}), vec!["extra.buildStage required", "extra.areaM2 required"]),
            (json!({"houseCode": null}), vec!["houseCode required"]),
            (json!({"extra": {"buildStage": "S6", "areaM2": "1"}}), vec!["extra.buildStage code", "extra.areaM2 type"]),
            (json!({"extra": {"buildStage": 3, "areaM2": 0.25}}), vec!["extra.buildStage type", "extra.areaM2 format"]),
            (json!({"extra": {"buildStage": "S1", "areaM2": 0}}), vec!["extra.areaM2 range"]),
            (json!({"extra": {"buildStage": "S1", "areaM2": 100_000}}), vec!["extra.areaM2 range"]),
            (json!({"category": "WJ3", "extra": {"buildStage": "S1"}}), vec!["extra.areaM2 required"]),
        ]),
        ("ev-drainage", vec![
            (json!({"extra": null}), vec!["extra.waterDepthCm required"]),
            (json!({"category": "PS02", "extra": {}}), vec!["extra.waterDepthCm required"]),
            (json!({"category": "PS03"}), vec!["extra.waterDepthCm forbidden"]),
            (json!({"category": "PS03", "extra": {"waterDepthCm": "30"}}), vec!["extra.waterDepthCm type"]),
            (json!({"extra": {"waterDepthCm": 30.5}}), vec!["extra.waterDepthCm type"]),
            (json!({"extra": {"waterDepthCm": 0}}), vec!["extra.waterDepthCm range"]),
            (json!({"extra": {"waterDepthCm": 501, "wellNo": "YS1"}}), vec!["extra.waterDepthCm range", "extra.wellNo length"]),
            (json!({"extra": {"waterDepthCm": 1, "wellNo": "ys-0012"}}), vec!["extra.wellNo format"]),
            (json!({"extra": {"waterDepthCm": 1, "wellNo": 12}}), vec!["extra.wellNo type"]),
        ]),
        ("ev-fire", vec![
            (json!({"extra": null}), vec!["extra.placeType required"]),
            (json!({"extra": {"placeType": "P6"}}), vec!["extra.placeType code"]),
            (json!({"houseCode": null}), vec!["houseCode required"]),
            (json!({"houseCode": null, "extra": {"placeType": "P1"}}), vec!["houseCode required"]),
        ]),
        ("ev-traffic", vec![
            (json!({"extra": null}), vec!["extra.roadName required", "extra.plateNo required"]),
            (json!({"extra": {"roadName": "路", "plateNo": "粤B1234"}}), vec!["extra.roadName length", "extra.plateNo length"]),
            (json!({"extra": {"roadName": "海\n棠", "plateNo": "粤I12345"}}), vec!["extra.roadName format", "extra.plateNo format"]),
            (json!({"extra": {"roadName": "海棠路", "plateNo": "YB12345"}}), vec!["extra.plateNo format"]),
            (json!({"extra": {"roadName": "海棠路", "plateNo": "粤B1234O"}}), vec!["extra.plateNo format"]),
            (json!({"category": "T11", "extra": {"roadName": "海棠路"}}), vec!["extra.plateNo required"]),
            (json!({"category": "T20"}), vec!["extra.plateNo forbidden"]),
        ]),
    ];
    for (id, rows) in cases {
        let linkage = Linkage::new(id).await;
        for (changes, expected) in rows {
            assert_faults(&linkage, changes, &expected).await;
        }
    }
    #[rustfmt::skip] // one case a line
    let sound = [
        ("ev-safety", json!({"category": "AJ-301", "extra": {"enterpriseName": "样例"}})),
        ("ev-building", json!({"category": "WJ4", "extra": {"buildStage": "S5"}})),
        ("ev-building", json!({"category": "WJ9", "extra": {"buildStage": "S5", "areaM2": 99_999.9}})),
        ("ev-fire", json!({"houseCode": null, "extra": {"placeType": "P3"}})),
        ("ev-traffic", json!({"extra": {"roadName": "海棠路", "plateNo": "粤BD12345"}})),
        ("ev-traffic", json!({"category": "T12", "extra": {"roadName": "海棠路"}})),
        ("ev-traffic", json!({"category": "T12"})),
    ];
    for (serial, (id, changes)) in sound.into_iter().enumerate() {
        assert_sound(&Linkage::new(id).await, serial, changes).await;
    }
}

#[tokio::test]
async fn every_listed_category_is_taken_by_its_department() {
    #[rustfmt::skip] // one department a line
    let cases: [(&str, &[&str], Value); 6] = [
        ("ev-safety", &["AJ-101", "AJ-102", "AJ-103", "AJ-104", "AJ-201", "AJ-202", "AJ-999"], json!({})),
        ("ev-urban", &["0201", "0202", "0203", "0301", "0302", "0303", "0304", "0401", "0402", "0999"], json!({})),
        ("ev-building", &["WJ1", "WJ2", "WJ3", "WJ4", "WJ5", "WJ9"], json!({})),
        ("ev-drainage", &["PS03", "PS04", "PS05", "PS06", "PS99"], json!({"extra": null})),
        ("ev-fire", &["119A", "119B", "119C", "119D", "119E", "119F", "119Z"], json!({})),
        ("ev-traffic", &["T20", "T21", "T22", "T30", "T99"], json!({"extra": {"roadName": "海棠路"}})),
    ];
    for (id, categories, changes) in cases {
        let linkage = Linkage::new(id).await;
        for (serial, category) in categories.iter().enumerate() {
            let changes = with(&changes, &json!({ "category": category }));
            assert_sound(&linkage, serial, changes).await;
        }
    }
}

#[tokio::test]
async fn supplements_and_cancels_have_forms_of_their_own() {
    let linkage = Linkage::new("ev-building").await;
    let number = linkage.standing(&json!({})).await;
    let sound = json!({"seq": 1, "text": "已补充现场照片"});
    #[rustfmt::skip] // one case a line
    let supplements = [
        (json!({"seq": null}), "seq required"), (json!({"seq": "1"}), "seq type"), (json!({"seq": 1.5}), "seq type"), (json!({"seq": 0}), "seq range"),
        (json!({"text": null}), "text required"), (json!({"text": "补充了"}), "text length"), (json!({"text": "补".repeat(501)}), "text length"),
        (json!({"text": " 已补充"}), "text format"), (json!({"photos": [photo(1), photo(1), photo(1), photo(1)]}), "photos length"),
        (json!({"photos": [{"name": "a.jpg", "data": "x"}]}), "photos[0].data format"), (json!({"level": "1"}), "level unknown"),
    ];
    for (changes, expected) in supplements {
        linkage.town.pass(1);
        let came = linkage.supplement(&number, &with(&sound, &changes)).await;
        let told = faults(&came);
        let told: Vec<_> = told
            .iter()
            .map(|(name, rule)| format!("{name} {rule}"))
            .collect();
        assert_eq!(told, [expected], "{changes}");
    }
    let wrong = [
        (json!({}), "reason required"),
        (json!({"reason": 1}), "reason type"),
        (json!({"reason": "重复了"}), "reason length"),
        (json!({"reason": "重".repeat(101)}), "reason length"),
        (json!({"reason": "重复\n上报"}), "reason format"),
        (json!({"reason": "重复上报", "why": 1}), "why unknown"),
    ];
    for (body, expected) in wrong {
        linkage.town.pass(1);
        let came = linkage
            .post(&format!("{CASES}/{number}/cancel"), &body)
            .await;
        let told = faults(&came);
        assert_eq!(format!("{} {}", told[0].0, told[0].1), expected, "{body}");
    }
}
