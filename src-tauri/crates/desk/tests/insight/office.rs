//! A desk without departments, on a day of the test's choosing, and short ways to enter people.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_adapter::Clock;
use yilutong_desk::schema::{EntryBody, Nothing, Passphrase, SettingsChange, SystemChange};
use yilutong_desk::{Desk, DeskConfig, Surroundings};

/// A clock that stands where it is put.
pub(crate) struct Standing {
    now: AtomicI64,
    dice: Mutex<u8>,
}

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        // Every look is a moment later, so that what is told later is later.
        Timestamp::from_microsecond(self.now.fetch_add(1, Ordering::SeqCst)).unwrap()
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut dice = self.dice.lock().unwrap();
        for byte in bytes {
            *dice = dice.wrapping_mul(31).wrapping_add(7);
            *byte = *dice;
        }
    }
}

/// An office.
pub(crate) struct Office {
    pub(crate) desk: Arc<Desk>,
    clock: Arc<Standing>,
    _dir: TempDir,
}

impl Office {
    /// Open at noon of a day, with every department switched off.
    pub(crate) async fn on(day: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(Standing {
            now: AtomicI64::new(0),
            dice: Mutex::new(1),
        });
        let surroundings = Surroundings {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ..Surroundings::default()
        };
        let config = DeskConfig {
            data_dir: dir.path().join("profile"),
            ..DeskConfig::default()
        };
        let desk = Desk::within(config, surroundings).unwrap();
        let office = Self {
            desk,
            clock,
            _dir: dir,
        };
        office.go_to(day);
        let passphrase = "一个足够长的口令".to_owned();
        office
            .desk
            .profile_create(Passphrase { passphrase })
            .await
            .unwrap();
        let off = SystemChange {
            enabled: Some(false),
            ..SystemChange::default()
        };
        let all = office.desk.packages().systems();
        let systems = all.map(|one| (one.id().to_owned(), off.clone()));
        office
            .desk
            .settings_change(SettingsChange {
                systems: systems.collect(),
                ..SettingsChange::default()
            })
            .await
            .unwrap();
        office
    }

    /// Lets it be noon of a day.
    pub(crate) fn go_to(&self, day: &str) {
        let noon: Timestamp = format!("{day}T04:00:00Z").parse().unwrap();
        self.clock
            .now
            .store(noon.as_microsecond(), Ordering::SeqCst);
    }

    /// Submits an entry; its id.
    pub(crate) async fn enter(&self, entry: Value) -> String {
        self.submit(None, entry).await
    }

    /// Submits an entry again.
    pub(crate) async fn correct(&self, id: &str, entry: Value) {
        self.submit(Some(id.to_owned()), entry).await;
    }

    async fn submit(&self, id: Option<String>, entry: Value) -> String {
        let body = serde_json::from_value(entry).unwrap();
        let asked = EntryBody {
            id,
            body,
            skip: Vec::new(),
            marks: Vec::new(),
        };
        let looked = self.desk.entry_preflight(asked.clone()).await.unwrap();
        match self.desk.entry_submit(asked).await {
            Ok(submitted) => submitted.id,
            Err(error) => panic!("{error}: {:?}", looked.problems),
        }
    }

    /// Asks the desk as a door does.
    pub(crate) async fn ask(&self, operation: &str, request: Value) -> Value {
        match self.desk.call(operation, request).await {
            Ok(reply) => reply,
            Err(error) => panic!("{operation}: {error}"),
        }
    }

    /// What the desk says against it.
    pub(crate) async fn refused(&self, operation: &str, request: Value) -> String {
        let error = self.desk.call(operation, request).await.unwrap_err();
        error.fault().kind
    }

    pub(crate) async fn state(&self) -> String {
        let state = self.desk.profile_state(Nothing {}).await.unwrap();
        format!("{:?}", state.phase)
    }
}

/// A citizen's number for a birthday, with an order number set aside for tests; an odd one is a man's.
pub(crate) fn number(division: &str, born: &str, order: u32) -> String {
    let head = format!("{division}{}{order:03}", born.replace('-', ""));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = head
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    let check = "10X98765432"
        .chars()
        .nth(usize::try_from(sum % 11).unwrap());
    format!("{head}{}", check.unwrap())
}

/// A resident from Changsha with a number.
pub(crate) fn resident(name: &str, born: &str, order: u32) -> Value {
    json!({
        "ref": format!("r{order}"),
        "person": { "name": name, "id_type": "111", "id_number": number("430102", born, order), "hukou_division": "430102" },
        "work": {},
        "stay": { "status": "arrived", "arrived_on": "2026-09-01", "reason": "01", "relation_to_head": "tenant" },
        "family": {},
    })
}

/// The same with members of its groups set; `null` takes one away.
pub(crate) fn with(mut resident: Value, changes: Value) -> Value {
    for (group, members) in changes.as_object().unwrap() {
        for (name, value) in members.as_object().unwrap() {
            let group = resident[group].as_object_mut().unwrap();
            if value.is_null() {
                group.remove(name);
            } else {
                group.insert(name.clone(), value.clone());
            }
        }
    }
    resident
}

/// A household visit.
pub(crate) fn household(room: &str, on: &str, residents: &[Value]) -> Value {
    json!({
        "form": "household",
        "visit": { "on": on },
        "dwelling": { "community": "440306001001", "road": "海棠路12号", "building": "海棠花园3栋", "room": room,
                      "occupancy": "rented", "area": 68.5 },
        "owner": {},
        "residents": residents,
    })
}

/// Somebody left.
pub(crate) fn departure(room: &str, residents: &[(Value, &str)]) -> Value {
    let left = residents.iter().map(|(resident, on)| {
        let mut resident = resident.clone();
        let stay = resident["stay"].as_object_mut().unwrap();
        stay.remove("status");
        stay.insert("left_on".to_owned(), json!(on));
        stay.insert("leave_reason".to_owned(), json!("left_city"));
        resident
    });
    json!({
        "form": "departure",
        "dwelling": { "community": "440306001001", "road": "海棠路12号", "building": "海棠花园3栋", "room": room },
        "residents": left.collect::<Vec<_>>(),
    })
}

/// A day so many days later.
pub(crate) fn later(day: &str, days: i64) -> String {
    let day: Date = day.parse().unwrap();
    let span = jiff::Span::new().days(days);
    day.checked_add(span).unwrap().to_string()
}
