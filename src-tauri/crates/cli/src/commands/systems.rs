//! `yilu systems list|lint|test|check|preview|describe|schema`.

use std::path::Path;

use serde_json::{Map, Value, json};
use yilutong_adapter::{
    ExchangeSpec, LintSeverity, Package, Packages, Setting, SettingScope, run_cases, schema,
};
use yilutong_desk::schema::{Nothing, PreviewRequest, SystemRef};

use super::{matrix, open, read_entry, scaffold};
use crate::args::{Cli, Schema, Systems};
use crate::failure::Failure;
use crate::show;

/// Runs the command. Only `check` and `preview` need a profile.
pub(super) async fn run(cli: &Cli, what: &Systems) -> Result<(), Failure> {
    let json = cli.json;
    match what {
        Systems::List => list(json, &packages(cli)?),
        Systems::Lint { dir: Some(dir) } => report(
            json,
            &packages(cli)?
                .lint(dir)
                .iter()
                .map(|f| (f.to_string(), f.severity))
                .collect::<Vec<_>>(),
        )?,
        Systems::Lint { dir: None } => {
            let packages = packages(cli)?;
            report(
                json,
                &packages
                    .faults()
                    .iter()
                    .map(|f| (f.to_string(), f.severity))
                    .collect::<Vec<_>>(),
            )?;
        }
        Systems::Test { id } => test(cli, id.as_deref())?,
        Systems::New { id, protocol, dir } => {
            scaffold::write(json, &packages(cli)?, id, protocol, dir)?;
        }
        Systems::Matrix(wanted) => matrix::show(json, &packages(cli)?, wanted),
        Systems::Schema { of } => match of {
            Schema::System => println!("{:#}", schema::system()),
            Schema::Exchange => println!("{:#}", schema::exchange()),
            Schema::Reference => print!("{}", schema::reference()),
        },
        Systems::Describe { id } => describe(json, &packages(cli)?, id)?,
        Systems::Check { id } => check(cli, id.as_deref()).await?,
        Systems::Resume { id } => {
            let request = SystemRef { system: id.clone() };
            let done = open(cli).await?.system_resume(request).await?;
            show::reply(json, &done, |done| println!("{}", done.say));
        }
        Systems::Preview { id, file } => {
            let desk = open(cli).await?;
            let request = PreviewRequest {
                system: id.clone(),
                body: read_entry(file)?,
            };
            let view = desk.system_preview(request).await?;
            show::reply(json, &view, |view| {
                for request in &view.requests {
                    println!(
                        "── {} {}\n{}\n",
                        request.record,
                        request.resident.as_deref().unwrap_or(""),
                        request.text
                    );
                }
            });
        }
    }
    Ok(())
}

fn packages(cli: &Cli) -> Result<Packages, Failure> {
    Ok(Packages::load(&cli.systems).map_err(yilutong_desk::DeskError::from)?)
}

fn find<'p>(packages: &'p Packages, id: &str) -> Result<&'p Package, Failure> {
    packages.system(id).ok_or_else(|| Failure::Unknown {
        what: "system",
        name: id.to_owned(),
        way_out: "`yilu systems list` shows the installed ones".to_owned(),
    })
}

fn list(json: bool, packages: &Packages) {
    let all: Vec<_> = packages
        .systems()
        .map(|p| json!({ "id": p.id(), "title": p.title(), "owner": p.owner(), "records": p.records().iter().map(|r| r.id()).collect::<Vec<_>>() }))
        .collect();
    show::reply(json, &all, |_| {
        show::table(
            ["id", "title", "owner", "records"],
            packages.systems().map(|p| {
                let records: Vec<&str> = p.records().iter().map(|r| r.title()).collect();
                [
                    p.id().to_owned(),
                    p.title().to_owned(),
                    p.owner().to_owned(),
                    records.join("、"),
                ]
            }),
        );
    });
}

fn report(json: bool, faults: &[(String, LintSeverity)]) -> Result<(), Failure> {
    let lines: Vec<&String> = faults.iter().map(|(line, _)| line).collect();
    show::reply(json, &lines, |lines| {
        for line in lines {
            println!("{line}");
        }
        if lines.is_empty() {
            println!("No fault found.");
        }
    });
    match faults
        .iter()
        .filter(|(_, severity)| *severity == LintSeverity::Fault)
        .count()
    {
        0 => Ok(()),
        count => Err(Failure::Faults { count }),
    }
}

fn test(cli: &Cli, id: Option<&str>) -> Result<(), Failure> {
    let json = cli.json;
    let mut packages = packages(cli)?;
    // A folder is meant where it cannot be an id.
    let folder = id
        .map(Path::new)
        .filter(|path| path.join("system.toml").is_file());
    let folder = folder.and_then(|path| path.canonicalize().ok());
    let id = match &folder {
        Some(folder) => Some(packages.install(folder).map_err(|faults| {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            Failure::Faults {
                count: faults.len(),
            }
        })?),
        None => id.map(str::to_owned),
    };
    let packages = &packages;
    let id = id.as_deref();
    let chosen: Vec<&Package> = match id {
        Some(id) => vec![find(packages, id)?],
        None => packages.systems().collect(),
    };
    let mut failed = 0;
    let mut lines = Vec::new();
    for package in chosen {
        for case in run_cases(package) {
            failed += usize::from(!case.differences.is_empty());
            lines.push(json!({ "system": package.id(), "case": case.title, "differences": case.differences }));
        }
    }
    show::reply(json, &lines, |lines: &Vec<Value>| {
        for line in lines {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            let differences: Vec<&str> = line["differences"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let mark = if differences.is_empty() {
                "ok  "
            } else {
                "FAIL"
            };
            println!("{mark} {}: {}", text("system"), text("case"));
            for difference in differences {
                println!("     {difference}");
            }
        }
        println!("{} case(s), {failed} failed.", lines.len());
    });
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::Faults { count: failed })
    }
}

fn describe(json: bool, packages: &Packages, id: &str) -> Result<(), Failure> {
    let package = find(packages, id)?;
    let setting = |s: &Setting| {
        json!({
            "id": s.id,
            "label": s.label,
            "label_en": s.label_en,
            "scope": match s.scope {
                SettingScope::Worker => "worker",
                SettingScope::System => "system",
            },
            "secret": s.secret,
            "required": s.required,
            "pattern": s.pattern.as_ref().map(|p| p.as_str()),
            "default": s.default.as_ref().filter(|_| !s.secret),
            "example": s.example,
        })
    };
    let base_url = ExchangeSpec::parse(package.exchange_toml(), package.replies_csv())
        .map(|spec| spec.base_url().to_owned())
        .unwrap_or_default();
    let described = json!({
        "id": package.id(),
        "title": package.title(),
        "owner": package.owner(),
        "purpose": package.purpose(),
        "base_url": base_url,
        "import": skeleton(package, &base_url),
        "settings": package.settings().iter().map(setting).collect::<Vec<_>>(),
        "credentials": package.credentials().iter().map(setting).collect::<Vec<_>>(),
        "records": package.records().iter().map(|r| json!({
            "id": r.id(),
            "title": r.title(),
            "members": r.fields().iter().map(|f| json!({ "member": f.member(), "label": f.label() })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    show::reply(json, &described, |d| println!("{d:#}"));
    Ok(())
}

/// A settings file for this system alone, to be filled in and given to `yilu settings import`.
fn skeleton(package: &Package, base_url: &str) -> Value {
    let blank = |settings: &[Setting], scope: Option<SettingScope>| -> Map<String, Value> {
        settings
            .iter()
            .filter(|s| scope.is_none_or(|scope| s.scope == scope))
            .map(|s| {
                (
                    s.id.clone(),
                    json!(
                        s.default
                            .clone()
                            .or_else(|| s.example.clone())
                            .filter(|_| !s.secret)
                            .unwrap_or_default()
                    ),
                )
            })
            .collect()
    };
    json!({
        "worker": blank(package.settings(), Some(SettingScope::Worker)),
        "systems": { package.id(): {
            "enabled": true,
            "base_url": base_url,
            "settings": blank(package.settings(), Some(SettingScope::System)),
            "credentials": blank(package.credentials(), None),
        } },
    })
}

async fn check(cli: &Cli, id: Option<&str>) -> Result<(), Failure> {
    let desk = open(cli).await?;
    let systems: Vec<String> = match id {
        Some(id) => vec![id.to_owned()],
        None => {
            let settings = desk.settings_open(Nothing {}).await?;
            settings
                .systems
                .into_iter()
                .filter(|s| s.enabled)
                .map(|s| s.id)
                .collect()
        }
    };
    let mut failed = 0;
    let mut reports = Vec::new();
    for system in systems {
        let report = desk
            .settings_test(SystemRef {
                system: system.clone(),
            })
            .await?;
        failed += usize::from(!report.works);
        reports.push(json!({ "system": system, "works": report.works, "say": report.say, "took_ms": report.took_ms }));
    }
    show::reply(cli.json, &reports, |reports| {
        for report in reports {
            println!("{report}");
        }
    });
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::Faults { count: failed })
    }
}
