//! How long to wait before the next attempt: full-jitter exponential backoff.
//!
//! Full jitter, because after an outage every laptop of a street office comes back at once.
//! Knows neither the clock nor the department; the draw is passed in.

use std::time::Duration;

/// The shape of the waits: the ceiling of wait `n` is `base × 2ⁿ`, never above `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The ceiling of the first wait.
    pub base: Duration,
    /// The ceiling of every wait.
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(2),
            most: Duration::from_secs(15 * 60),
        }
    }
}

impl Backoff {
    /// The wait before attempt `failures + 1`.
    ///
    /// `draw` is uniform in `0..=1`. Never shorter than a twentieth of the ceiling, so that a lucky
    /// draw is not a busy loop, and never shorter than what the department asked for.
    #[must_use]
    pub fn wait(&self, failures: u32, draw: f64, asked: Option<Duration>) -> Duration {
        let ceiling = self
            .base
            .saturating_mul(2_u32.saturating_pow(failures.min(20)))
            .min(self.most);
        let drawn = ceiling.mul_f64(draw.clamp(0.05, 1.0));
        asked.map_or(drawn, |asked| {
            asked.max(Duration::ZERO) + drawn.min(self.base)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_wait_is_within_its_ceiling(failures in 0_u32..1000, draw in 0.0_f64..=1.0) {
            let backoff = Backoff::default();
            let wait = backoff.wait(failures, draw, None);
            prop_assert!(wait <= backoff.most, "no wait is longer than the longest");
            prop_assert!(wait > Duration::ZERO, "a retry is never immediate");
        }

        #[test]
        fn a_department_is_never_asked_before_it_wants(failures in 0_u32..40, draw in 0.0_f64..=1.0, asked in 0_u64..100_000) {
            let asked = Duration::from_secs(asked);
            let wait = Backoff::default().wait(failures, draw, Some(asked));
            prop_assert!(wait >= asked, "Retry-After is the least wait");
        }
    }

    #[test]
    fn waits_grow() {
        let backoff = Backoff::default();
        let waits: Vec<_> = (0..6)
            .map(|n| backoff.wait(n, 1.0, None).as_secs())
            .collect();
        assert_eq!(
            waits,
            [2, 4, 8, 16, 32, 64],
            "each ceiling is twice the one before"
        );
    }
}
