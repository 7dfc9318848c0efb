//! The front-end machine: who comes in, what is seen and done there, and what outlives a restart.

use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};

use crate::client::{ORG, OTHER, Provincial, USER, data, house, refusal, zipped};
use crate::kit::fields;

const DENIED: Option<StatusCode> = Some(StatusCode::PermissionDenied);
const MISSING: Option<StatusCode> = Some(StatusCode::NoSuchFile);

#[tokio::test]
async fn the_host_key_is_the_directorys_own() {
    let provincial = Provincial::new().await;
    let key = provincial.host_key();
    assert!(key.starts_with("AAAAC3NzaC1lZDI1NTE5"), "ed25519: {key}");
    assert_eq!(
        provincial.town.running.announcement()["host_keys"]["provincial"]["public"],
        key.as_str(),
        "announced"
    );
    let wrong = "AAAAC3NzaC1lZDI1NTE5AAAAIIu6AOiJgDxLejJQJha9CIoqxC4lBXPzh61RjcsQoWvR";
    assert!(
        provincial.ssh(wrong.to_owned()).await.is_err(),
        "a client that pins another stays out"
    );
    let other = Provincial::new().await;
    assert_ne!(other.host_key(), key, "another directory has another");
    let town = provincial.town.restarted().await;
    assert_eq!(Provincial::of(town).host_key(), key, "and keeps it");
}

#[tokio::test]
async fn passwords_are_asked_and_guessing_is_stopped() {
    let provincial = Provincial::new().await;
    assert!(provincial.line(("nobody", "x")).await.is_err(), "unknown");
    for _ in 0..5 {
        assert!(
            provincial.line((USER.0, "wrong")).await.is_err(),
            "a wrong password"
        );
    }
    assert!(
        provincial.line(USER).await.is_err(),
        "refused for a minute after five"
    );
    assert!(
        provincial.line(OTHER).await.is_ok(),
        "another account is not"
    );
    provincial.town.pass(60);
    assert!(provincial.line(USER).await.is_ok(), "then let in again");
}

#[tokio::test]
async fn three_connections_per_account_are_enough() {
    let provincial = Provincial::new().await;
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(provincial.line(USER).await.unwrap());
    }
    assert!(provincial.line(USER).await.is_err(), "the fourth");
    assert!(provincial.line(OTHER).await.is_ok(), "of one account");
    drop(lines);
    let again = async {
        while provincial.line(USER).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let seated = tokio::time::timeout(std::time::Duration::from_secs(20), again).await;
    assert!(seated.is_ok(), "a place that was left can be taken");
}

#[tokio::test]
async fn nothing_but_sftp_is_offered() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let mut channel = line.ssh.channel_open_session().await.unwrap();
    channel.exec(true, "ls").await.unwrap();
    let answer = async {
        loop {
            match channel.wait().await {
                Some(russh::ChannelMsg::Failure) => return true,
                Some(russh::ChannelMsg::Success) | None => return false,
                Some(_) => {}
            }
        }
    };
    assert!(answer.await, "no exec");
    let forwarded = line
        .ssh
        .channel_open_direct_tcpip("127.0.0.1", 80, "127.0.0.1", 1)
        .await;
    assert!(forwarded.is_err(), "no forwarding");
}

#[tokio::test]
async fn paths_are_written_read_and_seen_as_the_contract_says() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let sftp = &line.sftp;
    let number = provincial.number();
    let path = format!("/in/{ORG}/{number}.zip");
    let half = format!("{path}.tmp");

    for bad in [
        path.clone(),
        format!("/in/{ORG}/{number}0.zip.tmp"),
        format!("/in/{ORG}/x.zip.tmp"),
        format!("/out/{ORG}/{number}.zip.tmp"),
        "/in/x".to_owned(),
    ] {
        let expected = if bad == "/in/x" { MISSING } else { DENIED };
        assert_eq!(
            refusal(line.write(&bad, b"x").await),
            expected,
            "{bad} is not written"
        );
    }
    let foreign = format!("/in/440306001002/{number}.zip.tmp");
    assert_eq!(
        refusal(line.write(&foreign, b"x").await),
        MISSING,
        "another's directory is not seen"
    );
    for hidden in ["/", "/in", "/out"] {
        assert_eq!(refusal(sftp.stat(hidden).await), DENIED, "{hidden}");
    }
    assert_eq!(
        refusal(sftp.stat("/etc").await),
        MISSING,
        "nor anything else"
    );
    assert!(line.is_there(&format!("/in/{ORG}")).await, "the own one is");

    assert!(!line.is_there(&half).await, "nothing yet");
    line.write(&half, b"first").await.unwrap();
    line.write(&half, b"second try").await.unwrap();
    assert_eq!(
        sftp.stat(&half).await.unwrap().attrs.size,
        Some(10),
        "may be overwritten"
    );
    let read = sftp
        .open(&half, OpenFlags::READ, FileAttributes::empty())
        .await;
    assert_eq!(refusal(read), DENIED, "but not read");
    assert_eq!(
        refusal(line.list(&format!("/in/{ORG}")).await),
        DENIED,
        "nor listed"
    );
    sftp.remove(&half).await.unwrap();
    assert_eq!(refusal(sftp.remove(&half).await), MISSING, "may be removed");
    assert_eq!(
        refusal(sftp.rename(&half, &path).await),
        MISSING,
        "nothing to rename"
    );

    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    line.write(&half, &zip).await.unwrap();
    for to in [
        format!("/in/{ORG}/x.zip"),
        format!("/out/{ORG}/{number}.zip"),
        half.replace("0001.zip.tmp", "0009.zip"),
    ] {
        assert_eq!(
            refusal(sftp.rename(&half, &to).await),
            DENIED,
            "not renamed to {to}"
        );
    }
    sftp.rename(&half, &path).await.unwrap();
    assert!(
        line.is_there(&path).await && !line.is_there(&half).await,
        "renamed"
    );
    assert_eq!(
        refusal(sftp.remove(&path).await),
        DENIED,
        "and then not removed"
    );
    line.write(&half, &zip).await.unwrap();
    assert_eq!(
        refusal(sftp.rename(&half, &path).await),
        Some(StatusCode::Failure),
        "never overwritten"
    );
    let mut both = Vec::new();
    for text in [&half, &path] {
        both.extend((text.len() as u32).to_be_bytes());
        both.extend(text.bytes());
    }
    let posix = sftp
        .extended("posix-rename@openssh.com", both)
        .await
        .unwrap();
    let russh_sftp::protocol::Packet::Status(status) = posix else {
        panic!("a status");
    };
    assert_eq!(
        status.status_code,
        StatusCode::Failure,
        "not by the extension either"
    );

    let out = format!("/out/{ORG}");
    assert!(line.list(&out).await.unwrap().is_empty(), "no receipt yet");
    provincial.town.pass(2);
    assert!(!line.is_there(&path).await, "picked up");
    let name = format!("{number}.ret.xml");
    assert_eq!(
        line.list(&out).await.unwrap(),
        std::slice::from_ref(&name),
        "its receipt is there"
    );
    assert_eq!(
        refusal(line.write(&format!("{out}/{name}"), b"x").await),
        DENIED,
        "not to be written"
    );
    let seen = provincial.line(OTHER).await.unwrap();
    assert_eq!(
        refusal(seen.get(&format!("{out}/{name}")).await),
        MISSING,
        "for its organisation only"
    );
    sftp.remove(format!("{out}/{name}")).await.unwrap();
    assert!(
        line.list(&out).await.unwrap().is_empty(),
        "removed by its reader"
    );
}

#[tokio::test]
async fn receipts_stay_seven_days_and_outlive_a_restart() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    line.put(&number, &zip).await.unwrap();
    drop(line);
    // The department stops with the batch still waiting.
    let provincial = Provincial::of(provincial.town.restarted().await);
    provincial.town.pass(2);
    assert_eq!(
        provincial.town.holdings("provincial").len(),
        1,
        "worked after the restart"
    );
    let line = provincial.line(USER).await.unwrap();
    let path = format!("/out/{ORG}/{number}.ret.xml");
    let receipt = crate::client::Receipt::read(&line.get(&path).await.unwrap());
    assert_eq!(receipt.codes(), ["0"], "its receipt is there");
    line.put(&number, &zip).await.unwrap();
    provincial.town.pass(2);
    assert!(
        line.is_there(&path.replace("ret", "rej1")).await,
        "the number is still used up"
    );
    provincial.town.pass(7 * 24 * 60 * 60 + 1);
    assert!(
        line.list(&format!("/out/{ORG}")).await.unwrap().is_empty(),
        "gone after a week"
    );
}

#[tokio::test]
async fn the_counter_seeds_and_edits() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let seed = serde_json::json!({"kind": "house", "org": ORG, "sourceId": "H-0001", "revision": 5, "use": "01"});
    let running = &provincial.town.running;
    let key = running.seed("provincial", &fields(&seed)).unwrap();
    let older = provincial.send(&line, &[house("H-0001", 4, &[])]).await;
    assert_eq!(older.codes(), ["E06"], "newer data is there");
    let cancelled = serde_json::json!({"status": "注销"});
    running
        .edit("provincial", &key, &fields(&cancelled))
        .unwrap();
    let resident = provincial
        .send(&line, &[crate::client::person("P", 1, &[])])
        .await;
    assert_eq!(
        resident.codes(),
        ["E09 houseSourceId"],
        "nobody lives there any more"
    );
    running.reset().unwrap();
    assert!(
        provincial.town.holdings("provincial").is_empty(),
        "all forgotten"
    );
}
