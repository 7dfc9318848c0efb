//! What an element is: one field an entry may say, with its label, kind, code list and reason for being asked.
//!
//! Nothing here knows which department wants it; that stands in the system packages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What something is called, in both languages of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What sort of value an element holds; it decides the JSON type, the normal form and the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of free text.
    Text,
    /// A road and house number, without white space: `海棠路12号`.
    Address,
    /// A room number in upper case, without white space: `1203`, `A-2`.
    Room,
    /// A name as written on the document; minority names with `·`.
    PersonName,
    /// A name in Latin capitals: `SAMPLE, ALEX`.
    LatinName,
    /// The number of a document whose kind stands in a sibling element.
    IdNumber,
    /// A unified social credit code of an organisation, GB 32100.
    CreditCode,
    /// A value of the code list named by [`Element::codes`].
    Code,
    /// An ISO date: `2026-09-01`.
    Date,
    /// A day and time, to the minute, in China Standard Time: `2026-09-01T08:30`.
    DateTime,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// A mobile number, or a landline as `0755-12345678`.
    Phone,
    /// An eleven-digit mobile number.
    Mobile,
    /// A six-digit GB/T 2260 code.
    Division,
    /// A twelve-digit community code of the list named by [`Element::codes`].
    Community,
    /// A fifteen-digit grid code; its first twelve digits are the community.
    Grid,
    /// A 25-digit house code, as the housing system issued it.
    HouseCode,
    /// A number or mark in upper case without white space: a number plate, the number on a manhole cover.
    Mark,
    /// Pictures: a list of `{ "name", "sha256", "bytes", "width", "height" }`; their content is kept elsewhere.
    Photos,
    /// A list of the group named by [`Element::items`].
    List,
}

/// The JSON type a value of some [`Kind`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// A string.
    String,
    /// A number without a fraction (`12`, also `12.0`).
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An array of objects.
    Array,
}

impl Kind {
    /// The JSON type of a value of this kind.
    #[must_use]
    pub fn json_type(self) -> JsonType {
        match self {
            Self::Integer => JsonType::Integer,
            Self::Decimal => JsonType::Number,
            Self::Boolean => JsonType::Boolean,
            Self::List | Self::Photos => JsonType::Array,
            _ => JsonType::String,
        }
    }
}

impl JsonType {
    /// Whether `value` has this type.
    #[must_use]
    pub fn admits(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Integer => {
                value.is_i64()
                    || value
                        .as_f64()
                        .is_some_and(|n| n.fract() == 0.0 && n.abs() < 1e15)
            }
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Array => value.is_array(),
        }
    }

    /// The type in JSON Schema's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
        }
    }
}

/// How carefully a value is handled: what is masked, what is erased first, what a privacy review looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Says nothing about a person.
    Public,
    /// Personal information.
    Personal,
    /// Sensitive personal information (PIPL article 28), and document numbers.
    Sensitive,
}

/// One field of the dictionary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Element {
    /// `person.id_number`.
    pub id: String,
    /// The part before the dot: `person`.
    pub group: String,
    /// The part after the dot: `id_number`, the key in an entry's group.
    pub name: String,
    /// What the desk calls it.
    pub label: Label,
    /// What sort of value it holds.
    pub kind: Kind,
    /// The code list, for [`Kind::Code`] and [`Kind::Community`].
    pub codes: Option<String>,
    /// The group its items are made of, for [`Kind::List`].
    pub items: Option<String>,
    /// How carefully it is handled.
    pub sensitivity: Sensitivity,
    /// One short Chinese sentence that helps to fill it in.
    pub hint: String,
    /// An invented value; `None` for lists.
    pub example: Option<Value>,
    /// The standard or department the element comes from.
    pub source: String,
    /// Computed by [`crate::Dictionary::derive`], never typed.
    pub derived: bool,
    /// Nearly always the same for one worker: said once, it begins every new entry.
    pub usual: bool,
    /// Purpose and legal basis of asking.
    pub basis: String,
}
