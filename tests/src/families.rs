//! As many different households as wanted, out of the sample: one man each, with a number, a birthday and a room of his
//! own. Made up, like the sample; the order numbers are those that are reserved for tests.

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::household;

/// Reserved order numbers of men: 901, 903 … 989.
const ORDERS: usize = 45;

/// The household of this number, visited on this day.
///
/// # Errors
/// When the sample is not JSON.
pub fn family(number: usize, visited: Date) -> Result<Value, serde_json::Error> {
    let mut entry = household(visited)?;
    if let Some(residents) = entry["residents"].as_array_mut() {
        residents.retain(|resident| resident["ref"] == "husband");
    }
    let days = i64::try_from(number / ORDERS).unwrap_or(0);
    let born = date(1988, 2, 2).saturating_add(jiff::Span::new().days(days));
    let order = 901 + 2 * (number % ORDERS);
    let body = format!("430102{}{order}", born.strftime("%Y%m%d"));
    let person = &mut entry["residents"][0]["person"];
    person["id_number"] = json!(format!("{body}{}", check_digit(&body)));
    person["birth_date"] = json!(born.to_string());
    entry["dwelling"]["room"] = json!(format!("{}", 1301 + number));
    Ok(entry)
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}
