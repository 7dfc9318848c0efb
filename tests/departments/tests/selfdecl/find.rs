//! Looking declarations up.

use crate::client::{DECLARATIONS, SelfDeclaration, assert_problem, at, declaration};
use crate::kit;
use serde_json::json;

#[tokio::test]
async fn declarations_are_found_newest_first_page_by_page() {
    let office = SelfDeclaration::new().await;
    let mut ids = Vec::new();
    for room in 1..=3 {
        let change = json!({
            "/sourceRef": format!("hold-{room}"),
            "/residence/houseCode": format!("440306001001000000100120{room}"),
        });
        ids.push(office.declare(&at(&declaration(), &change)).await);
    }
    ids.reverse();
    office.delete(&ids[0]).await;
    let find = async |conditions: &[(&str, &str)]| {
        let body = office
            .get(&format!("{DECLARATIONS}{}", kit::query(conditions)))
            .await
            .json();
        let items = body["items"].as_array().unwrap().clone();
        let found: Vec<_> = items
            .iter()
            .map(|i| i["id"].as_str().unwrap().to_owned())
            .collect();
        (found, body["nextCursor"].as_str().map(str::to_owned))
    };
    let person = [
        ("documentType", "RESIDENT_ID"),
        ("documentNumber", "440306199003079015"),
    ];
    assert_eq!(find(&person).await, (ids.clone(), None), "by document");
    let house = [("houseCode", "4403060010010000001001202")];
    assert_eq!(find(&house).await.0, [ids[1].clone()], "by house");
    assert_eq!(
        find(&[("sourceRef", "hold-1")]).await.0,
        [ids[2].clone()],
        "by source"
    );
    let both = [
        ("sourceRef", "hold-1"),
        ("houseCode", "4403060010010000001001202"),
    ];
    assert!(find(&both).await.0.is_empty(), "all conditions must hold");
    let gone = [person[0], person[1], ("status", "WITHDRAWN")];
    assert_eq!(find(&gone).await.0, [ids[0].clone()], "by status besides");
    let (page, cursor) = find(&[person[0], person[1], ("limit", "2")]).await;
    assert_eq!(page, ids[..2], "the first page");
    let cursor = cursor.unwrap();
    let rest = find(&[person[0], person[1], ("limit", "2"), ("cursor", &cursor)]).await;
    assert_eq!(rest, (ids[2..].to_vec(), None), "the rest");
}

#[tokio::test]
async fn a_query_of_another_shape_is_refused() {
    let office = SelfDeclaration::new().await;
    for query in [
        "",
        "?status=PENDING",
        "?limit=5",
        "?documentType=RESIDENT_ID",
        "?documentNumber=440306199003079015",
        "?sourceRef=a&sourceRef=a",
        "?sourceRef=a&colour=red",
        "?sourceRef=",
        "?sourceRef=a%20b",
        "?sourceRef=%zz",
        "?houseCode=4403",
        "?documentType=111&documentNumber=440306199003079015",
        "?documentType=RESIDENT_ID&documentNumber=x",
        "?sourceRef=a&status=LOST",
        "?sourceRef=a&limit=0",
        "?sourceRef=a&limit=51",
        "?sourceRef=a&limit=%2B5",
        "?sourceRef=a&cursor=unknown",
    ] {
        let came = office.get(&format!("{DECLARATIONS}{query}")).await;
        assert_problem(&came, 400, "bad-query", query);
    }
}
