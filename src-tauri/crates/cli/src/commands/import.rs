//! `yilu import`: a ledger's people become household entries.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::{ProgressBar, ProgressStyle};
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    ImportFixed, ImportMap, ImportPart, ImportPreview, ImportRead, ImportRef, ImportRun, ImportView,
};

use super::export::write_private;
use crate::args::Import;
use crate::failure::Failure;
use crate::show;

/// How much of a file is handed over at a time.
const PART: usize = 4 * 1024 * 1024;
/// How often the bar is moved.
const EVERY: Duration = Duration::from_millis(200);

/// Takes in a ledger, or says what would come of it.
pub(super) async fn run(json: bool, desk: &Desk, wanted: &Import) -> Result<(), Failure> {
    let file = bring(desk, &wanted.file).await?;
    let view = read(desk, &file, wanted).await?;
    let map = mapped(&file, &view, wanted)?;
    let preview = watched(json, desk, &file, desk.import_preview(map)).await?;
    let mut wrong = preview.wrong;
    if wanted.check {
        show::reply(json, &preview, |preview| told(&view, preview));
    } else {
        let run = ImportRun {
            file: file.clone(),
            submit: wanted.submit,
        };
        let done = watched(json, desk, &file, desk.import_run(run)).await?;
        wrong = done.wrong;
        show::reply(json, &done, |done| {
            println!(
                "{} people in {} households kept: {} submitted, {} drafts. {} known, {} doubled, {} to mend.",
                done.kept,
                done.households,
                done.submitted,
                done.drafts,
                done.known,
                done.again,
                done.wrong
            );
        });
    }
    if let Some(out) = wanted.returned.as_deref().filter(|_| wrong > 0) {
        let back = desk.import_returned(ImportRef { file }).await?;
        // The desk's own Base64 can always be read.
        let bytes = STANDARD.decode(back.base64).unwrap_or_default();
        write_private(out, &bytes)?;
    }
    match wrong {
        0 => Ok(()),
        count => Err(Failure::RowsBack { count }),
    }
}

async fn bring(desk: &Desk, file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|source| Failure::Read {
        file: file.to_path_buf(),
        source,
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut begun = None;
    let empty: &[u8] = &[];
    let parts = bytes.chunks(PART).chain(bytes.is_empty().then_some(empty));
    for part in parts {
        let taken = desk
            .import_take(ImportPart {
                file: begun,
                name: name.clone().into_owned(),
                base64: STANDARD.encode(part),
            })
            .await?;
        begun = Some(taken.file);
    }
    Ok(begun.unwrap_or_default())
}

async fn read(desk: &Desk, file: &str, wanted: &Import) -> Result<ImportView, Failure> {
    let read = |sheet: u32, heading: Option<u32>| {
        desk.import_read(ImportRead {
            file: file.to_owned(),
            sheet,
            heading,
        })
    };
    let Some(name) = &wanted.sheet else {
        return Ok(read(0, wanted.heading).await?);
    };
    let sheets = read(0, wanted.heading).await.map(|view| view.sheets)?;
    let at = sheets.iter().position(|sheet| sheet == name);
    let at = at.ok_or_else(|| Failure::Unknown {
        what: "sheet",
        name: name.clone(),
        way_out: format!("There are: {}", sheets.join(", ")),
    })?;
    Ok(read(u32::try_from(at).unwrap_or(u32::MAX), wanted.heading).await?)
}

/// How the sheet is to be read: as it was understood, with what the command line says otherwise.
fn mapped(file: &str, view: &ImportView, wanted: &Import) -> Result<ImportMap, Failure> {
    let mut columns: Vec<Option<String>> =
        view.columns.iter().map(|one| one.target.clone()).collect();
    for said in &wanted.map {
        let (column, target) = pair(said, "COLUMN=ELEMENT")?;
        let named = |one: &&yilutong_desk::schema::ImportColumn| {
            one.label == column || one.letter == column
        };
        let at = view.columns.iter().position(|one| named(&one));
        let at = at.ok_or_else(|| Failure::Unknown {
            what: "column",
            name: column.to_owned(),
            way_out: format!(
                "There are: {}",
                view.columns
                    .iter()
                    .map(|one| one.label.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        })?;
        for other in &mut columns {
            if other.as_deref() == Some(target) {
                *other = None;
            }
        }
        columns[at] = Some(target.to_owned());
    }
    let mut fixed = view.fixed.clone();
    for said in &wanted.set {
        let (target, value) = pair(said, "ELEMENT=VALUE")?;
        fixed.retain(|one| one.target != target);
        fixed.push(ImportFixed {
            target: target.to_owned(),
            value: value.to_owned(),
        });
    }
    Ok(ImportMap {
        file: file.to_owned(),
        sheet: view.sheet,
        heading: wanted.heading,
        columns,
        fixed,
    })
}

fn pair<'s>(said: &'s str, form: &str) -> Result<(&'s str, &'s str), Failure> {
    said.split_once('=').ok_or_else(|| Failure::Unknown {
        what: "pair",
        name: said.to_owned(),
        way_out: format!("Write it as {form}"),
    })
}

/// Waits for something long, with a bar where a person looks on.
async fn watched<T>(
    json: bool,
    desk: &Desk,
    file: &str,
    work: impl Future<Output = Result<T, yilutong_desk::DeskError>>,
) -> Result<T, Failure> {
    let bar = match json {
        true => ProgressBar::hidden(),
        false => ProgressBar::new_spinner(),
    };
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    tokio::pin!(work);
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            () = tokio::time::sleep(EVERY) => {
                let file = file.to_owned();
                if let Ok(at) = desk.import_progress(ImportRef { file }).await {
                    bar.set_message(format!("row {} of {}, {} households", at.row, at.rows, at.households));
                    bar.tick();
                }
            }
        }
    };
    bar.finish_and_clear();
    Ok(result?)
}

fn told(view: &ImportView, preview: &ImportPreview) {
    let rows = view.columns.iter().map(|one| {
        [
            one.letter.clone(),
            one.label.clone(),
            one.target.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    show::table(["column", "heading", "taken for"], rows);
    println!(
        "{} rows: {} can be entered in {} households, {} known, {} doubled, {} to mend.",
        preview.rows, preview.good, preview.households, preview.known, preview.again, preview.wrong
    );
    let wrong = preview
        .shown
        .iter()
        .map(|one| [one.row.to_string(), one.say.clone()]);
    show::table(["row", "to mend"], wrong);
    if preview.ready < preview.looked_at {
        let lacks = preview.lacks.iter();
        let lacks = lacks.map(|one| [one.what.zh.clone(), one.count.to_string()]);
        show::table(["departments lack", "households"], lacks);
    }
}
