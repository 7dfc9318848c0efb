//! The worker at the desk: opens the practice profile and does what a person would do in the window, by the same
//! operations.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use yilutong_desk::schema::{
    EntryView, MatrixView, ProfilePhase, ProfileState, Pulse, Saved, Submitted,
};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_tests::{Practice, Sample};

use crate::PASSPHRASE;
use crate::fault::DemoFault;
use crate::place::Place;

/// A desk with an open profile.
pub(crate) struct Worker {
    desk: Arc<Desk>,
}

impl Worker {
    /// Opens the practice profile, sets it up on the first time, and tells it where the departments are today.
    pub(crate) async fn sit_down(
        place: &Place,
        practice: &Practice,
        deliver: bool,
    ) -> Result<Self, DemoFault> {
        let config = DeskConfig {
            data_dir: place.profile(),
            systems_dirs: Vec::new(),
            practice: true,
            deliver,
            ..DeskConfig::default()
        };
        let desk = Desk::open(config).map_err(|cause| DemoFault::Desk {
            operation: "opening the desk",
            cause: Box::new(cause),
        })?;
        let worker = Self { desk };
        let state: ProfileState = worker.ask("profile.state", Value::Null).await?;
        let open = match state.phase {
            ProfilePhase::Absent => "profile.create",
            _ => "profile.unlock",
        };
        worker
            .ask::<ProfileState>(open, json!({ "passphrase": PASSPHRASE }))
            .await?;
        worker
            .ask::<Value>("settings.change", practice.settings()?)
            .await?;
        Ok(worker)
    }

    /// Closes the profile.
    pub(crate) async fn leave(self) -> Result<(), DemoFault> {
        self.ask::<ProfileState>("profile.lock", Value::Null)
            .await
            .map(drop)
    }

    /// Saves a sample as a draft, unless an earlier demo did; says which entry it is.
    pub(crate) async fn leave_draft(
        &self,
        place: &Place,
        sample: Sample,
    ) -> Result<String, DemoFault> {
        if let Some(entry) = place.entry(sample) {
            return Ok(entry);
        }
        let mut body = sample.body(today())?;
        if let Some(picture) = sample.picture {
            let picture = self.take_in(sample.name, picture).await?;
            Sample::show(&mut body, &picture);
        }
        let saved: Saved = self
            .ask("entry.save", json!({ "id": null, "body": body }))
            .await?;
        place.remember(sample, &saved.id)?;
        Ok(saved.id)
    }

    /// Takes a picture in.
    async fn take_in(&self, name: &str, file: &[u8]) -> Result<Value, DemoFault> {
        let base64 = STANDARD.encode(file);
        self.ask(
            "photo.add",
            json!({ "name": format!("{name}.png"), "base64": base64 }),
        )
        .await
    }

    /// The sample's entry as it stands in the profile.
    pub(crate) async fn entry(&self, id: &str) -> Result<EntryView, DemoFault> {
        self.ask("entry.open", json!({ "id": id })).await
    }

    /// Submits an entry as it is.
    pub(crate) async fn submit(&self, entry: &EntryView) -> Result<Submitted, DemoFault> {
        self.ask(
            "entry.submit",
            json!({ "id": entry.id, "body": entry.body }),
        )
        .await
    }

    /// What is on its way.
    pub(crate) async fn pulse(&self) -> Result<Pulse, DemoFault> {
        self.ask("desk.pulse", Value::Null).await
    }

    /// Entries down, systems across.
    pub(crate) async fn matrix(&self) -> Result<MatrixView, DemoFault> {
        self.ask("outbox.matrix", Value::Null).await
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        request: Value,
    ) -> Result<T, DemoFault> {
        let reply = self
            .desk
            .call(operation, request)
            .await
            .map_err(|cause| DemoFault::Desk {
                operation,
                cause: Box::new(cause),
            })?;
        serde_json::from_value(reply).map_err(|cause| DemoFault::Answer { operation, cause })
    }
}

/// The day of the visit: today, where the departments are.
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .date()
}
