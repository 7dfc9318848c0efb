//! Named places before and after every durable write and every send, at which a test may have the program die.
//!
//! All of it hangs on `debug_assertions`, the one switch that no optimised build of ours has: there both functions are
//! empty, and nothing of the names, the environment or the file is left. Deliberately absent: anything but dying.

#[cfg(debug_assertions)]
mod armed;

/// Whether this build can be killed at a point; never when it is optimised.
pub const ARMED: bool = cfg!(debug_assertions);

/// The program is about to do this.
#[inline(always)]
pub fn before(what: &'static str) {
    #[cfg(debug_assertions)]
    armed::reach("before", what);
    #[cfg(not(debug_assertions))]
    let _ = what;
}

/// The program has just done this, and told nobody yet.
#[inline(always)]
pub fn after(what: &'static str) {
    #[cfg(debug_assertions)]
    armed::reach("after", what);
    #[cfg(not(debug_assertions))]
    let _ = what;
}

/// Whether a test asks for a store that is weaker than promised, to see that it would be found out.
#[inline(always)]
#[must_use]
pub fn weakened() -> bool {
    #[cfg(debug_assertions)]
    return armed::weakened();
    #[cfg(not(debug_assertions))]
    return false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optimised_build_has_no_kill_points() {
        assert_eq!(
            ARMED,
            cfg!(debug_assertions),
            "the switch is the only thing that arms them"
        );
        assert!(!weakened(), "and nothing is weakened unasked");
        before("a test");
        after("a test");
    }
}
