//! `yilu settings get|set|grids|import`.

use std::io::Read;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    GridKindView, GridsImport, Nothing, SettingView, SettingsChange, SettingsView, SystemChange,
};

use crate::args::Settings;
use crate::failure::Failure;
use crate::show;

/// Runs the command.
pub(super) async fn run(json: bool, desk: &Desk, what: &Settings) -> Result<(), Failure> {
    let view = match what {
        Settings::Get { key } => {
            let view = desk.settings_open(Nothing {}).await?;
            return get(json, &view, key.as_deref());
        }
        Settings::Set { key, value } => {
            let known = desk.settings_open(Nothing {}).await?;
            let value = if value == "-" {
                from_stdin()?
            } else {
                value.clone()
            };
            desk.settings_change(change(&known, key, value)?).await?
        }
        Settings::Grids { file } => return grids(json, desk, file.as_deref()).await,
        Settings::Import { file } => desk.settings_change(read(file)?).await?,
    };
    show::reply(json, &view, |v| {
        for system in v.systems.iter().filter(|s| s.enabled) {
            let word = if system.complete {
                "complete"
            } else {
                "still lacks settings"
            };
            println!("{}: {word}", system.id);
        }
    });
    Ok(())
}

/// Shows the grid table's size, or takes a new one.
async fn grids(json: bool, desk: &Desk, file: Option<&Path>) -> Result<(), Failure> {
    let show = |grids: &[GridKindView]| {
        let rows = grids.iter().map(|kind| {
            [
                kind.id.clone(),
                kind.label.zh.clone(),
                kind.grids.to_string(),
                kind.wanted_by.join("、"),
            ]
        });
        show::table(["kind", "what", "base grids", "wanted by"], rows);
    };
    let Some(file) = file else {
        let view = desk.settings_open(Nothing {}).await?;
        show::reply(json, &view.grids, |grids| show(grids));
        return Ok(());
    };
    let bytes = std::fs::read(file).map_err(|source| Failure::Read {
        file: file.to_path_buf(),
        source,
    })?;
    let base64 = STANDARD.encode(bytes);
    let imported = desk.grids_import(GridsImport { base64 }).await?;
    show::reply(json, &imported, |imported| {
        println!("{}", imported.say);
        imported.problems.iter().for_each(|line| println!("{line}"));
        show(&imported.grids);
    });
    if imported.taken {
        Ok(())
    } else {
        Err(Failure::GridTable {
            file: file.to_path_buf(),
        })
    }
}

fn lines(view: &SettingsView) -> Vec<[String; 3]> {
    let line = |owner: &str, s: &SettingView| {
        let value = match (&s.value, s.set) {
            (Some(value), _) => value.clone(),
            (None, true) => "(set)".to_owned(),
            (None, false) => String::new(),
        };
        [format!("{owner}.{}", s.id), value, s.label.zh.clone()]
    };
    let mut lines: Vec<_> = view.worker.iter().map(|s| line("worker", s)).collect();
    for zone in &view.zones {
        lines.push([
            format!("zones.{}", zone.id),
            zone.reachable.to_string(),
            zone.title.clone(),
        ]);
    }
    for system in &view.systems {
        lines.push([
            format!("{}.enabled", system.id),
            system.enabled.to_string(),
            system.title.clone(),
        ]);
        lines.push([
            format!("{}.base_url", system.id),
            system.base_url.clone(),
            String::new(),
        ]);
        lines.extend(
            system
                .settings
                .iter()
                .chain(&system.credentials)
                .map(|s| line(&system.id, s)),
        );
    }
    lines
}

fn get(json: bool, view: &SettingsView, key: Option<&str>) -> Result<(), Failure> {
    let Some(key) = key else {
        show::reply(json, view, |v| {
            show::table(["key", "value", "what"], lines(v))
        });
        return Ok(());
    };
    match lines(view).into_iter().find(|[name, ..]| name == key) {
        Some([_, value, _]) => {
            show::reply(json, &value, |v| println!("{v}"));
            Ok(())
        }
        None => Err(unknown(key)),
    }
}

fn unknown(key: &str) -> Failure {
    Failure::Unknown {
        what: "setting",
        name: key.to_owned(),
        way_out: "`yilu settings get` lists them all".to_owned(),
    }
}

fn change(known: &SettingsView, key: &str, value: String) -> Result<SettingsChange, Failure> {
    let (owner, name) = key.split_once('.').ok_or_else(|| unknown(key))?;
    let mut change = SettingsChange::default();
    if owner == "worker" {
        change.worker.insert(name.to_owned(), value);
        return Ok(change);
    }
    if owner == "zones" {
        let reachable = value
            .parse()
            .map_err(|_| unknown(&format!("{key} = {value} (true or false)")))?;
        change.zones.insert(name.to_owned(), reachable);
        return Ok(change);
    }
    let system = known
        .systems
        .iter()
        .find(|s| s.id == owner)
        .ok_or_else(|| unknown(key))?;
    let mut inner = SystemChange::default();
    match name {
        "base_url" => inner.base_url = Some(value),
        "enabled" => {
            inner.enabled = Some(
                value
                    .parse()
                    .map_err(|_| unknown(&format!("{key} = {value} (true or false)")))?,
            )
        }
        name if system.credentials.iter().any(|c| c.id == name) => {
            inner.credentials.insert(name.to_owned(), value);
        }
        name => {
            inner.settings.insert(name.to_owned(), value);
        }
    }
    change.systems.insert(owner.to_owned(), inner);
    Ok(change)
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|source| Failure::Read {
            file: "standard input".into(),
            source,
        })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn read(file: &Path) -> Result<SettingsChange, Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::Read {
        file: file.to_path_buf(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|error| Failure::SettingsFile {
        file: file.to_path_buf(),
        line: error.line(),
        column: error.column(),
    })
}
