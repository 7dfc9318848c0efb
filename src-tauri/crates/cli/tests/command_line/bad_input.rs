//! Bad input gets a clear sentence with the way out, the exit code that scripts look at, and loses nothing.

use std::io::{Read, Write};

use serde_json::{Value, json};

use crate::support::{PASSPHRASE, Place, Said, Town, sample_path};

#[test]
fn a_wrong_passphrase_is_told_and_opens_nothing() {
    let place = Place::with_profile();
    let said = place.yilu_as("不是这个口令", &["outbox"]);
    assert_eq!(said.code, 6, "the profile cannot be opened");
    assert!(
        said.err.contains("口令不对"),
        "the worker's sentence: {}",
        said.err
    );
    assert!(
        !said.err.contains("不是这个口令"),
        "what was typed is never repeated"
    );
    place.yilu_as(PASSPHRASE, &["outbox"]).done();
}

#[test]
fn a_profile_is_created_once() {
    let place = Place::with_profile();
    let said = place.yilu(&["init"]);
    assert_eq!(
        said.code, 6,
        "there is one already, and it is not overwritten"
    );
    assert!(said.err.contains("holds a profile already"), "{}", said.err);
}

#[test]
fn without_a_profile_the_way_to_one_is_told() {
    let said = Place::new().yilu(&["outbox"]);
    assert_ne!(said.code, 0, "there is nothing to show");
    assert!(said.err.contains("yilu init"), "the way out: {}", said.err);
}

#[test]
fn a_short_passphrase_is_refused() {
    let said = Place::new().yilu_as("short", &["init"]);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(said.err.contains("8"), "how long it must be: {}", said.err);
}

#[test]
fn an_unknown_element_is_named_with_the_nearest_known() {
    let place = Place::with_profile();
    let file = place.write("entry.json", r#"{"residents":[{"person":{"nmae":"甲"}}]}"#);
    let said = place.yilu(&["enter", &file]);
    assert_eq!(said.code, 1, "an entry file that is none");
    assert!(
        said.err.contains("residents[0].person.nmae"),
        "where: {}",
        said.err
    );
    assert!(said.err.contains("name"), "the nearest known: {}", said.err);
    assert!(!said.err.contains('甲'), "no value of the file is repeated");
}

#[test]
fn text_that_is_not_json_is_told_with_its_line() {
    let place = Place::with_profile();
    let file = place.write("entry.json", "{\n  \"residents\": [,]\n}");
    let said = place.yilu(&["preflight", &file]);
    assert!(said.err.contains("line 2"), "where: {}", said.err);
}

#[test]
fn an_entry_that_is_not_ready_is_kept_as_a_draft_and_its_problems_listed() {
    let place = Place::with_profile();
    let file = place.household_with("/residents/0/person/id_number", json!("430102198802029119"));
    place.settings(&[]);
    let said = place.yilu(&["enter", &file, "--submit"]);
    assert_eq!(said.code, 3, "not ready: {}{}", said.out, said.err);
    assert!(
        said.out.contains("person.id_number"),
        "the place: {}",
        said.out
    );
    assert!(
        !said.out.contains("430102198802029119"),
        "the number is not repeated"
    );
    let export: Value = place.yilu(&["export"]).done().json();
    assert_eq!(
        export["entries"].as_array().unwrap().len(),
        1,
        "what was typed is kept"
    );
    assert_eq!(export["entries"][0]["revision"], 0, "but not submitted");
}

#[test]
fn a_second_program_on_one_profile_is_told_so() {
    let place = Place::with_profile();
    let announce = place.path("bridge.json");
    let mut bridge = place
        .command(&[
            "bridge",
            "--token",
            "t",
            "--announce",
            announce.to_str().unwrap(),
        ])
        .spawn()
        .unwrap();
    let url = wait_for(&announce);
    let address = url.strip_prefix("http://").unwrap();
    let mut door = std::net::TcpStream::connect(address).unwrap();
    let body = json!({ "passphrase": PASSPHRASE }).to_string();
    write!(
        door,
        "POST /invoke/profile.unlock HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    door.read_to_string(&mut answer).unwrap();
    assert!(
        answer.contains("\"phase\":\"open\""),
        "the first one has it open: {answer}"
    );
    let said = place.yilu(&["outbox"]);
    bridge.kill().unwrap();
    bridge.wait().unwrap();
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(
        said.err.contains("另一个窗口"),
        "the worker's sentence: {}",
        said.err
    );
    place.yilu(&["outbox"]).done();
}

fn wait_for(file: &std::path::Path) -> String {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        if let Ok(text) = std::fs::read_to_string(file) {
            let said: Value = serde_json::from_str(&text).unwrap();
            return said["url"].as_str().unwrap().to_owned();
        }
        assert!(
            std::time::Instant::now() < deadline,
            "the bridge never said where it is"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_damaged_database_is_detected_and_left_as_it_is() {
    let place = Place::with_profile();
    let database = place.path("profile/outbox.db");
    let mut bytes = std::fs::read(&database).unwrap();
    for byte in bytes.iter_mut().take(3000).skip(20) {
        *byte ^= 0x5a;
    }
    std::fs::write(&database, &bytes).unwrap();
    let said = place.yilu(&["outbox"]);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(
        said.err.contains("损坏"),
        "the worker's sentence: {}",
        said.err
    );
    assert_eq!(
        std::fs::read(&database).unwrap(),
        bytes,
        "nobody touched what is left of it"
    );
}

#[test]
fn a_broken_package_is_explained_and_the_others_work() {
    let place = Place::with_profile();
    place.write(
        "systems/bad/system.toml",
        "id = \"bad\"\ntitel = \"写错的键\"\n",
    );
    let systems = place.path("systems");
    let systems = systems.to_str().unwrap();
    let said = place.yilu(&["--systems", systems, "systems", "lint"]);
    assert_eq!(said.code, 1, "a fault was found");
    assert!(
        said.out.contains("bad/system.toml:2"),
        "file and line: {}",
        said.out
    );
    let carried = place.yilu(&["--json", "systems", "list"]).done().json();
    let listed = place
        .yilu(&["--systems", systems, "--json", "systems", "list"])
        .done()
        .json();
    assert_eq!(
        listed.as_array().unwrap().len(),
        carried.as_array().unwrap().len(),
        "those that work are there"
    );
}

#[test]
fn settings_are_changed_all_or_nothing() {
    let place = Place::with_profile();
    let file = place.write(
        "settings.json",
        r#"{"worker":{"operator":"WG100023"},"systems":{"housing":{"credentials":{"no_such_key":"x"}}}}"#,
    );
    let said = place.yilu(&["settings", "import", &file]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("no_such_key"), "which one: {}", said.err);
    let kept = place.yilu(&["settings", "get", "worker.operator"]).done();
    assert_eq!(kept.out.trim(), "", "nothing of the file was taken");
}

#[test]
fn secrets_go_in_and_never_come_out() {
    let place = Place::with_profile();
    place.settings(&[]);
    for args in [
        &["settings", "get"][..],
        &["--json", "settings", "get"],
        &["export"],
    ] {
        let said = place.yilu(args).done();
        for secret in [
            "fw-test-7f3a91c2",
            "jz-secret-5e2d7a90c4b81f36",
            "Sq@2026test",
            "Wj#2026test",
        ] {
            assert!(!said.out.contains(secret), "{args:?} shows a secret");
        }
    }
}

/// What testing one system said.
fn report(said: &Said) -> Value {
    let lines = said.out.lines().collect::<Vec<_>>().join("\n");
    let reports = lines.split("\n{\"error\"").next().unwrap();
    serde_json::from_str::<Value>(reports).unwrap()[0].clone()
}

#[test]
fn a_wrong_address_is_told_by_testing_it() {
    let place = Place::with_profile();
    place.settings(&[("housing", "http://127.0.0.1:9")]);
    let said = place.yilu(&["--json", "systems", "check", "housing"]);
    assert_eq!(said.code, 1, "it does not work");
    let report = report(&said);
    assert_eq!(report["works"], false, "and says so");
    assert!(!report["say"].as_str().unwrap().is_empty(), "in words");
    let said = place.yilu(&["settings", "set", "housing.base_url", "127.0.0.1:9"]);
    assert_eq!(said.code, 1, "an address needs its scheme");
    assert!(
        said.err.contains("http://"),
        "an example shows how: {}",
        said.err
    );
}

#[test]
fn a_front_end_machine_with_another_host_key_is_told_nothing() {
    let (town, place) = (Town::open(), Place::with_profile());
    let address = town.running.base_url("provincial").unwrap().to_owned();
    // The sample settings pin a key that the practice machine does not have.
    place.settings(&[("provincial", &address)]);
    let said = report(&place.yilu(&["--json", "systems", "check", "provincial"]));
    assert_eq!(said["works"], false, "it is not the machine it should be");
    assert!(
        said["say"].as_str().unwrap().contains("主机密钥"),
        "the sentence names what differs: {said}"
    );
    town.configure(&place);
    let said = report(&place.yilu(&["--json", "systems", "check", "provincial"]));
    assert_eq!(said["works"], true, "its own key is the right one: {said}");
}

#[test]
fn a_grid_table_is_taken_whole_or_not_at_all() {
    let place = Place::with_profile();
    let fire = |said: &Said| {
        let reply = said.json();
        let grids = reply.get("grids").unwrap_or(&reply).as_array().unwrap();
        let fire = grids.iter().find(|kind| kind["id"] == "fire").unwrap();
        fire["grids"].as_u64().unwrap()
    };
    let sample = sample_path("grids.csv");
    let said = place.yilu(&["--json", "settings", "grids", &sample]).done();
    assert_eq!(fire(&said), 24, "every base grid of the sample");
    let bad = place.write(
        "grids.csv",
        "网格编号,消防网格\n440306001001003,XF-0103\n440306001001003,XF-0104\n",
    );
    let said = place.yilu(&["settings", "grids", &bad]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out
            .contains("第 3 行：网格编号 440306001001003 与第 2 行重复"),
        "the line, and what is wrong with it: {}",
        said.out
    );
    assert_eq!(
        fire(&place.yilu(&["--json", "settings", "grids"]).done()),
        24,
        "the table from before is still there"
    );
}
