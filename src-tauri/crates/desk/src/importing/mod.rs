//! Ledgers 导入: the lists that offices keep in spreadsheets become household entries; nothing in them is guessed.
//!
//! A file is brought in parts and kept in memory while it is worked with, never on disk. It is read row by row: a first
//! look tells which rows can be entered, a second one keeps them, dwelling by dwelling. What has to be mended goes back
//! in the same sheet with its reasons. Brought again, a row changes nothing.

mod address;
mod heading;
mod packed;
mod progress;
mod rows;
mod running;
mod settling;
mod survey;
mod values;
mod vocabulary;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yilutong_dictionary::{Dictionary, Form};
use yilutong_outbox::Outbox;
use yilutong_sheets::{Cell, LARGEST_FILE, NoSheet, SheetFile};

use self::heading::Heading;
use self::progress::Progress;
use self::rows::Plan;
use self::survey::Survey;
use self::vocabulary::{Target, vocabulary};
use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::known::covered;
use crate::register::HOUSEHOLD;
use crate::schema::{
    Done, ImportColumn, ImportFixed, ImportPart, ImportProgress, ImportRead, ImportRef,
    ImportReturned, ImportTarget, ImportView, Words,
};

/// Before the hash of its headings: the key under which it is kept how a sheet is read.
const MEMORY: &str = "import.";
/// Rows of which a sample is shown.
const SAMPLES: usize = 3;
/// Longer numbers are covered where they are shown.
const LONG: usize = 9;

/// A file that is worked with.
pub(crate) struct Ledger {
    id: String,
    name: String,
    /// Its parts, until it is whole.
    parts: Mutex<Vec<u8>>,
    file: Mutex<Option<Arc<SheetFile>>>,
    /// What was found with which plan, and rows that went wrong only as they were kept.
    found: Mutex<Option<Found>>,
    pub(crate) progress: Progress,
}

/// A sheet that was looked at.
#[derive(Clone)]
struct Found {
    plan: Arc<Plan>,
    survey: Arc<Survey>,
    late: BTreeMap<u32, String>,
}

/// How the worker said that sheets with these headings are to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// What each column is, by its heading.
    columns: BTreeMap<String, String>,
    /// What goes for every row.
    fixed: BTreeMap<String, String>,
}

/// Whatever happened to a thread that held it, what it guards is whole.
fn held<T>(guarded: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Takes in a part of a file; the first one begins it, and puts an earlier file away.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NoSheet`] when it grows too large, [`DeskError::ImportGone`].
    pub async fn import_take(&self, request: ImportPart) -> Result<ImportRef, DeskError> {
        let open = self.profile().await?;
        let part = STANDARD
            .decode(request.base64.as_bytes())
            .map_err(|_| NoSheet::Unreadable)?;
        let ledger = match request.file {
            Some(file) => open.ledger(&file)?,
            None => {
                let ledger = Arc::new(Ledger {
                    id: self.random_hex(),
                    name: request.name.chars().filter(|c| !c.is_control()).collect(),
                    parts: Mutex::default(),
                    file: Mutex::default(),
                    found: Mutex::default(),
                    progress: Progress::default(),
                });
                *held(&open.importing) = Some(Arc::clone(&ledger));
                ledger
            }
        };
        let mut parts = held(&ledger.parts);
        if parts.len() + part.len() > LARGEST_FILE {
            return Err(NoSheet::TooLarge.into());
        }
        parts.extend(part);
        Ok(ImportRef {
            file: ledger.id.clone(),
        })
    }

    /// Reads the headings of a sheet and says what its columns are taken for.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NoSheet`], [`DeskError::ImportGone`], [`DeskError::NoHeading`].
    pub async fn import_read(&self, request: ImportRead) -> Result<ImportView, DeskError> {
        let open = self.profile().await?;
        let ledger = open.ledger(&request.file)?;
        let today = self.today().to_string();
        open.work(move |outbox| {
            let file = ledger.file()?;
            let sheet = request.sheet as usize;
            let rows = first_rows(&file, sheet)?;
            let heading = heading::find(&rows, request.heading).ok_or(DeskError::NoHeading)?;
            let memory = remembered(outbox, &heading)?;
            let columns = columns(&heading, &rows, memory.as_ref());
            let fixed = fixed(outbox, &columns, memory.as_ref(), &today)?;
            Ok(ImportView {
                file: ledger.id.clone(),
                name: ledger.name.clone(),
                sheets: file.sheets(),
                sheet: request.sheet,
                heading: heading.row,
                columns,
                fixed,
                targets: targets(),
                remembered: memory.is_some(),
            })
        })
        .await
    }

    /// How far the import of a file is.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::ImportGone`].
    pub async fn import_progress(&self, request: ImportRef) -> Result<ImportProgress, DeskError> {
        let open = self.profile().await?;
        Ok(open.ledger(&request.file)?.progress.view())
    }

    /// Stops looking or keeping; what was kept stays.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::ImportGone`].
    pub async fn import_cancel(&self, request: ImportRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        open.ledger(&request.file)?.progress.cancel();
        Ok(Done {
            say: "正在停下，已保存的不受影响".to_owned(),
        })
    }

    /// The rows that have to be mended, in the same sheet with a column of reasons.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::ImportGone`], [`DeskError::NoSheet`].
    pub async fn import_returned(&self, request: ImportRef) -> Result<ImportReturned, DeskError> {
        let open = self.profile().await?;
        let ledger = open.ledger(&request.file)?;
        let found = held(&ledger.found).clone().ok_or(DeskError::ImportGone)?;
        open.work(move |_| {
            let mut wrong = found.survey.wrong.clone();
            wrong.extend(found.late.clone());
            let file = ledger.file()?;
            let label = &vocabulary().reason;
            let bytes = file.hand_back(found.plan.sheet, found.plan.head, &wrong, label)?;
            let stem = ledger
                .name
                .rsplit_once('.')
                .map_or(&*ledger.name, |(s, _)| s);
            let ending = if file.is_workbook() { "xlsx" } else { "csv" };
            Ok(ImportReturned {
                name: format!("{stem}-退回.{ending}"),
                base64: STANDARD.encode(bytes),
                rows: u32::try_from(wrong.len()).unwrap_or(u32::MAX),
            })
        })
        .await
    }
}

impl Open {
    /// The file that is worked with, if it is this one.
    fn ledger(&self, id: &str) -> Result<Arc<Ledger>, DeskError> {
        let ledger = held(&self.importing).clone();
        ledger
            .filter(|ledger| ledger.id == id)
            .ok_or(DeskError::ImportGone)
    }

    /// Does something long on a thread that may block.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Outbox) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let outbox = Arc::clone(&self.outbox);
        match tokio::task::spawn_blocking(move || work(&outbox)).await {
            Ok(result) => result,
            Err(_) => Err(DeskError::ShuttingDown),
        }
    }
}

impl Ledger {
    /// The file, opened when it is first asked for.
    fn file(&self) -> Result<Arc<SheetFile>, DeskError> {
        let mut file = held(&self.file);
        if let Some(file) = &*file {
            return Ok(Arc::clone(file));
        }
        let bytes = std::mem::take(&mut *held(&self.parts));
        let opened = Arc::new(SheetFile::open(bytes)?);
        *file = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

fn first_rows(file: &SheetFile, sheet: usize) -> Result<Vec<(u32, Vec<Cell>)>, NoSheet> {
    let mut rows = Vec::new();
    file.walk(sheet, &mut |number, cells| {
        rows.push((number, cells.to_vec()));
        match rows.len() < heading::LOOKED_AT {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })?;
    Ok(rows)
}

/// The key under which it is kept how sheets with these headings are read.
fn memory_key(labels: &[String]) -> String {
    let hash = Sha256::digest(labels.join("\u{1f}").as_bytes());
    let hex = hash.iter().take(10).map(|byte| format!("{byte:02x}"));
    format!("{MEMORY}{}", hex.collect::<String>())
}

fn remembered(outbox: &Outbox, heading: &Heading) -> Result<Option<Memory>, DeskError> {
    let kept = outbox.setting(&memory_key(&heading.labels))?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
}

fn columns(
    heading: &Heading,
    rows: &[(u32, Vec<Cell>)],
    memory: Option<&Memory>,
) -> Vec<ImportColumn> {
    let below = || rows.iter().filter(|(row, _)| *row > heading.row);
    let columns = heading.labels.iter().zip(&heading.targets).enumerate();
    columns
        .map(|(at, (label, target))| {
            let samples = below()
                .filter_map(|(_, cells)| cells.get(at))
                .filter(|cell| !cell.is_empty())
                .take(SAMPLES)
                .map(covered_cell)
                .collect();
            let letter = rows::column_name(at);
            let kept = memory.and_then(|memory| {
                memory
                    .columns
                    .get(label)
                    .or_else(|| memory.columns.get(&letter))
            });
            let kept = kept.filter(|id| Target::of(id).is_some());
            let target = kept
                .cloned()
                .or_else(|| target.map(|target| target.id().to_owned()));
            ImportColumn {
                target: target.filter(|_| !label.is_empty() || kept.is_some()),
                label: label.clone(),
                letter,
                samples,
            }
        })
        .collect()
}

/// A cell as it is shown on screen: of a long number only the ends.
pub(crate) fn covered_cell(cell: &Cell) -> String {
    let shown = values::words(cell);
    let number = shown.chars().filter(char::is_ascii_digit).count() > LONG
        && shown.chars().all(|c| c.is_ascii_alphanumeric());
    match number {
        true => covered(&shown),
        false => shown.chars().take(60).collect(),
    }
}

/// What goes for every row, as far as the columns do not say it: what was said last time, else what is likely.
fn fixed(
    outbox: &Outbox,
    columns: &[ImportColumn],
    memory: Option<&Memory>,
    today: &str,
) -> Result<Vec<ImportFixed>, DeskError> {
    let has = |id: &str| columns.iter().any(|one| one.target.as_deref() == Some(id));
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    values.insert("visit.on", today.to_owned());
    if !has("dwelling.community") {
        let latest = outbox.recent_dwellings(1)?.pop();
        let community = latest.and_then(|dwelling| {
            let code = dwelling.values.pointer("/dwelling/community")?;
            Some(code.as_str()?.to_owned())
        });
        values.insert("dwelling.community", community.unwrap_or_default());
    }
    if !has("address.line") {
        if !has("dwelling.road") {
            values.insert("dwelling.road", String::new());
        }
        if has("address.block") && !has("address.compound") && !has("dwelling.building") {
            values.insert("address.compound", String::new());
        }
    }
    for (id, value) in memory.into_iter().flat_map(|memory| &memory.fixed) {
        let known = Target::of(id).filter(|_| id != "visit.on" && !has(id));
        if let Some(target) = known {
            values.insert(target.id(), value.clone());
        }
    }
    let order = |id: &str| match id {
        "dwelling.community" => 0,
        "dwelling.road" => 1,
        "address.compound" => 2,
        "visit.on" => 3,
        _ => 4,
    };
    let mut fixed: Vec<ImportFixed> = values
        .into_iter()
        .map(|(target, value)| ImportFixed {
            target: target.to_owned(),
            value,
        })
        .collect();
    fixed.sort_by_key(|one| order(&one.target));
    Ok(fixed)
}

/// Everything that a column may be, section by section.
fn targets() -> Vec<ImportTarget> {
    let dictionary = Dictionary::builtin();
    let form = dictionary.form(HOUSEHOLD);
    let section = |target: Target| -> Words {
        let group = target
            .element()
            .map_or("dwelling", |element| &element.group);
        let of = |form: &Form| {
            let sections = form.sections.iter();
            let mut parts = sections.flat_map(|one| std::iter::once(one).chain(&one.parts));
            parts.find(|one| one.id == group).map(|one| Words {
                zh: one.label.zh.clone(),
                en: one.label.en.clone(),
            })
        };
        form.and_then(of).unwrap_or_default()
    };
    Target::all()
        .map(|target| ImportTarget {
            id: target.id().to_owned(),
            label: target.label(),
            group: section(target),
        })
        .collect()
}
