//! What a decision is about, as a text that says nothing about anybody: the same two people or dwellings always make the
//! same one, so that nobody is asked twice.

use sha2::{Digest, Sha256};

use crate::schema::RecallAct;

/// The name of a decision about these, in this order.
pub(super) fn of(what: &str, parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    digest.update(what);
    for part in parts {
        digest.update([0x1f]);
        digest.update(part);
    }
    let bytes = digest.finalize();
    bytes.iter().take(16).fold(String::new(), |mut hex, byte| {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The same for two, whichever is named first.
pub(super) fn pair(what: &str, one: &str, other: &str) -> String {
    if one <= other {
        of(what, &[one, other])
    } else {
        of(what, &[other, one])
    }
}

/// How a decision is kept.
pub(super) fn word(act: RecallAct) -> &'static str {
    match act {
        RecallAct::Take => "take",
        RecallAct::Revisit => "revisit",
        RecallAct::Moved => "moved",
        RecallAct::Both => "both",
        RecallAct::Same => "same",
        RecallAct::Different => "different",
        RecallAct::Refuse => "refuse",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_about_two_is_one_whoever_comes_first() {
        assert_eq!(
            pair("people", "111:a", "111:b"),
            pair("people", "111:b", "111:a")
        );
        assert_ne!(pair("people", "a", "b"), pair("dwellings", "a", "b"));
        assert_ne!(
            of("offer", &["ab", "c"]),
            of("offer", &["a", "bc"]),
            "parts stay apart"
        );
        assert!(!of("people", &["440106199001019017"]).contains("19900101"));
    }
}
