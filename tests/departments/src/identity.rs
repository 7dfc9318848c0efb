//! Check characters of Chinese identity numbers (GB 11643-1999) and credit codes (GB 32100-2015).

use jiff::civil::Date;

/// Whether `number` has the 18 characters of GB 11643, X in upper case; says nothing of its check character or date.
pub(crate) fn looks_like_identity(number: &str) -> bool {
    let bytes = number.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
}

/// Whether the last of 18 characters is the check character of the first 17 (ISO 7064 MOD 11-2).
pub(crate) fn identity_check_holds(number: &str) -> bool {
    if !looks_like_identity(number) {
        return false;
    }
    let bytes = number.as_bytes();
    // MOD 11-2 by its recursion rather than a table of weights.
    let remainder = bytes[..17]
        .iter()
        .fold(0_u32, |p, digit| (p + u32::from(digit - b'0')) * 2 % 11);
    let check = (12 - remainder) % 11;
    let expected = if check == 10 {
        b'X'
    } else {
        b'0' + check as u8
    };
    bytes[17] == expected
}

/// The birth date in digits 7–14, if it is a date.
pub(crate) fn identity_birth(number: &str) -> Option<Date> {
    date8(number.get(6..14)?)
}

/// `yyyyMMdd` as a date; nothing else is one.
pub(crate) fn date8(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = text[..4].parse().ok()?;
    let month = text[4..6].parse().ok()?;
    let day = text[6..].parse().ok()?;
    Date::new(year, month, day).ok()
}

/// Completed years between two dates; somebody born on 29 February turns older on 1 March of a common year.
pub(crate) fn completed_years(birth: Date, today: Date) -> i16 {
    let years = today.year() - birth.year();
    if (today.month(), today.day()) < (birth.month(), birth.day()) {
        years - 1
    } else {
        years
    }
}

const CREDIT_ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether `code` has the 18 characters of GB 32100: two of its alphabet, six digits, ten of its alphabet.
pub(crate) fn looks_like_credit_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 18
        && bytes.iter().all(|b| CREDIT_ALPHABET.contains(b))
        && bytes[2..8].iter().all(u8::is_ascii_digit)
}

/// Whether the last character of a credit code is right (GB 32100, MOD 31 with powers of 3).
pub(crate) fn credit_check_holds(code: &str) -> bool {
    let value = |b: &u8| CREDIT_ALPHABET.iter().position(|c| c == b);
    let Some(values) = code.bytes().map(|b| value(&b)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    if values.len() != 18 {
        return false;
    }
    let sum = values[..17]
        .iter()
        .fold((0, 1), |(sum, weight), v| {
            (sum + v * weight, weight * 3 % 31)
        })
        .0;
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_checked() {
        for good in ["440306199003079015", "11010519491231002X"] {
            assert!(
                identity_check_holds(good),
                "{good} has a right check character"
            );
        }
        for bad in [
            "440306199003079014",
            "11010519491231002x",
            "4403061990030790",
            "",
        ] {
            assert!(
                !identity_check_holds(bad),
                "{bad} is not a number of GB 11643"
            );
        }
    }

    #[test]
    fn credit_codes_are_checked() {
        assert!(
            credit_check_holds("91350100M000100Y43"),
            "the standard's own example holds"
        );
        assert!(
            !credit_check_holds("91350100M000100Y44"),
            "another check character does not"
        );
    }

    #[test]
    fn ages_are_completed_years() {
        let born = date8("20100229");
        assert_eq!(born, None, "2010 had no 29 February");
        let born = date8("20100301").unwrap();
        assert_eq!(
            completed_years(born, date8("20260228").unwrap()),
            15,
            "the day before"
        );
        assert_eq!(
            completed_years(born, date8("20260301").unwrap()),
            16,
            "the birthday"
        );
    }
}
