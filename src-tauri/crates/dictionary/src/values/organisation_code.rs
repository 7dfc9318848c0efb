//! The organisation code, GB 11714-1997: eight characters and a check character, often printed with a hyphen.

use std::fmt;

use super::{ValueError, text};

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// An organisation code whose check character holds, without the hyphen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Reads a code after normalising it; a hyphen before the check character is dropped.
    ///
    /// # Errors
    /// Form, or a wrong check character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let mut code = text::number(text);
        if code.len() == 10 && code.as_bytes()[8] == b'-' {
            code.remove(8);
        }
        if code.len() != 9 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ValueError::OrganisationForm);
        }
        let value = |b: u8| {
            if b.is_ascii_digit() {
                u32::from(b - b'0')
            } else {
                u32::from(b - b'A') + 10
            }
        };
        let sum: u32 = code
            .bytes()
            .zip(WEIGHTS)
            .map(|(b, weight)| value(b) * weight)
            .sum();
        let check = match 11 - sum % 11 {
            10 => b'X',
            11 => b'0',
            digit => b'0' + digit as u8,
        };
        if code.as_bytes()[8] == check {
            Ok(Self(code))
        } else {
            Err(ValueError::OrganisationCheck)
        }
    }

    /// The nine characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As printed on certificates, with a hyphen before the check character.
    #[must_use]
    pub fn hyphenated(&self) -> String {
        format!("{}-{}", &self.0[..8], &self.0[8..])
    }
}

impl fmt::Display for OrganisationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
