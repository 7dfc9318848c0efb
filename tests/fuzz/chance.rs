//! Chance that repeats itself: the same seed, the same run.

/// A small generator (xorshift64*).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `most`; 0 when there is none.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        match most {
            0 => 0,
            most => (self.next() >> 16) as usize % most,
        }
    }

    /// One of several; `None` of none.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(of.len());
        of.get(at)
    }

    /// True once in `many` times.
    pub(crate) fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// A place in something of that length, from 0 up to its end.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        self.below(length + 1)
    }
}
