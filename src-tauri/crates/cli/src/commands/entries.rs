//! `yilu preflight`, `enter`, `correct`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use yilutong_desk::Desk;
use yilutong_desk::schema::{EntryBody, PhotoAdd, PreflightView, Readiness, Skip};

use super::read_entry;
use crate::failure::Failure;
use crate::show;

/// Says what is still wrong with an entry file.
pub(super) async fn preflight(json: bool, desk: &Desk, file: &Path) -> Result<(), Failure> {
    let view = desk.entry_preflight(body(None, file, &[])?).await?;
    show::reply(json, &view, problems);
    if view.ready {
        Ok(())
    } else {
        Err(Failure::NotReady)
    }
}

/// Saves an entry file as a draft, or submits it.
pub(super) async fn enter(
    json: bool,
    desk: &Desk,
    file: &Path,
    submit: bool,
    skip: &[String],
    photos: &[PathBuf],
) -> Result<(), Failure> {
    let mut body = body(None, file, skip)?;
    for photo in photos {
        add_photo(desk, &mut body, photo).await?;
    }
    let saved = desk.entry_save(body.clone()).await?;
    if !submit {
        show::reply(json, &saved, |saved| println!("Draft {} saved.", saved.id));
        return Ok(());
    }
    body.id = Some(saved.id);
    send(json, desk, body).await
}

/// Takes a picture in and names it in the entry.
async fn add_photo(desk: &Desk, body: &mut EntryBody, file: &Path) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|source| Failure::Read {
        file: file.to_path_buf(),
        source,
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let added = desk
        .photo_add(PhotoAdd {
            name: name.into_owned(),
            base64: STANDARD.encode(bytes),
        })
        .await?;
    let photos = body.body.event.entry("photos".to_owned());
    if let Value::Array(all) = photos.or_insert_with(|| Value::Array(Vec::new())) {
        all.push(serde_json::to_value(added).unwrap_or_default());
    }
    Ok(())
}

/// Submits a corrected revision.
pub(super) async fn correct(
    json: bool,
    desk: &Desk,
    entry: &str,
    file: &Path,
) -> Result<(), Failure> {
    send(json, desk, body(Some(entry.to_owned()), file, &[])?).await
}

async fn send(json: bool, desk: &Desk, body: EntryBody) -> Result<(), Failure> {
    let view = desk.entry_preflight(body.clone()).await?;
    if !view.ready {
        show::reply(json, &view, problems);
        return Err(Failure::NotReady);
    }
    let submitted = desk.entry_submit(body).await?;
    show::reply(json, &submitted, |s| {
        println!(
            "Entry {} revision {}: {} deliveries.",
            s.id, s.revision, s.deliveries
        );
        for left in &s.left_out {
            println!(
                "  {} {}: {}",
                left.system,
                left.resident.as_deref().unwrap_or(""),
                left.say
            );
        }
    });
    Ok(())
}

fn problems(view: &PreflightView) {
    for problem in &view.problems {
        let whom = problem.place.resident.as_deref().unwrap_or("-");
        let system = problem.system.as_deref().unwrap_or("-");
        println!(
            "{whom}\t{}\t{system}\t{}",
            problem.place.element, problem.say
        );
    }
    for system in &view.systems {
        let ready = system
            .records
            .iter()
            .filter(|r| r.state == Readiness::Ready)
            .count();
        println!(
            "{}: {ready}/{} ready, {} to mend",
            system.title,
            system.records.len(),
            system.lacks
        );
    }
}

fn body(id: Option<String>, file: &Path, skip: &[String]) -> Result<EntryBody, Failure> {
    Ok(EntryBody {
        id,
        body: read_entry(file)?,
        skip: skip
            .iter()
            .map(|text| match text.split_once(':') {
                Some((system, resident)) => Skip {
                    system: system.to_owned(),
                    resident: Some(resident.to_owned()),
                },
                None => Skip {
                    system: text.clone(),
                    resident: None,
                },
            })
            .collect(),
    })
}
