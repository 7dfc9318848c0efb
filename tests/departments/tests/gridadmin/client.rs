//! A client of the import system: uploads as the contract says, and looks at jobs.

use reqwest::RequestBuilder;
use serde_json::Value;
use smcrypto::sm3::sm3_hash;

use crate::kit::{Came, Town, send};
use crate::workbook::{self, Row};

pub(crate) const FIRST: &str = "d2diX2FxMDE6R2x4dEAyMDI2";
pub(crate) const SECOND: &str = "d2diX2FxMDI6R2x4dEAyMDI2Yg==";
pub(crate) const JOBS: &str = "/glxt/api/import/jobs";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The three parts of an upload, each with its headers.
pub(crate) fn body(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let named = |name: &str| format!("Content-Disposition: form-data; name=\"{name}\"");
    vec![
        (named("template"), b"RKXX".to_vec()),
        (named("sm3"), sm3_hash(file).into_bytes()),
        (
            format!(
                "{}; filename=\"residents.xlsx\"\r\nContent-Type: {SHEET}",
                named("file")
            ),
            file.to_vec(),
        ),
    ]
}

pub(crate) fn framed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut framed = Vec::new();
    for (head, content) in parts {
        framed.extend(format!("--frame\r\n{head}\r\n\r\n").bytes());
        framed.extend(content);
        framed.extend(b"\r\n");
    }
    framed.extend(b"--frame--\r\n");
    framed
}

pub(crate) struct GridAdmin {
    pub(crate) town: Town,
}

impl GridAdmin {
    pub(crate) async fn new() -> Self {
        Self {
            town: Town::new().await,
        }
    }

    pub(crate) fn asked(&self, account: &str, method: &str, target: &str) -> RequestBuilder {
        // A second per request keeps clear of the rate, which has its own test.
        self.town.pass(1);
        let url = self.town.url("gridadmin", target);
        self.town
            .client
            .request(method.parse().unwrap(), url)
            .header("Authorization", format!("Basic {account}"))
    }

    pub(crate) async fn get(&self, account: &str, target: &str) -> Came {
        send(self.asked(account, "GET", target)).await.unwrap()
    }

    pub(crate) async fn post(&self, account: &str, parts: &[(String, Vec<u8>)]) -> Came {
        let request = self
            .asked(account, "POST", JOBS)
            .header("Content-Type", "multipart/form-data; boundary=frame")
            .body(framed(parts));
        send(request).await.unwrap()
    }

    pub(crate) async fn upload(&self, account: &str, file: &[u8]) -> Came {
        self.post(account, &body(file)).await
    }

    pub(crate) async fn status(&self, job: &str) -> Value {
        self.get(FIRST, &format!("{JOBS}/{job}")).await.json()
    }

    /// Uploads the file and waits for its end by the department's clock.
    pub(crate) async fn import_file(&self, file: &[u8]) -> Value {
        let taken = self.upload(FIRST, file).await;
        assert_eq!(taken.status, 202, "taken: {}", taken.text());
        self.town.pass(3);
        let job = taken.json()["jobId"].as_str().unwrap().to_owned();
        let done = self.status(&job).await;
        assert_eq!(done["status"], "DONE", "{done}");
        done
    }

    pub(crate) async fn import(&self, rows: &[Row]) -> Value {
        self.import_file(&workbook::filled(rows)).await
    }

    /// The failures of a done job as `(row, column, code)`.
    pub(crate) async fn faults(&self, job: &Value) -> Vec<(usize, String, String)> {
        let Some(url) = job["failuresUrl"].as_str() else {
            return Vec::new();
        };
        let came = self.get(FIRST, url).await;
        let (_, lines) = workbook::failures(&came.body);
        lines[1..]
            .iter()
            .map(|line| {
                let row = line[0].strip_prefix('#').unwrap().parse().unwrap();
                (row, line[3].clone(), line[4].clone())
            })
            .collect()
    }
}
