//! Microsoft code page 936, the one charset of the workstation.
//!
//! The table is a plain file, one line per lead byte, so that it shares nothing with the encoder of the WHATWG
//! standard, which knows pairs that this department refuses. Deliberately absent: replacement characters, the euro
//! sign at 80, private-use characters. What the table has not is an error, both ways.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One line per lead byte 81–FE; each line holds the characters of the trail bytes 40–7E and 80–FE.
const TABLE: &str = include_str!("../../data/cp936.txt");
const ABSENT: char = '\u{FFFD}';
const FIRST_LEAD: u8 = 0x81;
const TRAILS_PER_LEAD: usize = 190;

static DECODE: LazyLock<Vec<char>> =
    LazyLock::new(|| TABLE.chars().filter(|c| *c != '\n').collect());

static ENCODE: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(|| {
    DECODE
        .iter()
        .enumerate()
        .filter(|(_, character)| **character != ABSENT)
        .map(|(position, character)| (*character, pair_at(position)))
        .collect()
});

/// The text of `bytes`, or `None` when they hold a pair the charset has not, a lone lead byte, or 80 or FF.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        let character = match byte {
            0..=0x7F => char::from(byte),
            0x80 | 0xFF => return None,
            lead => character_of(lead, rest.next()?)?,
        };
        text.push(character);
    }
    Some(text)
}

/// The bytes of `text`, or `None` when the charset lacks one of its characters.
pub(super) fn encode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(character) {
            Ok(ascii) if ascii.is_ascii() => bytes.push(ascii),
            _ => bytes.extend(ENCODE.get(&character)?),
        }
    }
    Some(bytes)
}

/// Length of decoded text in bytes of this charset.
pub(super) fn byte_length(text: &str) -> usize {
    text.chars()
        .map(|character| if character.is_ascii() { 1 } else { 2 })
        .sum()
}

fn character_of(lead: u8, trail: u8) -> Option<char> {
    let column = match trail {
        0x40..=0x7E => trail - 0x40,
        0x80..=0xFE => trail - 0x41,
        _ => return None,
    };
    let position = usize::from(lead - FIRST_LEAD) * TRAILS_PER_LEAD + usize::from(column);
    DECODE
        .get(position)
        .copied()
        .filter(|character| *character != ABSENT)
}

fn pair_at(position: usize) -> [u8; 2] {
    // The table has 126 lines of 190 characters, so both parts fit a byte.
    let lead = FIRST_LEAD + (position / TRAILS_PER_LEAD) as u8;
    let column = (position % TRAILS_PER_LEAD) as u8;
    let trail = if column < 0x3F {
        column + 0x40
    } else {
        column + 0x41
    };
    [lead, trail]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_one_of_the_contract() {
        assert_eq!(
            ENCODE.len(),
            21_791,
            "the contract counts the two-byte characters"
        );
        for (text, bytes) in [
            ("喆", [0x86, 0xB4]),
            ("赟", [0xDA, 0x53]),
            ("〇", [0xA9, 0x96]),
            ("·", [0xA1, 0xA4]),
        ] {
            assert_eq!(
                encode(text).as_deref(),
                Some(&bytes[..]),
                "{text} has these bytes in the contract"
            );
            assert_eq!(
                decode(&bytes).as_deref(),
                Some(text),
                "and comes back from them"
            );
        }
    }

    #[test]
    fn pairs_of_the_web_encoder_are_unknown_here() {
        for line in include_str!("../../data/workstation/codes/gbk_refused.csv")
            .lines()
            .skip(1)
        {
            let columns: Vec<&str> = line.split(',').collect();
            assert_eq!(
                encode(columns[1]),
                None,
                "{} is not in this charset",
                columns[0]
            );
            let pair = columns[2].rsplit(':').next().unwrap();
            let bytes: Vec<u8> = (0..pair.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&pair[at..at + 2], 16).unwrap())
                .collect();
            assert_eq!(
                decode(&bytes),
                None,
                "{pair} is what careless encoders send"
            );
        }
    }

    #[test]
    fn broken_bytes_are_refused() {
        for bytes in [
            &[0x80][..],
            &[0xFF],
            &[0xB3],
            &[0xB3, 0x20],
            &[0xB3, 0x7F],
            &[0xB3, 0xFF],
            &[0xAA, 0xA1],
        ] {
            assert_eq!(
                decode(bytes),
                None,
                "{bytes:02X?} is no text of this charset"
            );
        }
    }

    #[test]
    fn every_character_survives_the_way_there_and_back() {
        for (character, bytes) in ENCODE.iter() {
            assert_eq!(
                decode(bytes),
                Some(character.to_string()),
                "{bytes:02X?} decodes to its own character"
            );
        }
    }
}
