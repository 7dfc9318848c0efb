//! Practice from the outside: a new worker finds something to do, finishes it, and every practice department takes it;
//! and it opens in a program of its own that is never led to the real profile.

#![allow(clippy::unwrap_used, clippy::expect_used)] // tests

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_practice::Lesson;

async fn ask(desk: &Desk, operation: &str, request: Value) -> Value {
    desk.call(operation, request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_entry_can_be_finished_and_is_taken_everywhere() {
    let home = tempfile::tempdir().unwrap();
    let lesson = Lesson::begin(home.path()).await.unwrap();
    let desk = &lesson.desk;
    let state = ask(desk, "profile.state", Value::Null).await;
    assert_eq!(
        state["phase"], "open",
        "no passphrase stands before practice"
    );
    assert_eq!(state["practice"], true);
    let drafts = ask(desk, "entry.list", json!({ "draftsOnly": true })).await;
    let id = drafts["entries"][0]["id"]
        .as_str()
        .expect("there is something to begin with")
        .to_owned();
    let entry = ask(desk, "entry.open", json!({ "id": id })).await;
    let mut body = entry["body"].clone();
    let refused = desk
        .call("entry.submit", json!({ "id": id, "body": body }))
        .await;
    assert!(
        refused.is_err(),
        "something is left for the worker to fill in"
    );
    body["dwelling"]["room"] = json!("602");
    body["residents"][0]["person"]["phone"] = json!("19900000002");
    let checked = ask(desk, "entry.preflight", json!({ "id": id, "body": body })).await;
    assert_eq!(
        checked["ready"], true,
        "nothing else is asked for: {}",
        checked["problems"]
    );
    ask(desk, "entry.submit", json!({ "id": id, "body": body })).await;
    let began = Instant::now();
    loop {
        let pulse = ask(desk, "desk.pulse", Value::Null).await;
        if pulse["onTheWay"] == 0 {
            assert_eq!(
                (&pulse["needsMe"], &pulse["paused"]),
                (&json!(0), &json!(0))
            );
            assert!(pulse["acceptedToday"].as_u64() >= Some(10));
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{pulse}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ask(desk, "profile.lock", Value::Null).await;
    drop(lesson);

    let again = Lesson::begin(home.path()).await.unwrap();
    let drafts = ask(&again.desk, "entry.list", json!({ "draftsOnly": true })).await;
    assert_eq!(
        drafts["entries"],
        json!([]),
        "what was practised stays as it was left"
    );
    ask(&again.desk, "profile.lock", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_program_can_be_started_none_is_offered() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::open(DeskConfig {
        data_dir: home.path().join("profile"),
        ..DeskConfig::default()
    })
    .unwrap();
    assert_eq!(
        ask(&desk, "profile.state", Value::Null).await["mayPractise"],
        false
    );
    let refused = desk.call("practice.open", Value::Null).await.unwrap_err();
    assert_eq!(refused.fault().kind, "no_practice");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_practice_window_is_a_program_of_its_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let (program, told) = (home.path().join("program"), home.path().join("told"));
    let script = format!(
        "#!/bin/sh\necho \"$@ ${{YILUTONG_DATA-nowhere}}\" > {0}.new && mv {0}.new {0}\n",
        told.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let desk = Desk::open(DeskConfig {
        data_dir: home.path().join("profile"),
        practice_program: Some(program),
        ..DeskConfig::default()
    })
    .unwrap();
    assert_eq!(
        ask(&desk, "profile.state", Value::Null).await["mayPractise"],
        true
    );
    ask(&desk, "practice.open", Value::Null).await;
    let began = Instant::now();
    while !told.exists() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "the program was never started"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        std::fs::read_to_string(told).unwrap().trim(),
        "--practice nowhere"
    );
}
