//! `yilu hints`, `lists`, `check-register` and `statistics`: what the register tells by itself.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    ChecksRequest, ChecksView, Flow, HintsRequest, HintsView, ListRequest, ListedView, ListsView,
    Nothing, ReportRequest, ReportView, SheetView,
};

use crate::failure::Failure;
use crate::show;

/// Whom policies concern.
pub(super) async fn hints(
    json: bool,
    desk: &Desk,
    rule: Option<String>,
    sheet: Option<&Path>,
) -> Result<(), Failure> {
    let request = HintsRequest {
        rule,
        limit: u32::MAX,
        ..HintsRequest::default()
    };
    match sheet {
        Some(file) => written(json, &desk.hints_sheet(request).await?, file),
        None => {
            show::reply(json, &desk.hints(request).await?, told);
            Ok(())
        }
    }
}

fn told(view: &HintsView) {
    let lines = view.lines.iter().map(|line| {
        [
            line.due.clone().unwrap_or_default(),
            line.rule.clone(),
            line.say.zh.clone(),
            line.address.clone(),
        ]
    });
    show::table(["due", "rule", "what", "where"], lines);
    let rules = view.rules.iter().map(|rule| {
        [
            rule.id.clone(),
            rule.title.zh.clone(),
            rule.count.to_string(),
            rule.late.to_string(),
        ]
    });
    show::table(["rule", "about", "people", "late"], rules);
}

/// The lists, or who stands in one.
pub(super) async fn lists(
    json: bool,
    desk: &Desk,
    list: Option<String>,
    sheet: Option<&Path>,
) -> Result<(), Failure> {
    let Some(list) = list else {
        show::reply(json, &desk.lists(Nothing {}).await?, all_lists);
        return Ok(());
    };
    let request = ListRequest {
        list,
        limit: u32::MAX,
        ..ListRequest::default()
    };
    match sheet {
        Some(file) => written(json, &desk.listed_sheet(request).await?, file),
        None => {
            show::reply(json, &desk.listed(request).await?, listed);
            Ok(())
        }
    }
}

fn all_lists(view: &ListsView) {
    let lists = view.lists.iter().map(|list| {
        [
            list.id.clone(),
            list.title.zh.clone(),
            list.count.to_string(),
        ]
    });
    show::table(["list", "about", "lines"], lists);
}

fn listed(view: &ListedView) {
    let lines = view
        .lines
        .iter()
        .map(|line| [line.day.clone(), line.name.clone(), line.address.clone()]);
    show::table([view.day_title.zh.as_str(), "who", "where"], lines);
    println!("{}: {}", view.title.zh, view.total);
}

/// What does not agree with itself.
pub(super) async fn checks(json: bool, desk: &Desk) -> Result<(), Failure> {
    let view = desk.checks(ChecksRequest::default()).await?;
    show::reply(json, &view, found);
    Ok(())
}

fn found(view: &ChecksView) {
    let lines = view.findings.iter().flat_map(|finding| {
        finding.sides.iter().enumerate().map(|(at, side)| {
            let first = at == 0;
            [
                if first {
                    finding.check.clone()
                } else {
                    String::new()
                },
                if first {
                    finding.about.clone()
                } else {
                    String::new()
                },
                side.value.clone(),
                side.note.zh.clone(),
            ]
        })
    });
    show::table(["check", "about", "side", "note"], lines);
    for check in &view.checks {
        println!("{}: {}", check.title.zh, check.count);
    }
}

/// The tables of a period.
pub(super) async fn statistics(
    json: bool,
    desk: &Desk,
    period: String,
    sheet: Option<&Path>,
) -> Result<(), Failure> {
    let request = ReportRequest { period };
    match sheet {
        Some(file) => written(json, &desk.report_sheet(request).await?, file),
        None => {
            show::reply(json, &desk.report(request).await?, counted);
            Ok(())
        }
    }
}

fn counted(view: &ReportView) {
    let row = |label: &str, flow: &Flow| {
        [
            label.to_owned(),
            flow.arrived.to_string(),
            flow.left.to_string(),
            flow.stock.to_string(),
        ]
    };
    println!("{} ({} to {})", view.title.zh, view.from, view.until);
    let population = &view.population;
    let rows = std::iter::once(row("合计", &population.all)).chain(
        population
            .tables
            .iter()
            .flat_map(|table| table.rows.iter().map(|one| row(&one.label.zh, &one.flow))),
    );
    show::table(
        ["floating population", "arrived", "left", "at the end"],
        rows,
    );
    let departments = view.departments.iter().map(|one| {
        [
            one.title.clone(),
            one.made.to_string(),
            one.accepted.to_string(),
            one.at_once.to_string(),
            one.under_way.to_string(),
            one.returned.to_string(),
        ]
    });
    show::table(
        [
            "system",
            "made",
            "accepted",
            "at once",
            "under way",
            "returned",
        ],
        departments,
    );
    for row in &view.overdue {
        println!("{}: {}", row.title.zh, row.count);
    }
    let burden = &view.burden;
    println!(
        "{} entries, {} fields typed, {} accepted by departments: {} minutes saved.",
        burden.entries, burden.typed, burden.delivered, burden.minutes
    );
}

fn written(json: bool, sheet: &SheetView, file: &Path) -> Result<(), Failure> {
    // What the desk encoded can be decoded.
    let bytes = STANDARD.decode(&sheet.base64).unwrap_or_default();
    std::fs::write(file, bytes).map_err(|source| Failure::Write {
        file: file.to_path_buf(),
        source,
    })?;
    let said = serde_json::json!({ "file": file, "lines": sheet.lines });
    show::reply(json, &said, |_| {
        println!("{} line(s) written to {}.", sheet.lines, file.display());
    });
    Ok(())
}
