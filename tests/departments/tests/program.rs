//! The program itself: starts, announces, survives `kill -9` with everything it had answered for, ends when told.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod kit;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kit::send;
use serde_json::{Value, json};

struct Program {
    child: Child,
    announced: Value,
    lines: Vec<String>,
}

/// Starts the program and reads what it prints until the last line of its greeting.
fn start(data: &Path) -> Program {
    let announce = data.join("announced.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_practice-departments"))
        .args(["--any-port", "--data"])
        .arg(data)
        .arg("--announce")
        .arg(&announce)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let last = line.starts_with("control");
        lines.push(line);
        if last {
            break;
        }
    }
    let announced = serde_json::from_slice(&std::fs::read(announce).unwrap()).unwrap();
    Program {
        child,
        announced,
        lines,
    }
}

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let create = async |program: &Program, room: u32| {
        let body = json!({
            "reqId": format!("kill-0000000000-{room}"), "communityCode": "440306001001",
            "address": "宝湾区前岸街道海棠路12号", "buildingName": "海棠花园3栋",
            "roomNo": room.to_string(), "floor": 12, "houseType": "01", "usage": "10",
            "occupancy": "1", "ownerKind": "P", "ownerName": "测试甲", "ownerPhone": "19900000001",
        });
        let base = program.announced["systems"]["housing"].as_str().unwrap();
        let request = client
            .post(format!("{base}/fwbm/v2/houses"))
            .header("X-App-Key", "fw-test-7f3a91c2")
            .header("X-Operator", "WG100023")
            .header("Content-Type", "application/json")
            .body(body.to_string());
        send(request).await.unwrap().json()
    };

    let mut program = start(data.path());
    for room in 1..=5 {
        assert_eq!(create(&program, room).await["code"], "H000", "accepted");
    }
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let mut program = start(data.path());
    for room in 1..=5 {
        let again = create(&program, room).await;
        assert_eq!(
            again["data"]["replayed"], true,
            "room {room}, answered before the kill, is still known"
        );
    }
    let control = program.announced["control"].as_str().unwrap();
    let held = send(client.get(format!("{control}/api/departments/housing/holdings")));
    let held = held.await.unwrap().json();
    assert_eq!(held["records"].as_array().unwrap().len(), 5, "once each");
    program.child.kill().unwrap();
    program.child.wait().unwrap();
}

#[test]
fn it_says_where_everybody_is_and_ends_when_told() {
    let data = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let mut program = start(data.path());
        for (id, name) in [("housing", "房屋编码系统"), ("residence", "居住登记系统")] {
            let address = program.announced["systems"][id].as_str().unwrap();
            let told = program
                .lines
                .iter()
                .any(|line| line.starts_with(id) && line.contains(address) && line.contains(name));
            assert!(told, "a line with id, address and name of {id}");
        }
        let told = Command::new("kill")
            .arg(signal)
            .arg(program.child.id().to_string())
            .status();
        assert!(told.unwrap().success(), "the signal is sent");
        assert!(
            program.child.wait().unwrap().success(),
            "{signal} ends it cleanly"
        );
    }
}

#[test]
fn a_taken_port_is_told_with_the_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_practice-departments"))
        .arg("--data")
        .arg(data.path())
        .arg("--port-base")
        .arg((port - 1).to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it cannot start");
    assert!(
        said.contains("housing") && said.contains("--port-base"),
        "and says who and what to do: {said}"
    );
}
