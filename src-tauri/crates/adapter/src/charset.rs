//! The charsets departments write in: what a character costs there, and whether it exists at all.
//!
//! Code page 936 here is Microsoft's: ASCII plus 21,791 two-byte characters. The WHATWG encoder that
//! bears the name GBK also emits pairs for 100 further characters and for the private-use area, which
//! old servers read as something else; both are refused. Deliberately absent: any replacement
//! character. A character that does not exist is told, never disguised.

use std::sync::LazyLock;

use encoding_rs::{GB18030, GBK};

/// The charset of a department's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// All of Unicode.
    #[default]
    Utf8,
    /// Microsoft code page 936.
    Cp936,
    /// GB 18030: all of Unicode; what code page 936 has takes two bytes, the rest four.
    Gb18030,
}

impl Charset {
    /// The charset of that name in a package, `utf-8`, `cp936` or `gb18030`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "utf-8" => Some(Self::Utf8),
            "cp936" => Some(Self::Cp936),
            "gb18030" => Some(Self::Gb18030),
            _ => None,
        }
    }

    /// Bytes that a text takes. A character that does not exist counts as two, as most Chinese characters do.
    #[must_use]
    pub fn bytes(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Cp936 => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
            Self::Gb18030 => text.chars().map(in_gb18030).sum(),
        }
    }

    /// How many characters of a text fit into so many bytes.
    #[must_use]
    pub fn fitting(self, text: &str, max: usize) -> usize {
        let mut used = 0;
        let mut utf8 = [0u8; 4];
        text.chars()
            .take_while(|c| {
                used += self.bytes(c.encode_utf8(&mut utf8));
                used <= max
            })
            .count()
    }

    /// The first character of a text that this charset has not.
    #[must_use]
    pub fn missing(self, text: &str) -> Option<char> {
        match self {
            Self::Utf8 | Self::Gb18030 => None,
            Self::Cp936 => text.chars().find(|&c| !in_cp936(c)),
        }
    }
}

/// A character that code page 936 has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("U+{:04X} does not exist in code page 936; ask the worker for another spelling", *.0 as u32)]
pub struct NotInCp936(pub char);

/// The bytes of a text in code page 936.
///
/// # Errors
/// Names the first character that does not exist there.
pub fn encode_cp936(text: &str) -> Result<Vec<u8>, NotInCp936> {
    if let Some(absent) = Charset::Cp936.missing(text) {
        return Err(NotInCp936(absent));
    }
    Ok(GBK.encode(text).0.into_owned())
}

/// The text of bytes in code page 936; `None` when they are not that.
#[must_use]
pub fn decode_cp936(bytes: &[u8]) -> Option<String> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(bytes)?;
    // The decoder knows four-byte and other pairs that the code page has not; those do not survive the way back.
    let back = encode_cp936(&text).ok()?;
    (back == bytes).then(|| text.into_owned())
}

/// The bytes of a text in GB 18030.
#[must_use]
pub fn encode_gb18030(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

/// The text of bytes in GB 18030; `None` when they are not that.
#[must_use]
pub fn decode_gb18030(bytes: &[u8]) -> Option<String> {
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

/// What a worker may write instead, where that is beyond doubt or common practice.
#[must_use]
pub fn alternative(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' => "·",
        '\u{301C}' => "～",
        '\u{00A0}' => "空格",
        '\u{4DAE}' => "龑",
        '\u{20AC}' => "欧元",
        '\u{2011}' | '\u{2212}' => "-",
        _ => return None,
    })
}

/// Bytes that a character takes in GB 18030.
fn in_gb18030(c: char) -> usize {
    if c.is_ascii() {
        return 1;
    }
    if in_cp936(c) {
        return 2;
    }
    let mut utf8 = [0u8; 4];
    encode_gb18030(c.encode_utf8(&mut utf8)).len()
}

fn in_cp936(c: char) -> bool {
    // The encoder searches its tables for every ideograph; preflight asks too often for that.
    static TWO_BYTE: LazyLock<Box<[u64]>> = LazyLock::new(two_byte_characters);
    let code = c as usize;
    c.is_ascii()
        || TWO_BYTE
            .get(code / 64)
            .is_some_and(|bits| bits >> (code % 64) & 1 == 1)
}

/// One bit for each character of the basic plane: set when code page 936 has two bytes for it.
fn two_byte_characters() -> Box<[u64]> {
    let mut bits = vec![0u64; 0x1_0000 / 64].into_boxed_slice();
    for lead in 0x81..=0xFE_u8 {
        for trail in (0x40..=0xFE_u8).filter(|trail| *trail != 0x7F) {
            let pair = [lead, trail];
            let text = GBK.decode_without_bom_handling_and_without_replacement(&pair);
            let mut found = text.iter().flat_map(|t| t.chars());
            if let (Some(c), None) = (found.next(), found.next()) {
                let known =
                    ABSENT.binary_search(&c).is_err() && !('\u{E000}'..='\u{F8FF}').contains(&c);
                if let Some(word) = bits.get_mut(c as usize / 64).filter(|_| known) {
                    *word |= 1 << (c as usize % 64);
                }
            }
        }
    }
    bits
}

/// Characters for which the WHATWG encoder makes bytes that code page 936 does not know; sorted.
const ABSENT: [char; 100] = [
    '\u{01F9}', '\u{1E3F}', '\u{20AC}', '\u{2E81}', '\u{2E84}', '\u{2E88}', '\u{2E8B}', '\u{2E8C}',
    '\u{2E97}', '\u{2EA7}', '\u{2EAA}', '\u{2EAE}', '\u{2EB3}', '\u{2EB6}', '\u{2EB7}', '\u{2EBB}',
    '\u{2ECA}', '\u{2FF0}', '\u{2FF1}', '\u{2FF2}', '\u{2FF3}', '\u{2FF4}', '\u{2FF5}', '\u{2FF6}',
    '\u{2FF7}', '\u{2FF8}', '\u{2FF9}', '\u{2FFA}', '\u{2FFB}', '\u{303E}', '\u{3447}', '\u{3473}',
    '\u{359E}', '\u{360E}', '\u{361A}', '\u{3918}', '\u{396E}', '\u{39CF}', '\u{39D0}', '\u{39DF}',
    '\u{3A73}', '\u{3B4E}', '\u{3C6E}', '\u{3CE0}', '\u{4056}', '\u{415F}', '\u{4337}', '\u{43AC}',
    '\u{43B1}', '\u{43DD}', '\u{44D6}', '\u{464C}', '\u{4661}', '\u{4723}', '\u{4729}', '\u{477C}',
    '\u{478D}', '\u{4947}', '\u{497A}', '\u{497D}', '\u{4982}', '\u{4983}', '\u{4985}', '\u{4986}',
    '\u{499B}', '\u{499F}', '\u{49B6}', '\u{49B7}', '\u{4C77}', '\u{4C9F}', '\u{4CA0}', '\u{4CA1}',
    '\u{4CA2}', '\u{4CA3}', '\u{4D13}', '\u{4D14}', '\u{4D15}', '\u{4D16}', '\u{4D17}', '\u{4D18}',
    '\u{4D19}', '\u{4DAE}', '\u{9FB4}', '\u{9FB5}', '\u{9FB6}', '\u{9FB7}', '\u{9FB8}', '\u{9FB9}',
    '\u{9FBA}', '\u{9FBB}', '\u{FE10}', '\u{FE11}', '\u{FE12}', '\u{FE13}', '\u{FE14}', '\u{FE15}',
    '\u{FE16}', '\u{FE17}', '\u{FE18}', '\u{FE19}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_page_936_has_exactly_its_two_byte_characters() {
        let two_byte = ('\u{80}'..=char::MAX).filter(|&c| in_cp936(c)).count();
        assert_eq!(two_byte, 21_791, "the code page is a closed list");
    }

    #[test]
    fn rare_characters_are_told_apart() {
        for c in "喆堃珺垚赟昇镕囍〇㎡·～".chars() {
            assert!(in_cp936(c), "{c} is in the code page although rare");
        }
        for c in "\u{2CB4E}䶮㛃䲟㭎\u{9FCD}•〜€\u{A0}😀".chars() {
            assert_eq!(
                encode_cp936(&c.to_string()),
                Err(NotInCp936(c)),
                "{c} must not be sent in disguise"
            );
        }
    }

    #[test]
    fn bytes_survive_the_way_there_and_back() {
        let bytes = encode_cp936("喆堃·A1").unwrap();
        assert_eq!(
            bytes,
            [0x86, 0xB4, 0x88, 0xD2, 0xA1, 0xA4, b'A', b'1'],
            "known code points"
        );
        assert_eq!(
            decode_cp936(&bytes).as_deref(),
            Some("喆堃·A1"),
            "decoding undoes encoding"
        );
    }

    #[test]
    fn a_rare_character_takes_four_bytes_in_gb18030() {
        for (text, bytes) in [("A1", 2), ("喆堃·", 6), ("李䶮", 4), ("𬭎", 4), ("㛃", 4)] {
            assert_eq!(
                Charset::Gb18030.bytes(text),
                bytes,
                "{text} as the standard has it"
            );
            assert_eq!(
                Charset::Gb18030.missing(text),
                None,
                "nothing is missing there"
            );
        }
    }

    #[test]
    fn foreign_bytes_are_not_read_as_text() {
        for bytes in [
            &[0x80][..],
            &[0xFF],
            &[0xB4],
            &[0xFE, 0x9F],
            &[0x81, 0x30, 0x81, 0x30],
        ] {
            assert_eq!(
                decode_cp936(bytes),
                None,
                "{bytes:02X?} is not code page 936"
            );
        }
    }
}
