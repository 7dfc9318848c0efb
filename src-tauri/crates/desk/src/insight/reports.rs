//! Reports 统计: the tables of a month, a quarter or a year, on screen and in a sheet.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use yilutong_dispatch::china;
use yilutong_outbox::State;
use yilutong_sheets::{NewCell, Table};

use super::departments::{burden, departments};
use super::hints::count;
use super::lists::overdue_hazards;
use super::periods::Period;
use super::population::population;
use super::rules::{Rules, words};
use super::sheets::workbook;
use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{
    DepartmentRow, Flow, HintsRequest, OverdueRow, ReportRequest, ReportView, SheetView,
};

impl Desk {
    /// The tables of a period.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownPeriod`], or the store cannot be read.
    pub async fn report(&self, request: ReportRequest) -> Result<ReportView, DeskError> {
        let today = self.today();
        let period = match request.period.as_str() {
            "" => Period::month(today),
            text => Period::read(text).ok_or(DeskError::UnknownPeriod)?,
        };
        if period.first > today {
            return Err(DeskError::UnknownPeriod);
        }
        let open = self.census().await?;
        let (from, until) = (midnight(period.first), midnight(after(period.last())));
        let (population, (counted, delivered)) = open
            .keep(move |outbox| {
                Ok((
                    population(outbox, period, today)?,
                    departments(outbox, from, until)?,
                ))
            })
            .await?;
        let burden = open
            .keep(move |outbox| burden(outbox, from, until, delivered))
            .await?;
        let mut counted = counted;
        let departments = self
            .packages
            .systems()
            .filter_map(|package| {
                let row = counted.remove(package.id())?;
                Some(DepartmentRow {
                    system: package.id().to_owned(),
                    title: package.short().to_owned(),
                    ..row
                })
            })
            .collect();
        let after = period.after();
        Ok(ReportView {
            period: period.id(),
            title: period.title(),
            from: period.first.to_string(),
            until: period.last().min(today).to_string(),
            before: period.before().id(),
            after: (after.first <= today).then(|| after.id()),
            population,
            departments,
            overdue: self.overdue(today).await?,
            burden,
        })
    }

    /// What is overdue today, whatever the period.
    async fn overdue(&self, today: Date) -> Result<Vec<OverdueRow>, DeskError> {
        let open = self.profile().await?;
        let days = Rules::builtin().figures.overdue_days;
        let before = self.now() - SignedDuration::from_hours(24 * days);
        let day = today.to_string();
        let (open_since, hazards) = open
            .keep(move |outbox| {
                let late = outbox.open_before(before, &OPEN)?;
                Ok((late, overdue_hazards(outbox, &day)?))
            })
            .await?;
        let mut rows = Vec::new();
        for (system, number, oldest) in open_since {
            let package = self.packages.system(&system);
            let title = package.map_or(system.as_str(), |package| package.short());
            rows.push(OverdueRow {
                kind: "deliveries".to_owned(),
                title: words(
                    &format!("{title}：提交 {days} 天还没办完的投递"),
                    &format!("{title}: deliveries not ended after {days} days"),
                ),
                count: number,
                since: Some(day_of(oldest).to_string()),
            });
        }
        if !hazards.is_empty() {
            rows.push(OverdueRow {
                kind: "hazards".to_owned(),
                title: words("逾期未整改的隐患", "Hazards not put right in time"),
                count: count(hazards.len()),
                since: hazards
                    .iter()
                    .map(|(_, hazard)| hazard.deadline.clone())
                    .min(),
            });
        }
        let hints = self
            .hints(HintsRequest {
                limit: u32::MAX,
                ..HintsRequest::default()
            })
            .await?;
        let late = || hints.lines.iter().filter(|line| line.late);
        if late().count() > 0 {
            rows.push(OverdueRow {
                kind: "hints".to_owned(),
                title: words("过了期限的服务提醒", "Hints whose day has passed"),
                count: count(late().count()),
                since: late().filter_map(|line| line.due.clone()).min(),
            });
        }
        Ok(rows)
    }

    /// The same in a sheet.
    ///
    /// # Errors
    /// As [`Desk::report`], or the sheet cannot be written.
    pub async fn report_sheet(&self, request: ReportRequest) -> Result<SheetView, DeskError> {
        let view = self.report(request).await?;
        let head = |first: &str, others: &[&str]| -> Vec<String> {
            std::iter::once(first)
                .chain(others.iter().copied())
                .map(str::to_owned)
                .collect()
        };
        let flow = |label: &str, flow: &Flow| -> Vec<NewCell> {
            vec![
                label.into(),
                flow.arrived.into(),
                flow.left.into(),
                flow.stock.into(),
            ]
        };
        let population = &view.population;
        let mut rows = vec![flow("合计", &population.all)];
        for table in &population.tables {
            rows.push(vec![format!("【{}】", table.title.zh).into()]);
            rows.extend(table.rows.iter().map(|row| flow(&row.label.zh, &row.flow)));
        }
        rows.push(vec!["期初在住".into(), population.at_start.into()]);
        rows.push(vec!["辖区内搬迁".into(), population.moves.into()]);
        rows.push(vec!["入住日期不详".into(), population.without_day.into()]);
        let months = population
            .months
            .iter()
            .map(|month| flow(&month.month, &month.flow));
        let departments = view.departments.iter().map(|row| -> Vec<NewCell> {
            vec![
                row.title.clone().into(),
                row.made.into(),
                row.accepted.into(),
                row.at_once.into(),
                row.under_way.into(),
                row.returned.into(),
                row.withdrawn.into(),
                row.hours.map_or_else(|| "".into(), NewCell::Number),
            ]
        });
        let overdue = view.overdue.iter().map(|row| -> Vec<NewCell> {
            vec![
                row.title.zh.clone().into(),
                row.count.into(),
                row.since.clone().unwrap_or_default().into(),
            ]
        });
        let burden = &view.burden;
        #[allow(clippy::cast_precision_loss)] // counts of a year
        let number = |number: u64| NewCell::Number(number as f64);
        let sheets = vec![
            Table {
                name: "流动人口".to_owned(),
                head: head(&view.title.zh, &["流入", "流出", "期末在住"]),
                rows,
            },
            Table {
                name: "逐月".to_owned(),
                head: head("月份", &["流入", "流出", "月末在住"]),
                rows: months.collect(),
            },
            Table {
                name: "部门受理".to_owned(),
                head: head(
                    "业务系统",
                    &[
                        "投递",
                        "已受理",
                        "一次受理",
                        "在途",
                        "被退回",
                        "已撤回",
                        "受理用时（小时，中位数）",
                    ],
                ),
                rows: departments.collect(),
            },
            Table {
                name: "逾期".to_owned(),
                head: head("事项", &["数量", "最早"]),
                rows: overdue.collect(),
            },
            Table {
                name: "减负".to_owned(),
                head: head("项目", &["数量"]),
                rows: vec![
                    vec!["提交录入单（含更正）".into(), burden.entries.into()],
                    vec!["录入项数".into(), number(burden.typed)],
                    vec!["部门受理项数".into(), number(burden.delivered)],
                    vec!["节省时间（分钟）".into(), number(burden.minutes)],
                    vec![format!("口径：{}", burden.rule.zh).into()],
                ],
            },
        ];
        workbook(&format!("统计{}.xlsx", view.title.zh), sheets)
    }
}

/// States of a delivery that has not ended.
const OPEN: [State; 9] = [
    State::Blocked,
    State::Ready,
    State::Sending,
    State::Waiting,
    State::Unsure,
    State::Reviewing,
    State::Refused,
    State::Paused,
    State::Away,
];

/// When a day begins, in China.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(china())
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(china()).date()
}

fn after(day: Date) -> Date {
    day.saturating_add(1.day())
}
