//! Jobs and the register: from the upload to the counts, one row per number and house, the later collection stays.

use practice_departments::{Armed, Fault};
use serde_json::json;

use crate::client::{FIRST, GridAdmin, JOBS, SECOND};
use crate::kit::fields;
use crate::workbook::{example, filled, with};

#[tokio::test]
async fn a_job_goes_from_queued_to_done() {
    let gridadmin = GridAdmin::new().await;
    let file = filled(&[example(302), with(example(303), &[("姓名", "")])]);
    let taken = gridadmin.upload(FIRST, &file).await.json();
    let digest = smcrypto::sm3::sm3_hash(&file);
    assert_eq!(
        taken,
        json!({"jobId": "J20261122000001", "status": "QUEUED", "sm3": digest, "rows": 2,
               "submittedAt": "2026-11-22 10:15:01"}),
        "the reply of the contract"
    );
    let status = gridadmin.status("J20261122000001").await;
    assert_eq!(status["status"], "RUNNING", "a second later");
    assert_eq!(status["finishedAt"], json!(null), "not finished");
    assert!(status.get("inserted").is_none(), "no counts before DONE");
    gridadmin.town.pass(1);
    let status = gridadmin.status("J20261122000001").await;
    assert_eq!(
        status,
        json!({"jobId": "J20261122000001", "status": "DONE", "sm3": digest, "rows": 2,
               "submittedAt": "2026-11-22 10:15:01", "startedAt": "2026-11-22 10:15:02",
               "finishedAt": "2026-11-22 10:15:03",
               "failuresUrl": "/glxt/api/import/jobs/J20261122000001/failures.xlsx",
               "inserted": 1, "updated": 0, "unchanged": 0, "failed": 1}),
        "as the contract shows it"
    );
    let held = &gridadmin.town.holdings("gridadmin")[0].record;
    assert_eq!(
        held.key, "440306199003159912 4403060010010000012000302",
        "number and house"
    );
    assert_eq!(held.fields.len(), 23, "all values");
    assert_eq!(
        held.fields["居住地址"], "S市测试区样例街道幸福路12号3栋302",
        "as sent"
    );
}

#[tokio::test]
async fn rows_are_inserted_updated_or_left() {
    let gridadmin = GridAdmin::new().await;
    let counts = |job: &serde_json::Value| {
        ["inserted", "updated", "unchanged", "failed"].map(|name| job[name].as_u64().unwrap())
    };
    let file = filled(&[example(1), example(2)]);
    assert_eq!(
        counts(&gridadmin.import_file(&file).await),
        [2, 0, 0, 0],
        "new"
    );
    assert_eq!(
        counts(&gridadmin.import_file(&file).await),
        [0, 0, 2, 0],
        "the same file"
    );
    let moved = with(example(1), &[("备注", "改"), ("采集日期", "2026-11-21")]);
    assert_eq!(
        counts(&gridadmin.import(&[moved]).await),
        [0, 0, 1, 0],
        "collected earlier: the stored row stays"
    );
    let again = with(example(1), &[("备注", "改"), ("婚姻状况", "")]);
    assert_eq!(
        counts(&gridadmin.import(&[again]).await),
        [0, 1, 0, 0],
        "same day, other values"
    );
    let held = &gridadmin.town.holdings("gridadmin")[0];
    assert_eq!(held.record.fields["婚姻状况"], "", "all 23 values replaced");
    assert_eq!(held.record.version, 2, "changed once");
}

#[tokio::test]
async fn one_job_at_a_time_per_account() {
    let gridadmin = GridAdmin::new().await;
    let file = filled(&[example(1)]);
    let job = gridadmin.upload(FIRST, &file).await.json()["jobId"].clone();
    let refused = gridadmin.upload(FIRST, &file).await;
    assert_eq!(refused.status, 409, "one is running");
    assert_eq!(refused.json()["code"], "JOB_RUNNING", "so it says");
    assert_eq!(refused.json()["jobId"], job, "and which");
    let other = gridadmin.upload(SECOND, &file).await;
    assert_eq!(other.status, 202, "another account is free");
    let again = gridadmin.upload(FIRST, &file).await;
    assert_eq!(
        again.status, 202,
        "and so is this one, when the job is done"
    );
}

#[tokio::test]
async fn jobs_are_found_by_digest_for_a_day() {
    let gridadmin = GridAdmin::new().await;
    let file = filled(&[example(1)]);
    let digest = smcrypto::sm3::sm3_hash(&file);
    let target = format!("{JOBS}?sm3={digest}");
    let found = async |account: &str, target: &str| {
        let came = gridadmin.get(account, target).await;
        assert_eq!(came.status, 200, "{}", came.text());
        came.json()["items"].as_array().unwrap().clone()
    };
    assert!(found(FIRST, &target).await.is_empty(), "nothing yet");
    let first = gridadmin.import_file(&file).await["jobId"].clone();
    let second = gridadmin.import_file(&file).await["jobId"].clone();
    let other = gridadmin.import(&[example(2)]).await["jobId"].clone();
    let ids = |jobs: Vec<serde_json::Value>| -> Vec<_> {
        jobs.iter().map(|job| job["jobId"].clone()).collect()
    };
    assert_eq!(
        ids(found(FIRST, &target).await),
        [second.clone(), first.clone()],
        "newest first"
    );
    assert_eq!(
        ids(found(FIRST, JOBS).await),
        [other, second, first.clone()],
        "all of the account"
    );
    assert!(found(SECOND, JOBS).await.is_empty(), "not another's");
    let foreign = gridadmin
        .get(SECOND, &format!("{JOBS}/{}", first.as_str().unwrap()))
        .await;
    assert_eq!(foreign.status, 404, "nor one by one");
    gridadmin.town.pass(24 * 60 * 60 + 60);
    assert!(
        found(FIRST, &target).await.is_empty(),
        "forgotten after a day"
    );
    assert_eq!(found(FIRST, JOBS).await.len(), 3, "but for the newest 20");
}

#[tokio::test]
async fn a_restart_aborts_what_was_not_done_and_keeps_the_rest() {
    let gridadmin = GridAdmin::new().await;
    gridadmin.import(&[example(1)]).await;
    let job = gridadmin.upload(FIRST, &filled(&[example(2)])).await.json();
    let job = job["jobId"].as_str().unwrap().to_owned();
    let gridadmin = GridAdmin {
        town: gridadmin.town.restarted().await,
    };
    assert_eq!(
        gridadmin.status(&job).await["status"],
        "ABORTED",
        "as the contract says"
    );
    assert_eq!(
        gridadmin.town.holdings("gridadmin").len(),
        1,
        "the first is still there"
    );
    assert_eq!(
        gridadmin.import(&[example(2)]).await["inserted"],
        1,
        "nothing stands in the way of uploading again"
    );
    let job = gridadmin.upload(FIRST, &filled(&[example(3)])).await.json();
    let order = fields(&json!({"act": "abort"}));
    gridadmin.town.running.act("gridadmin", &order).unwrap();
    let status = gridadmin.status(job["jobId"].as_str().unwrap()).await;
    assert_eq!(status["status"], "ABORTED", "a test can ask for it");
}

#[tokio::test]
async fn the_counter_seeds_and_edits() {
    let gridadmin = GridAdmin::new().await;
    let names = crate::workbook::HEADERS.iter();
    let record: serde_json::Value = names
        .zip(example(1))
        .filter_map(|(name, cell)| match cell {
            Some(crate::workbook::Cell::Text(text)) => Some(((*name).to_owned(), text.into())),
            _ => None,
        })
        .collect::<serde_json::Map<_, serde_json::Value>>()
        .into();
    let running = &gridadmin.town.running;
    let key = running.seed("gridadmin", &fields(&record)).unwrap();
    assert_eq!(
        gridadmin.import(&[example(1)]).await["unchanged"],
        1,
        "already there"
    );
    running
        .edit("gridadmin", &key, &fields(&json!({"备注": "核实"})))
        .unwrap();
    assert_eq!(
        gridadmin.import(&[example(1)]).await["updated"],
        1,
        "differs by now"
    );
    let wrong = fields(&json!({"性别": "男"}));
    assert!(
        running.edit("gridadmin", &key, &wrong).is_err(),
        "clerks obey the rules too"
    );
}

#[tokio::test]
async fn an_internal_error_leaves_the_outcome_open() {
    let gridadmin = GridAdmin::new().await;
    let fault = Fault::OwnCode {
        code: "INTERNAL".to_owned(),
        after: true,
    };
    gridadmin
        .town
        .running
        .arm("gridadmin", Armed::once(fault))
        .unwrap();
    let file = filled(&[example(1)]);
    let came = gridadmin.upload(FIRST, &file).await;
    assert_eq!(
        (came.status, came.json()["code"].clone()),
        (500, json!("INTERNAL")),
        "broken inside"
    );
    let target = format!("{JOBS}?sm3={}", smcrypto::sm3::sm3_hash(&file));
    let found = gridadmin.get(FIRST, &target).await.json();
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        1,
        "but it was taken, and is found by digest"
    );
}
