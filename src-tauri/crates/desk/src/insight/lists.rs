//! Lists of the register 常用名单: those that come with the program, and those that a worker narrowed and kept.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use yilutong_dictionary::Dictionary;
use yilutong_outbox::{Hazard, Is, Matter, Narrow, Outbox, OutboxError};
use yilutong_sheets::Table;

use super::answers::{answers, value};
use super::hints::{count, size};
use super::rules::{List, Of, Rules, words};
use super::sheets::workbook;
use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{
    Done, ListChoice, ListFilter, ListLine, ListRef, ListRequest, ListSave, ListedLine, ListedView,
    ListsView, Nothing, SheetView, Words,
};

/// Lines of a page, when nobody says how many.
const PAGE: u32 = 100;
/// The setting under which lists of one's own are kept.
const OWN: &str = "register.lists";
/// Most lists of one's own.
const MOST: usize = 30;
/// Longest name of one, in characters.
const LONGEST: usize = 30;
/// What a list can be narrowed by.
const FILTERS: [&str; 5] = [
    "person.population",
    "person.sex",
    "stay.reason",
    "work.status",
    "dwelling.community",
];

/// A list of one's own, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Own {
    id: String,
    title: String,
    list: String,
    narrow: BTreeMap<String, String>,
}

/// Which list is meant.
struct Meant {
    title: Words,
    list: &'static List,
    narrow: BTreeMap<String, String>,
}

impl Desk {
    /// The lists, each with how many stand in it.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn lists(&self, _: Nothing) -> Result<ListsView, DeskError> {
        let open = self.census().await?;
        let today = self.today();
        let (lists, communities) = open
            .keep(move |outbox| {
                let mut lists = Vec::new();
                for list in &Rules::builtin().lists {
                    lists.push(ListLine {
                        id: list.id.clone(),
                        title: list.title.clone(),
                        count: count(listed(outbox, list, &BTreeMap::new(), today)?.len()),
                        own: false,
                        narrows: matches!(list.of, Of::People { .. }),
                    });
                }
                for own in own(outbox)? {
                    if let Some(list) = Rules::builtin().list(&own.list) {
                        lists.push(ListLine {
                            count: count(listed(outbox, list, &own.narrow, today)?.len()),
                            title: words(&own.title, ""),
                            id: own.id,
                            own: true,
                            narrows: true,
                        });
                    }
                }
                Ok((lists, outbox.communities()?))
            })
            .await?;
        let filters = FILTERS.iter().filter_map(|id| filter(id, &communities));
        Ok(ListsView {
            lists,
            filters: filters.filter(|one| one.choices.len() > 1).collect(),
        })
    }

    /// Who stands in a list.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownRule`], or the store cannot be read.
    pub async fn listed(&self, request: ListRequest) -> Result<ListedView, DeskError> {
        let open = self.census().await?;
        let today = self.today();
        let (id, narrow) = (request.list, request.narrow);
        let found = open
            .keep(move |outbox| {
                let Some(meant) = meant(outbox, &id, narrow)? else {
                    return Ok(None);
                };
                let lines = listed(outbox, meant.list, &meant.narrow, today)?;
                Ok(Some((meant, lines)))
            })
            .await?;
        let (meant, lines) = found.ok_or(DeskError::UnknownRule)?;
        let total = count(lines.len());
        let limit = if request.limit == 0 {
            PAGE
        } else {
            request.limit
        };
        let page = lines.into_iter().skip(size(request.offset));
        Ok(ListedView {
            title: meant.title,
            day_title: meant.list.day_title.clone(),
            premises: matches!(meant.list.of, Of::Hazards),
            narrow: meant.narrow,
            lines: page.take(size(limit)).collect(),
            total,
        })
    }

    /// A list in a sheet.
    ///
    /// # Errors
    /// As [`Desk::listed`], or the sheet cannot be written.
    pub async fn listed_sheet(&self, request: ListRequest) -> Result<SheetView, DeskError> {
        let view = self
            .listed(ListRequest {
                offset: 0,
                limit: u32::MAX,
                ..request
            })
            .await?;
        let rows = view.lines.into_iter().map(|line| {
            vec![
                line.name.into(),
                line.address.into(),
                line.day.into(),
                line.note.map_or_else(String::new, |note| note.zh).into(),
            ]
        });
        let who = if view.premises { "单位" } else { "姓名" };
        let table = Table {
            name: "名单".to_owned(),
            head: [who, "地址", &view.day_title.zh, "备注"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
        };
        // A name of one's own may hold what no file name may.
        let title: String = view
            .title
            .zh
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        workbook(&format!("{title}{}.xlsx", self.today()), vec![table])
    }

    /// Keeps a list under a name of one's own.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownRule`], [`DeskError::UnnamedList`], or the store cannot be written.
    pub async fn list_save(&self, request: ListSave) -> Result<ListRef, DeskError> {
        let open = self.census().await?;
        let title = request.title.trim().to_owned();
        if title.is_empty() || title.chars().count() > LONGEST {
            return Err(DeskError::UnnamedList);
        }
        let id = format!("own-{}", self.random_hex().get(..8).unwrap_or_default());
        let kept = id.clone();
        let saved = open
            .keep(move |outbox| {
                let mut all = own(outbox)?;
                let Some(meant) = meant(outbox, &request.list, request.narrow)? else {
                    return Ok(false);
                };
                // The same name again is the same list, asked otherwise.
                all.retain(|one| one.title != title);
                all.push(Own {
                    id: kept,
                    title,
                    list: meant.list.id.clone(),
                    narrow: meant.narrow,
                });
                let surplus = all.len().saturating_sub(MOST);
                all.drain(..surplus);
                outbox.set_setting(OWN, serde_json::to_value(all).ok())?;
                Ok(true)
            })
            .await?;
        if !saved {
            return Err(DeskError::UnknownRule);
        }
        Ok(ListRef { list: id })
    }

    /// Forgets a list of one's own.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn list_drop(&self, request: ListRef) -> Result<Done, DeskError> {
        let open = self.census().await?;
        open.keep(move |outbox| {
            let mut all = own(outbox)?;
            all.retain(|one| one.id != request.list);
            outbox.set_setting(OWN, serde_json::to_value(all).ok())
        })
        .await?;
        Ok(Done {
            say: "名单已删除，台账里的内容不受影响".to_owned(),
        })
    }
}

fn own(outbox: &Outbox) -> Result<Vec<Own>, OutboxError> {
    let kept = outbox.setting(OWN)?;
    Ok(kept
        .and_then(|kept| serde_json::from_value(kept).ok())
        .unwrap_or_default())
}

/// The list with this id; one of one's own brings its narrowing along, and what is asked for beside it counts more.
fn meant(
    outbox: &Outbox,
    id: &str,
    asked: BTreeMap<String, String>,
) -> Result<Option<Meant>, OutboxError> {
    let (title, list, mut narrow) = match Rules::builtin().list(id) {
        Some(list) => (list.title.clone(), Some(list), BTreeMap::new()),
        None => match own(outbox)?.into_iter().find(|own| own.id == id) {
            Some(own) => {
                let list = Rules::builtin().list(&own.list);
                (words(&own.title, ""), list, own.narrow)
            }
            None => return Ok(None),
        },
    };
    narrow.extend(asked);
    narrow.retain(|element, value| FILTERS.contains(&element.as_str()) && !value.is_empty());
    Ok(list.map(|list| Meant {
        title,
        list,
        narrow,
    }))
}

fn listed(
    outbox: &Outbox,
    list: &List,
    narrow: &BTreeMap<String, String>,
    today: Date,
) -> Result<Vec<ListedLine>, OutboxError> {
    let day = today.to_string();
    let mut lines = match &list.of {
        Of::Hazards => overdue_hazards(outbox, &day)?
            .into_iter()
            .map(|(entry, hazard)| ListedLine {
                person: None,
                entry,
                name: hazard.premises,
                address: hazard.address,
                day: hazard.deadline,
                note: code("hazard.category", &hazard.category),
            })
            .collect(),
        Of::People {
            among,
            when,
            day: of,
        } => {
            let further: Vec<Narrow> = narrow
                .iter()
                .map(|(element, value)| Narrow {
                    element: element.clone(),
                    is: Is::OneOf(vec![value.clone()]),
                })
                .collect();
            let stays = answers(outbox, *among, when, &further, &day)?;
            let line = |stay: yilutong_outbox::StayRow| ListedLine {
                day: value(&stay, of, &day).unwrap_or_default(),
                note: code("person.population", stay.fact("person.population")),
                person: stay.registered,
                entry: stay.entry.0,
                name: stay.name,
                address: stay.address,
            };
            stays.into_iter().map(line).collect::<Vec<_>>()
        }
    };
    lines.sort_by(|a, b| (&a.day, &a.address, &a.name).cmp(&(&b.day, &b.address, &b.name)));
    Ok(lines)
}

/// Hazards whose day has passed without a review that says they were put right, with the entry that told of each.
pub(crate) fn overdue_hazards(
    outbox: &Outbox,
    today: &str,
) -> Result<Vec<(String, Hazard)>, OutboxError> {
    let seen = outbox.seen(HAZARD)?;
    let mut overdue = Vec::new();
    for (entry, mut hazard) in outbox.hazards_due_before(today)? {
        let said = seen
            .iter()
            .any(|(Matter { subject, .. }, _)| *subject == hazard_key(&entry.0, &hazard));
        if said {
            continue;
        }
        if let Some(number) = number(outbox, &entry, hazard.item)?
            && let Some(review) = outbox.last_review(&number)?
        {
            if review.passed || review.new_deadline.as_str() >= today {
                continue;
            }
            if !review.new_deadline.is_empty() {
                hazard.deadline = review.new_deadline;
            }
        }
        overdue.push((entry.0, hazard));
    }
    Ok(overdue)
}

/// The rule under which it is remembered that a hazard was put right without a review.
const HAZARD: &str = "list.overdue_hazards";

fn hazard_key(entry: &str, hazard: &Hazard) -> String {
    format!("{entry}#{}", hazard.item)
}

/// The number that the department gave the hazard: they come back in the order in which they were sent.
fn number(
    outbox: &Outbox,
    entry: &yilutong_outbox::EntryId,
    item: u32,
) -> Result<Option<String>, OutboxError> {
    for delivery in outbox.deliveries_of(entry)?.into_iter().rev() {
        let given = delivery.receipt.get("hazards").map(String::as_str);
        let numbers = given.unwrap_or_default();
        let mut numbers = numbers
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|number| !number.is_empty());
        if let Some(number) = numbers.nth(size(item)) {
            return Ok(Some(number.to_owned()));
        }
    }
    Ok(None)
}

fn filter(id: &str, communities: &[String]) -> Option<ListFilter> {
    let dictionary = Dictionary::builtin();
    let element = dictionary.element(id)?;
    let choice = |code: &str, zh: &str, en: &str| ListChoice {
        code: code.to_owned(),
        label: words(zh, en),
    };
    let choices = if id == "dwelling.community" {
        communities
            .iter()
            .filter_map(|code| {
                let community = dictionary.community(code)?;
                let name = format!("{}{}", community.street, community.name);
                Some(choice(code, &name, ""))
            })
            .collect()
    } else {
        let list = dictionary.list_of(id)?;
        list.codes
            .iter()
            .map(|c| choice(&c.code, &c.zh, &c.en))
            .collect()
    };
    Some(ListFilter {
        element: id.to_owned(),
        label: words(&element.label.zh, &element.label.en),
        choices,
    })
}

pub(crate) fn code(element: &str, code: &str) -> Option<Words> {
    let found = Dictionary::builtin().list_of(element)?.get(code)?;
    Some(words(&found.zh, &found.en))
}
