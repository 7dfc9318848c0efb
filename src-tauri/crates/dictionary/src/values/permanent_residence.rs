//! The foreigner's permanent residence card, in both editions: up to 2023-11 three letters and twelve digits, since
//! 2023-12-01 eighteen digits from 9 with the check character of GB 11643.
//!
//! Absent: the check digit of the older edition, whose rule was never published; old cards are never refused for it.

use std::fmt;

use jiff::civil::Date;

use super::citizen_id::{all_digits, checked_birth_date, has_number_characters, sex_of};
use super::{Sex, ValueError, text};

/// A permanent residence card number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PermanentResidence {
    /// Until 2023-11: country 3 letters, region 4, birth yymmdd, sequence 1, check 1.
    Old(String),
    /// Since 2023-12: 9, region 2, numeric country 3, birth 8, sequence 3, check 1.
    New {
        /// The normalised number.
        number: String,
        /// Digits 7–14.
        birth_date: Date,
    },
}

impl PermanentResidence {
    /// Reads a number of either edition after normalising it.
    ///
    /// # Errors
    /// [`ValueError::PermanentResidenceForm`]; for 18 digits also calendar and check character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text);
        if !number.is_ascii() {
            return Err(ValueError::PermanentResidenceForm);
        }
        if number.len() == 18 && number.starts_with('9') && has_number_characters(&number) {
            let birth_date = checked_birth_date(&number)?;
            return Ok(Self::New { number, birth_date });
        }
        let old = number.len() == 15
            && number[..3].bytes().all(|b| b.is_ascii_uppercase())
            && all_digits(&number[3..]);
        if old {
            Ok(Self::Old(number))
        } else {
            Err(ValueError::PermanentResidenceForm)
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Old(number) | Self::New { number, .. } => number,
        }
    }

    /// The birth date, where the number has the century.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        match self {
            Self::Old(_) => None,
            Self::New { birth_date, .. } => Some(*birth_date),
        }
    }

    /// The last two digits of the year, month and day of birth (`yymmdd`), in either edition.
    #[must_use]
    pub fn birth_yymmdd(&self) -> &str {
        match self {
            Self::Old(number) => &number[7..13],
            Self::New { number, .. } => &number[8..14],
        }
    }

    /// The sex, in the newer edition.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self {
            Self::Old(_) => None,
            Self::New { number, .. } => Some(sex_of(number)),
        }
    }

    /// The alpha-3 country, in the older edition (the newer one has it as a number).
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        match self {
            Self::Old(number) => Some(&number[..3]),
            Self::New { .. } => None,
        }
    }
}

impl fmt::Display for PermanentResidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number is personal: debug output shows the edition only.
impl fmt::Debug for PermanentResidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old(_) => "PermanentResidence::Old(…)",
            Self::New { .. } => "PermanentResidence::New(…)",
        })
    }
}
