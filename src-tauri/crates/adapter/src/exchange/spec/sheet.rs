//! The `xlsx-jobs` part of an `exchange.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::{Predicate, Template};
use super::super::gathered::GatherSpec;
use super::json::Request;

/// Workbooks uploaded over HTTP, imported by a job that is asked after.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SheetSpec {
    /// The one record that is a row.
    pub(in crate::exchange) record: String,
    /// How many rows go into a file, and how long the first waits for others.
    pub(in crate::exchange) gather: GatherSpec,
    /// The account, by HTTP Basic.
    pub(in crate::exchange) auth: BasicAuth,
    /// What the department's template looks like.
    pub(in crate::exchange) workbook: Workbook,
    /// How a file is handed in and asked after.
    pub(in crate::exchange) job: Job,
    /// The workbook of the rows that failed.
    pub(in crate::exchange) failures: Failures,
    /// What the worker knows the job's number as.
    pub(in crate::exchange) number_label: String,
}

/// HTTP Basic (RFC 7617) over UTF-8.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct BasicAuth {
    /// The account, `{{ credential.username }}`.
    pub(in crate::exchange) username: Template,
    /// The password, `{{ credential.password }}`.
    pub(in crate::exchange) password: Template,
}

/// What the department's template looks like.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Workbook {
    /// What the file's name begins with; day and number follow.
    pub(in crate::exchange) name: String,
    /// A sheet of notes, such as the template's version, row by row.
    pub(in crate::exchange) notes: Notes,
    /// The sheet of the rows.
    pub(in crate::exchange) sheet: String,
    /// The merged first line of that sheet.
    pub(in crate::exchange) title: String,
    /// The headers in their order; each is a member of the record.
    pub(in crate::exchange) columns: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Notes {
    /// The name of the sheet.
    pub(in crate::exchange) sheet: String,
    /// Its rows, cell by cell.
    pub(in crate::exchange) rows: Vec<Vec<String>>,
}

/// How a file is handed in and asked after.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Job {
    /// `POST /import/jobs`, multipart.
    pub(in crate::exchange) upload: Request,
    /// Parts beside the file and its digest.
    pub(in crate::exchange) parts: BTreeMap<String, String>,
    /// The part with the file's SM3.
    pub(in crate::exchange) digest_part: String,
    /// The part with the file.
    pub(in crate::exchange) file_part: String,
    /// One job; `{{ receipt.job }}` is its number.
    pub(in crate::exchange) status: Request,
    /// Jobs of a file; `{{ body_sm3 }}` is its digest.
    pub(in crate::exchange) find: Request,
    /// The newest jobs: what *test now* asks, and whether one is running.
    pub(in crate::exchange) newest: Request,
    /// The rows that failed; `{{ receipt.job }}` is the job's number.
    pub(in crate::exchange) failures: Request,
    /// True for answers of this system, refusals included.
    pub(in crate::exchange) ours: Predicate,
    /// True for answers of others that show that the request was not processed.
    pub(in crate::exchange) unprocessed: Predicate,
    /// Where a refusal's code and words stand.
    pub(in crate::exchange) code: String,
    /// Where a refusal's words stand.
    pub(in crate::exchange) message: String,
    /// Where the jobs stand in an answer to `find` and `newest`.
    pub(in crate::exchange) items: String,
    /// Where a job's number, state, digest and count of failed rows stand.
    pub(in crate::exchange) id: String,
    /// Where a job's state stands.
    pub(in crate::exchange) state: String,
    /// Where the file's digest stands.
    pub(in crate::exchange) digest: String,
    /// Where the count of failed rows stands.
    pub(in crate::exchange) failed: String,
    /// States of a job that is not over.
    pub(in crate::exchange) running: Vec<String>,
    /// The state of one that was worked off.
    pub(in crate::exchange) done: String,
    /// The state of one that was broken off: nobody knows what became of its rows.
    pub(in crate::exchange) aborted: String,
}

/// The workbook of the rows that failed: the headers of its columns.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Failures {
    /// The sheet of the rows that failed.
    pub(in crate::exchange) sheet: String,
    /// The row's number, counted from the top of the uploaded sheet.
    pub(in crate::exchange) row: String,
    /// The column that names the member.
    pub(in crate::exchange) column: String,
    /// The column with the code that `replies.csv` explains.
    pub(in crate::exchange) code: String,
    /// The column with the department's words.
    pub(in crate::exchange) message: String,
}
