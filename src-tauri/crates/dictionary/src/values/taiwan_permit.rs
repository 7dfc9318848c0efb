//! The mainland travel permit for Taiwan residents (台胞证): eight digits; on older cards ten digits and a letter in
//! brackets.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// A permit number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TaiwanPermit(String);

impl TaiwanPermit {
    /// Reads a number after normalising it; the brackets of an older one may be missing.
    ///
    /// # Errors
    /// [`ValueError::TaiwanForm`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text);
        if !number.is_ascii() || number.len() < 8 {
            return Err(ValueError::TaiwanForm);
        }
        let (digits, tail) = number.split_at(if number.len() == 8 {
            8
        } else {
            10.min(number.len())
        });
        let letter = |c: u8| c.is_ascii_uppercase();
        let tail_holds = match tail.as_bytes() {
            [] => true,
            [one] => letter(*one),
            [b'(', one, b')'] => letter(*one),
            _ => false,
        };
        if all_digits(digits) && matches!(digits.len(), 8 | 10) && tail_holds {
            Ok(Self(number))
        } else {
            Err(ValueError::TaiwanForm)
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the older card of ten digits, which no department takes any more.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.0.len() > 8
    }
}

impl fmt::Display for TaiwanPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number is personal: debug output hides it.
impl fmt::Debug for TaiwanPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaiwanPermit(…)")
    }
}
