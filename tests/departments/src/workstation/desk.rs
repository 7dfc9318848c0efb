//! What a logged-in worker can do: open the form, save, find, change.
//!
//! A submitted form is judged in this order: its token, the shape of its parameters, its values. The token is used up by
//! whatever comes after it. Where the contract leaves the order open, the shape is told alone, because values of a
//! misshapen form cannot be judged.

use crate::cabinet::{CabinetError, Drawer};
use crate::front::Reply;

use super::fields::{SEX, STATE, fields};
use super::form::Parameters;
use super::pages::{self, Form, Line};
use super::rows::{self, Row};
use super::rules::{self, Values};
use super::sessions::Purpose;
use super::{Visit, Workstation};

const LINES_PER_PAGE: usize = 10;

impl Workstation {
    pub(super) fn add_page(&self, visit: &Visit<'_>) -> Reply {
        let token =
            self.sessions()
                .issue_token(visit.cookie, Purpose::Add, self.office.clock.now());
        pages::form(&Form {
            token: &token,
            change: None,
        })
    }

    pub(super) fn edit_page(
        &self,
        visit: &Visit<'_>,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let id = visit.parameters.first("id").unwrap_or_default();
        let Some(row) = rows::find(drawer, id)? else {
            return Ok(pages::refused(&["编号不存在"]));
        };
        let purpose = Purpose::Edit(row.id.clone());
        let token = self
            .sessions()
            .issue_token(visit.cookie, purpose, self.office.clock.now());
        Ok(pages::form(&Form {
            token: &token,
            change: Some((&row.id, &row.values)),
        }))
    }

    pub(super) fn list_page(
        &self,
        visit: &Visit<'_>,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let asked = |name| {
            visit
                .parameters
                .first(name)
                .filter(|value| !value.is_empty())
        };
        let (number, name) = (asked("q_sfzh"), asked("q_xm"));
        if number.or(name).is_none() {
            return Ok(pages::refused(&["请输入查询条件"]));
        }
        let matches = |row: &Row| {
            number.is_none_or(|number| row.value("sfzh") == number)
                && name.is_none_or(|name| row.value("xm") == name)
        };
        let found: Vec<Row> = rows::newest_first(drawer)?
            .into_iter()
            .filter(matches)
            .collect();
        let pages = found.len().div_ceil(LINES_PER_PAGE).max(1);
        let wanted = asked("page")
            .and_then(|page| page.parse::<usize>().ok())
            .unwrap_or(1);
        let page = wanted.clamp(1, pages);
        let lines: Vec<Line<'_>> = found
            .iter()
            .skip((page - 1) * LINES_PER_PAGE)
            .take(LINES_PER_PAGE)
            .map(line)
            .collect();
        Ok(pages::list(found.len(), page, pages, &lines))
    }

    pub(super) fn save(
        &self,
        visit: &Visit<'_>,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        if let Some(refusal) = self.spent_token(visit, &Purpose::Add) {
            return Ok(refusal);
        }
        let values = match values(visit.parameters, false) {
            Ok(values) => values,
            Err(faults) => return Ok(pages::refused(&faults)),
        };
        let moment = self.office.clock.china();
        let faults = rules::faults_of_new(&values, moment.date());
        if !faults.is_empty() {
            return Ok(pages::refused(&faults));
        }
        let row = rows::add(
            drawer,
            visit.account,
            &rows::written(&moment),
            values,
            "create",
        )?;
        Ok(pages::done("保存成功", &row.id))
    }

    pub(super) fn update(
        &self,
        visit: &Visit<'_>,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let id = visit.parameters.first("id").unwrap_or_default();
        if visit.parameters.count("id") > 0
            && let Some(refusal) = self.spent_token(visit, &Purpose::Edit(id.to_owned()))
        {
            return Ok(refusal);
        }
        let values = match values(visit.parameters, true) {
            Ok(values) => values,
            Err(faults) => return Ok(pages::refused(&faults)),
        };
        let Some(row) = rows::find(drawer, id)? else {
            return Ok(pages::refused(&["编号不存在"]));
        };
        let moment = self.office.clock.china();
        let faults = rules::faults_of_change(&values, &row.values, moment.date());
        if !faults.is_empty() {
            return Ok(pages::refused(&faults));
        }
        let id = row.id.clone();
        rows::change(drawer, row, values, "change", &rows::written(&moment))?;
        Ok(pages::done("修改成功", &id))
    }

    /// Uses the form's token up; the refusal when it was no good. A form without one is misshapen, not repeated.
    fn spent_token(&self, visit: &Visit<'_>, purpose: &Purpose) -> Option<Reply> {
        let token = visit.parameters.first("_token")?;
        let good = self
            .sessions()
            .use_token(visit.cookie, token, purpose, self.office.clock.now());
        (!good).then(|| pages::refused(&["请勿重复提交"]))
    }
}

/// The values by wire name, or what is wrong with the form's shape.
fn values(parameters: &Parameters, change: bool) -> Result<Values, Vec<String>> {
    let hidden: &[&str] = if change {
        &["_token", "id"]
    } else {
        &["_token"]
    };
    let expected: Vec<&str> = hidden
        .iter()
        .copied()
        .chain(fields(change).map(|field| field.name))
        .collect();
    let mut faults = Vec::new();
    for name in &expected {
        match parameters.count(name) {
            0 => faults.push(format!("缺少参数：{name}")),
            1 => {}
            _ => faults.push(format!("重复参数：{name}")),
        }
    }
    let mut extra: Vec<&str> = parameters
        .names()
        .filter(|name| !expected.contains(name))
        .collect();
    extra.dedup();
    faults.extend(extra.iter().map(|name| format!("多余参数：{name}")));
    if !faults.is_empty() {
        return Err(faults);
    }
    let value = |name: &str| parameters.first(name).unwrap_or_default().to_owned();
    Ok(fields(change)
        .map(|field| (field.name.to_owned(), value(field.name)))
        .collect())
}

fn line(row: &Row) -> Line<'_> {
    Line {
        id: &row.id,
        cells: [
            row.value("xm"),
            SEX.name_of(row.value("xb")).unwrap_or_default(),
            row.value("sfzh"),
            row.value("csrq"),
            row.value("fwbm"),
            STATE.name_of(row.value("zt")).unwrap_or_default(),
            &row.account,
            &row.registered_at,
        ],
    }
}
