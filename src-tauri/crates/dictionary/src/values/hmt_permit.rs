//! The residence permit for Hong Kong, Macao and Taiwan residents (since 2018-09-01): built like a citizen number,
//! with 810000, 820000 or 830000 in place of the region. GA/T 517-2004 has no code for it.

use std::fmt;

use jiff::civil::Date;

use super::{CitizenId, Sex, ValueError};

/// Where the holder comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HmtRegion {
    /// 810000.
    HongKong,
    /// 820000.
    Macao,
    /// 830000; the GB/T 2260 code of Taiwan is 710000.
    Taiwan,
}

impl HmtRegion {
    /// The GB/T 2260 code of the region.
    #[must_use]
    pub fn division(self) -> &'static str {
        match self {
            Self::HongKong => "810000",
            Self::Macao => "820000",
            Self::Taiwan => "710000",
        }
    }
}

/// A permit number whose prefix, calendar and check character hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HmtPermit {
    number: CitizenId,
    region: HmtRegion,
}

impl HmtPermit {
    /// Reads a number after normalising it.
    ///
    /// # Errors
    /// As [`CitizenId::parse`], and [`ValueError::HmtPrefix`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let number = CitizenId::parse(text).map_err(|error| match error {
            ValueError::CitizenLegacy | ValueError::CitizenIsForeigner => ValueError::HmtPrefix,
            other => other,
        })?;
        let region = Self::region_of(number.region()).ok_or(ValueError::HmtPrefix)?;
        Ok(Self { number, region })
    }

    /// The region a six-digit prefix stands for.
    #[must_use]
    pub fn region_of(prefix: &str) -> Option<HmtRegion> {
        match prefix {
            "810000" => Some(HmtRegion::HongKong),
            "820000" => Some(HmtRegion::Macao),
            "830000" => Some(HmtRegion::Taiwan),
            _ => None,
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.number.as_str()
    }

    /// Where the holder comes from.
    #[must_use]
    pub fn region(&self) -> HmtRegion {
        self.region
    }

    /// Digits 7–14.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        self.number.birth_date()
    }

    /// Digit 17.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.number.sex()
    }
}

impl fmt::Display for HmtPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
