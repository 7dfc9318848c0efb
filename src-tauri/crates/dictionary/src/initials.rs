//! Pinyin initials: the few letters a worker types to find a name, a community or a country.
//!
//! Absent: word segmentation. Readings that place names take and single characters do not are listed here.

use pinyin::ToPinyin;

/// Words whose usual reading differs from that of the single character.
const READINGS: [(&str, &str); 9] = [
    ("重庆", "cq"),
    ("长", "c"),
    ("厦门", "xm"),
    ("六安", "la"),
    ("蚌埠", "bb"),
    ("番禺", "py"),
    ("乐清", "yq"),
    ("单县", "sx"),
    ("朝阳", "cy"),
];

/// The first letters of each character's pinyin, lower case; Latin letters and digits stand for themselves.
/// Characters without a known reading, and punctuation, are left out.
#[must_use]
pub fn initials(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((word, letters)) = READINGS.iter().find(|(word, _)| rest.starts_with(word)) {
            out.push_str(letters);
            rest = &rest[word.len()..];
            continue;
        }
        if first.is_ascii_alphanumeric() {
            out.push(first.to_ascii_lowercase());
        } else if let Some(reading) = first.to_pinyin() {
            out.push_str(reading.first_letter());
        }
        rest = &rest[first.len_utf8()..];
    }
    out
}
