//! Looking up: one inspection, by its number or the client's, and the hazards of an account, page by page.
//!
//! Readings chosen: a value of a parameter is judged like a member of a form (30401, 30402); a repeated or missing
//! parameter or a broken escape is a fault of the request (30400).

use serde_json::{Value, json};

use super::book::{self, Shown};
use super::forms;
use super::refusal::{Refusal, success};
use super::rules::{self, text};
use super::{Call, Decision, INSPECTION, refuse};
use crate::cabinet::{Fields, Record};
use crate::front::Reply;
use crate::{codes, query};

const PAGE: usize = 50;

impl Call<'_> {
    pub(crate) fn read(&self, inspection: &str) -> Decision {
        match book::inspection(inspection, self.account, self.drawer)? {
            Some(record) => Ok(Ok(self.whole(&record))),
            None => refuse(Refusal::at(30404, "")),
        }
    }

    pub(crate) fn find(&self, query: &str) -> Decision {
        let client = match parameters(query, &["clientNo"]) {
            Ok(found) => found.into_iter().next(),
            Err(refusal) => return refuse(refusal),
        };
        let Some((_, client)) = client else {
            return refuse(Refusal::at(30400, "clientNo"));
        };
        if !forms::is_uuid(&client) {
            return refuse(Refusal::at(30401, "clientNo"));
        }
        let Some(first) = book::by_client(self.account, &client, self.drawer)? else {
            return refuse(Refusal::at(30404, "clientNo"));
        };
        self.read(first["number"].as_str().unwrap_or_default())
    }

    fn whole(&self, record: &Record) -> Reply {
        let mut view = book::view(record, self.now.date());
        view["state"] = record.status.as_str().into();
        success(&view)
    }

    pub(crate) fn poll(&self, query: &str) -> Decision {
        let asked = match asked(query) {
            Ok(asked) => asked,
            Err(refusal) => return refuse(refusal),
        };
        let inspections = self.drawer.records(INSPECTION)?;
        let mut found: Vec<(&Fields, &Fields, Shown)> = inspections
            .iter()
            .map(|record| &record.fields)
            .filter(|inspection| text(inspection, "account") == self.account)
            .flat_map(|inspection| {
                rules::hazards(inspection).map(move |hazard| (inspection, hazard))
            })
            .map(|(inspection, hazard)| (inspection, hazard, book::shown(hazard, self.now.date())))
            .filter(|(_, _, shown)| {
                asked
                    .state
                    .as_ref()
                    .is_none_or(|state| *state == shown.state)
                    && asked.since.is_none_or(|since| since <= shown.updated)
            })
            .collect();
        found
            .sort_by_key(|(_, hazard, shown)| (shown.updated, text(hazard, "hazardId").to_owned()));
        let skipped = (asked.page - 1).saturating_mul(PAGE);
        let items: Vec<_> = found.iter().skip(skipped).take(PAGE).map(item).collect();
        let result = json!({ "total": found.len(), "page": asked.page, "items": items });
        Ok(Ok(success(&result)))
    }
}

fn item((inspection, hazard, shown): &(&Fields, &Fields, Shown)) -> Value {
    json!({
        "hazardId": hazard["hazardId"],
        "inspectionId": inspection["inspectionId"],
        "clientNo": inspection["clientNo"],
        "seq": hazard["seq"],
        "state": shown.state,
        "deadline": hazard["deadline"],
        "overdueDays": shown.overdue,
        "updatedAt": shown.updated.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    })
}

/// What a poll asks for.
struct Asked {
    state: Option<String>,
    since: Option<jiff::civil::DateTime>,
    page: usize,
}

fn asked(query: &str) -> Result<Asked, Refusal> {
    let mut asked = Asked {
        state: None,
        since: None,
        page: 1,
    };
    let mut given = parameters(query, &["state", "updatedSince", "page"])?;
    given.sort_by_key(|(name, _)| *name != "state");
    for (name, value) in given {
        match name {
            "state" if value.is_empty() => return Err(Refusal::at(30401, name)),
            "state" if !codes::listed(forms::STATES, &value) => {
                return Err(Refusal::at(30402, name));
            }
            "state" => asked.state = Some(value),
            "updatedSince" => {
                let since = forms::time(&value).ok_or_else(|| Refusal::at(30401, name))?;
                asked.since = Some(since);
            }
            _ => {
                let plain = value.bytes().all(|b| b.is_ascii_digit());
                asked.page = value
                    .parse()
                    .ok()
                    .filter(|page| plain && *page >= 1)
                    .ok_or_else(|| Refusal::at(30401, name))?;
            }
        }
    }
    Ok(asked)
}

/// The parameters of a query, each known, whole and given once.
fn parameters(query: &str, known: &[&'static str]) -> Result<Vec<(&'static str, String)>, Refusal> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for parameter in query::parameters(query) {
        let wrong = || Refusal::at(30400, &parameter.name);
        let name = known.iter().find(|name| **name == parameter.name);
        let name = *name.ok_or_else(wrong)?;
        if found.iter().any(|(earlier, _)| *earlier == name) {
            return Err(wrong());
        }
        found.push((name, parameter.value.clone().ok_or_else(wrong)?));
    }
    Ok(found)
}
