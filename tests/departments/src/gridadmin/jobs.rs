//! Import jobs: queued at the upload, running a second later, done a second after that by the department's clock. What
//! waits to be worked is held in memory only, as the contract says of a restart: such jobs are then aborted, and their
//! rows were never touched.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::columns::sentence;
use super::register;
use super::rules::{FIRST_ROW, Row, Rules};
use crate::cabinet::{CabinetError, Drawer};
use crate::clock::in_china;

const QUEUED_SECONDS: i64 = 1;
const DONE_SECONDS: i64 = 2;
const LATEST: usize = 20;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Memory of jobs by their id, and of all ids in the order of upload.
const JOB: &str = "job";
const ALL: &str = "jobs";

/// A job as it is remembered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) account: String,
    sm3: String,
    rows: usize,
    /// Unix seconds.
    submitted: i64,
    end: End,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum End {
    Waiting,
    Aborted,
    Done { tally: Tally, failures: Vec<Value> },
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Tally {
    inserted: usize,
    updated: usize,
    unchanged: usize,
    failed: usize,
}

impl Job {
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.end, End::Waiting)
    }

    /// The lines of its failed rows, if it is done and there are any.
    pub(super) fn failures(&self) -> Option<&[Value]> {
        match &self.end {
            End::Done { failures, .. } if !failures.is_empty() => Some(failures),
            _ => None,
        }
    }

    /// As the reply to its upload tells it.
    pub(super) fn accepted(&self) -> Value {
        json!({
            "jobId": self.id, "status": "QUEUED", "sm3": self.sm3, "rows": self.rows,
            "submittedAt": moment(self.submitted),
        })
    }

    /// As Status tells it at `now`.
    pub(super) fn status(&self, now: i64) -> Value {
        let is_running = now - self.submitted >= QUEUED_SECONDS;
        let status = match &self.end {
            End::Waiting if is_running => "RUNNING",
            End::Waiting => "QUEUED",
            End::Aborted => "ABORTED",
            End::Done { .. } => "DONE",
        };
        let started = matches!(status, "RUNNING" | "DONE");
        let mut told = json!({
            "jobId": self.id, "status": status, "sm3": self.sm3, "rows": self.rows,
            "submittedAt": moment(self.submitted),
            "startedAt": started.then(|| moment(self.submitted + QUEUED_SECONDS)),
            "finishedAt": null, "failuresUrl": null,
        });
        if let End::Done { tally, failures } = &self.end {
            told["finishedAt"] = moment(self.submitted + DONE_SECONDS).into();
            told["inserted"] = tally.inserted.into();
            told["updated"] = tally.updated.into();
            told["unchanged"] = tally.unchanged.into();
            told["failed"] = tally.failed.into();
            if !failures.is_empty() {
                told["failuresUrl"] =
                    format!("/glxt/api/import/jobs/{}/failures.xlsx", self.id).into();
            }
        }
        told
    }
}

/// All jobs; the rows of those that wait.
#[derive(Default)]
pub(super) struct Jobs {
    waiting: Mutex<HashMap<String, Vec<Row>>>,
}

impl Jobs {
    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Vec<Row>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an upload.
    pub(super) fn queue(
        &self,
        account: &str,
        sm3: String,
        rows: Vec<Row>,
        now: &Zoned,
        drawer: &Drawer<'_>,
    ) -> Result<Job, CabinetError> {
        let day = now.strftime("%Y%m%d").to_string();
        let id = format!("J{day}{:06}", drawer.next_number(&day)?);
        let job = Job {
            id: id.clone(),
            account: account.to_owned(),
            sm3,
            rows: rows.len(),
            submitted: now.timestamp().as_second(),
            end: End::Waiting,
        };
        keep(&job, drawer)?;
        let mut all = ids(drawer)?;
        all.push(id.clone());
        drawer.remember(ALL, ALL, 0, &serde_json::to_string(&all)?)?;
        self.waiting().insert(id, rows);
        Ok(job)
    }

    /// Works what is due at `now`, in the order of upload; aborts what an earlier run left behind.
    pub(super) fn catch_up(
        &self,
        prefix_of: impl Fn(&str) -> String,
        now: &Zoned,
        drawer: &Drawer<'_>,
    ) -> Result<(), CabinetError> {
        for mut job in all(drawer)?.into_iter().filter(Job::is_waiting) {
            let known = self.waiting().contains_key(&job.id);
            let due = now.timestamp().as_second() - job.submitted >= DONE_SECONDS;
            if known && !due {
                continue;
            }
            job.end = match self.waiting().remove(&job.id) {
                None => End::Aborted,
                Some(rows) => {
                    let rules = Rules {
                        prefix: prefix_of(&job.account),
                        today: day(job.submitted + DONE_SECONDS),
                    };
                    work(&job, &rows, &rules, drawer)?
                }
            };
            keep(&job, drawer)?;
        }
        Ok(())
    }

    /// Forgets the rows of everything that waits, as a restart does.
    pub(super) fn forget(&self) {
        self.waiting().clear();
    }
}

/// Takes the sound rows in and tells the faults of the others.
fn work(job: &Job, rows: &[Row], rules: &Rules, drawer: &Drawer<'_>) -> Result<End, CabinetError> {
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    let at = moment(job.submitted + DONE_SECONDS);
    for ((number, row), faults) in (FIRST_ROW..).zip(rows).zip(rules.judge(rows)) {
        if faults.is_empty() {
            match register::take_in(row, &job.id, "import", &at, drawer)? {
                register::Taken::Inserted => tally.inserted += 1,
                register::Taken::Updated => tally.updated += 1,
                register::Taken::Unchanged => tally.unchanged += 1,
            }
            continue;
        }
        tally.failed += 1;
        let received = |header: &str| row.get(header).map_or("", |cell| cell.received());
        failures.extend(faults.iter().map(|fault| {
            json!([
                number,
                received("证件号码"),
                received("房屋编码"),
                fault.column,
                fault.code,
                sentence(fault.code)
            ])
        }));
    }
    Ok(End::Done { tally, failures })
}

fn keep(job: &Job, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
    drawer.remember(JOB, &job.id, job.submitted, &serde_json::to_string(job)?)
}

fn ids(drawer: &Drawer<'_>) -> Result<Vec<String>, CabinetError> {
    Ok(match drawer.recall(ALL, ALL)? {
        Some((_, ids)) => serde_json::from_str(&ids)?,
        None => Vec::new(),
    })
}

/// All jobs in the order of upload.
fn all(drawer: &Drawer<'_>) -> Result<Vec<Job>, CabinetError> {
    ids(drawer)?
        .iter()
        .filter_map(|id| job(id, drawer).transpose())
        .collect()
}

pub(super) fn job(id: &str, drawer: &Drawer<'_>) -> Result<Option<Job>, CabinetError> {
    Ok(match drawer.recall(JOB, id)? {
        Some((_, job)) => serde_json::from_str(&job)?,
        None => None,
    })
}

/// The account's jobs of the last 24 hours with this digest, or its newest 20; newest first.
pub(super) fn find(
    account: &str,
    sm3: Option<&str>,
    now: i64,
    drawer: &Drawer<'_>,
) -> Result<Vec<Job>, CabinetError> {
    let own = all(drawer)?
        .into_iter()
        .rev()
        .filter(|job| job.account == account);
    Ok(match sm3 {
        Some(sm3) => own
            .filter(|job| job.sm3 == sm3 && now - job.submitted <= DAY_SECONDS)
            .collect(),
        None => own.take(LATEST).collect(),
    })
}

fn china(second: i64) -> Zoned {
    in_china(Timestamp::from_second(second).unwrap_or_default())
}

fn day(second: i64) -> Date {
    china(second).date()
}

fn moment(second: i64) -> String {
    china(second).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
