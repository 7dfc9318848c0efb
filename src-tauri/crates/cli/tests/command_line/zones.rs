//! A department in a network that cannot be reached: its deliveries leave in a file, are delivered by `yilu` inside, and
//! their receipts come back. Two profiles, one town.

use practice_departments::{Armed, Fault};
use serde_json::{Value, json};

use crate::support::{Place, Said, Town, sample};

/// A worker's computer that cannot reach the police's network, and one inside, which know each other.
fn two(town: &Town) -> (Place, Place) {
    let (home, inside) = (Place::with_profile(), Place::with_profile());
    for place in [&home, &inside] {
        town.configure(place);
    }
    home.yilu(&["settings", "set", "zones.police", "false"])
        .done();
    for (from, to, name) in [(&home, &inside, "社区前台"), (&inside, &home, "派出所窗口")]
    {
        let card = from.path("card.ylc").to_string_lossy().into_owned();
        from.yilu(&["zone", "card", "--out", &card, "--name", name])
            .done();
        let shown = to.yilu(&["--json", "zone", "trust", &card]).done().json();
        assert_eq!(shown["accepted"], false, "a card is only shown at first");
        let wrong = to.yilu(&["zone", "trust", &card, "--fingerprint", "0000"]);
        assert_eq!(wrong.code, 1, "another fingerprint is another computer");
        let fingerprint = shown["fingerprint"].as_str().unwrap().to_lowercase();
        let accepted = to
            .yilu(&[
                "--json",
                "zone",
                "trust",
                &card,
                "--fingerprint",
                &fingerprint,
            ])
            .done()
            .json();
        assert_eq!(accepted["accepted"], true, "compared, it is accepted");
        assert_eq!(accepted["name"], name, "under the name its office gave it");
    }
    (home, inside)
}

fn cells(place: &Place, system: &str) -> Vec<Value> {
    let view = place.yilu(&["--json", "outbox"]).done().json();
    let rows = view["rows"].as_array().unwrap().clone();
    rows.iter()
        .flat_map(|row| row["cells"].as_array().unwrap().clone())
        .filter(|cell| cell["system"] == system)
        .collect()
}

fn file_of(said: &Said) -> String {
    said.json()["files"][0].as_str().unwrap().to_owned()
}

#[test]
fn deliveries_are_carried_in_and_their_receipts_come_back() {
    let town = Town::open();
    let (home, inside) = two(&town);
    let household = home.household();
    home.yilu(&["enter", &household, "--submit"]).done();
    home.yilu(&["sync", "--until-idle", "--timeout", "90"])
        .done();
    let waiting = cells(&home, "residence");
    assert!(!waiting.is_empty(), "the sample has residents");
    for cell in &waiting {
        assert_eq!(cell["state"], "to_carry", "it waits, and has not failed");
        let say = cell["say"].as_str().unwrap();
        assert!(say.contains("公安网"), "and says for which network: {say}");
    }
    let status = home.yilu(&["zone", "status"]);
    assert_eq!(status.code, 4, "somebody must carry something");

    let folder = home.path("usb");
    std::fs::create_dir(&folder).unwrap();
    let usb = folder.to_string_lossy().into_owned();
    let sent = home
        .yilu(&["--json", "zone", "send", "police", "--out", &usb])
        .done();
    assert_eq!(sent.json()["count"], waiting.len(), "all of them leave");
    let file = file_of(&sent);
    let name = file.rsplit(['/', '\\']).next().unwrap();
    assert!(
        name.starts_with("一录通-转出-公安网-") && name.ends_with("-1.ylt"),
        "the name says what it is, for which network and when: {name}"
    );
    let again = home
        .yilu(&["--json", "zone", "send", "police", "--out", &usb])
        .done()
        .json();
    assert_eq!(again["count"], 0, "nothing leaves twice");
    std::fs::remove_file(&file).unwrap();
    home.yilu(&["zone", "send", "--again", "1", "--out", &usb])
        .done();

    let taken = inside
        .yilu(&["--json", "zone", "deliver", &file, "--timeout", "90"])
        .done()
        .json();
    assert_eq!(taken["news"], waiting.len(), "all of them arrive");
    assert_eq!(taken["open"], 0, "and end");
    let stored = town.stored();
    let twice = inside
        .yilu(&["--json", "zone", "deliver", &file, "--timeout", "90"])
        .done()
        .json();
    assert_eq!(twice["news"], 0, "the same file brings nothing new");
    assert_eq!(
        town.stored(),
        stored,
        "and no department is written to again"
    );

    let reply = file_of(
        &inside
            .yilu(&["--json", "zone", "reply", "--out", &usb])
            .done(),
    );
    let wrong = home.yilu(&["zone", "deliver", &reply]);
    assert_eq!(wrong.code, 1, "a reply is not delivered");
    for news in [waiting.len(), 0] {
        let back = home
            .yilu(&["--json", "zone", "receive", &reply])
            .done()
            .json();
        assert_eq!(back["news"], news, "every outcome counts once");
    }
    home.yilu(&["sync", "--until-idle", "--timeout", "90"])
        .done();
    let cells = cells(&home, "residence");
    let held = town.running.holdings("residence").unwrap();
    assert_eq!(held.len(), cells.len(), "each person stands there once");
    for cell in cells {
        assert_eq!(cell["state"], "accepted", "and the worker knows");
        let receipt = cell["receipt"].as_str().unwrap();
        assert!(
            held.iter().any(|holding| holding.record.receipt == receipt),
            "by the number that the department gave"
        );
    }
    home.yilu(&["zone", "status"]).done();
}

#[test]
fn a_file_that_is_wrong_in_any_way_is_refused_in_one_sentence() {
    let town = Town::open();
    let (home, inside) = two(&town);
    let household = home.household();
    home.yilu(&["enter", &household, "--submit"]).done();
    home.yilu(&["sync", "--until-idle", "--timeout", "90"])
        .done();
    let dir = home.dir.path().to_string_lossy().into_owned();
    let file = file_of(
        &home
            .yilu(&["--json", "zone", "send", "police", "--out", &dir])
            .done(),
    );
    let whole = std::fs::read(&file).unwrap();
    let with = |bytes: &[u8]| {
        let path = home.path("wrong.ylt");
        std::fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    };
    let mut touched = whole.clone();
    *touched.last_mut().unwrap() ^= 1;
    for (bytes, kind) in [
        (whole[..whole.len() / 2].to_vec(), "incomplete_file"),
        (touched, "damaged_file"),
        (b"PK\x03\x04 something else".to_vec(), "not_carried"),
    ] {
        let said = inside.yilu(&["--json", "zone", "deliver", &with(&bytes)]);
        assert_eq!(said.code, 1, "{kind} is no success");
        let error = &said.json()["error"];
        assert_eq!(error["kind"], kind, "each fault has a sentence of its own");
        assert!(!error["say"].as_str().unwrap().is_empty());
    }
    let own = home.yilu(&["--json", "zone", "deliver", &file]);
    assert_eq!(
        own.json()["error"]["kind"],
        "not_for_us",
        "it is for the other one"
    );
    let stranger = Place::with_profile();
    let other = stranger.yilu(&["--json", "zone", "deliver", &file]);
    assert_eq!(
        other.json()["error"]["kind"],
        "not_for_us",
        "and for nobody else"
    );
    assert_eq!(
        inside.yilu(&["--json", "outbox"]).done().json()["rows"],
        json!([]),
        "nothing of all that was taken in"
    );

    let lost = home.yilu(&["--json", "zone", "lost", "1"]).done().json();
    assert!(lost["say"].as_str().unwrap().contains("报丢失"));
    let again = home.yilu(&["--json", "zone", "send", "--again", "1"]);
    assert_eq!(
        again.json()["error"]["kind"],
        "parcel_void",
        "what was given up is never written again"
    );
    let second = file_of(
        &home
            .yilu(&["--json", "zone", "send", "police", "--out", &dir])
            .done(),
    );
    inside
        .yilu(&["zone", "deliver", &second, "--timeout", "90"])
        .done();
    let found = inside.yilu(&["--json", "zone", "deliver", &file]);
    assert_eq!(
        found.json()["error"]["kind"],
        "parcel_void",
        "found again, the first one is not delivered"
    );
    let held = town.running.holdings("residence").unwrap();
    assert_eq!(
        held.len(),
        cells(&home, "residence").len(),
        "each person stands there once"
    );
}

#[test]
fn what_was_handed_over_in_a_file_is_not_carried_but_asked_after_from_here() {
    let town = Town::open();
    let home = Place::with_profile();
    town.configure(&home);
    // The department takes the file, but neither that answer comes through nor any to the questions after it.
    for (method, path) in [("POST", "jobs"), ("GET", "sm3=")] {
        let silent = Armed {
            times: 10_000,
            method: Some(method.to_owned()),
            path_contains: Some(path.to_owned()),
            ..Armed::once(Fault::DropAfter)
        };
        town.running.arm("gridadmin", silent).unwrap();
    }
    let household: Value = serde_json::from_str(&sample("household.json")).unwrap();
    let husband = household["residents"].as_array().unwrap().iter();
    let husband: Vec<Value> = husband
        .filter(|one| one["ref"] == "husband")
        .cloned()
        .collect();
    let household = home.household_with("/residents", json!(husband));
    home.yilu(&["enter", &household, "--submit"]).done();
    let waits = home.yilu(&["sync", "--until-idle", "--timeout", "15"]);
    assert_ne!(waits.code, 0, "one delivery has no outcome");

    home.yilu(&["settings", "set", "zones.government", "false"])
        .done();
    let [unsure] = &cells(&home, "gridadmin")[..] else {
        panic!("one resident, one delivery")
    };
    assert_eq!(
        unsure["state"], "unsure",
        "its file is there already: nobody is told to carry it"
    );
    let say = unsure["say"].as_str().unwrap();
    assert!(
        say.contains("本机重新连上政务外网") && !say.contains("转出"),
        "and what has to happen is said: {say}"
    );
    let zones = home.yilu(&["--json", "zone", "status"]).json_before_error();
    let zones = zones["zones"].as_array().unwrap();
    let zone = zones.iter().find(|zone| zone["id"] == "government");
    let zone = zone.unwrap();
    assert_eq!(
        (&zone["toCarry"], &zone["handedOver"]),
        (&json!(0), &json!(1)),
        "nothing waits to be carried, and one delivery for this computer"
    );

    town.running.disarm("gridadmin").unwrap();
    home.yilu(&["settings", "set", "zones.government", "true"])
        .done();
    home.yilu(&["sync", "--until-idle", "--timeout", "90"])
        .done();
    assert_eq!(
        cells(&home, "gridadmin")[0]["state"],
        "accepted",
        "reached again, it is asked after"
    );
    let held = town.running.holdings("gridadmin").unwrap();
    assert_eq!(
        held.iter().filter(|one| one.record.kind != "job").count(),
        1,
        "and the resident stands there once"
    );
}
