//! Practice departments and how the desk reaches them: their addresses, and the credentials that the contracts name for
//! their test environments. No real department's address or secret ever stands here.

use std::path::Path;

use practice_departments::{Config, Holding, Running, StartError};
use serde_json::Value;

/// Why there are no practice departments.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// They did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The settings that come with the practice are broken.
    #[error("the settings of the practice are not as `yilu settings import` wants them: {0}")]
    Settings(#[from] serde_json::Error),
    /// What a department holds cannot be read.
    #[error("what {department} holds cannot be read: {cause}")]
    Unreadable {
        /// The department's id.
        department: String,
        /// Why.
        cause: String,
    },
}

/// The departments at work on free loopback ports.
#[derive(Debug)]
pub struct Practice {
    /// For faults, latency and the like.
    pub running: Running,
}

impl Practice {
    /// Starts them on what they kept in this folder.
    ///
    /// # Errors
    /// When the folder or a port cannot be had.
    pub async fn open(folder: &Path) -> Result<Self, PracticeError> {
        let running = practice_departments::start(Config::new(folder)).await?;
        Ok(Self { running })
    }

    /// Settings to import: every practice department that has a package switched on, with address and credentials.
    ///
    /// # Errors
    /// When the file beside the samples is not JSON.
    pub fn settings(&self) -> Result<Value, PracticeError> {
        Ok(yilutong_practice::settings(&self.running)?)
    }

    /// What each department holds, by its id.
    ///
    /// # Errors
    /// When a department's store cannot be read.
    pub fn holdings(&self) -> Result<Vec<(String, Vec<Holding>)>, PracticeError> {
        self.running
            .addresses()
            .into_iter()
            .map(|address| {
                let held = self.running.holdings(address.id).map_err(|cause| {
                    PracticeError::Unreadable {
                        department: address.id.to_owned(),
                        cause: cause.to_string(),
                    }
                })?;
                Ok((address.id.to_owned(), held))
            })
            .collect()
    }

    /// How many requests changed something in a department since it was started.
    #[must_use]
    pub fn stored(&self) -> u64 {
        self.running
            .addresses()
            .into_iter()
            .filter_map(|address| self.running.visits(address.id).ok())
            .map(|visits| visits.counters.stored)
            .sum()
    }
}
