//! Chance from a seed: the same seed makes the same choices on every machine (SplitMix64, Steele and others, 2014).

use std::time::Duration;

/// A stream of choices.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of this seed and this round, so that a round can be looked at without those before it.
    pub(crate) fn new(seed: u64, round: u32) -> Self {
        let mut chance = Self(seed ^ (u64::from(round) << 32));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A time up to `most`; short ones are as likely as long ones, whatever their magnitude.
    pub(crate) fn time(&mut self, most: Duration) -> Duration {
        let magnitude = self.below(10);
        let part = most / 2_u32.pow(u32::try_from(magnitude).unwrap_or(0));
        part.mul_f64(self.below(1000) as f64 / 1000.0)
    }
}
