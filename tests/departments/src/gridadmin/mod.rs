//! 综合管理信息系统: takes residents only as Excel workbooks made from its template, and imports them in background jobs.
//!
//! Written from the import contract 1.0. Here are the account, the routing and the order of the checks; [`upload`] reads
//! the form, [`workbook`] and [`sheet`] the file, [`rules`] judge its rows, [`jobs`] work them into the
//! [`register`], [`failures`] hands the bad ones back.
//!
//! Readings chosen: the limit of an upload counts the whole request body; parts may come in any order; row 1 of 数据 is
//! not read in any column; a known path with another method is unknown.

mod columns;
mod failures;
mod jobs;
mod refusal;
mod register;
mod rules;
mod sheet;
mod upload;
mod workbook;

use data_encoding::BASE64;
use jiff::Zoned;
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::front::{ClerkError, Crowd, Department, Limits, Office, Reply, Request};
use crate::query;
use jobs::Jobs;
use refusal::Refusal;
use rules::Rules;

const BODY_LIMIT: usize = 5_242_880;
const JOBS: &str = "/glxt/api/import/jobs";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Who may upload, and the street that the account is bound to.
struct Account {
    name: &'static str,
    password: &'static str,
    prefix: &'static str,
}

const ACCOUNTS: [Account; 2] = [
    Account {
        name: "wgb_aq01",
        password: "Glxt@2026",
        prefix: "440306001",
    },
    Account {
        name: "wgb_aq02",
        password: "Glxt@2026b",
        prefix: "440306002",
    },
];

/// Opens the department.
pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(GridAdmin {
        clock: office.clock,
        jobs: Jobs::default(),
    })
}

struct GridAdmin {
    clock: Clock,
    jobs: Jobs,
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

impl Department for GridAdmin {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 5,
            at_once: u32::MAX >> 4,
            crowd: Crowd::Waits,
        })
    }

    fn account(&self, request: &Request) -> String {
        match authenticate(request) {
            Some(account) => account.name.to_owned(),
            // 401 comes before 429: a stranger is counted alone.
            None => format!("{:032x}", rand::random::<u128>()),
        }
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Refusal::new("RATE_LIMIT")
            .reply()
            .header("retry-after", retry_after_seconds.to_string())
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "INTERNAL").then(|| Refusal::new("INTERNAL").reply())
    }

    fn catch_up(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        self.jobs.catch_up(prefix_of, &self.clock.china(), drawer)
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let record = drawer
            .record(register::RESIDENT, key)?
            .ok_or(ClerkError::UnknownRecord)?;
        let mut fields = record.fields;
        for (name, value) in changes {
            if !fields.contains_key(name) || matches!(name.as_str(), "证件号码" | "房屋编码")
            {
                return Err(ClerkError::Impossible("fields"));
            }
            let value = if value.is_null() { &json!("") } else { value };
            fields.insert(name.clone(), value.clone());
        }
        let now = self.clock.china();
        self.sound(&fields, &now)?;
        let at = moment(&now);
        let version = record.version + 1;
        let source = &record.receipt;
        Ok(register::file(
            fields, record.key, source, version, "edit", &at, drawer,
        )?)
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        for name in ["证件号码", "房屋编码"] {
            if !record.contains_key(name) {
                return Err(ClerkError::Lacks(name));
            }
        }
        let now = self.clock.china();
        let row = self.sound(record, &now)?;
        register::take_in(&row, "", "seed", &moment(&now), drawer)?;
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        Ok(format!("{} {}", text("证件号码"), text("房屋编码")))
    }

    /// `{"act": "abort"}` ends every unfinished job as a restart of the department would.
    fn act(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        if order.get("act").and_then(Value::as_str) != Some("abort") {
            return Err(ClerkError::NotDone);
        }
        self.jobs.forget();
        self.catch_up(drawer)?;
        Ok(json!({ "ok": true }))
    }

    fn emptied(&self) {
        self.jobs.forget();
    }
}

impl GridAdmin {
    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        let Some(account) = authenticate(request) else {
            return Ok(Err(Refusal::new("UNAUTHORIZED")));
        };
        let path = request.path();
        match (request.method.as_str(), path.strip_prefix(JOBS)) {
            ("POST", Some("")) => self.upload(request, account, drawer),
            ("GET", Some("")) => self.find(request, account, drawer),
            ("GET", Some(rest)) => self.one(rest, account, drawer),
            _ => Ok(Err(Refusal::new("NOT_FOUND"))),
        }
    }

    fn upload(&self, request: &Request, account: &Account, drawer: &Drawer<'_>) -> Decision {
        if request.body.len() > BODY_LIMIT {
            return Ok(Err(Refusal::new("FILE_TOO_LARGE")));
        }
        let upload = match upload::read(request) {
            Ok(upload) => upload,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.clock.china();
        let second = now.timestamp().as_second();
        let running = jobs::find(account.name, None, second, drawer)?
            .into_iter()
            .find(jobs::Job::is_waiting);
        if let Some(running) = running {
            return Ok(Err(Refusal::new("JOB_RUNNING").because_of(running.id)));
        }
        let rows = match sheet::rows(&upload.file) {
            Ok(rows) => rows,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let job = self
            .jobs
            .queue(account.name, upload.sm3, rows, &now, drawer)?;
        Ok(Ok(Reply::json(202, &job.accepted()).stored()))
    }

    fn find(&self, request: &Request, account: &Account, drawer: &Drawer<'_>) -> Decision {
        let parameters = query::parameters(request.query());
        let sm3 = parameters
            .iter()
            .find(|parameter| parameter.name == "sm3")
            .map(|parameter| parameter.value.as_deref().unwrap_or_default());
        let now = self.clock.now().as_second();
        let items: Vec<_> = jobs::find(account.name, sm3, now, drawer)?
            .iter()
            .map(|job| job.status(now))
            .collect();
        Ok(Ok(Reply::json(200, &json!({ "items": items }))))
    }

    /// `/{jobId}` or `/{jobId}/failures.xlsx` of the account's own job.
    fn one(&self, rest: &str, account: &Account, drawer: &Drawer<'_>) -> Decision {
        let not_found = Ok(Err(Refusal::new("NOT_FOUND")));
        let Some(rest) = rest.strip_prefix('/') else {
            return not_found;
        };
        let (id, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let Some(job) = jobs::job(id, drawer)?.filter(|job| job.account == account.name) else {
            return not_found;
        };
        match (tail, rest.ends_with('/')) {
            ("", false) => {
                let status = job.status(self.clock.now().as_second());
                Ok(Ok(Reply::json(200, &status)))
            }
            ("failures.xlsx", _) => Ok(job
                .failures()
                .and_then(failures::workbook)
                .map(|workbook| Reply::new(200, SHEET, workbook))
                .ok_or_else(|| Refusal::new("NOT_FOUND"))),
            _ => not_found,
        }
    }

    /// The row of a clerk's record, which obeys the same rules in whatever street.
    fn sound(&self, fields: &Fields, now: &Zoned) -> Result<rules::Row, ClerkError> {
        let row = register::row(fields).ok_or(ClerkError::Impossible("fields"))?;
        let rules = Rules {
            prefix: String::new(),
            today: now.date(),
        };
        match rules.judge_row(&row, false).first() {
            None => Ok(row),
            Some(fault) => Err(ClerkError::Impossible(fault.column)),
        }
    }
}

fn authenticate(request: &Request) -> Option<&'static Account> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    let decoded = BASE64.decode(encoded.as_bytes()).ok()?;
    let (name, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    ACCOUNTS
        .iter()
        .find(|account| account.name == name && account.password == password)
}

fn prefix_of(account: &str) -> String {
    ACCOUNTS
        .iter()
        .find(|one| one.name == account)
        .map_or("", |one| one.prefix)
        .to_owned()
}

fn moment(now: &Zoned) -> String {
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
