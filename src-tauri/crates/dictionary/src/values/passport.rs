//! A passport number of any country: 5 to 17 letters and digits. No checksum is known for all of them, so none is
//! looked at.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// A passport number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Passport(String);

impl Passport {
    /// Reads a number after normalising it.
    ///
    /// # Errors
    /// [`ValueError::PassportForm`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text);
        if (5..=17).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(number))
        } else {
            Err(ValueError::PassportForm)
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the form of an ordinary Chinese passport: `E` and 8 digits, `E` with a second letter (not I, O)
    /// and 7 digits, or the older `G` and 8 digits. Other countries may use the same forms.
    #[must_use]
    pub fn looks_chinese(&self) -> bool {
        let Some(rest) = self.0.strip_prefix(['E', 'G']) else {
            return false;
        };
        if rest.len() != 8 {
            return false;
        }
        let second = self.0.starts_with('E')
            && rest.starts_with(|c: char| c.is_ascii_uppercase() && c != 'I' && c != 'O');
        all_digits(rest) || (second && all_digits(&rest[1..]))
    }
}

impl fmt::Display for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number is personal: debug output hides it.
impl fmt::Debug for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passport(…)")
    }
}
