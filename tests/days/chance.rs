//! Chance that can be thrown again: everything a story leaves to it comes from its seed.
//!
//! What happens to one request is drawn from the seed and from what the request is, never from how many came before it:
//! so a fault strikes the same delivery again although two threads took turns otherwise.

/// A die with a memory.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// True this often of a hundred times.
    pub(crate) fn percent(&mut self, odds: u64) -> bool {
        self.below(100) < odds
    }

    /// One of these; none of nothing.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let place = usize::try_from(self.below(all.len() as u64)).unwrap_or_default();
        all.get(place)
    }
}

/// What chance says of this very thing; always the same for the same seed.
pub(crate) fn lot(seed: u64, what: &[&str], nth: u64) -> Chance {
    let mut hash = mix(seed) ^ nth;
    for byte in what
        .iter()
        .flat_map(|part| part.bytes().chain(std::iter::once(0)))
    {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    Chance::new(hash)
}

/// The finaliser of SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
