//! How times, numbers and JSON stand in a column: microseconds since 1970, integers, compact text.

use jiff::Timestamp;
use rusqlite::Row;
use serde_json::Value;

use super::failure::{Failure, Stored};
use crate::values::Receipt;

/// A time as it is stored.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A time that was stored so; what exceeds the calendar is its nearest end.
pub(crate) fn instant(micros: i64) -> Timestamp {
    let end = if micros < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_microsecond(micros).unwrap_or(end)
}

/// A stored time.
pub(crate) fn time(row: &Row<'_>, column: &str) -> Stored<Timestamp> {
    Ok(instant(row.get(column)?))
}

/// A stored time that may be missing.
pub(crate) fn opt_time(row: &Row<'_>, column: &str) -> Stored<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(instant))
}

/// Stored JSON.
pub(crate) fn json(row: &Row<'_>, column: &str) -> Stored<Value> {
    serde_json::from_str(&row.get::<_, String>(column)?)
        .map_err(|_| Failure::Unreadable("stored JSON"))
}

/// Stored JSON that may be missing.
pub(crate) fn opt_json(row: &Row<'_>, column: &str) -> Stored<Option<Value>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| serde_json::from_str(&text).map_err(|_| Failure::Unreadable("stored JSON")))
        .transpose()
}

/// A stored receipt; missing means empty.
pub(crate) fn receipt(row: &Row<'_>, column: &str) -> Stored<Receipt> {
    match row.get::<_, Option<String>>(column)? {
        Some(text) => serde_json::from_str(&text).map_err(|_| Failure::Unreadable("a receipt")),
        None => Ok(Receipt::new()),
    }
}

/// A receipt as it is stored.
pub(crate) fn receipt_text(receipt: &Receipt) -> String {
    Value::from_iter(
        receipt
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
    .to_string()
}

/// A count for a column or a LIMIT; what exceeds SQLite's range is as good as endless.
pub(crate) fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
