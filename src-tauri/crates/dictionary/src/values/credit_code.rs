//! The unified social credit code, GB 32100-2015: 18 characters of 31 symbols, the last a check character.

use std::fmt;

use super::{OrganisationCode, ValueError, text};

const SYMBOLS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// A credit code whose check character holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code after normalising it.
    ///
    /// # Errors
    /// Length, a character outside the 31 symbols, a wrong check character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let code = text::number(text);
        if code.chars().count() != 18 {
            return Err(ValueError::CreditLength);
        }
        let mut sum = 0;
        let mut last = 0;
        for (at, byte) in code.bytes().enumerate() {
            let value = SYMBOLS
                .iter()
                .position(|s| *s == byte)
                .ok_or(ValueError::CreditCharacters)?;
            match WEIGHTS.get(at) {
                Some(weight) => sum += value * weight,
                None => last = value,
            }
        }
        if (31 - sum % 31) % 31 == last {
            Ok(Self(code))
        } else {
            Err(ValueError::CreditCheck)
        }
    }

    /// The normalised code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The registering authority: `1` 机构编制, `5` 民政, `9` 市场监管 …
    #[must_use]
    pub fn authority(&self) -> char {
        char::from(self.0.as_bytes()[0])
    }

    /// The category within the authority; under `9`: `1` enterprise, `2` sole trader, `3` farmers' cooperative.
    #[must_use]
    pub fn category(&self) -> char {
        char::from(self.0.as_bytes()[1])
    }

    /// Characters 3–8: the division of the registering authority.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.0[2..8]
    }

    /// Characters 9–17, when they are a valid organisation code (old registrations are not always).
    #[must_use]
    pub fn organisation_code(&self) -> Option<OrganisationCode> {
        OrganisationCode::parse(&self.0[8..17]).ok()
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
