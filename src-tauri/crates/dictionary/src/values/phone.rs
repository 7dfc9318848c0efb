//! Phone numbers: mobile, and landline with its area code.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// A phone number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Phone {
    /// `1[3-9]` and nine digits.
    Mobile(String),
    /// `0755-12345678`, or `0755-12345678-123` with an extension.
    Landline(String),
}

impl Phone {
    /// Reads a mobile or landline number. `+86`, spaces and hyphens within are put in order; the hyphen after the
    /// area code is added.
    ///
    /// # Errors
    /// [`ValueError::PhoneForm`], [`ValueError::PhoneSeveral`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text).replace(['－', '–', '—'], "-");
        let number = without_country(&number);
        if let Some(mobile) = mobile(number) {
            return Ok(Self::Mobile(mobile));
        }
        if let Some(landline) = landline(number) {
            return Ok(Self::Landline(landline));
        }
        Err(if number.contains(['/', '、', ',', '，', ';', '；']) {
            ValueError::PhoneSeveral
        } else {
            ValueError::PhoneForm
        })
    }

    /// Reads a mobile number.
    ///
    /// # Errors
    /// [`ValueError::MobileForm`], [`ValueError::PhoneSeveral`].
    pub fn parse_mobile(text: &str) -> Result<Self, ValueError> {
        match Self::parse(text) {
            Ok(Self::Mobile(number)) => Ok(Self::Mobile(number)),
            Err(ValueError::PhoneSeveral) => Err(ValueError::PhoneSeveral),
            _ => Err(ValueError::MobileForm),
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mobile(number) | Self::Landline(number) => number,
        }
    }

    /// Whether it is a mobile number.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        matches!(self, Self::Mobile(_))
    }
}

fn without_country(number: &str) -> &str {
    number
        .strip_prefix("+86")
        .or_else(|| number.strip_prefix("(+86)"))
        .or_else(|| number.strip_prefix("0086"))
        .unwrap_or(number)
        .trim_start_matches('-')
}

fn mobile(number: &str) -> Option<String> {
    let digits = number.replace('-', "");
    let holds = digits.len() == 11
        && all_digits(&digits)
        && matches!(digits.as_bytes()[..2], [b'1', b'3'..=b'9']);
    holds.then_some(digits)
}

fn landline(number: &str) -> Option<String> {
    let number = number
        .replace(['(', ')'], "-")
        .replace("转", "-")
        .replace("EXT", "-")
        .replace('.', "");
    let mut parts: Vec<&str> = number.split('-').filter(|part| !part.is_empty()).collect();
    let first = *parts.first()?;
    if first.len() > 5 && first.is_ascii() && first.starts_with('0') {
        // Area codes have three digits in 010 and 02x, four elsewhere.
        let area = if first.starts_with("010") || first.starts_with("02") {
            3
        } else {
            4
        };
        parts.splice(..1, [&first[..area], &first[area..]]);
    }
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && all_digits(part)
    };
    match parts.as_slice() {
        [area, line] if area.starts_with('0') && digits(area, 3..=4) && digits(line, 7..=8) => {
            Some(format!("{area}-{line}"))
        }
        [area, line, extension]
            if area.starts_with('0')
                && digits(area, 3..=4)
                && digits(line, 7..=8)
                && digits(extension, 1..=6) =>
        {
            Some(format!("{area}-{line}-{extension}"))
        }
        _ => None,
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number is personal: debug output shows its kind only.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_mobile() {
            "Mobile(…)"
        } else {
            "Landline(…)"
        })
    }
}
