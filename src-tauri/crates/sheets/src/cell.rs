//! What stands in a cell, as the file says it: a number is no text, and a day is no number.

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, as it stands there.
    Text(String),
    /// A number; a spreadsheet keeps its first fifteen digits.
    Number(f64),
    /// A number that the sheet shows as a day or a time.
    Moment {
        /// The number.
        serial: f64,
        /// Its year.
        year: u16,
        /// Its month.
        month: u8,
        /// Its day.
        day: u8,
    },
    /// True or false.
    Truth(bool),
    /// What a formula that failed leaves behind: `#N/A`, `#REF!`.
    Failed,
}

impl Cell {
    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// As a person reads it in the sheet, roughly: days as `2026-09-01`, numbers of more than fifteen digits as `4.4E17`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) if number.abs() >= 1e15 => format!("{number:E}"),
            Self::Number(number) => number.to_string(),
            Self::Moment {
                year, month, day, ..
            } => format!("{year:04}-{month:02}-{day:02}"),
            Self::Truth(true) => "TRUE".to_owned(),
            Self::Truth(false) => "FALSE".to_owned(),
            Self::Failed => "#N/A".to_owned(),
        }
    }
}
