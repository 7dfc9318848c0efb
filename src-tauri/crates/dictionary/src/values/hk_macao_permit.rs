//! The mainland travel permit for Hong Kong and Macao residents (回乡证): `H` or `M`, eight digits for life, and on
//! some cards two more that count the reissues.

use std::fmt;

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// A permit number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HkMacaoPermit(String);

impl HkMacaoPermit {
    /// Reads a number after normalising it.
    ///
    /// # Errors
    /// [`ValueError::HkMacaoForm`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = text::number(text);
        let digits = number.strip_prefix(['H', 'M']).unwrap_or("");
        if matches!(digits.len(), 8 | 10) && all_digits(digits) {
            Ok(Self(number))
        } else {
            Err(ValueError::HkMacaoForm)
        }
    }

    /// The normalised number, with the reissue count when it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nine characters that stay the holder's for life; compare on these.
    #[must_use]
    pub fn lifelong(&self) -> &str {
        &self.0[..9]
    }

    /// Whether the holder is a Macao resident.
    #[must_use]
    pub fn is_macao(&self) -> bool {
        self.0.starts_with('M')
    }
}

impl fmt::Display for HkMacaoPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number is personal: debug output hides it.
impl fmt::Debug for HkMacaoPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HkMacaoPermit(…)")
    }
}
