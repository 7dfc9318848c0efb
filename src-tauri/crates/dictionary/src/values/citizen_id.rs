//! The citizen identity number, GB 11643-1999: region, birth date, sequence, check character.
//!
//! Absent on purpose: any rule that the region must exist, or have existed in the year of birth. The region is that
//! of the first issue, and codes are withdrawn while numbers live on.

use std::fmt;

use jiff::civil::Date;

use super::{ValueError, text};

/// Sex as a number tells it, GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Odd 17th digit.
    Male,
    /// Even 17th digit.
    Female,
}

impl Sex {
    /// The neutral code, `1` or `2`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }
}

/// A citizen identity number of 18 characters whose calendar and check character hold.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CitizenId {
    number: String,
    birth_date: Date,
}

impl CitizenId {
    /// Reads an 18-character number after normalising it.
    ///
    /// # Errors
    /// Length, characters, a birth date outside the calendar, a wrong check character; the 15-digit form is
    /// [`ValueError::CitizenLegacy`]: read it with [`CitizenId::to_18`] where old files are matched.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text);
        match number.len() {
            15 if all_digits(&number) => return Err(ValueError::CitizenLegacy),
            18 => {}
            _ => return Err(ValueError::CitizenLength),
        }
        if !number.is_ascii() || !has_number_characters(&number) {
            return Err(ValueError::CitizenCharacters);
        }
        if number.starts_with('9') {
            return Err(ValueError::CitizenIsForeigner);
        }
        let birth_date = checked_birth_date(&number)?;
        Ok(Self { number, birth_date })
    }

    /// The 18-character number of a person whose file has 15 digits (region, yymmdd, sequence), withdrawn in 2013.
    /// Sequences 996–999 were set aside for people born before 1900. For matching only; an 18-character number is
    /// read as by [`CitizenId::parse`].
    ///
    /// # Errors
    /// As [`CitizenId::parse`].
    pub fn to_18(text: &str) -> Result<Self, ValueError> {
        let legacy = text::number(text);
        if legacy.len() != 15 || !all_digits(&legacy) {
            return Self::parse(&legacy);
        }
        let century = if matches!(&legacy[12..], "996" | "997" | "998" | "999") {
            "18"
        } else {
            "19"
        };
        let mut number = format!("{}{century}{}", &legacy[..6], &legacy[6..]);
        number.push(check_character(&number));
        Self::parse(&number)
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// Digits 7–14.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        self.birth_date
    }

    /// Digit 17.
    #[must_use]
    pub fn sex(&self) -> Sex {
        sex_of(&self.number)
    }

    /// Digits 1–6: the GB/T 2260 code at the time of first issue.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.number[..6]
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

/// A number is personal: debug output shows the region only.
impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({}…)", self.region())
    }
}

pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// 17 digits and a digit or X.
pub(super) fn has_number_characters(number: &str) -> bool {
    number.len() == 18
        && number.is_ascii()
        && all_digits(&number[..17])
        && number.ends_with(|c: char| c.is_ascii_digit() || c == 'X')
}

/// The birth date of an 18-character number, after its check character (ISO 7064 MOD 11-2) is seen to hold.
/// The calendar comes first: a wrong date is the more telling message.
pub(super) fn checked_birth_date(number: &str) -> Result<Date, ValueError> {
    let part = |range: std::ops::Range<usize>| {
        number
            .get(range)
            .and_then(|digits| digits.parse::<i16>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (part(6..10), part(10..12), part(12..14)) else {
        return Err(ValueError::CitizenCharacters);
    };
    let date = i8::try_from(month)
        .ok()
        .zip(i8::try_from(day).ok())
        .and_then(|(month, day)| Date::new(year, month, day).ok())
        .filter(|date| date.year() >= 1800)
        .ok_or(ValueError::NumberBirthDate)?;
    if number.ends_with(check_character(number)) {
        Ok(date)
    } else {
        Err(ValueError::NumberCheck)
    }
}

/// The MOD 11-2 character that follows the first 17 digits.
pub(super) fn check_character(number: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = number
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit & 0x0F) * weight)
        .sum();
    CHARACTERS[(sum % 11) as usize]
}

pub(super) fn sex_of(number: &str) -> Sex {
    if number
        .as_bytes()
        .get(16)
        .is_some_and(|digit| digit % 2 == 1)
    {
        Sex::Male
    } else {
        Sex::Female
    }
}
