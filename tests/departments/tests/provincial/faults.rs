//! What goes wrong on the way to the front-end machine, and whether the batch was taken all the same.

use practice_departments::{Armed, Fault, Framing};
use russh_sftp::protocol::StatusCode;
use serde_json::{Value, json};

use crate::client::{ORG, Provincial, USER, data, house, refusal, zipped};
use crate::kit::fields;

impl Provincial {
    fn act(&self, order: Value) -> Value {
        self.town
            .running
            .act("provincial", &fields(&order))
            .unwrap()
    }

    fn arm(&self, fault: Fault) {
        self.town
            .running
            .arm("provincial", Armed::once(fault))
            .unwrap();
    }
}

const LOST: Option<StatusCode> = Some(StatusCode::ConnectionLost);

#[tokio::test]
async fn a_rename_is_done_or_not_although_nobody_says_so() {
    for (fault, taken) in [
        (Fault::DropBefore, false),
        (Fault::DropAfter, true),
        (Fault::Status500 { after: false }, false),
        (Fault::Status500 { after: true }, true),
        (Fault::ExpireSession, false),
    ] {
        let provincial = Provincial::new().await;
        let line = provincial.line(USER).await.unwrap();
        let number = provincial.number();
        let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
        provincial.arm(fault.clone());
        let told = refusal(line.put(&number, &zip).await);
        let expected = match fault {
            Fault::Status500 { .. } => Some(StatusCode::Failure),
            _ => LOST,
        };
        assert_eq!(told, expected, "{fault:?}: what the client sees");
        let line = provincial.line(USER).await.unwrap();
        let path = format!("/in/{ORG}/{number}.zip");
        assert_eq!(
            line.is_there(&path).await,
            taken,
            "{fault:?}: renamed or not"
        );
        assert_eq!(
            line.is_there(&format!("{path}.tmp")).await,
            !taken,
            "{fault:?}: or still half"
        );
        provincial.town.pass(2);
        assert_eq!(
            provincial.town.holdings("provincial").len(),
            usize::from(taken),
            "{fault:?}: taken or not"
        );
    }
}

#[tokio::test]
async fn a_connection_that_ends_while_writing_leaves_a_half_file() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let half = format!("/in/{ORG}/{}.zip.tmp", provincial.number());
    let flags = russh_sftp::protocol::OpenFlags::WRITE
        | russh_sftp::protocol::OpenFlags::CREATE
        | russh_sftp::protocol::OpenFlags::TRUNCATE;
    let attributes = russh_sftp::protocol::FileAttributes::empty();
    let handle = line
        .sftp
        .open(&half, flags, attributes)
        .await
        .unwrap()
        .handle;
    line.sftp.write(&handle, 0, b"half".to_vec()).await.unwrap();
    drop(line);
    let line = provincial.line(USER).await.unwrap();
    let there = async {
        while line.sftp.stat(&half).await.unwrap().attrs.size != Some(4) {
            tokio::task::yield_now().await;
        }
    };
    let left = tokio::time::timeout(std::time::Duration::from_secs(20), there).await;
    assert!(left.is_ok(), "what was written is there");
}

#[tokio::test]
async fn receipts_arrive_cut_off_or_spoilt() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    line.put(&number, &zip).await.unwrap();
    provincial.town.pass(2);
    let path = format!("/out/{ORG}/{number}.ret.xml");
    let whole = line.get(&path).await.unwrap();
    provincial.arm(Fault::TruncatedReply {
        framing: Framing::Short,
    });
    assert_eq!(
        line.get(&path).await.unwrap(),
        whole[..whole.len() / 2],
        "half of it"
    );
    provincial.arm(Fault::Garbage { after: false });
    assert_ne!(line.get(&path).await.unwrap(), whole, "something else");
    provincial.arm(Fault::TruncatedReply {
        framing: Framing::ClosedEarly,
    });
    assert_eq!(
        refusal(line.get(&path).await),
        LOST,
        "the connection breaks in the middle"
    );
    let line = provincial.line(USER).await.unwrap();
    assert_eq!(line.get(&path).await.unwrap(), whole, "it is still there");
}

#[tokio::test]
async fn the_door_can_be_shut_in_several_ways() {
    let provincial = Provincial::new().await;
    for fault in [
        Fault::Maintenance503,
        Fault::LoginPage200,
        Fault::TooMany429 { retry_after: 1 },
    ] {
        provincial.arm(fault.clone());
        assert!(
            provincial.line(USER).await.is_err(),
            "{fault:?}: nobody comes in"
        );
        assert!(
            provincial.line(USER).await.is_ok(),
            "{fault:?}: the next one does"
        );
    }
    let running = &provincial.town.running;
    running.set_closed("provincial", true).unwrap();
    assert!(provincial.line(USER).await.is_err(), "closed");
    running.set_closed("provincial", false).unwrap();
    assert!(provincial.line(USER).await.is_ok(), "open again");
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_uses_its_number_up() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    provincial.arm(Fault::Damaged);
    let receipt = provincial.exchange(&line, &number, &zip).await;
    assert!(
        ["B02", "B03"].contains(&receipt.head["result"].as_str()),
        "it cannot be read: {}",
        receipt.head["result"]
    );
    assert!(
        provincial.town.holdings("provincial").is_empty(),
        "nothing is stored"
    );
    line.put(&number, &zip).await.unwrap();
    provincial.town.pass(2);
    let again = format!("/out/{ORG}/{number}.rej1.xml");
    assert!(line.is_there(&again).await, "and the number is spent");
}

#[tokio::test]
async fn a_number_can_be_spent_by_somebody_of_whom_nothing_is_left() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    provincial.act(json!({ "act": "spend", "number": number }));
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    line.put(&number, &zip).await.unwrap();
    provincial.town.pass(2);
    let path = format!("/out/{ORG}/{number}");
    assert!(line.is_there(&format!("{path}.rej1.xml")).await, "refused");
    assert!(
        !line.is_there(&format!("{path}.ret.xml")).await,
        "and no receipt tells of the first one"
    );
}

#[tokio::test]
async fn a_receipt_can_come_late() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    provincial.act(json!({ "act": "receipts", "after_seconds": 60 }));
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    line.put(&number, &zip).await.unwrap();
    provincial.town.pass(2);
    assert_eq!(
        provincial.town.holdings("provincial").len(),
        1,
        "the work is done"
    );
    let path = format!("/out/{ORG}/{number}.ret.xml");
    assert!(!line.is_there(&path).await, "and nothing tells of it yet");
    provincial.town.pass(60);
    assert!(line.is_there(&path).await, "a minute later it does");
}

#[tokio::test]
async fn the_machine_can_be_another_one() {
    let provincial = Provincial::new().await;
    let key = provincial.act(json!({ "act": "rekey" }));
    assert!(
        provincial.line(USER).await.is_err(),
        "who pins the old key stays out"
    );
    let key = key["public"].as_str().unwrap().to_owned();
    assert_ne!(key, provincial.host_key(), "it is another one");
    assert!(
        provincial.ssh(key).await.is_ok(),
        "who pins the new one does not"
    );
}
