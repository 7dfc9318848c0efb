//! What was last planned in a lane, so that a correction leaves out what does not change.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::deliveries::Delivery;
use crate::error::OutboxError;
use crate::holdings::{self, Holding};
use crate::outbox::Outbox;
use crate::values::Lane;

/// A lane: the newest delivery that was not withdrawn, and what the system holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneView {
    /// The lane.
    pub lane: Lane,
    /// The newest delivery that was not withdrawn: its wire is the latest plan.
    pub latest: Option<Delivery>,
    /// What the system holds, as far as we know.
    pub holding: Option<Holding>,
}

impl Outbox {
    /// The latest plan and the holding of each lane, in the order asked for, all of the same moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest_in_lanes(&self, lanes: &[Lane]) -> Result<Vec<LaneView>, OutboxError> {
        self.read(|c| {
            lanes
                .iter()
                .map(|lane| {
                    let latest = Delivery::all(
                        c,
                        "SELECT * FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3 AND state <> 'withdrawn'
                         ORDER BY id DESC LIMIT 1",
                        params![lane.system, lane.record, lane.key],
                    )?
                    .pop();
                    Ok(LaneView { lane: lane.clone(), latest, holding: holdings::find(c, lane)? })
                })
                .collect()
        })
    }

    /// The latest plan and the holding of one lane.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest_in_lane(&self, lane: &Lane) -> Result<LaneView, OutboxError> {
        Ok(self
            .latest_in_lanes(std::slice::from_ref(lane))?
            .pop()
            .unwrap_or(LaneView {
                lane: lane.clone(),
                latest: None,
                holding: None,
            }))
    }
}
