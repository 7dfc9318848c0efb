//! The floating population of a period: who came, who went, who was there, and by what they are told apart.
//!
//! How it is counted: everybody once, at the dwelling they were told of last. Who goes from one dwelling known here to
//! another within a month has moved, and has neither left nor arrived. Who arrived on the last day lives here at its
//! end, who left on it does not. Whose day of arrival nobody knows lives here and never arrived.

use std::collections::BTreeMap;

use jiff::civil::Date;
use yilutong_dictionary::Dictionary;
use yilutong_dictionary::values::age_on;
use yilutong_outbox::{Outbox, OutboxError, Spell};

use super::lists::code;
use super::periods::Period;
use super::rules::{Rules, words};
use crate::schema::{Flow, FlowRow, FlowTable, MonthFlow, Population, Words};

/// The kind of population that the tables are about.
const FLOATING: &str = "floating";
/// What stands for a value that nobody knows.
const UNKNOWN: &str = "";

/// How one table tells people apart.
struct Table {
    id: &'static str,
    title: Words,
    /// Sorted by the key; whoever has none of the known ones stands last.
    rows: BTreeMap<String, Flow>,
    key: fn(&Spell, Date) -> String,
    label: fn(&str) -> Option<Words>,
}

/// Counts.
pub(crate) fn population(
    outbox: &Outbox,
    period: Period,
    today: Date,
) -> Result<Population, OutboxError> {
    let window = Window::of(period.first, period.last().min(today));
    let months = period.twelve_months(today);
    let month_windows: Vec<Window> = months
        .iter()
        .map(|month| Window::of(month.first, month.last().min(today)))
        .collect();
    let mut month_flows = vec![Flow::default(); months.len()];
    let mut found = Population::default();
    let mut tables = tables();
    let mut kinds: BTreeMap<String, Flow> = BTreeMap::new();
    outbox.spells(|spell| {
        let seen = window.seen(&spell);
        add(kinds.entry(spell.population.clone()).or_default(), &seen);
        if spell.population != FLOATING {
            return;
        }
        add(&mut found.all, &seen);
        found.moves += u32::from(seen.moved);
        found.at_start += u32::from(window.there_before(&spell));
        found.without_day += u32::from(seen.there && spell.arrived_on.is_empty());
        for (flow, window) in month_flows.iter_mut().zip(&month_windows) {
            add(flow, &window.seen(&spell));
        }
        if seen.counts() {
            for table in &mut tables {
                let key = (table.key)(&spell, window.last_day);
                add(table.rows.entry(key).or_default(), &seen);
            }
        }
    })?;
    found.months = months
        .iter()
        .zip(month_flows)
        .map(|(month, flow)| MonthFlow {
            month: month.id(),
            flow,
        })
        .collect();
    found.tables = tables.into_iter().map(Table::read).collect();
    found.tables.push(FlowTable {
        id: "kind".to_owned(),
        title: words("全部人口类别", "Everybody, by kind"),
        rows: rows(kinds, |key| code("person.population", key)),
    });
    Ok(found)
}

/// A stretch of days.
struct Window {
    first: String,
    last: String,
    last_day: Date,
}

/// What a spell is within it.
struct Seen {
    arrived: bool,
    left: bool,
    moved: bool,
    there: bool,
}

impl Seen {
    fn counts(&self) -> bool {
        self.arrived || self.left || self.there
    }
}

impl Window {
    fn of(first: Date, last: Date) -> Self {
        Self {
            first: first.to_string(),
            last: last.to_string(),
            last_day: last,
        }
    }

    fn holds(&self, day: &str) -> bool {
        !day.is_empty() && day >= self.first.as_str() && day <= self.last.as_str()
    }

    fn seen(&self, spell: &Spell) -> Seen {
        let begins = self.holds(&spell.arrived_on);
        Seen {
            arrived: begins && !spell.moved_in,
            left: self.holds(&spell.ends_on) && !spell.moved_out,
            moved: begins && spell.moved_in,
            there: spell.arrived_on.as_str() <= self.last.as_str()
                && (spell.ends_on.is_empty() || spell.ends_on.as_str() > self.last.as_str()),
        }
    }

    /// Whether somebody lived here on the day before.
    fn there_before(&self, spell: &Spell) -> bool {
        spell.arrived_on.as_str() < self.first.as_str()
            && (spell.ends_on.is_empty() || spell.ends_on.as_str() >= self.first.as_str())
    }
}

fn add(flow: &mut Flow, seen: &Seen) {
    flow.arrived += u32::from(seen.arrived);
    flow.left += u32::from(seen.left);
    flow.stock += u32::from(seen.there);
}

fn tables() -> Vec<Table> {
    let table = |id, zh, en, key, label| Table {
        id,
        title: words(zh, en),
        rows: BTreeMap::new(),
        key,
        label,
    };
    vec![
        table(
            "reason",
            "流入原因",
            "Reason",
            |spell, _| spell.reason.clone(),
            |key| code("stay.reason", key),
        ),
        table(
            "sex",
            "性别",
            "Sex",
            |spell, _| spell.sex.clone(),
            |key| code("person.sex", key),
        ),
        table("age", "年龄", "Age", band, band_label),
        table("origin", "户籍地（省）", "From", province, |key| {
            let names = Dictionary::builtin().division_names(key);
            names.first().map(|name| words(name, ""))
        }),
        table(
            "community",
            "现住社区",
            "Community",
            |spell, _| spell.community.clone(),
            |key| {
                let community = Dictionary::builtin().community(key)?;
                Some(words(
                    &format!("{}{}", community.street, community.name),
                    "",
                ))
            },
        ),
    ]
}

impl Table {
    fn read(self) -> FlowTable {
        FlowTable {
            id: self.id.to_owned(),
            title: self.title,
            rows: rows(self.rows, self.label),
        }
    }
}

/// The rows with their labels; what nobody knows stands together at the end.
fn rows(counted: BTreeMap<String, Flow>, label: impl Fn(&str) -> Option<Words>) -> Vec<FlowRow> {
    let (mut rows, mut unknown) = (Vec::new(), Flow::default());
    for (key, flow) in counted {
        match label(&key).filter(|_| key != UNKNOWN) {
            Some(label) => rows.push(FlowRow { label, flow }),
            None => {
                unknown.arrived += flow.arrived;
                unknown.left += flow.left;
                unknown.stock += flow.stock;
            }
        }
    }
    if unknown != Flow::default() {
        rows.push(FlowRow {
            label: words("未填写", "Not stated"),
            flow: unknown,
        });
    }
    rows
}

/// The band of an age on the period's last day, as the age it begins with: `016`.
fn band(spell: &Spell, on: Date) -> String {
    let born = spell.birth_date.parse::<Date>().ok();
    let age = born.and_then(|born| age_on(born, on));
    let bands = Rules::builtin().figures.ages.iter();
    let begins = age.and_then(|age| bands.copied().filter(|from| *from <= age).max());
    begins.map_or_else(String::new, |from| format!("{from:03}"))
}

fn band_label(key: &str) -> Option<Words> {
    let from: i16 = key.parse().ok()?;
    let ages = &Rules::builtin().figures.ages;
    let next = ages.iter().find(|age| **age > from);
    Some(match next {
        Some(next) => words(
            &format!("{from}–{} 岁", next - 1),
            &format!("{from}–{}", next - 1),
        ),
        None => words(&format!("{from} 岁及以上"), &format!("{from} and over")),
    })
}

fn province(spell: &Spell, _: Date) -> String {
    let province = spell.hukou_division.get(..2);
    province.map_or_else(String::new, |province| format!("{province}0000"))
}
