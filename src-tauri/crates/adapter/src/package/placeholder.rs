//! What stands in a planned wire until delivery knows better: another system's receipt, a setting,
//! the serial, the time.
//!
//! A placeholder is a JSON object with one member whose name begins with `$`. Planning writes them,
//! [`crate::Packages::fill`] replaces receipts, sealing replaces the rest.

use serde_json::{Value, json};

/// The member that names a picture: `{"$photo": "<sha256>"}`. Its bytes are put in when the record is sent.
pub(crate) const PHOTO: &str = "$photo";

/// One value that is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placeholder {
    /// `{"$receipt": "housing.dwelling.house_code"}`: system, record and receipt name.
    Receipt(String, String, String),
    /// `{"$setting": "operator"}`: a setting that was not filled in when the entry was planned.
    Setting(String),
    /// `{"$serial": "HEX:32"}`: made from the order's serial; see [`Placeholder::Serial`]'s shapes
    /// `hex:N` and `HEX:N` (N hexadecimal digits) and `uuid` (36 characters with hyphens).
    Serial(String),
    /// `{"$time": "entered_at", "format": "%Y%m%d%H%M%S"}`: when the worker entered it, or `sealed_at`,
    /// by the department's clock and in China Standard Time.
    Time(String, String),
}

impl Placeholder {
    /// The placeholder that a wire value is, if it is one.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        if let Some(path) = text("$receipt") {
            let mut parts = path.splitn(3, '.');
            return Some(Self::Receipt(
                parts.next()?.to_owned(),
                parts.next()?.to_owned(),
                parts.next()?.to_owned(),
            ));
        }
        if let Some(id) = text("$setting") {
            return Some(Self::Setting(id.to_owned()));
        }
        if let Some(shape) = text("$serial") {
            return Some(Self::Serial(shape.to_owned()));
        }
        let of = text("$time")?;
        Some(Self::Time(
            of.to_owned(),
            text("format").unwrap_or("%Y-%m-%d %H:%M:%S").to_owned(),
        ))
    }

    /// How it stands in a wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Receipt(system, record, name) => {
                json!({ "$receipt": format!("{system}.{record}.{name}") })
            }
            Self::Setting(id) => json!({ "$setting": id }),
            Self::Serial(shape) => json!({ "$serial": shape }),
            Self::Time(of, format) => json!({ "$time": of, "format": format }),
        }
    }
}
