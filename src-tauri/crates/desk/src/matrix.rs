//! The matrix: entries down, systems across, each cell the newest delivery of one record.

use std::collections::BTreeMap;

use yilutong_adapter::{Reason, Zone};
use yilutong_dictionary::Entry;
use yilutong_dispatch::Explain;
use yilutong_outbox::{
    Cell, EntryFilter, EntryId, EntryStanding, MatrixFilter, MatrixRow as Kept, State,
};

use crate::cards::WORKERS;
use crate::desk::Desk;
use crate::entries::{name_of, window};
use crate::schema::{
    Done, MatrixCell, MatrixRequest, MatrixRow, MatrixSystem, MatrixView, Nothing,
};
use crate::{DeskError, words};

/// States in which a delivery is on its way.
pub(crate) const ON_THE_WAY: [State; 7] = [
    State::Blocked,
    State::Ready,
    State::Sending,
    State::Waiting,
    State::Unsure,
    State::Reviewing,
    State::Away,
];

/// Of these, those of a system without an interface that are not the worker's turn yet.
pub(crate) const NOT_YET_MINE: [State; 2] = [State::Blocked, State::Reviewing];

impl Desk {
    /// Entries down, systems across.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn outbox_matrix(&self, request: MatrixRequest) -> Result<MatrixView, DeskError> {
        let open = self.profile().await?;
        let (states, by_hand) = match (request.needs_me, request.on_the_way) {
            (true, _) => (vec![State::Refused], WORKERS.to_vec()),
            (false, true) => (ON_THE_WAY.to_vec(), NOT_YET_MINE.to_vec()),
            (false, false) => (Vec::new(), Vec::new()),
        };
        let instead = self.by_hand.iter().cloned();
        let instead = instead.map(|system| (system, by_hand.clone())).collect();
        let filter = MatrixFilter {
            entries: EntryFilter {
                standing: Some(EntryStanding::Submitted),
                text: request.search.filter(|text| !text.trim().is_empty()),
                ..EntryFilter::default()
            },
            states,
            instead,
            calling: request.needs_me,
            ..MatrixFilter::default()
        };
        let window = window(request.offset, request.limit);
        let (page, names, systems) = open
            .keep(move |outbox| {
                let page = outbox.matrix(&filter, window)?;
                let mut names: BTreeMap<EntryId, BTreeMap<String, String>> = BTreeMap::new();
                for row in &page.items {
                    let latest = outbox.entry(&row.entry.id)?.latest;
                    names.insert(
                        row.entry.id.clone(),
                        latest.map(|l| residents(&l.body)).unwrap_or_default(),
                    );
                }
                Ok((page, names, outbox.systems()?))
            })
            .await?;
        let configuration = open.configuration.read().await;
        let columns = self
            .packages
            .systems()
            .filter(|p| {
                configuration.system(p.id()).is_enabled()
                    || page
                        .items
                        .iter()
                        .any(|row| row.cells.iter().any(|cell| cell.lane.system == p.id()))
            })
            .map(|p| MatrixSystem {
                id: p.id().to_owned(),
                title: p.short().to_owned(),
                stopped: systems
                    .get(p.id())
                    .and_then(|s| s.state.paused.as_ref())
                    .map(|paused| why(&paused.reason)),
            })
            .collect();
        let unusable = open.unusable.read().await;
        let unready = |id: &str| -> Option<&'static str> {
            let package = self.packages.system(id)?;
            if unusable.contains(id) {
                Some(UNUSABLE)
            } else if !configuration.is_complete(package) {
                Some(UNSET)
            } else {
                None
            }
        };
        let away = |id: &str| self.away_in(&configuration, id);
        let rows = page
            .items
            .iter()
            .map(|row| self.row(row, names.get(&row.entry.id), &unready, &away))
            .collect();
        Ok(MatrixView {
            systems: columns,
            rows,
            total: u32::try_from(page.total).unwrap_or(u32::MAX),
        })
    }

    /// Tries everything that waits, now.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn outbox_retry(&self, _: Nothing) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let due = open
            .keep(move |outbox| outbox.retry_now(&yilutong_outbox::Scope::All, now))
            .await?;
        open.dispatch.try_now();
        Ok(Done {
            say: match due {
                0 => "没有等待重试的投递".to_owned(),
                n => format!("正在重试 {n} 条投递"),
            },
        })
    }

    fn row(
        &self,
        row: &Kept,
        names: Option<&BTreeMap<String, String>>,
        unready: &dyn Fn(&str) -> Option<&'static str>,
        away: &dyn Fn(&str) -> Option<Zone>,
    ) -> MatrixRow {
        MatrixRow {
            entry: row.entry.id.0.clone(),
            title: row.entry.title.clone(),
            revision: row.entry.revision,
            submitted_at: row.entry.updated_at.to_string(),
            cells: row
                .cells
                .iter()
                .map(|cell| (cell, self.by_hand.contains(&cell.lane.system)))
                .map(|(cell, by_hand)| MatrixCell {
                    by_hand,
                    delivery: cell.delivery.0,
                    system: cell.lane.system.clone(),
                    record: self.record_title(&cell.lane.system, &cell.lane.record),
                    about: cell.resident.as_ref().and_then(|r| names?.get(r)).cloned(),
                    state: words::state_in(
                        resting(cell),
                        away(&cell.lane.system),
                        cell.handed_over,
                    ),
                    needs_me: match by_hand {
                        true => WORKERS.contains(&cell.state),
                        false => cell.state == State::Refused || cell.calls(),
                    },
                    asks: cell.state == State::Refused
                        && explain(cell.explain.as_ref()).decision.is_some(),
                    receipt: cell.number.clone(),
                    say: cell_says(
                        cell,
                        by_hand,
                        unready(&cell.lane.system),
                        away(&cell.lane.system),
                    ),
                })
                .collect(),
        }
    }

    /// What a record is called.
    pub(crate) fn record_title(&self, system: &str, record: &str) -> String {
        self.packages
            .system(system)
            .and_then(|p| p.record(record))
            .map_or_else(|| record.to_owned(), |r| r.title().to_owned())
    }
}

/// Said while something that a system needs is not set.
const UNSET: &str = "该系统的账号或设置还没填好，请到「设置」里补全";
/// Said of a system that cannot be spoken with as it is set up.
pub(crate) const UNUSABLE: &str =
    "该系统的地址或配置有误，无法投递。请到「设置」里核对地址，仍不行请联系管理员";

fn cell_says(
    cell: &Cell,
    by_hand: bool,
    unready: Option<&str>,
    away: Option<Zone>,
) -> Option<String> {
    if cell.state == State::Accepted {
        return None;
    }
    if let Some(say) = words::carried_sentence(cell.state, away, cell.handed_over) {
        return Some(say);
    }
    if let Some(say) =
        unready.filter(|_| matches!(cell.state, State::Ready | State::Waiting | State::Unsure))
    {
        return Some(say.to_owned());
    }
    let explain = explain(cell.explain.as_ref());
    Some(sentence(
        resting(cell),
        by_hand,
        cell.note.as_deref(),
        &explain,
    ))
}

/// Where a cell rests for the worker: a department that is only asked for a moment still has it.
fn resting(cell: &Cell) -> State {
    if cell.calls() {
        State::Reviewing
    } else {
        cell.state
    }
}

/// One sentence for a delivery that is not accepted.
pub(crate) fn sentence(
    state: State,
    by_hand: bool,
    note: Option<&str>,
    explain: &Explain,
) -> String {
    if let Some(decision) = &explain.decision {
        return decision.ask.clone();
    }
    if let Some(fault) = explain.faults.first() {
        return fault.say.clone();
    }
    if let Some(told) = explain.told.as_ref().filter(|_| state == State::Reviewing) {
        return told.clone();
    }
    match note {
        Some(yilutong_outbox::SUPERSEDED) => "已被更晚的修改取代".to_owned(),
        Some(yilutong_outbox::HANDED_BACK) => "被该系统退回，结果交回转出的电脑处理".to_owned(),
        Some(yilutong_outbox::LOST) if state == State::Unsure => {
            "转出文件已报丢失，结果不明，先核实再投递，不会重复登记".to_owned()
        }
        Some(note) if !matches!(state, State::Ready | State::Withdrawn) => reason(note)
            .map_or_else(
                || default(state, by_hand),
                |reason| yilutong_dispatch::say(reason).to_owned(),
            ),
        _ => default(state, by_hand),
    }
}

fn default(state: State, by_hand: bool) -> String {
    let state = words::state(state);
    let own = by_hand.then(|| words::by_hand_sentence(state)).flatten();
    own.unwrap_or_else(|| words::state_sentence(state))
        .to_owned()
}

/// Why a system stands still.
pub(crate) fn why(note: &str) -> String {
    match reason(note) {
        Some(reason) => match yilutong_dispatch::advice(reason) {
            Some(advice) => format!("{}。{advice}", yilutong_dispatch::say(reason)),
            None => yilutong_dispatch::say(reason).to_owned(),
        },
        None => "已暂停投递".to_owned(),
    }
}

/// The reason behind a kept code.
pub(crate) fn reason(note: &str) -> Option<Reason> {
    serde_json::from_value(serde_json::Value::String(note.to_owned())).ok()
}

/// What is kept with a delivery, read.
pub(crate) fn explain(kept: Option<&serde_json::Value>) -> Explain {
    kept.and_then(|value| serde_json::from_value(value.clone()).ok())
        .unwrap_or_default()
}

/// The residents of an entry by `ref`, as they are called on screen.
pub(crate) fn residents(body: &serde_json::Value) -> BTreeMap<String, String> {
    let entry: Entry = serde_json::from_value(body.clone()).unwrap_or_default();
    entry
        .residents
        .iter()
        .map(|r| (r.reference.clone(), name_of(&r.person)))
        .collect()
}
