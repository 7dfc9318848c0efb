//! What a record comes to: its one code and field, and the rows of revisions that make resending harmless.

use crate::client::{Provincial, USER, cancel, event, house, person};

#[tokio::test]
async fn each_fault_has_its_code_and_field() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let taken = provincial.send(&line, &[house("H-0001", 1, &[])]).await;
    assert_eq!(taken.codes(), ["0"], "a house to live in");
    let foreign = [("idType", "414"), ("idNo", "E12345678")];
    let closed = [
        ("state", "3"),
        ("closedAt", "2026-11-22T10:10:00+08:00"),
        ("closeNote", "已清理"),
    ];
    let party = |inside: &str| format!("<party><name>某甲</name>{inside}</party>");
    let (kind_only, number_only, wrong, right) = (
        party("<idType>111</idType>"),
        party("<idNo>440306199003159912</idNo>"),
        party("<idType>111</idType><idNo>440306199003159913</idNo>"),
        party("<idType>111</idType><idNo>440306199003159912</idNo>"),
    );
    let cases = [
        (
            house("A", 1, &[("houseCode", "4403060010020000012000302")]),
            "E04 houseCode",
        ),
        (
            house("A", 1, &[("gridCode", "440306001002003")]),
            "E04 gridCode",
        ),
        (
            person("A", 1, &[("gridCode", "440306001002003")]),
            "E04 gridCode",
        ),
        (
            person("A", 1, &[("idNo", "440306199003159913")]),
            "E01 idNo",
        ),
        (person("A", 1, &[("idNo", "44030619900315")]), "E01 idNo"),
        (person("A", 1, &[("birth", "1990-03-16")]), "E02 birth"),
        (person("A", 1, &[("sex", "2")]), "E02 sex"),
        (person("A", 1, &[("sex", "9")]), "E02 sex"),
        (person("A", 1, &[foreign[0], foreign[1], ("sex", "9")]), "0"),
        (
            person("B", 1, &[foreign[0], foreign[1], ("birth", "2026-11-23")]),
            "E03 birth",
        ),
        (
            person("B", 1, &[("arriveDate", "2026-11-23")]),
            "E03 arriveDate",
        ),
        (
            person("B", 1, &[("arriveDate", "1990-03-14")]),
            "E03 arriveDate",
        ),
        (
            person("B", 1, &[("leaveDate", "2026-08-31")]),
            "E03 leaveDate",
        ),
        (
            person("B", 1, &[("leaveDate", "2026-11-23")]),
            "E03 leaveDate",
        ),
        (person("B", 1, &[("leaveDate", "2026-09-01")]), "0"),
        (
            person("C", 1, &[("houseSourceId", "H-9999")]),
            "E09 houseSourceId",
        ),
        (
            person("C", 1, &[("houseSourceId", "H-9999"), ("sex", "2")]),
            "E02 sex",
        ),
        (
            event("A", 1, &[("gridCode", "440306001002003")]),
            "E04 gridCode",
        ),
        (
            event("A", 1, &[("occurredAt", "2026-11-22T23:00:00+08:00")]),
            "E03 occurredAt",
        ),
        (event("A", 1, &[("lon", "114.000001")]), "E03 lat"),
        (event("A", 1, &[("lat", "22.5")]), "E03 lon"),
        (event("A", 1, &[("state", "3")]), "E03 closedAt"),
        (event("A", 1, &[closed[0], closed[1]]), "E03 closeNote"),
        (event("A", 1, &[closed[1], closed[2]]), "E03 closedAt"),
        (
            event(
                "A",
                1,
                &[
                    closed[0],
                    ("closedAt", "2026-11-22T09:59:59+08:00"),
                    closed[2],
                ],
            ),
            "E03 closedAt",
        ),
        (event("A", 1, &closed), "0"),
        (event("B", 1, &[("party", &kind_only)]), "E01 idNo"),
        (event("B", 1, &[("party", &number_only)]), "E01 idType"),
        (event("B", 1, &[("party", &wrong)]), "E01 idNo"),
        (event("B", 1, &[("party", &right)]), "0"),
        (cancel("event", "Z", 1, &[]), "E07"),
        (
            cancel("event", "B", 2, &[("cancelDate", "2026-11-23")]),
            "E03 cancelDate",
        ),
        (cancel("event", "B", 2, &[]), "3"),
    ];
    for (record, expected) in cases {
        let receipt = provincial.send(&line, std::slice::from_ref(&record)).await;
        assert_eq!(receipt.codes(), [expected], "{record}");
        let item = &receipt.items[0];
        let refused = expected.starts_with('E');
        assert_eq!(
            item["provinceId"].is_empty(),
            refused,
            "{record}: a number for what was stored"
        );
        assert!(!item["message"].is_empty(), "{record}: in words");
        let counts = ["total", "ok", "failed"].map(|name| receipt.head[name].clone());
        let expected = if refused {
            ["1", "0", "1"]
        } else {
            ["1", "1", "0"]
        };
        assert_eq!(counts, expected, "{record}");
    }
}

#[tokio::test]
async fn revisions_make_resending_harmless() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let other = [("use", "01")];
    let steps = [
        (house("H", 2, &[]), "0"),
        (house("H", 2, &[]), "1"),
        (house("H", 2, &other), "E05"),
        (house("H", 1, &other), "E06"),
        // A refused record leaves its revision unused.
        (
            house("H", 3, &[("gridCode", "440306001002003")]),
            "E04 gridCode",
        ),
        (house("H", 3, &other), "2"),
        (cancel("house", "H", 3, &[]), "E05"),
        (cancel("house", "H", 4, &[]), "3"),
        (cancel("house", "H", 4, &[]), "1"),
        (cancel("house", "H", 4, &[("reason", "拆除")]), "E05"),
        (house("H", 4, &other), "E05"),
        (
            person("P", 1, &[("houseSourceId", "H")]),
            "E09 houseSourceId",
        ),
        (house("H", 5, &[]), "2"),
        (person("P", 1, &[("houseSourceId", "H")]), "0"),
    ];
    for (record, expected) in steps {
        let receipt = provincial.send(&line, std::slice::from_ref(&record)).await;
        assert_eq!(receipt.codes(), [expected], "{record}");
    }
    let held = provincial.town.holdings("provincial");
    let house = &held[0];
    assert_eq!(
        house.record.receipt, "P44H000000000001",
        "one number for ever"
    );
    let acts: Vec<_> = house.history.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(
        acts,
        ["create", "update", "cancel", "update"],
        "only what changed it"
    );
}

#[tokio::test]
async fn a_batch_is_worked_in_the_order_of_kinds() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let receipt = provincial
        .send(
            &line,
            &[
                cancel("house", "H-0001", 9, &[]),
                person("P-1", 1, &[]),
                house("H-0001", 1, &[]),
                house("H-2", 1, &[]),
                event("E-1", 1, &[]),
                cancel("event", "E-2", 2, &[]),
                person("P-1", 2, &[]),
                person("P-2", 1, &[("houseSourceId", "H-2")]),
            ],
        )
        .await;
    // The house is the later of two in the document, so it is the double, and its cancel knows no house.
    assert_eq!(
        receipt.codes(),
        [
            "E07",
            "E09 houseSourceId",
            "E08",
            "0",
            "0",
            "E07",
            "E08",
            "0"
        ],
        "houses before people before cancels, told in document order"
    );
    let seqs: Vec<_> = receipt
        .items
        .iter()
        .map(|item| item["seq"].as_str())
        .collect();
    assert_eq!(
        seqs,
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        "numbered so"
    );
    assert_eq!(
        receipt.items[0]["kind"], "house",
        "a cancel is told by what it cancels"
    );
}
