//! Data quality 数据稽核: the register checked against itself, with what mends each finding.
//!
//! Deliberately absent: which side is right. The worker says so, or says that it is really so.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use yilutong_outbox::{Matter, Outbox, OutboxError, StayRow};

use super::hints::count;
use super::rules::{Rules, words};
use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{
    CheckLine, ChecksRequest, ChecksView, DepartureBegin, Done, FindingSeen, FindingSide,
    FindingView,
};

/// Why somebody left who is told of elsewhere since: 市内搬迁.
const MOVED: &str = "moved_within_city";

/// A finding with what it is remembered by.
pub(crate) struct Found {
    pub(crate) matter: Matter,
    pub(crate) view: FindingView,
}

impl Desk {
    /// What does not agree with itself.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn checks(&self, request: ChecksRequest) -> Result<ChecksView, DeskError> {
        let found = self.findings().await?;
        let checks = Rules::builtin().checks.iter().map(|check| CheckLine {
            id: check.id.clone(),
            title: check.title.clone(),
            why: check.why.clone(),
            count: count(
                found
                    .iter()
                    .filter(|one| one.view.check == check.id && !one.view.seen)
                    .count(),
            ),
        });
        Ok(ChecksView {
            checks: checks.collect(),
            findings: found
                .into_iter()
                .map(|one| one.view)
                .filter(|one| request.seen_too || !one.seen)
                .collect(),
        })
    }

    /// A worker says that a finding is so, or is not after all.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::FindingGone`], or the store cannot be written.
    pub async fn check_see(&self, request: FindingSeen) -> Result<Done, DeskError> {
        let found = self.finding(&request.id).await?;
        let open = self.profile().await?;
        let (by, now) = (self.worker(&open).await, self.now());
        let word = request.seen.then(|| "so".to_owned());
        open.keep(move |outbox| outbox.see_to(found.matter, word, by, now))
            .await?;
        let say = match request.seen {
            true => "已记下真实情况如此，内容变了才会再提",
            false => "已恢复提示",
        };
        Ok(Done {
            say: say.to_owned(),
        })
    }

    /// The finding that is known by this id.
    pub(crate) async fn finding(&self, id: &str) -> Result<Found, DeskError> {
        let found = self.findings().await?;
        let wanted = found.into_iter().find(|one| one.view.id == id);
        wanted.ok_or(DeskError::FindingGone)
    }

    async fn findings(&self) -> Result<Vec<Found>, DeskError> {
        let open = self.census().await?;
        let titles: BTreeMap<String, String> = self
            .packages
            .systems()
            .map(|package| (package.id().to_owned(), package.short().to_owned()))
            .collect();
        open.keep(move |outbox| {
            let mut found = Vec::new();
            for check in &Rules::builtin().checks {
                let of_check = match check.id.as_str() {
                    "two_addresses" => two_addresses(outbox)?,
                    "spelling" => spellings(outbox)?,
                    "crowded" => crowded(outbox, check.least.unwrap_or_default())?,
                    "house_code" => house_codes(outbox, &titles)?,
                    _ => Vec::new(),
                };
                let seen: BTreeSet<Matter> = outbox
                    .seen(&rule(&check.id))?
                    .into_iter()
                    .map(|(matter, _)| matter)
                    .collect();
                for mut one in of_check {
                    one.view.seen = seen.contains(&one.matter);
                    found.push(one);
                }
            }
            Ok(found)
        })
        .await
    }
}

fn rule(check: &str) -> String {
    format!("check.{check}")
}

/// Puts a finding together; `about` is what it depends on, so that another value brings it up again.
fn found(check: &str, subject: &str, about: String, view: FindingView) -> Found {
    let matter = Matter {
        rule: rule(check),
        subject: subject.to_owned(),
        about,
    };
    // What a finding is about may be a person's number; what it is known by must not say it.
    let mut digest = Sha256::new();
    for part in [&matter.rule, &matter.subject, &matter.about] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let id = digest
        .finalize()
        .iter()
        .take(8)
        .fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
    Found {
        view: FindingView {
            id,
            check: check.to_owned(),
            ..view
        },
        matter,
    }
}

fn two_addresses(outbox: &Outbox) -> Result<Vec<Found>, OutboxError> {
    let side = |stay: &StayRow, next: Option<&StayRow>| FindingSide {
        value: stay.address.clone(),
        note: match stay.fact("stay.arrived_on") {
            "" => words("入住日期不详", "day of arrival not known"),
            day => words(&format!("{day} 入住"), &format!("since {day}")),
        },
        entry: Some(stay.entry.0.clone()),
        element: Some("stay.arrived_on".to_owned()),
        resident: Some(stay.resident.clone()),
        leave: next.map(|next| DepartureBegin {
            entry: stay.entry.0.clone(),
            residents: vec![stay.resident.clone()],
            // Gone from here on the day that they came there.
            left_on: Some(next.fact("stay.arrived_on").to_owned()).filter(|day| !day.is_empty()),
            reason: Some(MOVED.to_owned()),
        }),
        person: stay.registered,
        ..FindingSide::default()
    };
    let open = outbox.left_open()?.into_iter().map(|(earlier, present)| {
        let about = format!("{}|{}", earlier.dwelling, present.dwelling);
        let view = FindingView {
            about: present.name.clone(),
            say: words(
                "同时登记在两处，前一处还没有登记离开",
                "Registered at two dwellings; nobody told that they left the first",
            ),
            sides: vec![side(&earlier, Some(&present)), side(&present, None)],
            ..FindingView::default()
        };
        found("two_addresses", &present.person, about, view)
    });
    Ok(open.collect())
}

fn spellings(outbox: &Outbox) -> Result<Vec<Found>, OutboxError> {
    let companies = outbox.spelt_differently()?.into_iter();
    Ok(companies
        .map(|(code, stays)| {
            let mut spellings: BTreeMap<String, Vec<StayRow>> = BTreeMap::new();
            for stay in stays {
                let name = stay.fact("work.employer").to_owned();
                spellings.entry(name).or_default().push(stay);
            }
            let about: Vec<&str> = spellings.keys().map(String::as_str).collect();
            let about = about.join("|");
            let ways = spellings.len();
            let mut sides: Vec<(usize, FindingSide)> = spellings
                .into_iter()
                .map(|(name, stays)| {
                    let people = stays.len();
                    let first = stays.into_iter().next();
                    let side = FindingSide {
                        value: name,
                        note: words(
                            &format!("{people} 人"),
                            &match people {
                                1 => "1 person".to_owned(),
                                more => format!("{more} people"),
                            },
                        ),
                        entry: first.as_ref().map(|stay| stay.entry.0.clone()),
                        element: Some("work.employer".to_owned()),
                        resident: first.map(|stay| stay.resident),
                        ..FindingSide::default()
                    };
                    (people, side)
                })
                .collect();
            // What most people wrote comes first.
            sides.sort_by_key(|(people, side)| (std::cmp::Reverse(*people), side.value.clone()));
            let view = FindingView {
                about: code.clone(),
                say: words(
                    &format!("同一信用代码下有 {ways} 种单位名称"),
                    &format!("{ways} names under one credit code"),
                ),
                sides: sides.into_iter().map(|(_, side)| side).collect(),
                choosable: true,
                ..FindingView::default()
            };
            found("spelling", &code, about, view)
        })
        .collect())
}

fn crowded(outbox: &Outbox, least: f64) -> Result<Vec<Found>, OutboxError> {
    let dwellings = outbox.crowded(least)?.into_iter();
    Ok(dwellings
        .map(|one| {
            let each = one.area / f64::from(one.people);
            let view = FindingView {
                about: one.address.clone(),
                say: words(
                    &format!(
                        "{} 平方米住 {} 人，人均 {each:.1} 平方米",
                        one.area, one.people
                    ),
                    &format!(
                        "{} people in {} m², {each:.1} m² each",
                        one.people, one.area
                    ),
                ),
                sides: vec![FindingSide {
                    value: one.address,
                    note: words(
                        &format!("按人均不少于 {least} 平方米"),
                        &format!("at least {least} m² each"),
                    ),
                    entry: Some(one.entry),
                    element: Some("dwelling.area".to_owned()),
                    dwelling: one.registered,
                    ..FindingSide::default()
                }],
                ..FindingView::default()
            };
            let about = format!("{}/{}", one.people, one.area);
            found("crowded", &one.dwelling, about, view)
        })
        .collect())
}

fn house_codes(
    outbox: &Outbox,
    titles: &BTreeMap<String, String>,
) -> Result<Vec<Found>, OutboxError> {
    let dwellings = outbox.two_codes()?.into_iter();
    Ok(dwellings
        .map(|one| {
            let about: Vec<String> = one.codes.keys().cloned().collect();
            let sides = one.codes.into_iter().map(|(code, by)| {
                let systems: BTreeSet<&str> = by
                    .iter()
                    .map(|(system, _)| titles.get(system).map_or(system.as_str(), String::as_str))
                    .collect();
                let systems: Vec<&str> = systems.into_iter().collect();
                FindingSide {
                    value: code,
                    note: words(&systems.join("、"), &systems.join(", ")),
                    delivery: by.first().map(|(_, delivery)| *delivery),
                    dwelling: Some(one.registered),
                    ..FindingSide::default()
                }
            });
            let view = FindingView {
                about: one.address.clone(),
                say: words(
                    "各部门给出的房屋编码不一样，请与房屋编码部门核对",
                    "Departments gave different house codes; ask the office that issues them",
                ),
                sides: sides.collect(),
                ..FindingView::default()
            };
            found("house_code", &one.dwelling, about.join("|"), view)
        })
        .collect())
}
