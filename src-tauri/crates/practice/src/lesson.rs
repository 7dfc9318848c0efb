//! A lesson: departments of its own, their test credentials, a known passphrase and a household to begin with.

use std::path::Path;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use practice_departments::{Config, Running, StartError};
use serde_json::{Value, json};
use yilutong_desk::schema::{ProfilePhase, ProfileState};
use yilutong_desk::{Desk, DeskConfig, DeskError};

/// Credentials and the worker, in the shape of `yilu settings import`; addresses are added when the ports are known.
const SETTINGS: &str = include_str!("../data/settings.json");
/// A household to begin with: everything is there but what its note asks for, and the dates.
const FIRST: &str = include_str!("../data/household.json");
/// Opens the practice profile; shown wherever it is asked for.
const PASSPHRASE: &str = "12345678";

/// Why there is no practice.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The departments did not start.
    #[error(transparent)]
    Departments(#[from] StartError),
    /// The desk did not open, or refused what it was told.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// What comes with the program is broken.
    #[error("what the program brings along for practice is no JSON: {0}; install it again")]
    Data(#[from] serde_json::Error),
}

/// A practice under way: it ends when this is dropped.
pub struct Lesson {
    /// The desk, its profile open.
    pub desk: Arc<Desk>,
    /// The departments; they end with the lesson.
    _departments: Running,
}

impl Lesson {
    /// Starts the departments on what they kept in this folder, and opens the practice profile beside it. The first
    /// time, there is an entry to begin with.
    ///
    /// # Errors
    /// When the folder or a port cannot be had, or another practice is open on it.
    pub async fn begin(folder: &Path) -> Result<Self, PracticeError> {
        let departments =
            practice_departments::start(Config::new(folder.join("departments"))).await?;
        let desk = Desk::open(DeskConfig {
            data_dir: folder.join("profile"),
            practice: true,
            passphrase_told: Some(PASSPHRASE.to_owned()),
            deliver: true,
            ..DeskConfig::default()
        })?;
        let state: ProfileState =
            serde_json::from_value(desk.call("profile.state", Value::Null).await?)?;
        let new = state.phase == ProfilePhase::Absent;
        let open = if new {
            "profile.create"
        } else {
            "profile.unlock"
        };
        desk.call(open, json!({ "passphrase": PASSPHRASE })).await?;
        desk.call("settings.change", settings(&departments)?)
            .await?;
        if new {
            let body = first(today())?;
            desk.call("entry.save", json!({ "id": null, "body": body }))
                .await?;
        }
        Ok(Self {
            desk,
            _departments: departments,
        })
    }
}

/// The household to begin with, as it would be found on this day.
fn first(today: Date) -> Result<Value, serde_json::Error> {
    let mut body: Value = serde_json::from_str(FIRST)?;
    let ago = |days: i64| json!(today.saturating_sub(days.days()).to_string());
    body["visit"]["on"] = ago(0);
    let who = &mut body["residents"][0];
    who["stay"]["arrived_on"] = ago(40);
    for begun in ["since", "contract_from"] {
        who["work"][begun] = ago(20);
    }
    who["work"]["contract_until"] = ago(-345);
    Ok(body)
}

/// Today where the departments are.
fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .date()
}

/// Settings to import: every practice department that has a package switched on, with its address and the credentials
/// that the contracts name for tests. No real department's address or secret ever stands here.
///
/// # Errors
/// When what comes with the program is no JSON.
pub fn settings(departments: &Running) -> Result<Value, serde_json::Error> {
    let mut settings: Value = serde_json::from_str(SETTINGS)?;
    for address in departments.addresses() {
        // A department without a package has no settings to import.
        if let Some(system) = settings["systems"].get_mut(address.id) {
            system["enabled"] = json!(true);
            system["base_url"] = json!(address.base_url);
            if let Some(key) = address.host_key {
                system["settings"]["host_key"] = json!(key.public);
            }
        }
    }
    Ok(settings)
}
