//! The 25-digit house code that the housing system issues: 19 digits for the building, 6 for the unit.
//!
//! Absent: any way to compute one. It is only ever received.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, is_known_province, text};

/// A house code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HouseCode(String);

impl HouseCode {
    /// Reads a code after normalising it.
    ///
    /// # Errors
    /// [`ValueError::HouseForm`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let code = text::number(text);
        if code.len() == 25 && all_digits(&code) && is_known_province(&code) {
            Ok(Self(code))
        } else {
            Err(ValueError::HouseForm)
        }
    }

    /// The 25 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 19 digits.
    #[must_use]
    pub fn building(&self) -> &str {
        &self.0[..19]
    }

    /// The first 12 digits: district, street, community as the issuer counts them.
    #[must_use]
    pub fn community(&self) -> &str {
        &self.0[..12]
    }

    /// The last 6 digits.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.0[19..]
    }
}

impl fmt::Display for HouseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
