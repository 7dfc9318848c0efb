//! What a device collected in the street becomes drafts, dwelling by dwelling; nothing of it is sent by itself.
//!
//! Everything of a package is kept in one transaction before the device is answered: whatever happens in between, the
//! package is seen again and every row of it is known. A row that is known says nothing new.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use yilutong_adapter::{Clock, Collected, CollectedRow, Link, Packages, RowReader, Taken};
use yilutong_outbox::{CollectedDraft, CollectedMark, EntryId, ErrorKind, Outbox, OutboxError};

use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::entries::title;
use crate::kept::Kept;
use crate::merging::Merging;
use crate::register::HOUSEHOLD;
use crate::schema::{CollectView, Nothing};

/// How often the dock is looked at.
const EVERY: Duration = Duration::from_secs(4);
/// How often a package is put in anew because somebody typed meanwhile.
const TRIES: usize = 5;
/// The receipt by which departments know a dwelling.
const HOUSE_CODE: &str = "house_code";

/// Where a row goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// The entry of this id.
    Entry(String),
    /// A new entry for the dwelling of this code.
    House(String),
    /// Rows that name no dwelling.
    Nowhere,
}

/// A row that is new, and what the outbox knows of it.
struct Fresh<'r> {
    row: &'r CollectedRow,
    known_as: Option<String>,
}

/// Looks at docks and takes in what lies there.
#[derive(Clone)]
pub(crate) struct Collector {
    pub(crate) packages: Arc<Packages>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Desk {
    /// Takes in what devices collected: their packages become drafts that somebody has to confirm.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn collect(&self, _: Nothing) -> Result<CollectView, DeskError> {
        let open = self.profile().await?;
        self.collector().run(&open).await
    }

    pub(crate) fn collector(&self) -> Collector {
        Collector {
            packages: Arc::clone(&self.packages),
            clock: Arc::clone(&self.clock),
        }
    }
}

impl Collector {
    /// Looks again and again, until the profile is closed.
    pub(crate) async fn watch(self, open: Arc<Open>) {
        let mut stop = open.stop.subscribe();
        let open = Arc::downgrade(&open);
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
            let Some(open) = open.upgrade().filter(|_| !*stop.borrow()) else {
                return;
            };
            if let Err(error) = self.run(&open).await {
                tracing::warn!(%error, "what a device collected was not taken in");
            }
        }
    }

    /// Takes in everything that lies at docks now.
    pub(crate) async fn run(&self, open: &Open) -> Result<CollectView, DeskError> {
        let _alone = open.collecting.lock().await;
        let mut view = CollectView::default();
        for package in self.packages.systems() {
            let reach = {
                let configuration = open.configuration.read().await;
                let on = configuration.system(package.id()).is_enabled()
                    && configuration.is_complete(package);
                on.then(|| configuration.reach(package))
            };
            let link =
                reach.and_then(|reach| Link::open(package, reach, Arc::clone(&self.clock)).ok());
            let Some(link) = link.filter(Link::collects) else {
                continue;
            };
            // Nothing docked, or something else: there is nothing to take in.
            let Ok(packages) = link.collected().await else {
                continue;
            };
            view.docked = true;
            for collected in packages {
                self.take_in(open, package.id(), &link, &collected, &mut view)
                    .await?;
            }
        }
        view.say = said(&view);
        Ok(view)
    }

    async fn take_in(
        &self,
        open: &Open,
        system: &str,
        link: &Link,
        collected: &Collected,
        view: &mut CollectView,
    ) -> Result<(), DeskError> {
        view.packages += 1;
        let taken = match &collected.rows {
            Err(_) => {
                view.damaged += 1;
                Vec::new()
            }
            Ok(rows) => self.keep(open, system, rows, view).await?,
        };
        for (row, taken) in collected.rows.iter().flatten().zip(&taken) {
            match taken {
                Taken::Draft => view.rows += 1,
                Taken::Again => view.again += 1,
                Taken::Unreadable => view.unreadable.push(format!(
                    "{} 第 {} 行：{}不对",
                    row.file,
                    row.number,
                    row.fault.as_ref().map_or("内容", |(_, column)| column)
                )),
            }
        }
        // What could not be answered is offered again, and is known then.
        let _ = link.answer(collected, &taken).await;
        Ok(())
    }

    /// Keeps what is new of a package; what became of each row.
    async fn keep(
        &self,
        open: &Open,
        system: &str,
        rows: &[CollectedRow],
        view: &mut CollectView,
    ) -> Result<Vec<Taken>, DeskError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (packages, rows, id) =
                (Arc::clone(&self.packages), rows.to_vec(), system.to_owned());
            let (drafts, taken) = open
                .keep(move |outbox| arrange(outbox, &packages, &id, &rows))
                .await?;
            let households = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
            if drafts.is_empty() {
                return Ok(taken);
            }
            let (id, now) = (system.to_owned(), self.clock.now());
            let kept = open
                .keep(move |outbox| outbox.take_collected(&id, drafts, now))
                .await;
            match kept {
                Ok(_) => {
                    view.households += households;
                    return Ok(taken);
                }
                Err(DeskError::Outbox(OutboxError::Stale { .. })) if tries < TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The drafts that rows make, and what becomes of each row.
fn arrange(
    outbox: &Outbox,
    packages: &Packages,
    system: &str,
    rows: &[CollectedRow],
) -> Result<(Vec<CollectedDraft>, Vec<Taken>), OutboxError> {
    let mut taken = Vec::with_capacity(rows.len());
    let mut targets: BTreeMap<Target, Vec<Fresh<'_>>> = BTreeMap::new();
    for row in rows {
        if row.fault.is_some() {
            taken.push(Taken::Unreadable);
            continue;
        }
        let mark = outbox.collected(system, &row.file, &row.id)?;
        if mark.as_ref().is_some_and(|mark| mark.at >= row.at) {
            taken.push(Taken::Again);
            continue;
        }
        taken.push(Taken::Draft);
        let target = target(outbox, system, row, mark.as_ref())?;
        let known_as = mark.and_then(|mark| mark.resident);
        targets
            .entry(target)
            .or_default()
            .push(Fresh { row, known_as });
    }
    let Some(reader) = packages.row_reader(system) else {
        return Ok((Vec::new(), taken));
    };
    let mut drafts = Vec::with_capacity(targets.len());
    for (target, fresh) in targets {
        drafts.push(draft(outbox, &reader, &target, &fresh)?);
    }
    Ok((drafts, taken))
}

/// The entry that a row belongs into: the one it went into before, else the one of its dwelling, else a new one.
fn target(
    outbox: &Outbox,
    system: &str,
    row: &CollectedRow,
    mark: Option<&CollectedMark>,
) -> Result<Target, OutboxError> {
    let before = mark.filter(|mark| mark.house == row.house);
    if let Some(entry) = before.and_then(|mark| mark.entry.clone())
        && is_there(outbox, &entry)?
    {
        return Ok(Target::Entry(entry.0));
    }
    if row.house.is_empty() {
        return Ok(Target::Nowhere);
    }
    let known = outbox.entry_of_house(system, HOUSE_CODE, &row.house)?;
    Ok(known.map_or_else(
        || Target::House(row.house.clone()),
        |entry| Target::Entry(entry.0),
    ))
}

fn is_there(outbox: &Outbox, entry: &EntryId) -> Result<bool, OutboxError> {
    match outbox.entry(entry) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NoSuchEntry => Ok(false),
        Err(error) => Err(error),
    }
}

fn draft(
    outbox: &Outbox,
    reader: &RowReader<'_>,
    target: &Target,
    fresh: &[Fresh<'_>],
) -> Result<CollectedDraft, OutboxError> {
    let found = match target {
        Target::Entry(id) => Some(outbox.entry(&EntryId(id.clone()))?),
        Target::House(_) | Target::Nowhere => None,
    };
    let read_at = found.as_ref().map(|entry| entry.summary.updated_at);
    let body = found.and_then(|entry| entry.draft.or_else(|| entry.latest.map(|l| l.body)));
    let mut kept = body
        .and_then(|body| Kept::read(body).ok())
        .unwrap_or_default();
    if kept.entry.form.is_empty() {
        HOUSEHOLD.clone_into(&mut kept.entry.form);
    }
    let mut gathered = kept.collected.take().unwrap_or_default();
    let mut marks = Vec::with_capacity(fresh.len());
    for Fresh { row, known_as } in fresh {
        let said = reader.read(row);
        let mut merging = Merging {
            entry: &mut kept.entry,
            gathered: &mut gathered,
        };
        let resident = if reader.is_of_person(row) {
            Some(merging.person(row, &said, known_as.as_deref()))
        } else {
            merging.house(row, &said);
            None
        };
        marks.push(CollectedMark {
            source: row.file.clone(),
            id: row.id.clone(),
            at: row.at.clone(),
            house: row.house.clone(),
            entry: None,
            resident,
        });
    }
    kept.collected = Some(gathered);
    Ok(CollectedDraft {
        entry: match target {
            Target::Entry(id) => Some(EntryId(id.clone())),
            Target::House(_) | Target::Nowhere => None,
        },
        read_at,
        form: kept.entry.form.clone(),
        title: title(&kept.entry),
        body: kept.body(),
        rows: marks,
    })
}

fn said(view: &CollectView) -> String {
    let mut say = match (view.docked, view.households) {
        (false, _) => return "PDA 没有放在底座上".to_owned(),
        (true, 0) => "PDA 没有带回新的采集".to_owned(),
        (true, n) => format!("PDA 带回 {n} 户，待确认"),
    };
    if !view.unreadable.is_empty() {
        say.push_str(&format!("；{} 行读不出", view.unreadable.len()));
    }
    if view.damaged > 0 {
        say.push_str(&format!(
            "；{} 个数据包不完整，已请 PDA 重新给出",
            view.damaged
        ));
    }
    say
}
