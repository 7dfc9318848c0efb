//! The first look at a whole sheet: which rows can be entered, which have to be mended, and who belongs together.
//!
//! Of each row only marks are kept, so that a sheet of a hundred thousand rows takes a few megabytes.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::ops::ControlFlow;
use std::thread;

use yilutong_dictionary::{Dictionary, Group};

use super::address::is_numbered;
use super::packed::Packed;
use super::progress::Progress;
use super::rows::{PersonRow, Plan, Reason, Row};
use crate::register::text;
use yilutong_sheets::{Cell, NoSheet, SheetFile};

/// Rows to be mended that are shown.
const SHOWN: usize = 200;
/// Cells of such a row that are shown.
const SHOWN_CELLS: usize = 8;

/// Rows that are judged together, on every processor.
const TOGETHER: usize = 2_048;

/// What was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Survey {
    /// Rows with people in them, good or not.
    pub(crate) rows: u32,
    /// Rows that are nobody's.
    pub(crate) aside: u32,
    /// How many rows say once more what an earlier one said.
    pub(crate) again: u32,
    /// Everybody who can be entered.
    pub(crate) good: Packed,
    /// Rows to be mended, with their reasons.
    pub(crate) wrong: BTreeMap<u32, String>,
    /// How many of them for what.
    pub(crate) causes: BTreeMap<String, u32>,
    /// The first of them, as they stand.
    pub(crate) shown: Vec<(u32, Vec<String>)>,
    /// How many good rows each dwelling has, by the hash of its address.
    pub(crate) places: HashMap<u64, u32>,
    /// The house numbers, each by its hash, with the buildings that stand there.
    numbers: HashMap<u64, Buildings>,
    /// True when it was not looked at to the end.
    pub(crate) stopped: bool,
}

/// The buildings of a house number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Buildings {
    /// One, by the hash of its name.
    One(u64),
    /// Several that are told apart by numbers.
    Several,
}

impl Survey {
    /// Whether several buildings stand at the house number of this dwelling, as far as the sheet tells.
    pub(crate) fn has_several_buildings(&self, dwelling: &Group) -> bool {
        self.numbers.get(&house_number(dwelling)) == Some(&Buildings::Several)
    }

    fn note_building(&mut self, dwelling: &Group) {
        let building = text(dwelling, "building");
        if is_numbered(&building) {
            let this = Buildings::One(hash(&building));
            let known = self.numbers.entry(house_number(dwelling)).or_insert(this);
            if *known != this {
                *known = Buildings::Several;
            }
        }
    }
}

/// A house number of a community.
fn house_number(dwelling: &Group) -> u64 {
    hash(&(text(dwelling, "community"), text(dwelling, "road")))
}

/// What is remembered of a person.
struct Seen {
    row: u32,
    place: u64,
    content: u64,
}

/// What is remembered of a dwelling: who said what first.
struct Stood {
    row: u32,
    values: Vec<(String, u64)>,
}

/// Looks at every row.
pub(crate) fn survey(
    file: &SheetFile,
    plan: &Plan,
    progress: &Progress,
) -> Result<Survey, NoSheet> {
    let mut looking = Looking::default();
    let mut read: Vec<(u32, Vec<Cell>)> = Vec::new();
    let mut failed = None;
    file.walk(plan.sheet, &mut |number, cells| {
        if number > plan.head {
            read.push((number, cells.to_vec()));
        }
        if read.len() == TOGETHER
            && let Err(error) = looking.look_at(plan, std::mem::take(&mut read))
        {
            failed = Some(error);
            return ControlFlow::Break(());
        }
        progress.at(number)
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    looking.look_at(plan, read)?;
    let mut survey = looking.survey;
    survey.stopped = progress.is_cancelled();
    Ok(survey)
}

/// A hash for what is only told apart.
pub(crate) fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[derive(Default)]
struct Looking {
    survey: Survey,
    people: HashMap<u64, Seen>,
    dwellings: HashMap<u64, Stood>,
}

/// What each of these rows is.
fn judged(plan: &Plan, rows: &[(u32, Vec<Cell>)]) -> Vec<Row> {
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let share = rows.len().div_ceil(at_once).max(1);
    thread::scope(|scope| {
        let judging: Vec<_> = rows
            .chunks(share)
            .map(|some| {
                scope.spawn(move || some.iter().map(|(_, cells)| plan.row(cells)).collect())
            })
            .collect();
        let judged = judging.into_iter().map(|one| match one.join() {
            Ok(rows) => rows,
            // Whoever waits for this thread is told, as if it had happened here.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        judged.collect::<Vec<Vec<Row>>>().concat()
    })
}

impl Looking {
    fn look_at(&mut self, plan: &Plan, rows: Vec<(u32, Vec<Cell>)>) -> Result<(), NoSheet> {
        let judged = judged(plan, &rows);
        for ((number, cells), row) in rows.iter().zip(judged) {
            self.look(*number, cells, row)?;
        }
        Ok(())
    }

    fn look(&mut self, number: u32, cells: &[Cell], row: Row) -> Result<(), NoSheet> {
        match row {
            Row::Aside => self.survey.aside += 1,
            Row::Wrong(reasons) => self.wrong(number, cells, &reasons),
            Row::Person(person) => match self.fits(number, &person) {
                Ok(true) => {
                    self.survey.rows += 1;
                    *self.survey.places.entry(hash(&person.place)).or_default() += 1;
                    self.survey.note_building(&person.dwelling);
                    self.survey.good.push(number, &person)?;
                }
                Ok(false) => {
                    self.survey.rows += 1;
                    self.survey.again += 1;
                }
                Err(reason) => self.wrong(number, cells, &[reason]),
            },
        }
        Ok(())
    }

    fn wrong(&mut self, number: u32, cells: &[Cell], reasons: &[Reason]) {
        self.survey.rows += 1;
        for reason in reasons {
            *self.survey.causes.entry(reason.about.clone()).or_default() += 1;
        }
        self.survey.wrong.insert(number, said(reasons));
        if self.survey.shown.len() < SHOWN {
            let shown = cells.iter().take(SHOWN_CELLS).map(super::covered_cell);
            self.survey.shown.push((number, shown.collect()));
        }
    }

    /// Whether somebody stands here for the first time; why they cannot stand here at all.
    fn fits(&mut self, number: u32, person: &PersonRow) -> Result<bool, Reason> {
        let place = hash(&person.place);
        let seen = Seen {
            row: number,
            place,
            content: hash(&person.content),
        };
        match self.people.entry(hash(&person.key)) {
            Entry::Occupied(before) => {
                let before = before.get();
                let what = match (before.place == place, before.content == seen.content) {
                    (true, true) => return Ok(false),
                    (true, false) => "内容不一样，请合并成一行",
                    (false, _) => "住址不一样，请核对住在哪里",
                };
                return Err(Reason {
                    about: "重复".to_owned(),
                    say: format!("与第{}行是同一个人，{what}", before.row),
                });
            }
            Entry::Vacant(free) => {
                let stood = self.dwellings.entry(place).or_insert_with(|| Stood {
                    row: number,
                    values: Vec::new(),
                });
                stood.take(person)?;
                free.insert(seen);
            }
        }
        Ok(true)
    }
}

impl Stood {
    /// Remembers what a row says of the dwelling, unless another row said otherwise.
    fn take(&mut self, person: &PersonRow) -> Result<(), Reason> {
        let mut new = Vec::new();
        for (group, values) in [("dwelling", &person.dwelling), ("owner", &person.owner)] {
            for (id, value) in of_group(group, values) {
                match self.values.iter().find(|(known, _)| *known == id) {
                    Some((_, known)) if *known == value => {}
                    Some(_) => {
                        let element = Dictionary::builtin().element(&id);
                        let label = element.map_or(id.clone(), |element| element.label.zh.clone());
                        return Err(Reason {
                            about: label.clone(),
                            say: format!("与第{}行同一地址，{label}却不一样", self.row),
                        });
                    }
                    None => new.push((id, value)),
                }
            }
        }
        self.values.extend(new);
        Ok(())
    }
}

fn of_group<'g>(group: &'g str, values: &'g Group) -> impl Iterator<Item = (String, u64)> + 'g {
    values
        .iter()
        .map(move |(name, value)| (format!("{group}.{name}"), hash(&value.to_string())))
}

/// The reasons of a row in one sentence.
pub(crate) fn said(reasons: &[Reason]) -> String {
    let each = reasons.iter().map(|reason| {
        if reason.say.starts_with(&reason.about) {
            reason.say.clone()
        } else {
            format!("{}：{}", reason.about, reason.say)
        }
    });
    each.collect::<Vec<_>>().join("；")
}
