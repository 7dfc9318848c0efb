//! Every member of a dwelling, refused with the contract's code, and the order in which faults are told.

use crate::client::{Housing, assert_refused, house, rented};
use crate::kit::with;
use serde_json::json;

#[tokio::test]
async fn members_are_refused_as_the_table_says() {
    let housing = Housing::new().await;
    let long = |n: usize| "长".repeat(n);
    let at = |n: usize| format!("宝湾区前岸街道{}", "路".repeat(n - 7));
    // (what changes, code, field)
    #[rustfmt::skip] // one case a line
    let cases = [
        // H421: unknown, wrong JSON type.
        (json!({"houseCode": "4403060010010000001001203"}), "H421", "houseCode"),
        (json!({"buildingCode": "1"}), "H421", "buildingCode"),
        (json!({"createdAt": "2026-11-22 10:15:00"}), "H421", "createdAt"),
        (json!({"updatedAt": "2026-11-22 10:15:00"}), "H421", "updatedAt"),
        (json!({"version": 1}), "H421", "version"),
        (json!({"colour": "red"}), "H421", "colour"),
        (json!({"floor": "12"}), "H421", "floor"),
        (json!({"floor": 12.5}), "H421", "floor"),
        (json!({"floor": 12.0}), "H421", "floor"),
        (json!({"houseType": 1}), "H421", "houseType"),
        (json!({"area": "68.5"}), "H421", "area"),
        (json!({"remark": ["x"]}), "H421", "remark"),
        (json!({"remark": true}), "H421", "remark"),
        // H422: missing.
        (json!({"reqId": null}), "H422", "reqId"),
        (json!({"communityCode": null}), "H422", "communityCode"),
        (json!({"address": null}), "H422", "address"),
        (json!({"buildingName": null}), "H422", "buildingName"),
        (json!({"roomNo": null}), "H422", "roomNo"),
        (json!({"floor": null}), "H422", "floor"),
        (json!({"houseType": null}), "H422", "houseType"),
        (json!({"usage": null}), "H422", "usage"),
        (json!({"occupancy": null}), "H422", "occupancy"),
        (with(&rented(), &json!({"area": null})), "H422", "area"),
        (json!({"ownerKind": null}), "H422", "ownerKind"),
        (json!({"ownerName": null}), "H422", "ownerName"),
        (json!({"ownerPhone": null}), "H422", "ownerPhone"),
        (json!({"ownerIdNo": "440306199003079015"}), "H422", "ownerIdType"),
        (json!({"ownerIdType": "SFZ"}), "H422", "ownerIdNo"),
        (with(&rented(), &json!({"landlordName": null})), "H422", "landlordName"),
        (with(&rented(), &json!({"landlordPhone": null})), "H422", "landlordPhone"),
        (with(&rented(), &json!({"rentRooms": null})), "H422", "rentRooms"),
        (json!({"lat": 22.5}), "H422", "lng"),
        (json!({"lng": 113.9}), "H422", "lat"),
        // H423: spelling, length, range, format.
        (json!({"reqId": "short"}), "H423", "reqId"),
        (json!({"reqId": "0123456789abcdef_"}), "H423", "reqId"),
        (json!({"reqId": "0".repeat(37)}), "H423", "reqId"),
        (json!({"communityCode": "44030600100"}), "H423", "communityCode"),
        (json!({"address": "宝湾区前岸街道"}), "H423", "address"),
        (json!({"address": at(101)}), "H423", "address"),
        (json!({"address": "宝湾区前岸街道海棠路 12号"}), "H423", "address"),
        (json!({"buildingName": ""}), "H423", "buildingName"),
        (json!({"buildingName": long(51)}), "H423", "buildingName"),
        (json!({"buildingName": " 海棠花园"}), "H423", "buildingName"),
        (json!({"buildingName": "海棠花园\u{3000}"}), "H423", "buildingName"),
        (json!({"buildingName": "海棠\n花园"}), "H423", "buildingName"),
        (json!({"roomNo": "１２０３"}), "H423", "roomNo"),
        (json!({"roomNo": "12a"}), "H423", "roomNo"),
        (json!({"roomNo": "12345678901"}), "H423", "roomNo"),
        (json!({"floor": 0}), "H423", "floor"),
        (json!({"floor": -6}), "H423", "floor"),
        (json!({"floor": 151}), "H423", "floor"),
        (json!({"area": 0}), "H423", "area"),
        (json!({"area": 100_000}), "H423", "area"),
        (json!({"area": 68.555}), "H423", "area"),
        (json!({"ownerName": long(51)}), "H423", "ownerName"),
        (json!({"ownerIdType": "SFZ", "ownerIdNo": "44030619900307901x"}), "H423", "ownerIdNo"),
        (json!({"ownerIdType": "GATX", "ownerIdNo": "X12345678"}), "H423", "ownerIdNo"),
        (json!({"ownerIdType": "TWTX", "ownerIdNo": "1234567"}), "H423", "ownerIdNo"),
        (json!({"ownerIdType": "HZ", "ownerIdNo": "e1234567"}), "H423", "ownerIdNo"),
        (json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100I43"}), "H423", "ownerIdNo"),
        (json!({"ownerPhone": "12900000001"}), "H423", "ownerPhone"),
        (json!({"ownerPhone": "755-12345678"}), "H423", "ownerPhone"),
        (with(&rented(), &json!({"landlordName": ""})), "H423", "landlordName"),
        (with(&rented(), &json!({"landlordPhone": "0755-1234567"})), "H423", "landlordPhone"),
        (with(&rented(), &json!({"rentRooms": 0})), "H423", "rentRooms"),
        (with(&rented(), &json!({"rentRooms": 100})), "H423", "rentRooms"),
        (json!({"lng": 113.6, "lat": 22.5}), "H423", "lng"),
        (json!({"lng": 113.9, "lat": 23.0}), "H423", "lat"),
        (json!({"lng": 113.912_345_6, "lat": 22.5}), "H423", "lng"),
        (json!({"remark": ""}), "H423", "remark"),
        (json!({"remark": long(201)}), "H423", "remark"),
        // H424: code lists, and an address outside its community.
        (json!({"communityCode": "440306001099"}), "H424", "communityCode"),
        (json!({"address": "福岭区莲溪街道荷塘路12号"}), "H424", "address"),
        (json!({"houseType": "99x"}), "H424", "houseType"),
        (json!({"usage": "01"}), "H424", "usage"),
        (json!({"structure": "Z"}), "H424", "structure"),
        (json!({"occupancy": "7"}), "H424", "occupancy"),
        (json!({"ownerKind": "p"}), "H424", "ownerKind"),
        (json!({"ownerIdType": "111", "ownerIdNo": "440306199003079015"}), "H424", "ownerIdType"),
        // H425: check characters and birth dates.
        (json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199003079014"}), "H425", "ownerIdNo"),
        (json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199002309018"}), "H425", "ownerIdNo"),
        (json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y44"}), "H425", "ownerIdNo"),
        // H426: not allowed with the other values.
        (json!({"ownerKind": "N"}), "H426", "ownerName"),
        (json!({"ownerKind": "N", "ownerName": null, "ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}), "H426", "ownerIdType"),
        (json!({"ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y43"}), "H426", "ownerIdType"),
        (json!({"ownerKind": "C", "ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}), "H426", "ownerIdType"),
        (json!({"landlordName": "测试甲"}), "H426", "landlordName"),
        (json!({"landlordPhone": "19900000001"}), "H426", "landlordPhone"),
        (json!({"rentRooms": 1}), "H426", "rentRooms"),
    ];
    for (change, code, field) in cases {
        let reply = housing.create(&with(&house(), &change)).await;
        assert_refused(&reply, code, Some(field), &change.to_string());
    }
    assert_eq!(housing.held(), 0, "a refused request leaves nothing behind");
}

#[tokio::test]
async fn sound_variants_are_accepted() {
    let housing = Housing::new().await;
    #[rustfmt::skip] // one case a line
    let cases = [
        rented(),
        json!({"area": 0.01, "structure": "C", "remark": "顶楼"}),
        json!({"area": 99999.99}),
        json!({"floor": -5}),
        json!({"ownerKind": "N", "ownerName": null, "ownerPhone": null}),
        json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y43", "ownerPhone": "0755-12345678"}),
        json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}),
        json!({"ownerIdType": "GATX", "ownerIdNo": "H12345678"}),
        json!({"ownerIdType": "TWTX", "ownerIdNo": "12345678"}),
        json!({"ownerIdType": "HZ", "ownerIdNo": "E1234567"}),
        json!({"lng": 113.912_345, "lat": 22.4}),
        json!({"buildingName": "𬭎".repeat(50)}),
    ];
    for (at, change) in cases.into_iter().enumerate() {
        let own = json!({"reqId": format!("variant-0000000-{at}"), "roomNo": format!("A-{at}")});
        let reply = housing.create(&with(&with(&house(), &change), &own)).await;
        assert_eq!(
            reply["code"], "H000",
            "{change} is allowed by the table: {reply}"
        );
    }
}

#[tokio::test]
async fn only_the_first_fault_is_told_and_in_the_contracts_order() {
    let housing = Housing::new().await;
    // H421 goes by body order and before any H422.
    let body = r#"{"zeta":1,"alpha":2}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(
        &reply,
        "H421",
        Some("zeta"),
        "body order, before missing members",
    );
    // A doubled member counts where it stands the second time.
    let body = r#"{"reqId":"a","usage":"10","usage":"10","zeta":1}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(&reply, "H421", Some("usage"), "doubled member");
    let body = r#"{"remark":null}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(&reply, "H421", Some("remark"), "null");
    // Then member by member in table order, all kinds of one member before the next.
    let change = json!({"usage": "x", "roomNo": null, "communityCode": "440306001099"});
    let reply = housing.create(&with(&house(), &change)).await;
    assert_refused(&reply, "H424", Some("communityCode"), "table order");
    let change = json!({"usage": "x", "floor": null});
    let reply = housing.create(&with(&house(), &change)).await;
    assert_refused(&reply, "H422", Some("floor"), "floor stands before usage");
}
