//! Looking at a whole sheet, and keeping what can be kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use yilutong_adapter::Severity;
use yilutong_dictionary::{Dictionary, Kind};
use yilutong_outbox::{EntryId, ImportedDraft, NewAuditLine};
use yilutong_sheets::Cell;

use super::settling::{Settled, settle_all};
use super::survey::survey;
use super::vocabulary::Target;
use super::{Found, Ledger, Memory, Plan, first_rows, heading, held, memory_key, values};
use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::schema::{
    EntryBody, ImportCause, ImportDone, ImportMap, ImportPhase, ImportPreview, ImportRun,
    ImportWrong, Words,
};

/// Households looked at for what the departments lack.
const LOOKED_AT: u32 = 200;
/// Different things they lack that are told.
const LACKS: usize = 16;
/// Households on their way from the sheet to the store.
const UNDER_WAY: usize = 2;

impl Desk {
    /// Looks at every row of a sheet; nothing is kept but how it is read.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::ImportGone`], [`DeskError::ImportIncomplete`], [`DeskError::NoSheet`].
    pub async fn import_preview(&self, request: ImportMap) -> Result<ImportPreview, DeskError> {
        let open = self.profile().await?;
        let ledger = open.ledger(&request.file)?;
        ledger.progress.begin(ImportPhase::Checking);
        let result = self.look(&open, &ledger, request).await;
        ledger.progress.set(ImportPhase::Idle);
        result
    }

    async fn look(
        &self,
        open: &Arc<Open>,
        ledger: &Arc<Ledger>,
        request: ImportMap,
    ) -> Result<ImportPreview, DeskError> {
        let now = self.here();
        let at = Arc::clone(ledger);
        let plan = open
            .work(move |outbox| {
                let file = at.file()?;
                let sheet = request.sheet as usize;
                let rows = first_rows(&file, sheet)?;
                let heading = heading::find(&rows, request.heading).ok_or(DeskError::NoHeading)?;
                let (plan, memory) = plan(&request, &heading.labels, heading.row, now)?;
                let plan = Plan {
                    from_1904: file.counts_from_1904(),
                    ..plan
                };
                let kept = serde_json::to_value(memory).ok();
                outbox.set_setting(&memory_key(&heading.labels), kept)?;
                Ok(Arc::new(plan))
            })
            .await?;
        let (at, with) = (Arc::clone(ledger), Arc::clone(&plan));
        let survey = open
            .work(move |_| Ok(Arc::new(survey(&*at.file()?, &with, &at.progress)?)))
            .await?;
        let mut preview = ImportPreview {
            rows: survey.rows,
            aside: survey.aside,
            again: survey.again,
            known: 0,
            good: 0,
            wrong: 0,
            causes: causes(
                survey
                    .causes
                    .iter()
                    .map(|(what, count)| (words(what, ""), *count)),
                usize::MAX,
            ),
            shown: Vec::new(),
            households: 0,
            joined: 0,
            looked_at: 0,
            ready: 0,
            lacks: Vec::new(),
            stopped: survey.stopped,
            say: String::new(),
        };
        let mut late = BTreeMap::new();
        let found = Found {
            plan,
            survey: Arc::clone(&survey),
            late: BTreeMap::new(),
        };
        if !survey.stopped {
            let scope = self.scope(None, &[]).await?;
            let mut lacks: BTreeMap<Lacking, u32> = BTreeMap::new();
            let mut settled = self.settled(open, ledger, &found);
            while let Some(batch) = settled.batches.recv().await {
                for one in batch {
                    preview.known += one.known;
                    preview.good += count(one.rows.len());
                    late.extend(one.wrong.iter().cloned());
                    if one.draft.is_none() {
                        continue;
                    }
                    preview.households += 1;
                    preview.joined += u32::from(one.joins);
                    if preview.looked_at < LOOKED_AT {
                        preview.looked_at += 1;
                        let lacking = self.lacking(&one, &scope);
                        preview.ready += u32::from(lacking.is_empty());
                        for what in lacking {
                            *lacks.entry(what).or_default() += 1;
                        }
                    }
                }
            }
            settled.ended().await?;
            let lacks = lacks
                .iter()
                .map(|((_, zh, en), count)| (words(zh, en), *count));
            preview.lacks = causes(lacks, LACKS);
            preview.stopped = ledger.progress.is_cancelled();
        }
        preview.wrong = count(survey.wrong.len() + late.len());
        if !late.is_empty() {
            preview.causes.push(ImportCause {
                what: words("与已登记的不一样", "Differs from what is known"),
                count: count(late.len()),
            });
        }
        preview.shown = shown(&survey.shown, &survey.wrong, &late);
        preview.say = said(&preview);
        *held(&ledger.found) = Some(Found { late, ..found });
        Ok(preview)
    }

    /// What the departments lack of a household, in the order of the form.
    fn lacking(&self, settled: &Settled, scope: &yilutong_adapter::Scope) -> Vec<Lacking> {
        let found = self.packages.preflight(&settled.kept.entry, scope);
        let errors = found.problems.into_iter();
        let dictionary = Dictionary::builtin();
        let mut lacking: Vec<Lacking> = errors
            .filter(|problem| problem.severity == Severity::Error)
            .map(|problem| match dictionary.element(&problem.place.element) {
                Some(element) => (
                    dictionary.position(&element.id).unwrap_or_default(),
                    element.label.zh.clone(),
                    element.label.en.clone(),
                ),
                None => (usize::MAX, problem.say, String::new()),
            })
            .collect();
        lacking.sort();
        lacking.dedup();
        lacking
    }

    /// Keeps what can be kept. What was kept when it is stopped stays; the same file goes on where it ended.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::ImportGone`] without a preview before, [`DeskError::NoSheet`], or the store
    /// cannot be written.
    pub async fn import_run(&self, request: ImportRun) -> Result<ImportDone, DeskError> {
        let open = self.profile().await?;
        let ledger = open.ledger(&request.file)?;
        let found = held(&ledger.found).clone().ok_or(DeskError::ImportGone)?;
        if found.survey.stopped {
            return Err(DeskError::ImportGone);
        }
        ledger.progress.begin(ImportPhase::Saving);
        let result = self.keep_all(&open, &ledger, found, request.submit).await;
        ledger.progress.set(ImportPhase::Idle);
        result
    }

    async fn keep_all(
        &self,
        open: &Arc<Open>,
        ledger: &Arc<Ledger>,
        found: Found,
        submit: bool,
    ) -> Result<ImportDone, DeskError> {
        let mut done = ImportDone {
            again: found.survey.again,
            ..ImportDone::default()
        };
        let mut late = BTreeMap::new();
        let mut settled = self.settled(open, ledger, &found);
        while let Some(batch) = settled.batches.recv().await {
            self.keep_some(open, ledger, batch, submit, &mut done, &mut late)
                .await?;
        }
        settled.ended().await?;
        done.wrong = count(found.survey.wrong.len() + late.len());
        done.stopped = ledger.progress.is_cancelled();
        done.say = summary(&done);
        *held(&ledger.found) = Some(Found { late, ..found });
        let line = NewAuditLine {
            at: self.now(),
            by: self.worker(open).await,
            what: "ledger.imported".to_owned(),
            entry: None,
            delivery: None,
            about: Some(format!("{} rows, {} back", done.kept, done.wrong)),
        };
        open.keep(move |outbox| outbox.add_audit(line)).await?;
        Ok(done)
    }

    async fn keep_some(
        &self,
        open: &Arc<Open>,
        ledger: &Ledger,
        batch: Vec<Settled>,
        submit: bool,
        done: &mut ImportDone,
        late: &mut BTreeMap<u32, String>,
    ) -> Result<(), DeskError> {
        let mut drafts: Vec<ImportedDraft> = Vec::new();
        let mut waiting = Vec::new();
        for mut one in batch {
            done.known += one.known;
            late.extend(one.wrong.drain(..));
            if let Some(draft) = one.draft.take() {
                drafts.push(draft);
                waiting.push(one);
            }
        }
        if drafts.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let kept: Vec<Option<EntryId>> = open
            .keep(move |outbox| outbox.take_imported(drafts, now))
            .await?;
        for (one, id) in waiting.into_iter().zip(kept) {
            let Some(id) = id else {
                let say = "刚刚有人在修改这一户，没有写进去，请稍后再导入一次";
                late.extend(one.rows.iter().map(|row| (*row, say.to_owned())));
                continue;
            };
            done.kept += count(one.rows.len());
            done.households += 1;
            ledger.progress.saved(1);
            if submit && !ledger.progress.is_cancelled() && self.submitted(id, one).await? {
                done.submitted += 1;
            } else {
                done.drafts += 1;
            }
        }
        Ok(())
    }

    /// Whether a household lacked nothing, and is submitted.
    async fn submitted(&self, id: EntryId, one: Settled) -> Result<bool, DeskError> {
        let body = EntryBody {
            id: Some(id.0),
            body: one.kept.entry,
            skip: one.kept.skip,
            marks: one.kept.marks,
        };
        match self.entry_submit(body).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_ready() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Settles dwelling after dwelling on a thread of its own.
    fn settled(&self, open: &Arc<Open>, ledger: &Arc<Ledger>, found: &Found) -> Settling {
        let (hand, batches) = mpsc::channel(UNDER_WAY);
        let (ledger, found) = (Arc::clone(ledger), found.clone());
        let outbox = Arc::clone(&open.outbox);
        let thread = tokio::task::spawn_blocking(move || {
            let mut hand_over = |batch| hand.blocking_send(batch).is_ok();
            settle_all(
                &found.plan,
                &found.survey,
                &outbox,
                &ledger.progress,
                &mut hand_over,
            )
        });
        Settling { batches, thread }
    }
}

/// Dwellings on their way from the sheet.
struct Settling {
    batches: mpsc::Receiver<Vec<Settled>>,
    thread: tokio::task::JoinHandle<Result<(), DeskError>>,
}

impl Settling {
    async fn ended(self) -> Result<(), DeskError> {
        match self.thread.await {
            Ok(result) => result,
            Err(_) => Err(DeskError::ShuttingDown),
        }
    }
}

/// The plan that the worker asks for, and what is remembered of it.
fn plan(
    request: &ImportMap,
    labels: &[String],
    head: u32,
    now: jiff::civil::DateTime,
) -> Result<(Plan, Memory), DeskError> {
    let mut targets = Vec::with_capacity(labels.len());
    let mut memory = Memory::default();
    for (at, label) in labels.iter().enumerate() {
        let said = request.columns.get(at).cloned().flatten();
        let target = match &said {
            Some(id) => Target::of(id).ok_or_else(|| incomplete(id))?,
            None => Target::Skip,
        };
        if target != Target::Skip && targets.contains(&target) {
            return Err(DeskError::ImportTwice {
                what: target.label().zh,
            });
        }
        targets.push(target);
        let name = match label.is_empty() {
            true => super::rows::column_name(at),
            false => label.clone(),
        };
        memory.columns.insert(name, target.id().to_owned());
    }
    let mut fixed = BTreeMap::new();
    for one in &request.fixed {
        let target = Target::of(&one.target).ok_or_else(|| incomplete(&one.target))?;
        if one.value.trim().is_empty() || targets.contains(&target) {
            continue;
        }
        fixed.insert(one.target.clone(), fixed_value(target, &one.value)?);
        memory.fixed.insert(one.target.clone(), one.value.clone());
    }
    let has = |id: &str| fixed.contains_key(id) || targets.iter().any(|target| target.id() == id);
    if !has("person.name") && !has("person.latin_name") {
        return Err(incomplete("person.name"));
    }
    if !has("person.id_number") {
        return Err(incomplete("person.id_number"));
    }
    if !has("dwelling.community") {
        return Err(incomplete("dwelling.community"));
    }
    if !has("address.line") && !has("dwelling.road") {
        return Err(incomplete("dwelling.road"));
    }
    if !has("address.line") && !has("dwelling.room") {
        return Err(incomplete("dwelling.room"));
    }
    let plan = Plan {
        sheet: request.sheet as usize,
        head,
        labels: labels.to_vec(),
        targets,
        fixed,
        now,
        from_1904: false,
    };
    Ok((plan, memory))
}

fn incomplete(id: &str) -> DeskError {
    DeskError::ImportIncomplete {
        what: Target::of(id).map_or_else(|| id.to_owned(), |target| target.label().zh),
    }
}

/// A value that goes for every row: a code as it stands in its list, else as in a cell.
fn fixed_value(target: Target, said: &str) -> Result<Value, DeskError> {
    let said = said.trim();
    let Some(element) = target.element() else {
        return Ok(json!(said));
    };
    let list = Dictionary::builtin().list_of(&element.id);
    if matches!(element.kind, Kind::Code | Kind::Community)
        && list.is_some_and(|list| list.get(said).is_some())
    {
        return Ok(json!(said));
    }
    let wrong = |say| DeskError::ImportFixed {
        what: element.label.zh.clone(),
        say,
    };
    let read = values::read(element, &Cell::Text(said.to_owned()), false).map_err(wrong)?;
    read.ok_or_else(|| incomplete(&element.id))
}

/// What a household lacks: where it stands in the form, and what it is called in both languages.
type Lacking = (usize, String, String);

fn words(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The most frequent first; of two as frequent, the one that comes first.
fn causes(of: impl Iterator<Item = (Words, u32)>, most: usize) -> Vec<ImportCause> {
    let mut causes: Vec<ImportCause> = of
        .map(|(what, count)| ImportCause { what, count })
        .collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    causes.truncate(most);
    causes
}

fn shown(
    first: &[(u32, Vec<String>)],
    wrong: &BTreeMap<u32, String>,
    late: &BTreeMap<u32, String>,
) -> Vec<ImportWrong> {
    let early = first.iter().map(|(row, cells)| ImportWrong {
        row: *row,
        cells: cells.clone(),
        say: wrong.get(row).cloned().unwrap_or_default(),
    });
    let late = late
        .iter()
        .take(first.len().max(50))
        .map(|(row, say)| ImportWrong {
            row: *row,
            cells: Vec::new(),
            say: say.clone(),
        });
    let mut shown: Vec<ImportWrong> = early.chain(late).collect();
    shown.sort_by_key(|one| one.row);
    shown
}

fn said(preview: &ImportPreview) -> String {
    if preview.stopped {
        return "已停下，没有检查完".to_owned();
    }
    let mut say = match preview.good {
        0 => "没有新的人可以导入".to_owned(),
        good => format!("{good} 人可以导入，共 {} 户", preview.households),
    };
    for (count, what) in [
        (preview.wrong, "行要改正后再导入"),
        (preview.known, "行以前导入过"),
        (preview.again, "行与前面重复"),
    ] {
        if count > 0 {
            say.push_str(&format!("；{count} {what}"));
        }
    }
    say
}

fn summary(done: &ImportDone) -> String {
    let mut say = match done.kept {
        0 => "没有新的人，什么也没有改动".to_owned(),
        kept => format!("已导入 {kept} 人、{} 户", done.households),
    };
    if done.submitted > 0 {
        say.push_str(&format!("，其中 {} 户已提交", done.submitted));
    }
    if done.drafts > 0 {
        say.push_str(&format!("，{} 户存为草稿", done.drafts));
    }
    if done.wrong > 0 {
        say.push_str(&format!("；{} 行要改正后再导入", done.wrong));
    }
    if done.stopped {
        say.push_str("；已停下，用同一个文件可以接着导入");
    }
    say
}
