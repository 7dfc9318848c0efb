//! `yilu preflight`, `enter`, `correct`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use yilutong_desk::Desk;
use yilutong_desk::schema::{EntryBody, PhotoAdd, PreflightView, Readiness, Skip};
use yilutong_dictionary::{Dictionary, Entry, Form, Kind};

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

/// The entry files that are meant: a folder stands for those in it, by name.
pub(super) fn listed(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable = |source| Failure::Read {
            file: path.clone(),
            source,
        };
        let mut inside = Vec::new();
        for found in std::fs::read_dir(path).map_err(unreadable)? {
            let file = found.map_err(unreadable)?.path();
            if file.extension().is_some_and(|ending| ending == "json") {
                inside.push(file);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// Saves entry files as drafts, or submits them. One that is not ready is kept as a draft and does not stop the others.
pub(super) async fn enter(
    json: bool,
    desk: &Desk,
    files: &[PathBuf],
    submit: bool,
    skip: &[String],
    photos: &[String],
) -> Result<(), Failure> {
    let mut all_ready = true;
    for file in files {
        match enter_one(json, desk, file, submit, skip, photos).await {
            Err(Failure::NotReady) => all_ready = false,
            other => other?,
        }
    }
    if all_ready {
        Ok(())
    } else {
        Err(Failure::NotReady)
    }
}

async fn enter_one(
    json: bool,
    desk: &Desk,
    file: &Path,
    submit: bool,
    skip: &[String],
    photos: &[String],
) -> Result<(), Failure> {
    let mut body = body(None, file, skip)?;
    add_photos(desk, &mut body, photos).await?;
    let saved = desk.entry_save(body.clone()).await?;
    if !submit {
        show::reply(json, &saved, |saved| println!("Draft {} saved.", saved.id));
        return Ok(());
    }
    body.id = Some(saved.id);
    send(json, desk, body).await
}

/// Takes pictures in and names them in the entry, each at its place.
async fn add_photos(desk: &Desk, body: &mut EntryBody, photos: &[String]) -> Result<(), Failure> {
    if photos.is_empty() {
        return Ok(());
    }
    let own = own_photos(&body.body.form);
    // An entry is maps with text keys and JSON values: it can always be written, and read again.
    let mut entry = serde_json::to_value(&body.body).unwrap_or_default();
    for photo in photos {
        let (place, file) = photo.split_once('=').unwrap_or((own, photo));
        let added = take_in(desk, Path::new(file)).await?;
        let unknown = || Failure::Unknown {
            what: "place for photos",
            name: place.to_owned(),
            way_out:
                "Name one such as inspection.hazards[0].photos, with what holds it in the file"
                    .to_owned(),
        };
        add(&mut entry, place, added).ok_or_else(unknown)?;
    }
    body.body = serde_json::from_value(entry).unwrap_or_default();
    Ok(())
}

/// The first element of a form that holds pictures.
fn own_photos(form: &str) -> &'static str {
    let dictionary = Dictionary::builtin();
    let elements = dictionary.form(form).into_iter().flat_map(Form::elements);
    let mut known = elements.filter_map(|id| dictionary.element(id));
    known
        .find(|element| element.kind == Kind::Photos)
        .map_or("", |element| element.id.as_str())
}

/// Adds a picture at `inspection.hazards[0].photos`; `None` when there is no such place.
fn add(entry: &mut Value, place: &str, photo: Value) -> Option<()> {
    let (holder, name) = place.rsplit_once('.')?;
    let mut at = entry;
    for part in holder.split('.') {
        let (group, number) = part.split_once('[').unwrap_or((part, ""));
        at = at.get_mut(group)?;
        if !number.is_empty() {
            at = at.get_mut(number.strip_suffix(']')?.parse::<usize>().ok()?)?;
        }
    }
    let group = holder.split(['.', '[']).find_map(|list| {
        let items = Entry::ITEMS.iter();
        let mut of = items.filter(|(_, id)| id.ends_with(&format!(".{list}")));
        of.next().map(|(items, _)| *items)
    });
    let id = format!("{}.{name}", group.unwrap_or(holder));
    Dictionary::builtin()
        .element(&id)
        .filter(|element| element.kind == Kind::Photos)?;
    let photos = at.as_object_mut()?.entry(name);
    let photos = photos.or_insert_with(|| Value::Array(Vec::new()));
    photos.as_array_mut()?.push(photo);
    Some(())
}

async fn take_in(desk: &Desk, file: &Path) -> Result<Value, Failure> {
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
    Ok(serde_json::to_value(added).unwrap_or_default())
}

/// Submits a corrected revision.
pub(super) async fn correct(
    json: bool,
    desk: &Desk,
    entry: &str,
    file: &Path,
    photos: &[String],
) -> Result<(), Failure> {
    let mut body = body(Some(entry.to_owned()), file, &[])?;
    add_photos(desk, &mut body, photos).await?;
    send(json, desk, body).await
}

pub(super) async fn send(json: bool, desk: &Desk, body: EntryBody) -> Result<(), Failure> {
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
        marks: Vec::new(),
    })
}
