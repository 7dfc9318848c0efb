//! Lists for Excel: people and dwellings of the register as they were found, and the outbox, a line for each delivery.
//!
//! Rows go from the store into the file one by one. Every cell is text. Numbers of documents and phones are covered
//! unless the worker asks for them, and an export stands in the audit either way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_dictionary::{Dictionary, Entry, Kind, Resident, Sensitivity};
use yilutong_outbox::{
    Delivery, Dwelling, EntryFilter, EntrySummary, Intent, NewAuditLine, Outbox, OutboxError,
    Person, Window,
};
use yilutong_sheets::{Column, NewBook};

use crate::DeskError;
use crate::desk::Desk;
use crate::entries::name_of;
use crate::kept::Kept;
use crate::known::{covered, dwelling_line, person_line, read};
use crate::register::HOUSEHOLD;
use crate::schema::{Nothing, RegisterKind, RegisterSheet, Sheet};
use crate::words;

/// Rows read at a time.
const CHUNK: usize = 500;
/// People or dwellings that one search exports.
const MOST_FOUND: usize = 100_000;
/// What of a person stands in the list.
const OF_PERSON: [&str; 16] = [
    "person.name",
    "person.sex",
    "person.birth_date",
    "person.nation",
    "person.id_type",
    "person.id_number",
    "person.phone",
    "person.hukou_address",
    "work.employer",
    "stay.arrived_on",
    "stay.expected_until",
    "stay.living_mode",
    "stay.reason",
    "stay.relation_to_head",
    "stay.permit",
    "stay.remark",
];
/// What of a dwelling stands in the list.
const OF_DWELLING: [&str; 11] = [
    "dwelling.community",
    "dwelling.road",
    "dwelling.building",
    "dwelling.room",
    "dwelling.grid",
    "dwelling.occupancy",
    "dwelling.house_type",
    "dwelling.area",
    "dwelling.landlord_name",
    "dwelling.landlord_phone",
    "owner.name",
];

impl Desk {
    /// The people or dwellings that a search finds, or all of them, as a workbook. Audited.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NoSheet`], or the store cannot be read or written.
    pub async fn register_sheet(&self, request: RegisterSheet) -> Result<Sheet, DeskError> {
        let open = self.profile().await?;
        let (by, at) = (self.worker(&open).await, self.now());
        let title = match request.kind {
            RegisterKind::People => "人员",
            RegisterKind::Dwellings => "房屋",
        };
        let name = format!("台账-{title}-{}.xlsx", self.today());
        open.work(move |outbox| {
            let text = request.text.trim();
            let mut book = NewBook::new();
            let rows = match request.kind {
                RegisterKind::People => book.sheet(
                    title,
                    &columns(&OF_PERSON, &["居住地址", "离开日期", "最近登记"]),
                    people(outbox, text, request.uncover),
                )?,
                RegisterKind::Dwellings => book.sheet(
                    title,
                    &columns(&OF_DWELLING, &["完整地址", "在住人数", "最近登记"]),
                    dwellings(outbox, text, request.uncover),
                )?,
            };
            let shown = if request.uncover {
                "uncovered"
            } else {
                "covered"
            };
            outbox.add_audit(NewAuditLine {
                at,
                by,
                what: "register.exported".to_owned(),
                entry: None,
                delivery: None,
                about: Some(format!("{rows} {shown}")),
            })?;
            Ok(Sheet {
                name,
                base64: STANDARD.encode(book.finish()?),
                rows,
            })
        })
        .await
    }

    /// Every delivery with its state and receipt, as a workbook. Audited.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NoSheet`], or the store cannot be read or written.
    pub async fn outbox_sheet(&self, _: Nothing) -> Result<Sheet, DeskError> {
        let open = self.profile().await?;
        let (by, at) = (self.worker(&open).await, self.now());
        let name = format!("投递箱-{}.xlsx", self.today());
        let packages = std::sync::Arc::clone(&self.packages);
        open.work(move |outbox| {
            let titles = |delivery: &Delivery| {
                let package = packages.system(&delivery.lane.system);
                let record = package.and_then(|package| package.record(&delivery.lane.record));
                (
                    package.map_or(delivery.lane.system.clone(), |p| p.short().to_owned()),
                    record.map_or(delivery.lane.record.clone(), |r| r.title().to_owned()),
                )
            };
            let columns = [
                ("录入单", 40),
                ("版本", 6),
                ("居民", 12),
                ("业务系统", 16),
                ("业务", 16),
                ("操作", 8),
                ("状态", 10),
                ("回执", 30),
                ("更新时间", 20),
            ];
            let columns = columns.map(|(label, width)| Column {
                label: label.to_owned(),
                width,
            });
            let mut book = NewBook::new();
            let rows = book.sheet("投递箱", &columns, deliveries(outbox, &titles))?;
            outbox.add_audit(NewAuditLine {
                at,
                by,
                what: "outbox.exported".to_owned(),
                entry: None,
                delivery: None,
                about: Some(rows.to_string()),
            })?;
            Ok(Sheet {
                name,
                base64: STANDARD.encode(book.finish()?),
                rows,
            })
        })
        .await
    }
}

fn columns(elements: &[&str], more: &[&str]) -> Vec<Column> {
    let dictionary = Dictionary::builtin();
    let known = elements.iter().filter_map(|id| dictionary.element(id));
    let known = known.map(|element| Column {
        label: element.label.zh.clone(),
        width: match element.kind {
            Kind::IdNumber => 22,
            Kind::Address | Kind::Text => 24,
            _ => 14,
        },
    });
    let more = more.iter().map(|label| Column {
        label: (*label).to_owned(),
        width: if label.ends_with("地址") { 46 } else { 18 },
    });
    known.chain(more).collect()
}

type Row = Result<Vec<String>, DeskError>;

/// Everything that is kept, part by part; or what a search finds.
fn all<'o, T: 'o>(
    text: &str,
    find: impl FnOnce(&str) -> Result<Vec<T>, OutboxError>,
    after: impl Fn(i64) -> Result<Vec<T>, OutboxError> + 'o,
    id: impl Fn(&T) -> i64 + 'o,
) -> Box<dyn Iterator<Item = Result<T, OutboxError>> + 'o> {
    if !text.is_empty() {
        return match find(text) {
            Ok(found) => Box::new(found.into_iter().map(Ok)),
            Err(error) => Box::new(std::iter::once(Err(error))),
        };
    }
    let mut last = Some(0);
    let chunks = std::iter::from_fn(move || {
        let chunk = after(last?);
        last = match &chunk {
            Ok(chunk) => chunk.last().map(&id),
            Err(_) => None,
        };
        match chunk {
            Ok(chunk) if chunk.is_empty() => None,
            Ok(chunk) => Some(chunk.into_iter().map(Ok).collect::<Vec<_>>()),
            Err(error) => Some(vec![Err(error)]),
        }
    });
    Box::new(chunks.flatten())
}

fn people<'o>(outbox: &'o Outbox, text: &str, uncover: bool) -> impl Iterator<Item = Row> + 'o {
    let found = all(
        text,
        |text| outbox.find_people(text, MOST_FOUND),
        |after| outbox.people_after(after, CHUNK),
        |person: &Person| person.id.unwrap_or_default(),
    );
    found.map(move |person| {
        let person = person?;
        let line = person_line(outbox, &person)?;
        let resident: Resident = serde_json::from_value(person.values).unwrap_or_default();
        let entry = Entry {
            form: HOUSEHOLD.to_owned(),
            residents: vec![resident],
            ..Entry::default()
        };
        let derived = Dictionary::builtin().derive(&entry);
        let mut row = values(&OF_PERSON, &derived, uncover);
        row.extend([
            line.address,
            line.left_on.unwrap_or_default(),
            day(&line.told_at),
        ]);
        Ok(row)
    })
}

fn dwellings<'o>(outbox: &'o Outbox, text: &str, uncover: bool) -> impl Iterator<Item = Row> + 'o {
    let found = all(
        text,
        |text| outbox.find_dwellings(text, MOST_FOUND),
        |after| outbox.dwellings_after(after, CHUNK),
        |dwelling: &Dwelling| dwelling.id.unwrap_or_default(),
    );
    found.map(move |dwelling| {
        let dwelling = dwelling?;
        let line = dwelling_line(outbox, &dwelling)?;
        let group = |name: &str| {
            let group = dwelling.values.get(name).cloned().unwrap_or_default();
            serde_json::from_value(group).unwrap_or_default()
        };
        let entry = Entry {
            dwelling: group("dwelling"),
            owner: group("owner"),
            ..Entry::default()
        };
        let mut row = values(&OF_DWELLING, &entry, uncover);
        row.extend([line.address, line.residents.to_string(), day(&line.told_at)]);
        Ok(row)
    })
}

/// The values of an entry as people read them; numbers covered unless they are asked for.
fn values(elements: &[&str], entry: &Entry, uncover: bool) -> Vec<String> {
    let dictionary = Dictionary::builtin();
    let resident = entry.residents.first();
    let each = elements.iter().map(|id| {
        let element = dictionary.element(id)?;
        let group = match entry.group(&element.group) {
            Some(group) => group,
            None => resident?.group(&element.group)?,
        };
        let said = read(element, group.get(&element.name)?)?.zh;
        let number = matches!(element.kind, Kind::IdNumber | Kind::Phone | Kind::Mobile);
        let hidden = number || element.sensitivity == Sensitivity::Sensitive;
        Some(if hidden && !uncover {
            covered(&said)
        } else {
            said
        })
    });
    each.map(Option::unwrap_or_default).collect()
}

/// A moment as a day and a time in China.
fn day(at: &str) -> String {
    let moment: Option<jiff::Timestamp> = at.parse().ok();
    moment
        .map(|at| {
            let here = at.to_zoned(yilutong_dispatch::china());
            here.strftime("%Y-%m-%d %H:%M").to_string()
        })
        .unwrap_or_default()
}

fn deliveries<'o>(
    outbox: &'o Outbox,
    titles: &'o impl Fn(&Delivery) -> (String, String),
) -> impl Iterator<Item = Row> + 'o {
    let mut offset = 0;
    let entries = std::iter::from_fn(move || {
        let window = Window {
            offset,
            limit: CHUNK,
        };
        let page = outbox.entries(&EntryFilter::default(), window);
        match page {
            Ok(page) if page.items.is_empty() => None,
            Ok(page) => {
                offset += page.items.len();
                Some(page.items.into_iter().map(Ok).collect::<Vec<_>>())
            }
            Err(error) => {
                offset = usize::MAX;
                Some(vec![Err(error)])
            }
        }
    });
    entries
        .flatten()
        .map(move |summary| of_entry(outbox, &summary?, titles))
        .flat_map(|rows: Result<Vec<Vec<String>>, DeskError>| match rows {
            Ok(rows) => rows.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
}

fn of_entry(
    outbox: &Outbox,
    summary: &EntrySummary,
    titles: &impl Fn(&Delivery) -> (String, String),
) -> Result<Vec<Vec<String>>, DeskError> {
    let latest = outbox.entry(&summary.id)?.latest;
    let kept = latest.and_then(|latest| Kept::read(latest.body).ok());
    let entry = kept.map(|kept| kept.entry).unwrap_or_default();
    let rows = outbox.deliveries_of(&summary.id)?.into_iter().map(|one| {
        let (system, record) = titles(&one);
        let resident = one
            .resident
            .as_deref()
            .and_then(|name| entry.resident(name));
        let receipt: Vec<&str> = one.receipt.values().map(String::as_str).collect();
        vec![
            summary.title.clone(),
            one.revision.to_string(),
            resident.map(|one| name_of(&one.person)).unwrap_or_default(),
            system,
            record,
            match one.intent {
                Intent::Put => "登记".to_owned(),
                Intent::Cancel => "注销".to_owned(),
            },
            words::state_word(words::state(one.state)).to_owned(),
            receipt.join(" "),
            day(&one.updated_at.to_string()),
        ]
    });
    Ok(rows.collect())
}
