//! Service hints 主动服务: whom a policy concerns, until when, and what a worker has said of it.
//!
//! Deliberately absent: any judgement that somebody is entitled. A hint says whom to tell.

use std::collections::BTreeMap;

use jiff::civil::Date;
use yilutong_dictionary::values::age_on;
use yilutong_outbox::{Among, Matter, Outbox, OutboxError, State, StayRow};
use yilutong_sheets::Table;

use super::answers::{answers, holds, value};
use super::rules::{Hint, Rules};
use super::sheets::workbook;
use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{
    Done, HintLine, HintRule, HintSeen, HintsRequest, HintsView, SheetView, Words,
};

/// Lines of a page, when nobody says how many.
const PAGE: u32 = 100;
/// Words that a worker may say of a hint, each with what is said back.
const WORDS: [(&str, &str); 2] = [
    ("told", "已记下：告知过本人，不再提醒"),
    ("not_for", "已记下：不适用，不再提醒"),
];

impl Desk {
    /// Whom policies concern, the most urgent first.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownRule`], or the store cannot be read.
    pub async fn hints(&self, request: HintsRequest) -> Result<HintsView, DeskError> {
        let open = self.census().await?;
        if let Some(rule) = &request.rule {
            self.hint_rule(rule)?;
        }
        let today = self.today();
        let found = open.keep(move |outbox| all(outbox, today)).await?;
        let mut rules = Vec::new();
        let mut lines = Vec::new();
        for (hint, of_rule) in Rules::builtin().hints.iter().zip(found) {
            let open = || of_rule.iter().filter(|line| line.seen.is_none());
            rules.push(HintRule {
                id: hint.id.clone(),
                title: hint.title.clone(),
                count: count(open().count()),
                late: count(open().filter(|line| line.late).count()),
                office: hint.office.clone(),
                bring: hint.bring.clone(),
                basis: hint.basis.clone(),
            });
            if request.rule.as_ref().is_none_or(|rule| *rule == hint.id) {
                let shown = |line: &HintLine| request.seen_too || line.seen.is_none();
                lines.extend(of_rule.into_iter().filter(shown));
            }
        }
        lines.sort_by(urgency);
        let total = count(lines.len());
        let limit = if request.limit == 0 {
            PAGE
        } else {
            request.limit
        };
        let page = lines.into_iter().skip(size(request.offset));
        Ok(HintsView {
            rules,
            lines: page.take(size(limit)).collect(),
            total,
        })
    }

    /// A worker saw to a hint.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownRule`], [`DeskError::NotRegistered`], or the store cannot be written.
    pub async fn hint_see(&self, request: HintSeen) -> Result<Done, DeskError> {
        let open = self.census().await?;
        let rule = self.hint_rule(&request.rule)?;
        let said = match &request.word {
            None => "已恢复提醒",
            Some(word) => {
                let known = WORDS.iter().find(|(known, _)| known == word);
                known.ok_or(DeskError::UnknownRule)?.1
            }
        };
        let (today, now) = (self.today().to_string(), self.now());
        let by = self.worker(&open).await;
        let found = open
            .keep(move |outbox| {
                let Some(stay) = outbox.stay_kept_as(request.stay)? else {
                    return Ok(false);
                };
                let matter = matter(rule, &stay, &today);
                outbox.see_to(matter, request.word, by, now)?;
                Ok(true)
            })
            .await?;
        if !found {
            return Err(DeskError::NotRegistered);
        }
        Ok(Done {
            say: said.to_owned(),
        })
    }

    /// Hints as a list for visits, in a sheet.
    ///
    /// # Errors
    /// As [`Desk::hints`], or the sheet cannot be written.
    pub async fn hints_sheet(&self, request: HintsRequest) -> Result<SheetView, DeskError> {
        let view = self
            .hints(HintsRequest {
                offset: 0,
                limit: u32::MAX,
                ..request
            })
            .await?;
        let rows = view.lines.iter().map(|line| {
            let rule = view.rules.iter().find(|rule| rule.id == line.rule);
            let bring = rule.map_or_else(Vec::new, |rule| {
                rule.bring.iter().map(|one| one.zh.clone()).collect()
            });
            vec![
                line.title.zh.clone().into(),
                line.name.clone().into(),
                line.address.clone().into(),
                line.due.clone().unwrap_or_default().into(),
                line.say.zh.clone().into(),
                rule.map_or_else(String::new, |r| r.office.zh.clone())
                    .into(),
                bring.join("、").into(),
                "".into(),
            ]
        });
        let table = Table {
            name: "主动服务走访名单".to_owned(),
            head: [
                "事项",
                "姓名",
                "地址",
                "期限",
                "要做什么",
                "办理部门",
                "要带的材料",
                "走访结果",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: rows.collect(),
        };
        workbook(
            &format!("主动服务走访名单{}.xlsx", self.today()),
            vec![table],
        )
    }

    fn hint_rule(&self, id: &str) -> Result<&'static Hint, DeskError> {
        Rules::builtin().hint(id).ok_or(DeskError::UnknownRule)
    }
}

/// The hints of every rule, in the order of the rules; those that were seen to carry the worker's word.
fn all(outbox: &Outbox, today: Date) -> Result<Vec<Vec<HintLine>>, OutboxError> {
    let day = today.to_string();
    let mut all = Vec::new();
    for hint in &Rules::builtin().hints {
        let stays = answers(outbox, Among::Living, &hint.when, &[], &day)?;
        let seen = seen(outbox, hint)?;
        let mut lines = Vec::new();
        for stay in stays {
            if !is_done(outbox, hint, &stay)? {
                lines.push(line(hint, &stay, &seen, today));
            }
        }
        all.push(lines);
    }
    Ok(all)
}

/// The hints of one person, the most urgent first.
pub(crate) fn of_person(
    outbox: &Outbox,
    person: &str,
    today: Date,
) -> Result<Vec<HintLine>, OutboxError> {
    let Some(stay) = outbox.last_stay(person)? else {
        return Ok(Vec::new());
    };
    if !stay.fact("stay.left_on").is_empty() {
        return Ok(Vec::new());
    }
    let day = today.to_string();
    let mut lines = Vec::new();
    for hint in &Rules::builtin().hints {
        if holds(&stay, &hint.when, &day) && !is_done(outbox, hint, &stay)? {
            lines.push(line(hint, &stay, &seen(outbox, hint)?, today));
        }
    }
    lines.sort_by(urgency);
    Ok(lines)
}

fn seen(outbox: &Outbox, hint: &Hint) -> Result<BTreeMap<Matter, String>, OutboxError> {
    let seen = outbox.seen(&rule_of(hint))?.into_iter();
    Ok(seen.map(|(matter, seen)| (matter, seen.word)).collect())
}

fn rule_of(hint: &Hint) -> String {
    format!("hint.{}", hint.id)
}

/// What is remembered when somebody sees to a hint: it comes back when its day or the stay changes.
fn matter(hint: &Hint, stay: &StayRow, today: &str) -> Matter {
    let due = hint.due.as_ref().and_then(|due| value(stay, due, today));
    Matter {
        rule: rule_of(hint),
        subject: stay.person.clone(),
        about: due.unwrap_or_else(|| stay.fact("work.since").to_owned()),
    }
}

/// Whether a department that settles it has accepted a record of the person.
fn is_done(outbox: &Outbox, hint: &Hint, stay: &StayRow) -> Result<bool, OutboxError> {
    if hint.done_by.is_empty() {
        return Ok(false);
    }
    let done = outbox.deliveries_of(&stay.entry)?.into_iter().any(|one| {
        one.state == State::Accepted
            && one.resident.as_ref() == Some(&stay.resident)
            && hint.done_by.contains(&one.lane.system)
    });
    Ok(done)
}

fn line(hint: &Hint, stay: &StayRow, seen: &BTreeMap<Matter, String>, today: Date) -> HintLine {
    let day = today.to_string();
    let due = hint.due.as_ref().and_then(|due| value(stay, due, &day));
    let on = due.as_ref().and_then(|due| due.parse::<Date>().ok());
    let days = on
        .and_then(|on| today.until(on).ok())
        .map(|span| span.get_days());
    let born = stay.fact("person.birth_date").parse::<Date>().ok();
    let age = born.and_then(|born| age_on(born, on.unwrap_or(today)));
    let fill = |sentence: &str| {
        sentence
            .replace("{name}", &stay.name)
            .replace("{due}", due.as_deref().unwrap_or_default())
            .replace("{age}", &age.map(|age| age.to_string()).unwrap_or_default())
    };
    HintLine {
        rule: hint.id.clone(),
        title: hint.title.clone(),
        stay: stay.id,
        person: stay.registered,
        entry: stay.entry.0.clone(),
        resident: stay.resident.clone(),
        name: stay.name.clone(),
        address: stay.address.clone(),
        say: Words {
            zh: fill(&hint.say.zh),
            en: fill(&hint.say.en),
        },
        late: !hint.open_end && days.is_some_and(|days| days < 0),
        days,
        seen: seen.get(&matter(hint, stay, &day)).cloned(),
        due,
    }
}

/// What has a day comes before what has none, the earlier day first.
fn urgency(a: &HintLine, b: &HintLine) -> std::cmp::Ordering {
    let key = |line: &HintLine| (line.due.is_none(), line.due.clone(), line.name.clone());
    key(a).cmp(&key(b))
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(crate) fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
