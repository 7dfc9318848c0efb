//! How fast a worker is, and what a task took. The count is of what was really pressed; the seconds are measured at the
//! pace at which it was pressed, and computed for the stated one.

use std::time::Duration;

/// One key, of somebody who types with few fingers: 48 words a minute in the English count.
const KEY: Duration = Duration::from_millis(250);
/// Reading the label, looking at the paper, deciding: once for every field that is typed into or chosen in.
const DECIDING: Duration = Duration::from_millis(1300);
/// The hand goes to the mouse, points, clicks.
const CLICK: Duration = Duration::from_millis(1500);

/// How much faster than the stated pace; none does not wait at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace(Option<f64>);

impl Pace {
    /// So many times as fast as stated.
    #[must_use]
    pub fn times(speed: f64) -> Self {
        Self((speed > 0.0).then_some(speed))
    }

    pub(crate) fn waits(self) -> bool {
        self.0.is_some()
    }

    async fn wait(self, time: Duration) {
        if let Some(speed) = self.0 {
            tokio::time::sleep(time.div_f64(speed)).await;
        }
    }

    pub(crate) async fn keys(self, keys: u64) {
        self.wait(times(KEY, keys)).await;
    }

    pub(crate) async fn click(self) {
        self.wait(CLICK).await;
    }

    pub(crate) async fn decide(self) {
        self.wait(DECIDING).await;
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Keys that were pressed.
    pub keys: u64,
    /// Clicks.
    pub clicks: u64,
    /// Fields that were typed into or chosen in.
    pub fields: u64,
}

impl Tally {
    /// Keys and clicks.
    #[must_use]
    pub fn strokes(self) -> u64 {
        self.keys + self.clicks
    }

    /// How long it takes at the stated pace.
    #[must_use]
    pub fn seconds(self) -> f64 {
        let all = times(KEY, self.keys) + times(CLICK, self.clicks) + times(DECIDING, self.fields);
        all.as_secs_f64()
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            keys: self.keys + other.keys,
            clicks: self.clicks + other.clicks,
            fields: self.fields + other.fields,
        }
    }
}

fn times(one: Duration, count: u64) -> Duration {
    one.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}
