//! How long and how deep an expression may be before a parser sees it.
//!
//! The parser of CEL calls itself for every bracket: some dozens of them, which a package from a stranger may hold, take
//! more stack than a thread has and end the program. Brackets within texts count as well; nobody misses those.

/// The longest expression, in bytes; the longest that comes with the program has some three hundred.
const LONGEST: usize = 2_000;
/// How many brackets may open; the most that come with the program are ten.
const MOST_BRACKETS: usize = 16;
/// How many cases may be told apart with `?`.
const MOST_CASES: usize = 32;

/// What is wrong with an expression that is longer or deeper than anybody needs.
///
/// # Errors
/// Says it in words, with the way out.
pub(crate) fn bounded(source: &str) -> Result<(), String> {
    let count = |wanted: &[char]| source.chars().filter(|c| wanted.contains(c)).count();
    if source.len() > LONGEST
        || count(&['(', '[', '{']) > MOST_BRACKETS
        || count(&['?']) > MOST_CASES
    {
        return Err(format!(
            "the expression is too long: at most {LONGEST} bytes, {MOST_BRACKETS} opening brackets and {MOST_CASES} `?`; \
             give parts of it words of their own"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn what_would_take_the_whole_stack_is_refused() {
        assert_eq!(
            bounded(&"(".repeat(16)),
            Ok(()),
            "deeper than anybody needs"
        );
        for hostile in [
            "(".repeat(17),
            "[".repeat(200),
            "a ? b : ".repeat(40),
            "1+".repeat(1_001),
        ] {
            assert!(bounded(&hostile).is_err(), "{} bytes", hostile.len());
        }
    }
}
