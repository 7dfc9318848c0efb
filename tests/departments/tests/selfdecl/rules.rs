//! Every leaf of a declaration, refused with the contract's code at its pointer; and all faults at once, in table order.

use crate::client::{SelfDeclaration, assert_problem, at, child, declaration, faults, foreign};
use serde_json::{Value, json};

#[tokio::test]
async fn each_leaf_is_refused_as_the_table_says() {
    let office = SelfDeclaration::new().await;
    let long = |n: usize| "长".repeat(n);
    let adult = |change: Value| at(&declaration(), &change);
    let alien = |change: Value| at(&at(&declaration(), &foreign()), &change);
    let young = |change: Value| at(&at(&declaration(), &child()), &change);
    let leaving = |change: Value| {
        at(
            &adult(json!({"/declarationType": "MOVE_OUT", "/residence/leaveDate": "2026-11-20"})),
            &change,
        )
    };
    let working = |change: Value| {
        at(
            &adult(
                json!({"/employment/status": "EMPLOYED", "/employment/employerName": "样例科技有限公司"}),
            ),
            &change,
        )
    };
    let document = |kind: &str, number: &str| {
        alien(json!({"/person/document/type": kind, "/person/document/number": number}))
    };
    let permit = |kind: &str, number: &str| {
        at(
            &document(kind, number),
            &json!({"/person/nationality": "CN"}),
        )
    };
    #[rustfmt::skip] // one case a line
    let cases = [
        // required: always, or in this case.
        (adult(json!({"/declarationType": null})), "required", "/declarationType"),
        (adult(json!({"/sourceRef": null})), "required", "/sourceRef"),
        (adult(json!({"/declaredAt": null})), "required", "/declaredAt"),
        (adult(json!({"/declarant": null})), "required", "/declarant/kind"),
        (adult(json!({"/declarant/workerNo": null})), "required", "/declarant/workerNo"),
        (adult(json!({"/declarant": {"kind": "HOUSEHOLDER"}})), "required", "/declarant/name"),
        (adult(json!({"/person/name": {}})), "required", "/person/name/full"),
        (alien(json!({"/person/name/latin": null})), "required", "/person/name/latin"),
        (adult(json!({"/person/sex": null})), "required", "/person/sex"),
        (adult(json!({"/person/birthDate": null})), "required", "/person/birthDate"),
        (adult(json!({"/person/nationality": null})), "required", "/person/nationality"),
        (adult(json!({"/person/ethnicity": null})), "required", "/person/ethnicity"),
        (adult(json!({"/person/document/type": null})), "required", "/person/document/type"),
        (adult(json!({"/person/document/number": null})), "required", "/person/document/number"),
        (adult(json!({"/person/maritalStatus": null})), "required", "/person/maritalStatus"),
        (adult(json!({"/person/education": null})), "required", "/person/education"),
        (adult(json!({"/person/registeredAddress/divisionCode": null})), "required", "/person/registeredAddress/divisionCode"),
        (adult(json!({"/person/registeredAddress/detail": null})), "required", "/person/registeredAddress/detail"),
        (adult(json!({"/person/contact": null})), "required", "/person/contact/mobile"),
        (young(json!({"/person/guardian/name": null})), "required", "/person/guardian/name"),
        (young(json!({"/person/guardian/mobile": null})), "required", "/person/guardian/mobile"),
        (adult(json!({"/residence/houseCode": null})), "required", "/residence/houseCode"),
        (adult(json!({"/residence/address": null})), "required", "/residence/address"),
        (adult(json!({"/residence/tenure": null})), "required", "/residence/tenure"),
        (adult(json!({"/residence/moveInDate": null})), "required", "/residence/moveInDate"),
        (leaving(json!({"/residence/leaveDate": null})), "required", "/residence/leaveDate"),
        (adult(json!({"/employment": {}})), "required", "/employment/status"),
        (working(json!({"/employment/employerName": null})), "required", "/employment/employerName"),
        // type
        (adult(json!({"/sourceRef": 7})), "type", "/sourceRef"),
        (adult(json!({"/person": "测试甲"})), "type", "/person"),
        (adult(json!({"/person/contact": "19900000001"})), "type", "/person/contact"),
        (adult(json!({"/person/guardian": []})), "type", "/person/guardian"),
        (adult(json!({"/note": ["备注"]})), "type", "/note"),
        // length
        (adult(json!({"/sourceRef": ""})), "length", "/sourceRef"),
        (adult(json!({"/sourceRef": "a".repeat(65)})), "length", "/sourceRef"),
        (adult(json!({"/declarant/workerNo": "WG10002"})), "length", "/declarant/workerNo"),
        (adult(json!({"/declarant": {"kind": "HOUSEHOLDER", "name": "乙"}})), "length", "/declarant/name"),
        (adult(json!({"/person/name/full": long(51)})), "length", "/person/name/full"),
        (alien(json!({"/person/name/latin": "S"})), "length", "/person/name/latin"),
        (alien(json!({"/person/name/latin": "S".repeat(61)})), "length", "/person/name/latin"),
        (adult(json!({"/person/registeredAddress/divisionCode": "43010"})), "length", "/person/registeredAddress/divisionCode"),
        (adult(json!({"/person/registeredAddress/detail": "湖南省"})), "length", "/person/registeredAddress/detail"),
        (young(json!({"/person/guardian/name": "甲"})), "length", "/person/guardian/name"),
        (adult(json!({"/residence/houseCode": "440306001001000000100120"})), "length", "/residence/houseCode"),
        (adult(json!({"/residence/address": "海棠路12号"})), "length", "/residence/address"),
        (adult(json!({"/residence/address": long(121)})), "length", "/residence/address"),
        (working(json!({"/employment/employerName": "厂"})), "length", "/employment/employerName"),
        (working(json!({"/employment/employerCreditCode": "91440300"})), "length", "/employment/employerCreditCode"),
        (adult(json!({"/note": ""})), "length", "/note"),
        (adult(json!({"/note": long(201)})), "length", "/note"),
        // format
        (adult(json!({"/sourceRef": "visit 7"})), "format", "/sourceRef"),
        (adult(json!({"/declaredAt": "2026-11-22T10:15:00"})), "format", "/declaredAt"),
        (adult(json!({"/declaredAt": "2026-11-22 10:15:00+08:00"})), "format", "/declaredAt"),
        (adult(json!({"/declaredAt": "2026-11-22T10:15:00.5+08:00"})), "format", "/declaredAt"),
        (adult(json!({"/declaredAt": "2026-11-22T10:15+08:00"})), "format", "/declaredAt"),
        (adult(json!({"/declaredAt": "2026-11-31T10:15:00+08:00"})), "format", "/declaredAt"),
        (adult(json!({"/declarant/workerNo": "WX100023"})), "format", "/declarant/workerNo"),
        (adult(json!({"/person/name/full": "测试甲 "})), "format", "/person/name/full"),
        (adult(json!({"/person/name/full": "测\t试"})), "format", "/person/name/full"),
        (alien(json!({"/person/name/latin": "Sample"})), "format", "/person/name/latin"),
        (adult(json!({"/person/birthDate": "19900307"})), "format", "/person/birthDate"),
        (adult(json!({"/person/birthDate": "1990-02-30"})), "format", "/person/birthDate"),
        (adult(json!({"/person/document/number": "44030619900307901x"})), "format", "/person/document/number"),
        (adult(json!({"/person/document/number": ""})), "format", "/person/document/number"),
        (document("PASSPORT", "E123"), "format", "/person/document/number"),
        (permit("TAIWAN_PERMIT", "1234567"), "format", "/person/document/number"),
        (permit("HKMO_PERMIT", "H1234567890"), "format", "/person/document/number"),
        (document("FOREIGN_PR", "AB1234567890123"), "format", "/person/document/number"),
        (document("FOREIGN_PR", "811001199003079010"), "format", "/person/document/number"),
        (adult(json!({"/person/registeredAddress/divisionCode": "930102"})), "format", "/person/registeredAddress/divisionCode"),
        (adult(json!({"/person/contact/mobile": "19900000001"})), "format", "/person/contact/mobile"),
        (adult(json!({"/person/contact/mobile": "+8612900000001"})), "format", "/person/contact/mobile"),
        (young(json!({"/person/guardian/mobile": "+861990000000"})), "format", "/person/guardian/mobile"),
        (adult(json!({"/residence/houseCode": "4401060010010000001001203"})), "format", "/residence/houseCode"),
        (adult(json!({"/residence/moveInDate": "2026-9-1"})), "format", "/residence/moveInDate"),
        (leaving(json!({"/residence/leaveDate": "x"})), "format", "/residence/leaveDate"),
        (working(json!({"/employment/employerCreditCode": "I1440300MA5XXXX015"})), "format", "/employment/employerCreditCode"),
        (adult(json!({"/note": "备注\u{3000}"})), "format", "/note"),
        // enum
        (adult(json!({"/declarationType": "MOVE"})), "enum", "/declarationType"),
        (adult(json!({"/declarant": {"kind": "OFFICER"}})), "enum", "/declarant/kind"),
        (adult(json!({"/person/sex": "1"})), "enum", "/person/sex"),
        (adult(json!({"/person/nationality": "CHN"})), "enum", "/person/nationality"),
        (adult(json!({"/person/ethnicity": "汉"})), "enum", "/person/ethnicity"),
        (adult(json!({"/person/document/type": "111"})), "enum", "/person/document/type"),
        (adult(json!({"/person/maritalStatus": ""})), "enum", "/person/maritalStatus"),
        (adult(json!({"/person/education": "20"})), "enum", "/person/education"),
        (adult(json!({"/residence/tenure": "02"})), "enum", "/residence/tenure"),
        (adult(json!({"/employment/status": "WORKING"})), "enum", "/employment/status"),
        // checksum
        (adult(json!({"/person/document/number": "440306199003079014"})), "checksum", "/person/document/number"),
        (document("FOREIGN_PR", "911001199003079015"), "checksum", "/person/document/number"),
        (working(json!({"/employment/employerCreditCode": "91350100M000100Y44"})), "checksum", "/employment/employerCreditCode"),
        // mismatch
        (adult(json!({"/person/sex": "F"})), "mismatch", "/person/sex"),
        (adult(json!({"/person/birthDate": "1990-03-08"})), "mismatch", "/person/birthDate"),
        (adult(json!({"/person/nationality": "US"})), "mismatch", "/person/nationality"),
        (alien(json!({"/person/nationality": "CN"})), "mismatch", "/person/nationality"),
        (at(&permit("HKMO_PERMIT", "H12345678"), &json!({"/person/nationality": "GB"})), "mismatch", "/person/nationality"),
        // range
        (adult(json!({"/declaredAt": "2026-11-22T11:15:00+08:00"})), "range", "/declaredAt"),
        (adult(json!({"/declaredAt": "2026-11-22T03:15:00Z"})), "range", "/declaredAt"),
        (alien(json!({"/person/birthDate": "2026-11-23"})), "range", "/person/birthDate"),
        (adult(json!({"/residence/moveInDate": "2026-11-23"})), "range", "/residence/moveInDate"),
        (adult(json!({"/residence/moveInDate": "1990-03-06"})), "range", "/residence/moveInDate"),
        (leaving(json!({"/residence/leaveDate": "2026-08-31"})), "range", "/residence/leaveDate"),
        (leaving(json!({"/residence/leaveDate": "2026-11-23"})), "range", "/residence/leaveDate"),
        // forbidden
        (adult(json!({"/declarant": {"kind": "SELF", "workerNo": "x"}})), "forbidden", "/declarant/workerNo"),
        (adult(json!({"/declarant/name": "测试乙"})), "forbidden", "/declarant/name"),
        (alien(json!({"/person/ethnicity": "汉族"})), "forbidden", "/person/ethnicity"),
        (alien(json!({"/person/registeredAddress/divisionCode": "430102"})), "forbidden", "/person/registeredAddress/divisionCode"),
        (alien(json!({"/person/registeredAddress/detail": "湖南省长沙市"})), "forbidden", "/person/registeredAddress/detail"),
        (adult(json!({"/person/guardian/name": "测试甲"})), "forbidden", "/person/guardian/name"),
        (adult(json!({"/person/guardian/mobile": "+8619900000001"})), "forbidden", "/person/guardian/mobile"),
        (adult(json!({"/residence/leaveDate": "2026-11-20"})), "forbidden", "/residence/leaveDate"),
        (adult(json!({"/employment/employerName": "样例科技有限公司"})), "forbidden", "/employment/employerName"),
        (adult(json!({"/employment/employerCreditCode": "91350100M000100Y43"})), "forbidden", "/employment/employerCreditCode"),
        (young(json!({"/employment/employerName": "样例科技有限公司"})), "forbidden", "/employment/employerName"),
        // unknown
        (adult(json!({"/id": "SD-20261122-000001"})), "unknown", "/id"),
        (adult(json!({"/person/name/first": "甲"})), "unknown", "/person/name/first"),
        (adult(json!({"/person/a~1b": "x"})), "unknown", "/person/a~01b"),
    ];
    for (body, code, pointer) in cases {
        let came = office.post("rules-000000000000", &body).await;
        let case = format!("{pointer}: {:?}", body.pointer(pointer));
        let mut told = faults(&came);
        if (pointer, code) == ("/person", "type") {
            // The whole person is gone, so nothing else depends on it.
            told.truncate(1);
        }
        assert_eq!(told, [(pointer.to_owned(), code.to_owned())], "{case}");
        assert_problem(&came, 422, "validation", &case);
    }
    let null = declaration().to_string().replacen("\"M\"", "null", 1);
    let came = office.post_text("rules-000000000000", &null).await;
    assert_eq!(
        faults(&came),
        [("/person/sex".to_owned(), "type".to_owned())],
        "null"
    );
    assert_eq!(
        office.held(),
        0,
        "a refused declaration leaves nothing behind"
    );
}

#[tokio::test]
async fn all_faults_are_told_at_once_and_what_depends_on_one_is_spared() {
    let office = SelfDeclaration::new().await;
    let came = office
        .post("rules-000000000000", &json!({"zz": 1, "person": {"yy": 2}}))
        .await;
    #[rustfmt::skip] // pointers and codes
    let expected = [
        ("/zz", "unknown"), ("/person/yy", "unknown"),
        ("/declarationType", "required"), ("/sourceRef", "required"), ("/declaredAt", "required"),
        ("/declarant/kind", "required"), ("/person/name/full", "required"), ("/person/sex", "required"),
        ("/person/birthDate", "required"), ("/person/nationality", "required"),
        ("/person/document/type", "required"), ("/person/document/number", "required"),
        ("/residence/houseCode", "required"), ("/residence/address", "required"),
        ("/residence/tenure", "required"), ("/residence/moveInDate", "required"),
    ];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    assert_eq!(
        faults(&came),
        expected,
        "unknown first, then the table; no age, no rules of age"
    );

    let change = json!({
        "/person/document/number": "440306199003079014", "/person/sex": "F",
        "/person/birthDate": "1991-03-07", "/person/contact/mobile": "1990",
    });
    let came = office
        .post("rules-000000000000", &at(&declaration(), &change))
        .await;
    let expected = [
        ("/person/document/number", "checksum"),
        ("/person/contact/mobile", "format"),
    ];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    assert_eq!(
        faults(&came),
        expected,
        "a faulty number is compared with nothing"
    );
    let mobile = &came.json()["errors"][1];
    let contracts = json!({"pointer": "/person/contact/mobile", "code": "format", "detail": "手机号码格式不正确"});
    assert_eq!(*mobile, contracts, "the contract's own example");

    let change = json!({"/residence": "海棠路", "/declarant": 5});
    let came = office
        .post("rules-000000000000", &at(&declaration(), &change))
        .await;
    let expected = [("/declarant", "type"), ("/residence", "type")];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    assert_eq!(
        faults(&came),
        expected,
        "once each, in the place of the first leaf"
    );
}

#[tokio::test]
async fn all_kinds_of_people_can_be_declared() {
    let office = SelfDeclaration::new().await;
    let permit = |kind: &str, number: &str| {
        let change = json!({
            "/person/document/type": kind, "/person/document/number": number,
            "/person/nationality": "CN", "/person/name/latin": null,
        });
        at(&at(&declaration(), &foreign()), &change)
    };
    let resident_abroad = |number: &str| {
        let change =
            json!({"/person/document/type": "FOREIGN_PR", "/person/document/number": number});
        at(&at(&declaration(), &foreign()), &change)
    };
    #[rustfmt::skip] // one case a line
    let cases = [
        declaration(),
        at(&declaration(), &child()),
        at(&declaration(), &at(&child(), &json!({}))),
        at(&declaration(), &foreign()),
        permit("TAIWAN_PERMIT", "12345678"),
        permit("HKMO_PERMIT", "M12345678"),
        resident_abroad("USA123456789012"),
        resident_abroad("911001199003079010"),
        at(&declaration(), &json!({"/declarant": {"kind": "SELF"}, "/person/guardian": {}, "/note": "备注"})),
        at(&declaration(), &json!({"/declarant": {"kind": "HOUSEHOLDER", "name": "测试乙"}, "/declaredAt": "2026-11-22T02:15:00Z"})),
        at(&declaration(), &json!({"/declarationType": "MOVE_OUT", "/residence/leaveDate": "2026-11-20"})),
        at(&declaration(), &json!({"/employment/status": "EMPLOYED", "/employment/employerName": "样例科技有限公司", "/employment/employerCreditCode": "91350100M000100Y43"})),
        at(&declaration(), &json!({"/employment/status": "SELF_EMPLOYED", "/employment/employerCreditCode": "91350100M000100Y43"})),
    ];
    for (room, case) in (1..).zip(cases) {
        // A house for each, so that none is a duplicate.
        let house = json!({"/residence/houseCode": format!("44030600100100000010012{room:02}")});
        office.declare(&at(&case, &house)).await;
    }
}
