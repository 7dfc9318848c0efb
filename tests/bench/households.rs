//! Many different households out of the sample: other rooms, other people, valid numbers. Made up, like the sample.

use jiff::civil::Date;
use serde_json::Value;
use yilutong_tests::household;

/// The people of the sample whose numbers follow GB 11643.
const NUMBERS: &[&str] = &[
    "430102198802029118",
    "430102199507089243",
    "440306202205209310",
    "430102195803039170",
];
const PASSPORT: &str = "XX0000901";
const ROOM: &str = "\"1203\"";

/// At most this many: order numbers 901 to 989 are reserved for tests, half of them for each sex.
pub(crate) const MOST: usize = 44;

/// Today, where the departments are.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .date()
}

/// The household of this number.
pub(crate) fn make(number: usize) -> Value {
    assert!(
        number < MOST,
        "there are order numbers for {MOST} households only"
    );
    let mut text = household(today()).expect("the sample is JSON").to_string();
    for old in NUMBERS {
        text = text.replace(old, &renumbered(old, number));
    }
    text = text.replace(PASSPORT, &format!("XX{:07}", 901 + number));
    text = text.replace(ROOM, &format!("\"{}\"", 1301 + number));
    serde_json::from_str(&text).expect("only values were replaced")
}

/// Another person of the same birth date and sex.
fn renumbered(old: &str, number: usize) -> String {
    let sex = old.as_bytes()[16] % 2;
    let order = 901 + 2 * number + usize::from(sex == 0);
    let body = format!("{}{order}", &old[..14]);
    format!("{body}{}", check_digit(&body))
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
pub(crate) fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    b"10X98765432"[(sum % 11) as usize] as char
}
