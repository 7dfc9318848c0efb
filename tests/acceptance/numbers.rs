//! Numbers of documents, phones and companies that nobody else has, valid by their standards. Written here once more and
//! not taken from the dictionary, whose own reading of the standards is what they try.

use std::collections::BTreeSet;

use fastrand::Rng;
use jiff::civil::Date;

/// Hands out numbers, each once.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    given: BTreeSet<String>,
    phones: u32,
}

/// The companies that the labour department knows, as its contract names them for tests.
const EMPLOYERS: [(&str, &str); 2] = [
    ("91440300MA5TE5T1XJ", "S市示例餐饮管理有限公司"),
    ("91440300MA5TE5T2XK", "S市样本电子制造有限公司"),
];

/// Somebody who employs people: credit code and name.
pub(crate) fn employer(rng: &mut Rng) -> (&'static str, &'static str) {
    EMPLOYERS[rng.usize(0..EMPLOYERS.len())]
}

/// County codes of today; the 440306 of before 1993 stands on real cards, too, and is worth a hint at most.
const COUNTIES: [&str; 12] = [
    "430102", "440306", "360121", "420106", "510105", "450102", "522401", "440304", "110105",
    "310104", "511025", "441481",
];

impl Numbers {
    /// A resident identity card: county, birth date, order (odd for men), check digit.
    pub(crate) fn resident(&mut self, rng: &mut Rng, birth: Date, man: bool) -> String {
        self.unused(rng, |rng| {
            let county = rng.choice(COUNTIES).unwrap_or("430102");
            with_check(&format!(
                "{county}{}{:03}",
                birth.strftime("%Y%m%d"),
                order(rng, man)
            ))
        })
    }

    /// A residence permit of Hong Kong (81), Macao (82) or Taiwan (83) residents.
    pub(crate) fn permit(&mut self, rng: &mut Rng, birth: Date, man: bool) -> String {
        self.unused(rng, |rng| {
            let place = rng.choice(["810000", "820000", "830000"]);
            let place = place.unwrap_or("810000");
            with_check(&format!(
                "{place}{}{:03}",
                birth.strftime("%Y%m%d"),
                order(rng, man)
            ))
        })
    }

    /// A passport, of two letters and seven digits.
    pub(crate) fn passport(&mut self, rng: &mut Rng) -> String {
        self.unused(rng, |rng| format!("EA{:07}", rng.u32(0..10_000_000)))
    }

    /// A travel permit of Hong Kong or Macao residents.
    pub(crate) fn home_return(&mut self, rng: &mut Rng) -> String {
        self.unused(rng, |rng| {
            let place = rng.choice(['H', 'M']).unwrap_or('H');
            format!("{place}{:08}", rng.u32(0..100_000_000))
        })
    }

    /// A travel permit of Taiwan residents.
    pub(crate) fn compatriot(&mut self, rng: &mut Rng) -> String {
        self.unused(rng, |rng| format!("{:08}", rng.u32(0..100_000_000)))
    }

    /// A mobile number of the block that belongs to nobody here.
    pub(crate) fn phone(&mut self) -> String {
        self.phones += 1;
        format!("199{:08}", self.phones)
    }

    /// A company's unified social credit code.
    pub(crate) fn company(&mut self, rng: &mut Rng) -> String {
        self.unused(rng, |rng| {
            let body: String = (0..9)
                .map(|_| char::from(rng.choice(*CREDIT).unwrap_or(b'0')))
                .collect();
            credit(&format!("91440300{body}"))
        })
    }

    fn unused(&mut self, rng: &mut Rng, make: impl Fn(&mut Rng) -> String) -> String {
        loop {
            let made = make(rng);
            if self.given.insert(made.clone()) {
                return made;
            }
        }
    }
}

fn order(rng: &mut Rng, man: bool) -> u32 {
    rng.u32(0..500) * 2 + u32::from(man)
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
fn with_check(body: &str) -> String {
    let mut remainder = 0_u32;
    for digit in body.bytes() {
        remainder = (remainder + u32::from(digit - b'0')) * 2 % 11;
    }
    let check = (12 - remainder) % 11;
    match check {
        10 => format!("{body}X"),
        digit => format!("{body}{digit}"),
    }
}

/// The signs of a credit code, in the order of their values (GB 32100).
const CREDIT: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Adds the check sign of GB 32100.
fn credit(body: &str) -> String {
    let mut weight = 1;
    let mut sum = 0;
    for sign in body.bytes() {
        let value = CREDIT.iter().position(|one| *one == sign).unwrap_or(0);
        sum += value * weight % 31;
        weight = weight * 3 % 31;
    }
    let check = CREDIT[(31 - sum % 31) % 31];
    format!("{body}{}", char::from(check))
}
