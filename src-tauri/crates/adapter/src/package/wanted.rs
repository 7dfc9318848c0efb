//! What a case of an exchange asks for: a record of the file's entry as the case changes it, and what became of it before.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::cases::{Common, Situation, object};
use super::model::Package;
use super::reading::Table;
use crate::exchange::{KeepsPhotos, Photos, Reach};
use crate::order::{Operation, Order};
use crate::packages::Packages;
use crate::wire::{Receipt, Wire};

/// The seed that serials are made from.
const SEED: &str = "3f0c9a526a3e4a519d0e7b1f6f3a1c01";

/// What is ordered.
pub(super) struct Wanted {
    pub(super) situation: Situation,
    operation: String,
    sent: Map<String, Value>,
    held: Option<Map<String, Value>>,
    known: Map<String, Value>,
}

impl Wanted {
    pub(super) fn read(table: &Table<'_, '_>, common: &Common<'_>) -> Self {
        Self {
            situation: Situation::read(table, common),
            operation: table
                .text("operation")
                .unwrap_or_else(|| "create".to_owned()),
            sent: object(table, "sent"),
            held: table.has("held").then(|| object(table, "held")),
            known: object(table, "known"),
        }
    }

    /// A quarter past ten of the day, China Standard Time.
    pub(super) fn now(&self) -> Result<Timestamp, String> {
        let today: Date = self
            .situation
            .today
            .parse()
            .map_err(|_| "`today` is not a date".to_owned())?;
        today
            .at(10, 15, 0, 0)
            .to_zoned(TimeZone::fixed(Offset::constant(8)))
            .map(|zoned| zoned.timestamp())
            .map_err(|_| "`today` is outside the calendar".to_owned())
    }

    /// The order: the entry's own values, with what the case changes about them.
    pub(super) fn order(
        &self,
        package: &Package,
        common: &Common<'_>,
        now: Timestamp,
    ) -> Result<Order, String> {
        let operation = match self.operation.as_str() {
            "create" => Operation::Create,
            "update" => Operation::Update,
            "cancel" => Operation::Cancel,
            other => {
                return Err(format!(
                    "operation is `{other}`; write create, update or cancel"
                ));
            }
        };
        let wire = |cancel| {
            let rendered = self.situation.over(
                package,
                common.base_of(&self.situation.record),
                |record, facts| {
                    let situation = &self.situation;
                    situation.rendered(package, record, facts, cancel)
                },
            )?;
            Ok::<Wire, String>(Packages::fill(&rendered.wire, &common.receipts))
        };
        let mut sent = wire(operation == Operation::Cancel)?;
        overlay(&mut sent, &self.sent);
        let held = match &self.held {
            None => Wire::new(),
            Some(changes) => {
                let mut held = wire(false)?;
                overlay(&mut held, changes);
                held
            }
        };
        let known = self.known.iter();
        let known = known.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into())));
        Ok(Order {
            record: self.situation.record.clone(),
            operation,
            wire: sent,
            held,
            receipt: Receipt(known.collect()),
            entered_at: now.checked_sub(SignedDuration::from_mins(1)).unwrap_or(now),
            serial: SEED.to_owned(),
            unsettled: None,
            ended: Receipt::default(),
            unsettled_since: None,
        })
    }

    /// Settings and credentials: those of the case, else the package's examples.
    pub(super) fn reach(&self, package: &Package) -> Reach {
        let example = |setting: &super::model::Setting| {
            let value = setting.default.clone().or_else(|| setting.example.clone());
            (
                setting.id.clone(),
                value.unwrap_or_else(|| "example".to_owned()),
            )
        };
        let mut settings: BTreeMap<String, String> =
            package.settings().iter().map(example).collect();
        settings.extend(self.situation.settings.clone());
        Reach {
            settings,
            credentials: package.credentials().iter().map(example).collect(),
            photos: Photos(Some(std::sync::Arc::new(OnePhoto))),
            ..Reach::default()
        }
    }
}

/// The picture that stands for every one in a case.
struct OnePhoto;

impl KeepsPhotos for OnePhoto {
    fn read<'a>(
        &'a self,
        _: &'a str,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'a>> {
        Box::pin(async { Some(crate::picture::grey()) })
    }
}

/// Members replaced or added; an empty text takes one away.
fn overlay(wire: &mut Wire, changes: &Map<String, Value>) {
    for (member, value) in changes {
        if value.as_str() == Some("") {
            wire.remove(member);
        } else {
            wire.insert(member.clone(), value.clone());
        }
    }
}
