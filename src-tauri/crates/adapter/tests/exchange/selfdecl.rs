//! 自主申报系统: what goes over the wire. What its answers mean stands in the package's own reply cases.

use serde_json::{Value, json};
use yilutong_adapter::{Operation, Order};

use super::counter::*;

const ID: &str = "SD-20261122-000001";

fn arrival() -> Order {
    let members = json!({
        "declarationType": "MOVE_IN", "declarant/kind": "GRID_WORKER", "declarant/workerNo": "WG100023",
        "person/name/full": "测试甲", "person/sex": "M", "person/document/type": "RESIDENT_ID",
        "person/document/number": "440306199003079015", "person/contact/mobile": "+8619900000001",
        "residence/houseCode": "4403060010010000001001203", "employment/status": "EMPLOYED",
        "employment/employerName": "样例科技有限公司",
    });
    order("declaration", Operation::Create, wire(members))
}

fn token(name: &str) -> Canned {
    Canned::json(
        &json!({"access_token": name, "token_type": "Bearer", "expires_in": 120, "scope": "declare"})
            .to_string(),
    )
}

fn taken(revision: u32) -> Canned {
    let body = json!({"id": ID, "status": "PENDING", "revision": revision, "submittedAt": "2026-11-22T10:15:02+08:00"});
    let headers = [("Content-Type", "application/json"), ("Retry-After", "2")];
    Canned::new(202, &headers, body.to_string().as_bytes())
}

/// The declaration as the department shows it, decided so.
fn shown(status: &str, etag: &str, declaration: Value) -> Canned {
    let body = json!({"id": ID, "status": status, "revision": 1, "review": null, "declaration": declaration});
    let headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("ETag", etag),
    ];
    Canned::new(200, &headers, body.to_string().as_bytes())
}

fn problem(status: u16, name: &str) -> Canned {
    let body = json!({"type": format!("urn:scity:declare:problem:{name}"), "title": "t", "status": status});
    let headers = [("Content-Type", "application/problem+json")];
    Canned::new(status, &headers, body.to_string().as_bytes())
}

#[tokio::test]
async fn a_declaration_goes_with_a_token_a_key_and_members_inside_members() {
    let counter = Counter::open([token("t-1"), taken(1)]).await;
    let link = link("selfdecl", &counter, &TestClock::at_start());
    let outcome = attempt(&link, &arrival()).await;
    assert_eq!(
        brief(&outcome),
        format!("reviewing {ID} 2"),
        "taken, not accepted"
    );
    let [fetched, declared] = &counter.handed()[..] else {
        panic!("one request for the token, one for the declaration")
    };
    assert_eq!(fetched.line, "POST /oauth2/token HTTP/1.1");
    assert_eq!(
        fetched.header("Authorization"),
        "Basic c2QtY2xpZW50LTAxOnNkLVNlY3JldC05YzQx",
        "the contract's own example"
    );
    assert_eq!(
        fetched.text(),
        "grant_type=client%5Fcredentials&scope=declare"
    );
    assert_eq!(declared.header("Authorization"), "Bearer t-1");
    assert_eq!(declared.header("Idempotency-Key"), SEED);
    assert_eq!(declared.header("Content-Type"), "application/json");
    assert_eq!(
        declared.json(),
        json!({
            "declarationType": "MOVE_IN", "declarant": {"kind": "GRID_WORKER", "workerNo": "WG100023"},
            "person": {"name": {"full": "测试甲"}, "sex": "M", "contact": {"mobile": "+8619900000001"},
                "document": {"type": "RESIDENT_ID", "number": "440306199003079015"}},
            "residence": {"houseCode": "4403060010010000001001203"},
            "employment": {"status": "EMPLOYED", "employerName": "样例科技有限公司"},
            "sourceRef": SEED, "declaredAt": "2026-11-22T10:14:00+08:00",
        }),
        "nested as the contract draws it"
    );
}

#[tokio::test]
async fn a_token_serves_until_it_ends_or_is_not_known_any_more() {
    let clock = TestClock::at_start();
    let counter = Counter::open([token("t-1"), taken(1), taken(1)]).await;
    let link = link("selfdecl", &counter, &clock);
    for _ in 0..2 {
        attempt(&link, &arrival()).await;
    }
    assert_eq!(counter.handed().len(), 3, "one token for two declarations");

    counter.play([problem(401, "invalid-token"), token("t-2"), taken(1)]);
    let outcome = attempt(&link, &arrival()).await;
    assert!(
        brief(&outcome).starts_with("reviewing"),
        "nothing was stored: a new token, and the same again at once"
    );
    assert_eq!(counter.handed()[2].header("Authorization"), "Bearer t-2");

    clock.forward(119);
    counter.play([token("t-3"), taken(1)]);
    attempt(&link, &arrival()).await;
    assert_eq!(
        counter.handed()[1].header("Authorization"),
        "Bearer t-3",
        "a token is not used to its last second"
    );
}

#[tokio::test]
async fn without_a_token_nothing_is_declared() {
    let refused = Canned::new(
        401,
        &[("Content-Type", "application/json")],
        br#"{"error":"invalid_client"}"#,
    );
    let page = Canned::new(200, &[("Content-Type", "text/html")], b"<html>login</html>");
    let busy = Canned::new(429, &[("Retry-After", "1")], b"{}");
    for (answer, expected) in [
        (refused, "stop credentials"),
        (page, "wait notthissystem"),
        (busy, "wait toomany 1"),
        (Canned::new(503, &[], b"<html>"), "wait maintenance"),
        (Canned::silence(), "wait replylost"),
    ] {
        let counter = Counter::open([answer]).await;
        let link = link("selfdecl", &counter, &TestClock::at_start());
        assert_eq!(brief(&attempt(&link, &arrival()).await), expected);
        assert_eq!(counter.handed().len(), 1, "the declaration stays here");
    }
}

#[tokio::test]
async fn a_correction_names_the_version_read_and_only_what_changes() {
    let held = arrival().wire;
    let mut wanted = held.clone();
    wanted.insert("employment/status".to_owned(), json!("STUDENT"));
    wanted.remove("employment/employerName");
    let update = Order {
        operation: Operation::Update,
        wire: wanted,
        held: held.clone(),
        receipt: receipt(&[("number", ID), ("id", ID)]),
        ..arrival()
    };
    let declaration = json!({
        "declarationType": "MOVE_IN", "sourceRef": "s", "declaredAt": "2026-11-20T10:00:00+08:00",
        "declarant": {"kind": "GRID_WORKER", "workerNo": "WG100023"},
        "person": {"name": {"full": "测试甲"}, "sex": "M", "contact": {"mobile": "+8619900000008"},
            "document": {"type": "RESIDENT_ID", "number": "440306199003079015"}},
        "residence": {"houseCode": "4403060010010000001001203"},
        "employment": {"status": "EMPLOYED", "employerName": "样例科技有限公司"},
    });
    let counter = Counter::open([
        token("t"),
        shown("APPROVED", "\"7f\"", declaration),
        taken(2),
    ])
    .await;
    let link = link("selfdecl", &counter, &TestClock::at_start());
    let outcome = attempt(&link, &update).await;
    assert_eq!(
        brief(&outcome),
        format!("reviewing {ID} 2"),
        "reviewed once more"
    );
    let handed = counter.handed();
    assert_eq!(
        handed[2].line,
        format!("PATCH /api/declare/v1/declarations/{ID} HTTP/1.1")
    );
    assert_eq!(handed[2].header("If-Match"), "\"7f\"");
    assert_eq!(
        handed[2].header("Content-Type"),
        "application/merge-patch+json"
    );
    assert_eq!(
        handed[2].json(),
        json!({"employment": {"status": "STUDENT", "employerName": null}}),
        "the telephone that an officer changed is left as it is"
    );
}

#[tokio::test]
async fn a_review_is_asked_after_by_its_number_and_writes_nothing() {
    let counter = Counter::open([
        token("t"),
        shown("PENDING", "\"1\"", json!({})),
        shown("APPROVED", "\"2\"", json!({})),
        problem(500, "internal"),
    ])
    .await;
    let link = link("selfdecl", &counter, &TestClock::at_start());
    let order = Order {
        receipt: receipt(&[("number", ID), ("id", ID)]),
        ..arrival()
    };
    for expected in [format!("reviewing {ID}"), format!("accepted {ID}")] {
        assert_eq!(brief(&link.review(&order).await), expected);
    }
    let outcome = link.review(&order).await;
    assert_eq!(
        brief(&outcome),
        "wait internal",
        "asking again does no harm"
    );
    for asked in &counter.handed()[1..] {
        assert_eq!(
            asked.line,
            format!("GET /api/declare/v1/declarations/{ID} HTTP/1.1")
        );
    }
}
