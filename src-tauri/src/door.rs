//! The door between the pages and the desk: decode, one call, encode.

use std::sync::Arc;

use serde_json::Value;
use tauri::State;
use yilutong_desk::schema::Fault;
use yilutong_desk::{Desk, DeskConfig, DeskError};
use yilutong_practice::Lesson;

/// The desk; or why there is none, which then answers every call, so that the pages can say it.
pub(crate) struct Door {
    desk: Result<Arc<Desk>, DeskError>,
    /// The simulated departments stay as long as the door.
    _lesson: Option<Lesson>,
}

impl Door {
    /// Opens the desk. The profile itself stays locked until the worker gives the passphrase.
    pub(crate) fn open(config: DeskConfig) -> Self {
        let desk = Desk::open(config)
            .inspect_err(|error| tracing::error!("the desk cannot be opened: {error}"));
        Self {
            desk,
            _lesson: None,
        }
    }

    /// A door to a desk for practice, which is open already.
    pub(crate) fn lesson(lesson: Lesson) -> Self {
        Self {
            desk: Ok(Arc::clone(&lesson.desk)),
            _lesson: Some(lesson),
        }
    }

    /// Closes the profile.
    pub(crate) async fn close(&self) {
        if let Ok(desk) = &self.desk {
            // It may have been closed already; there is nobody left to tell.
            let _ = desk.call("profile.lock", Value::Null).await;
        }
    }
}

/// Runs one operation of the desk.
#[tauri::command]
pub(crate) async fn desk(
    door: State<'_, Door>,
    operation: String,
    request: Value,
) -> Result<Value, Fault> {
    tracing::debug!(operation, "asked");
    match &door.desk {
        Ok(desk) => desk
            .call(&operation, request)
            .await
            .map_err(|error| error.fault()),
        Err(error) => Err(error.fault()),
    }
}
