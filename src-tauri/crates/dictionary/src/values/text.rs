//! Normal forms of text: what the eye does not see, or reads the same, is made the same.
//!
//! Every function here is idempotent. None changes what a document says: characters with another shape stay.

use unicode_normalization::UnicodeNormalization;

/// Characters without width that copying from chat and web pages leaves behind.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Full-width ASCII and the ideographic space as their half-width counterparts.
fn half_width_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

/// Full-width letters, digits, signs and spaces become half-width; dashes become `-`.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// One line of free text: invisible characters gone, white space and line breaks single spaces, none at the ends.
/// Full-width punctuation stays: it is proper in Chinese text.
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// A number or code: half-width, upper case, without any white space or invisible character.
#[must_use]
pub fn number(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(half_width_char)
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// A value of a code list: half-width, trimmed, without invisible characters. Case stays.
#[must_use]
pub fn code(text: &str) -> String {
    line(&half_width(text))
}

/// An address part: no white space, letters and digits half-width.
#[must_use]
pub fn address(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c) && !c.is_whitespace() && !c.is_control())
        .map(|c| {
            let half = half_width_char(c);
            if half.is_ascii_alphanumeric() || half == '-' || half == '#' {
                half
            } else {
                c
            }
        })
        .collect()
}

/// A name: canonical characters, `·` for every dot between Chinese characters, no spaces between them.
#[must_use]
pub fn person_name(text: &str) -> String {
    let canonical: String = line(text).nfc().collect();
    let chars: Vec<char> = line(&canonical).chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let chinese_before = out
            .chars()
            .last()
            .is_some_and(|c| is_ideograph(c) || c == '·');
        let chinese_after = chars[at + 1..]
            .iter()
            .find(|c| !c.is_whitespace())
            .is_some_and(|c| is_ideograph(*c) || is_dot(*c));
        if *c == ' ' {
            if !(chinese_before && chinese_after) {
                out.push(' ');
            }
        } else if is_dot(*c) && chinese_before && chinese_after {
            out.push('·');
        } else {
            out.push(*c);
        }
    }
    out
}

/// A name in Latin letters: half-width capitals, one space after a comma, single spaces elsewhere.
#[must_use]
pub fn latin_name(text: &str) -> String {
    let upper = half_width(text).to_uppercase();
    let plain: String = upper
        .chars()
        .map(|c| match c {
            '’' | '‘' | '`' | '´' | 'ʼ' => '\'',
            '，' | '、' => ',',
            other => other,
        })
        .collect();
    line(&plain.replace(',', " , ")).replace(" ,", ",")
}

/// Whether the character is a Chinese ideograph, extensions and `〇` included.
#[must_use]
pub fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// The dots that stand for the one between the parts of a minority name.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '∙' | '⋅' | '・' | '･' | '.' | '．')
}
