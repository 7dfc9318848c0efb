//! Division codes: six digits of GB/T 2260 (a county), twelve digits for statistics (a community).
//!
//! Absent: whether the county exists. Codes are withdrawn and live on in old files; only the province is ruled.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// A division code of a known province.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Division(String);

/// Whether a code begins with the two digits of a province, a municipality, an autonomous or special region.
#[must_use]
pub fn is_known_province(code: &str) -> bool {
    let two: u8 = code.get(..2).and_then(|two| two.parse().ok()).unwrap_or(0);
    matches!(two, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82)
}

impl Division {
    /// Reads a code of 6 or 12 digits after normalising it.
    ///
    /// # Errors
    /// Form, or no such province.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let code = text::number(text);
        if !matches!(code.len(), 6 | 12) || !all_digits(&code) {
            return Err(ValueError::DivisionForm);
        }
        if is_known_province(&code) {
            Ok(Self(code))
        } else {
            Err(ValueError::DivisionProvince)
        }
    }

    /// The normalised code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first six digits.
    #[must_use]
    pub fn county(&self) -> &str {
        &self.0[..6]
    }

    /// The six-digit code of the province: `430000`.
    #[must_use]
    pub fn province(&self) -> String {
        format!("{}0000", &self.0[..2])
    }

    /// Whether it names a community (12 digits).
    #[must_use]
    pub fn is_community(&self) -> bool {
        self.0.len() == 12
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
