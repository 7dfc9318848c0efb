//! A member of a family that differs in a path, a header and a member of the request: the department sees its own, and
//! everything else as the others see it.

use std::path::Path;

use serde_json::json;
use yilutong_adapter::{Link, Operation, Packages, Reach};

use super::counter::*;

/// What one city's 智慧城管 has of its own.
const OWN: &str = r#"
[auth.headers]
X-Lk-App = "sz-{{ credential.app }}"
X-Lk-Channel = "grid"

[record.case.create]
request = "POST /linkage/v2/cases"
add = { channel = "grid" }
"#;

#[tokio::test]
async fn a_member_may_have_a_path_and_headers_of_its_own() {
    let office = tempfile::tempdir().unwrap();
    let systems = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../systems/ev-urban");
    let folder = office.path().join("ev-urban");
    std::fs::create_dir_all(folder.join("codes")).unwrap();
    for file in [
        "system.toml",
        "replies.csv",
        "cases.toml",
        "codes/category.csv",
    ] {
        std::fs::copy(systems.join(file), folder.join(file)).unwrap();
    }
    let carried = std::fs::read_to_string(systems.join("exchange.toml")).unwrap();
    std::fs::write(folder.join("exchange.toml"), carried + OWN).unwrap();
    let packages = Packages::load(&[office.path().to_owned()]).unwrap();
    assert_eq!(packages.faults(), [], "the member is sound");

    let counter = Counter::open([Canned::new(
        201,
        &[("Content-Type", "application/json; charset=utf-8")],
        br#"{"caseNo":"CG20261122000001","state":"RECEIVED","acceptedAt":"2026-11-22T10:15:02+08:00"}"#,
    )])
    .await;
    let reach = Reach {
        base_url: counter.base_url.clone(),
        credentials: [("app", "lk-urban-01"), ("key", "lk-secret-ev-urban-77d1")]
            .into_iter()
            .collect(),
        ..Reach::default()
    };
    let urban = packages.system("ev-urban").unwrap();
    let link = Link::open(urban, reach, TestClock::at_start()).unwrap();
    let members = json!({ "title": "店外占道经营", "category": "0302" });
    let order = order("case", Operation::Create, wire(members));
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "reviewing CG20261122000001",
        "taken as ever"
    );
    let handed = counter.handed();
    let [request] = &handed[..] else {
        panic!("one request, not {}", handed.len());
    };
    assert_eq!(
        request.line, "POST /linkage/v2/cases HTTP/1.1",
        "its own path"
    );
    assert_eq!(request.header("X-Lk-App"), "sz-lk-urban-01", "its own word");
    assert_eq!(
        request.header("X-Lk-Channel"),
        "grid",
        "a header of its own"
    );
    assert_eq!(
        request.header("X-Lk-Timestamp").len(),
        13,
        "the family's headers, too"
    );
    let body = request.json();
    assert_eq!(body["channel"], "grid", "a member of its own");
    assert!(
        body["sourceNo"].as_str().is_some_and(|no| no.len() >= 8),
        "and the family's number: {body}"
    );
}
