//! 社区工作站系统: an old browser application in GBK, with a login form, one-time tokens and no memory of what it was
//! sent before.
//!
//! Written from the workstation's interface contract 1.0. One request passes the size limit, the login, the decoding of
//! its bytes and then its page, in this order. Deliberately absent: anything that would make a lost reply harmless.

mod charset;
mod desk;
mod fields;
mod form;
mod pages;
mod rows;
mod rules;
mod sessions;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::front::{ClerkError, Crowd, Department, Limits, Office, Reply, Request};

use fields::fields;
use form::Parameters;
use sessions::{Login, Reason, Sessions};

const BODY_LIMIT: usize = 65_536;
const ACCOUNTS: [(&str, &str); 2] = [("sq001", "Sq@2026test"), ("sq002", "Sq@2026test2")];

/// Opens the department.
pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Workstation {
        office,
        sessions: Mutex::default(),
    })
}

struct Workstation {
    office: Office,
    sessions: Mutex<Sessions>,
}

/// A request with a live session, its parameters read.
struct Visit<'a> {
    account: &'a str,
    cookie: &'a str,
    parameters: &'a Parameters,
}

impl Workstation {
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn login_page(&self, reason: Reason) -> Reply {
        let (cookie, salt) = self.sessions().visit();
        pages::login(reason, &salt, &cookie)
    }

    fn log_in(&self, request: &Request) -> Reply {
        let Ok(parameters) = form_parameters(request) else {
            return self.login_page(Reason::NotGbk);
        };
        let value = |name| parameters.first(name).unwrap_or_default();
        let login = Login {
            username: value("username"),
            digest: value("pwd"),
            salt: value("salt"),
        };
        let now = self.office.clock.now();
        let outcome = self
            .sessions()
            .log_in(cookie(request), login, password_of, now);
        match outcome {
            Ok(cookie) => pages::redirect("/sqgzz/main.jsp", Some(&cookie)).outcome("登录成功"),
            Err(reason) => self.login_page(reason),
        }
    }

    fn inside(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let cookie = cookie(request).unwrap_or_default();
        let now = self.office.clock.now();
        let account = self
            .sessions()
            .account(Some(cookie), self.office.idle_timeout, now);
        let account = match account {
            Ok(account) => account,
            Err(reason) => return Ok(self.login_page(reason)),
        };
        let Ok(parameters) = form_parameters(request) else {
            return Ok(pages::refused(&["请求编码错误"]));
        };
        let visit = Visit {
            account: &account,
            cookie,
            parameters: &parameters,
        };
        match (request.method.as_str(), request.path()) {
            ("GET", "/sqgzz/main.jsp") => Ok(pages::main(&account)),
            ("GET", "/sqgzz/logout.do") => {
                self.sessions().end(cookie);
                Ok(pages::redirect("/sqgzz/login.jsp", None))
            }
            ("GET", "/sqgzz/person/add.jsp") => Ok(self.add_page(&visit)),
            ("GET", "/sqgzz/person/edit.jsp") => self.edit_page(&visit, drawer),
            ("GET", "/sqgzz/person/list.do") => self.list_page(&visit, drawer),
            ("POST", "/sqgzz/person/save.do") => self.save(&visit, drawer),
            ("POST", "/sqgzz/person/update.do") => self.update(&visit, drawer),
            (
                _,
                "/sqgzz/main.jsp"
                | "/sqgzz/logout.do"
                | "/sqgzz/person/add.jsp"
                | "/sqgzz/person/edit.jsp"
                | "/sqgzz/person/list.do"
                | "/sqgzz/person/save.do"
                | "/sqgzz/person/update.do",
            ) => Ok(pages::status(405, "请求方式不支持")),
            _ => Ok(pages::status(404, "页面不存在")),
        }
    }
}

impl Department for Workstation {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 10,
            at_once: u32::MAX,
            crowd: Crowd::Waits,
        })
    }

    fn account(&self, request: &Request) -> String {
        // The rate is one of sessions; a request without one is answered with a login page and counted alone.
        match cookie(request) {
            Some(cookie) if self.sessions().knows(cookie) => cookie.to_owned(),
            _ => format!("{:032x}", rand::random::<u128>()),
        }
    }

    fn too_many(&self, _retry_after_seconds: u32) -> Reply {
        pages::status(429, "访问过于频繁")
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        if request.body.len() > BODY_LIMIT {
            return Ok(pages::status(413, "请求内容过大"));
        }
        match request.path() {
            "/sqgzz/login.jsp" => Ok(self.login_page(Reason::Asked)),
            "/sqgzz/login.do" => Ok(self.log_in(request)),
            path if path == "/sqgzz" || path.starts_with("/sqgzz/") => self.inside(request, drawer),
            _ => Ok(pages::status(404, "页面不存在")),
        }
    }

    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let row = rows::find(drawer, key)?.ok_or(ClerkError::UnknownRecord)?;
        let mut values = row.values.clone();
        for (name, value) in changes {
            let field = fields(true)
                .find(|field| field.name == name)
                .ok_or(ClerkError::Impossible("fields"))?;
            let text = text_of(value).ok_or(ClerkError::Impossible(field.name))?;
            values.insert(name.clone(), text);
        }
        Ok(rows::change(
            drawer,
            row,
            values,
            "edit",
            &rows::written(&self.office.clock.china()),
        )?)
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let mut values = BTreeMap::new();
        for field in fields(true).filter(|field| record.contains_key(field.name)) {
            let text = text_of(&record[field.name]).ok_or(ClerkError::Impossible(field.name))?;
            values.insert(field.name.to_owned(), text);
        }
        for name in ["xm", "sfzh", "fwbm"] {
            if !values.contains_key(name) {
                return Err(ClerkError::Lacks(name));
            }
        }
        let given = |name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
        let account = given("登记人").unwrap_or_else(|| "sq002".to_owned());
        let at = given("登记时间").unwrap_or_else(|| rows::written(&self.office.clock.china()));
        Ok(rows::add(drawer, &account, &at, values, "seed")?.id)
    }

    fn expire_sessions(&self) {
        self.sessions().end_all();
    }
}

/// A member a clerk typed; `null` empties the field.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => charset::encode(text).map(|_| text.clone()),
        _ => None,
    }
}

fn password_of(account: &str) -> Option<&'static str> {
    ACCOUNTS
        .iter()
        .find(|(name, _)| *name == account)
        .map(|(_, password)| *password)
}

fn cookie(request: &Request) -> Option<&str> {
    request
        .headers
        .get_all("cookie")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("JSESSIONID="))
}

/// Query and body together, as the old server merges them. A body of another media type holds no parameters.
fn form_parameters(request: &Request) -> Result<Parameters, form::NotGbk> {
    let query = Parameters::read(request.query().as_bytes())?;
    let media_type = request.header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if request.method == "POST" && essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Ok(query.and(Parameters::read(&request.body)?));
    }
    Ok(query)
}
