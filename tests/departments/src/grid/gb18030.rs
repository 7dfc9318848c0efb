//! How many bytes a text has in GB18030 (edition 2005): ASCII one, the two-byte region two, everything else four. Only the
//! length is needed, so the region is the table of code page 936 with what GB18030 added to it.

use std::collections::HashSet;
use std::sync::LazyLock;

const CP936: &str = include_str!("../../data/cp936.txt");
/// Characters with two bytes here that code page 936 lacks.
const ADDED: &str = "ǹ€⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻〾㑇㑳㖞㘎㘚㤘㥮㧏㧐㧟㩳㭎㱮㳠䁖䅟䌷䎬䎱䏝䓖䙌䙡䜣䜩䝼䞍䥇䥺䥽䦂䦃䦅䦆䦛䦟䦶䦷䱷䲟䲠䲡䲢䲣䴓䴔䴕䴖䴗䴘䴙䶮ḿ";

static TWO_BYTES: LazyLock<HashSet<char>> = LazyLock::new(|| {
    CP936
        .chars()
        .chain(ADDED.chars())
        .filter(|c| *c != '\u{FFFD}')
        .collect()
});

/// The bytes of `text`.
pub(super) fn bytes(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '\0'..='\x7F' => 1,
            '\u{E000}'..='\u{E864}' => 2,
            c if TWO_BYTES.contains(&c) => 2,
            _ => 4,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_character_has_two_bytes_and_a_rare_one_four() {
        for (text, expected) in [
            ("测试乙", 6),
            ("a1 ", 3),
            ("䶮", 2),
            ("𬭎", 4),
            ("ä", 4),
            ("·", 2),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn the_length_is_that_of_an_encoder() {
        for c in ('\u{80}'..='\u{D7FF}').chain('\u{F900}'..='\u{203FF}') {
            let text = c.to_string();
            let (encoded, _, _) = encoding_rs::GB18030.encode(&text);
            // The editions differ in a few characters that moved out of the private area.
            let moved = matches!(c, '\u{9FB4}'..='\u{9FBB}' | '\u{FE10}'..='\u{FE19}');
            assert!(
                moved || bytes(&text) == encoded.len(),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }
}
