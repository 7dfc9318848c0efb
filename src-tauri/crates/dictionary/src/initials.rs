//! Pinyin initials: the few letters a worker types to find a name, a community or a country.
//!
//! Absent: word segmentation. Readings that place names take and single characters do not are listed here.

use pinyin::ToPinyin;

/// Words whose usual reading differs from that of the single character.
const READINGS: [(&str, &str); 15] = [
    ("重庆", "cq"),
    ("重复", "cf"),
    ("调动", "dd"),
    ("长", "c"),
    ("藏族", "zz"),
    ("西藏", "xz"),
    ("厦门", "xm"),
    ("六安", "la"),
    ("蚌埠", "bb"),
    ("番禺", "py"),
    ("乐清", "yq"),
    ("单县", "sx"),
    ("朝阳", "cy"),
    ("朝鲜", "cx"),
    ("秘鲁", "bl"),
];

/// Surnames that are read otherwise than the character usually is; two characters before one.
const SURNAMES: [(&str, &str); 17] = [
    ("长孙", "zs"),
    ("万俟", "mq"),
    ("尉迟", "yc"),
    ("单于", "cy"),
    ("单", "s"),
    ("曾", "z"),
    ("查", "z"),
    ("解", "x"),
    ("仇", "q"),
    ("区", "o"),
    ("翟", "z"),
    ("乐", "y"),
    ("种", "c"),
    ("覃", "q"),
    ("繁", "p"),
    ("秘", "b"),
    ("祭", "z"),
];

/// The first letters of each character's pinyin, lower case; Latin letters and digits stand for themselves.
/// Characters without a known reading, and punctuation, are left out. For the name of a person use
/// [`name_initials`].
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

/// How a text sounds: the pinyin of each character without its tone, lower case; Latin letters and digits stand for
/// themselves, the rest is left out. Two texts that sound alike need not mean the same.
#[must_use]
pub fn sound(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if let Some(reading) = c.to_pinyin() {
            out.push_str(reading.plain());
        }
    }
    out
}

/// As [`initials`], with the surname read as a surname: `zxx` finds 曾小小.
#[must_use]
pub fn name_initials(name: &str) -> String {
    match SURNAMES
        .iter()
        .find(|(surname, _)| name.starts_with(surname))
    {
        Some((surname, letters)) => format!("{letters}{}", initials(&name[surname.len()..])),
        None => initials(name),
    }
}
