//! GB 18030, both ways, from a plain table of its two-byte part; the four-byte part follows from it: the characters of
//! the basic plane that the table lacks stand in their order, those beyond it in theirs.
//!
//! The table is that of the first edition. Later editions moved a few codes, all of which this department refuses
//! ([`is_contested`]), so no edition is preferred.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One line per lead byte 81–FE; each line holds the characters of the trail bytes 40–7E and 80–FE.
const TABLE: &str = include_str!("../../data/gb18030.txt");
const TRAILS_PER_LEAD: usize = 190;
/// Of the four-byte codes, the first that stands for a character beyond the basic plane: 90 30 81 30.
const BEYOND: u32 = 189_000;

static PAIRS: LazyLock<Vec<char>> =
    LazyLock::new(|| TABLE.chars().filter(|c| *c != '\n').collect());

static PAIR_OF: LazyLock<HashMap<char, usize>> =
    LazyLock::new(|| PAIRS.iter().enumerate().map(|(at, c)| (*c, at)).collect());

/// The characters of the basic plane that have four bytes, in their order.
static QUADS: LazyLock<Vec<char>> = LazyLock::new(|| {
    ('\u{80}'..='\u{FFFF}')
        .filter(|c| !PAIR_OF.contains_key(c))
        .collect()
});

/// The text of `bytes`, or `None` when they are not GB 18030.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        if first < 0x80 {
            text.push(char::from(first));
            rest = after;
            continue;
        }
        let (&second, after) = after.split_first()?;
        if second.is_ascii_digit() {
            let (&[third, fourth], after) = after.split_first_chunk::<2>()?;
            text.push(quad([first, second, third, fourth])?);
            rest = after;
        } else {
            text.push(pair(first, second)?);
            rest = after;
        }
    }
    Some(text)
}

fn pair(lead: u8, trail: u8) -> Option<char> {
    if lead == 0xFF {
        return None;
    }
    let row = usize::from(lead.checked_sub(0x81)?);
    let column = match trail {
        0x40..=0x7E => trail - 0x40,
        0x80..=0xFE => trail - 0x41,
        _ => return None,
    };
    PAIRS
        .get(row * TRAILS_PER_LEAD + usize::from(column))
        .copied()
}

fn quad(bytes: [u8; 4]) -> Option<char> {
    let [a, b, c, d] = bytes;
    let letter = |byte: u8| (0x81..=0xFE).contains(&byte);
    if !letter(a) || !letter(c) || !d.is_ascii_digit() {
        return None;
    }
    let digit = |byte: u8, from: u8| u32::from(byte - from);
    let number =
        ((digit(a, 0x81) * 10 + digit(b, b'0')) * 126 + digit(c, 0x81)) * 10 + digit(d, b'0');
    match number.checked_sub(BEYOND) {
        Some(beyond) => char::from_u32(0x1_0000 + beyond),
        None => QUADS.get(number as usize).copied(),
    }
}

/// The bytes of `text`; every character has some.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            bytes.push(character as u8);
        } else if let Some(at) = PAIR_OF.get(&character) {
            let column = (at % TRAILS_PER_LEAD) as u8;
            bytes.push(0x81 + (at / TRAILS_PER_LEAD) as u8);
            bytes.push(column + if column < 0x3F { 0x40 } else { 0x41 });
        } else {
            let number = match u32::from(character).checked_sub(0x1_0000) {
                Some(beyond) => BEYOND + beyond,
                None => QUADS.partition_point(|quad| *quad < character) as u32,
            };
            let digit = |value: u32| b'0' + (value % 10) as u8;
            bytes.push(0x81 + (number / 12_600) as u8);
            bytes.push(digit(number / 1_260));
            bytes.push(0x81 + (number / 10 % 126) as u8);
            bytes.push(digit(number));
        }
    }
    bytes
}

/// Whether the editions of the standard disagree about this character.
pub(super) fn is_contested(character: char) -> bool {
    matches!(u32::from(character),
        0x1E3F | 0x9FB4..=0x9FBB | 0xFE10..=0xFE19
        | 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_characters_come_out() {
        assert_eq!(encode("𬭎"), [0x99, 0x33, 0xA9, 0x32], "four bytes");
        assert_eq!(encode("䶮"), [0xFE, 0x9F], "two bytes, not in GBK");
        assert_eq!(decode(&[0xFE, 0x9F]).as_deref(), Some("䶮"), "and back");
    }

    #[test]
    fn every_character_goes_there_and_back() {
        let all: String = ('\0'..=char::MAX).collect();
        assert!(
            decode(&encode(&all)).as_deref() == Some(&all),
            "all of Unicode"
        );
    }

    #[test]
    fn agrees_with_another_decoder_on_what_is_not_contested() {
        let welcome: String = ('\0'..=char::MAX).filter(|c| !is_contested(*c)).collect();
        let (theirs, _, broken) = encoding_rs::GB18030.encode(&welcome);
        assert!(!broken, "it knows them all");
        assert!(*theirs == *encode(&welcome), "byte for byte");
    }

    #[test]
    fn broken_bytes_are_seen() {
        for bad in [
            &[0x80][..],
            &[0xFF],
            &[0x81],
            &[0x81, 0x7F],
            &[0x81, 0x30, 0x81],
            &[0xFE, 0x39, 0xFE, 0x39],
        ] {
            assert_eq!(decode(bad), None, "{bad:02x?}");
        }
    }
}
