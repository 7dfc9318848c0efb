//! Months, quarters and years, as reports are asked for: `2026-11`, `2026-Q4`, `2026`.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::rules::words;
use crate::schema::Words;

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    kind: Kind,
    /// Its first day.
    pub(crate) first: Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Month,
    Quarter,
    Year,
}

impl Period {
    /// The month a day lies in.
    pub(crate) fn month(day: Date) -> Self {
        Self {
            kind: Kind::Month,
            first: day.first_of_month(),
        }
    }

    /// Reads one; `None` when it is none, or of another age.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let year: i16 = year
            .parse()
            .ok()
            .filter(|year| (1950..=2200).contains(year))?;
        let (kind, month) = match rest {
            None => (Kind::Year, 1),
            Some(rest) => match rest.strip_prefix(['Q', 'q']) {
                Some(quarter) => {
                    let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
                    (Kind::Quarter, quarter * 3 - 2)
                }
                None => (
                    Kind::Month,
                    rest.parse().ok().filter(|m| (1..=12).contains(m))?,
                ),
            },
        };
        Some(Self {
            kind,
            first: date(year, month, 1),
        })
    }

    /// As it is asked for.
    pub(crate) fn id(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            Kind::Month => format!("{year:04}-{month:02}"),
            Kind::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
            Kind::Year => format!("{year:04}"),
        }
    }

    /// What it is called.
    pub(crate) fn title(self) -> Words {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            Kind::Month => words(&format!("{year}年{month}月"), &self.id()),
            Kind::Quarter => {
                let quarter = (month + 2) / 3;
                words(
                    &format!("{year}年第{quarter}季度"),
                    &format!("Q{quarter} {year}"),
                )
            }
            Kind::Year => words(&format!("{year}年"), &self.id()),
        }
    }

    /// Its last day.
    pub(crate) fn last(self) -> Date {
        let months = match self.kind {
            Kind::Month => 0,
            Kind::Quarter => 2,
            Kind::Year => 11,
        };
        let month = self.first.saturating_add(months.months());
        month.last_of_month()
    }

    /// The one before it.
    pub(crate) fn before(self) -> Self {
        self.moved(-1)
    }

    /// The one after it.
    pub(crate) fn after(self) -> Self {
        self.moved(1)
    }

    fn moved(self, by: i64) -> Self {
        let months = match self.kind {
            Kind::Month => by,
            Kind::Quarter => 3 * by,
            Kind::Year => 12 * by,
        };
        Self {
            first: self.first.saturating_add(months.months()),
            ..self
        }
    }

    /// The twelve months that end with its last one, or with the present one, as (first day, last day).
    pub(crate) fn twelve_months(self, today: Date) -> Vec<Self> {
        let last = self.last().min(today).first_of_month();
        (0..12_i64)
            .rev()
            .map(|back| Self::month(last.saturating_sub(back.months())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them_and_follow_one_another() {
        let period = |text| Period::read(text).unwrap();
        assert_eq!(period("2026-11").last(), date(2026, 11, 30));
        assert_eq!(period("2026-Q1").last(), date(2026, 3, 31));
        assert_eq!(period("2028").first, date(2028, 1, 1));
        assert_eq!(period("2026-Q4").after().id(), "2027-Q1");
        assert_eq!(period("2026-01").before().id(), "2025-12");
        assert_eq!(period("2026-Q3").title().zh, "2026年第3季度");
        let months = period("2026").twelve_months(date(2026, 5, 3));
        assert_eq!(
            (months[0].id(), months[11].id()),
            ("2025-06".to_owned(), "2026-05".to_owned())
        );
        for none in [
            "",
            "2026-13",
            "2026-Q0",
            "26-11",
            "去年",
            "2026-11-30",
            "99999",
        ] {
            assert_eq!(Period::read(none), None, "{none}");
        }
    }
}
