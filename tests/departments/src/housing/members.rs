//! The members of a dwelling, in the contract's table order, and what each may be.
//!
//! Two readings had to be chosen: a member that may not be there at all is told so (H426) only after its own format
//! (H423–H425), as the codes are listed; and `reqId` in an update is a member not in the table (H421), for "POST only"
//! does not depend on other values.

use jiff::civil::Date;
use serde_json::Value;

use super::refusal::Refusal;
use crate::cabinet::Fields;
use crate::{codes, identity};

/// Which body this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Update,
}

/// JSON type of a member.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Text,
    Integer,
    Number,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    shape: Shape,
    /// The one operation that has it; `None` for both.
    only: Option<Operation>,
}

const fn both(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        shape,
        only: None,
    }
}

const fn only(operation: Operation, name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        shape,
        only: Some(operation),
    }
}

pub(crate) const TABLE: [Member; 25] = [
    only(Operation::Create, "reqId", Shape::Text),
    only(Operation::Update, "version", Shape::Integer),
    only(Operation::Update, "mgmtNo", Shape::Text),
    only(Operation::Update, "deptRemark", Shape::Text),
    both("communityCode", Shape::Text),
    both("address", Shape::Text),
    both("buildingName", Shape::Text),
    both("roomNo", Shape::Text),
    both("floor", Shape::Integer),
    both("houseType", Shape::Text),
    both("usage", Shape::Text),
    both("structure", Shape::Text),
    both("occupancy", Shape::Text),
    both("area", Shape::Number),
    both("ownerKind", Shape::Text),
    both("ownerName", Shape::Text),
    both("ownerIdType", Shape::Text),
    both("ownerIdNo", Shape::Text),
    both("ownerPhone", Shape::Text),
    both("landlordName", Shape::Text),
    both("landlordPhone", Shape::Text),
    both("rentRooms", Shape::Integer),
    both("lng", Shape::Number),
    both("lat", Shape::Number),
    both("remark", Shape::Text),
];

const COMMUNITIES: &str = include_str!("../../data/housing/communities.csv");
const HOUSE_TYPES: &str = include_str!("../../data/housing/houseType.csv");
const USAGES: &str = include_str!("../../data/housing/usage.csv");
const STRUCTURES: &str = include_str!("../../data/housing/structure.csv");
const OCCUPANCIES: &str = include_str!("../../data/housing/occupancy.csv");
const OWNER_KINDS: &str = include_str!("../../data/housing/ownerKind.csv");
const OWNER_ID_TYPES: &str = include_str!("../../data/housing/ownerIdType.csv");

/// A body whose members are known, single and of the right JSON type.
#[derive(Debug)]
pub(crate) struct Draft<'b>(&'b [(String, Value)]);

impl Draft<'_> {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    /// Copies all members in the table's order.
    pub(crate) fn copy_into(&self, fields: &mut Fields) {
        for member in &TABLE {
            if let Some(value) = self.get(member.name) {
                fields.insert(member.name.to_owned(), value.clone());
            }
        }
    }
}

/// H421 of all members, in body order.
pub(crate) fn read(body: &[(String, Value)], operation: Operation) -> Result<Draft<'_>, Refusal> {
    for (at, (name, value)) in body.iter().enumerate() {
        let member = TABLE
            .iter()
            .find(|m| m.name == name && m.only.is_none_or(|o| o == operation));
        let doubled = body[..at].iter().any(|(n, _)| n == name);
        let fits = member.is_some_and(|member| match member.shape {
            Shape::Text => value.is_string(),
            // 12.0 is a number, but not written as an integer.
            Shape::Integer => value.is_i64() || value.is_u64(),
            Shape::Number => value.is_number(),
        });
        if doubled || !fits {
            return Err(Refusal::at("H421", "项未定义、重复或类型不正确", name));
        }
    }
    Ok(Draft(body))
}

/// The checks of each member in table order. `today` is the day in UTC+8.
pub(crate) fn check(draft: &Draft<'_>, operation: Operation, today: Date) -> Result<(), Refusal> {
    let rules = Rules { draft, today };
    for member in &TABLE {
        if member.only.is_none_or(|o| o == operation) {
            rules.member(member)?;
        }
    }
    Ok(())
}

struct Rules<'d> {
    draft: &'d Draft<'d>,
    today: Date,
}

/// Whether a member has to be there.
#[derive(PartialEq)]
enum Need {
    Required,
    Optional,
    /// Must not be there.
    Absent,
}

impl Rules<'_> {
    fn member(&self, member: &Member) -> Result<(), Refusal> {
        let name = member.name;
        let need = self.need(name);
        let Some(value) = self.draft.get(name) else {
            return match need {
                Need::Required => Err(Refusal::at("H422", "缺少必填项", name)),
                Need::Optional | Need::Absent => Ok(()),
            };
        };
        match value {
            Value::String(text) => {
                self.spelling(name, text)?;
                self.text(name, text)?;
            }
            number => in_range(name, number)?,
        }
        if need == Need::Absent || self.is_other_kind(name) {
            return Err(Refusal::at("H426", "与其他项不符，不应填写", name));
        }
        Ok(())
    }

    fn need(&self, name: &str) -> Need {
        let has = |name: &str| self.draft.get(name).is_some();
        let rented = self.draft.text("occupancy") == Some("2");
        let owner = self.draft.text("ownerKind");
        let required = |when: bool| if when { Need::Required } else { Need::Optional };
        match name {
            "structure" | "remark" => Need::Optional,
            "area" => required(rented),
            "ownerName" if owner == Some("N") => Need::Absent,
            "ownerIdType" | "ownerIdNo" if owner == Some("N") => Need::Absent,
            "ownerIdType" => required(has("ownerIdNo")),
            "ownerIdNo" => required(has("ownerIdType")),
            "ownerPhone" => required(owner == Some("P")),
            "landlordName" | "landlordPhone" | "rentRooms" if rented => Need::Required,
            "landlordName" | "landlordPhone" | "rentRooms" => Need::Absent,
            "lng" => required(has("lat")),
            "lat" => required(has("lng")),
            _ => Need::Required,
        }
    }

    /// Neither empty nor padded, no control characters. The department's own remark goes back as it is.
    fn spelling(&self, name: &str, text: &str) -> Result<(), Refusal> {
        let bad = name != "deptRemark"
            && (text.is_empty() || text.trim() != text || text.chars().any(char::is_control));
        if bad { Err(format(name)) } else { Ok(()) }
    }

    fn text(&self, name: &str, text: &str) -> Result<(), Refusal> {
        let count = text.chars().count();
        let sized = |from: usize, to: usize| formed(name, (from..=to).contains(&count));
        match name {
            "reqId" => {
                sized(16, 36)?;
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
                formed(name, text.bytes().all(plain))
            }
            "communityCode" => {
                sized(12, 12)?;
                known(name, codes::listed(COMMUNITIES, text))
            }
            "address" => {
                sized(8, 100)?;
                formed(name, !text.contains(char::is_whitespace))?;
                known(name, self.lies_in_community(text))
            }
            "buildingName" | "ownerName" | "landlordName" => sized(1, 50),
            "roomNo" => {
                sized(1, 10)?;
                let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-';
                formed(name, text.bytes().all(plain))
            }
            "houseType" => known(name, codes::listed(HOUSE_TYPES, text)),
            "usage" => known(name, codes::listed(USAGES, text)),
            "structure" => known(name, codes::listed(STRUCTURES, text)),
            "occupancy" => known(name, codes::listed(OCCUPANCIES, text)),
            "ownerKind" => known(name, codes::listed(OWNER_KINDS, text)),
            "ownerIdType" => known(name, codes::listed(OWNER_ID_TYPES, text)),
            "ownerIdNo" => self.owner_number(text),
            "ownerPhone" => formed(name, is_mobile(text) || is_landline(text)),
            "landlordPhone" => formed(name, is_mobile(text)),
            "remark" => sized(1, 200),
            _ => Ok(()),
        }
    }

    fn lies_in_community(&self, address: &str) -> bool {
        let community = self.draft.text("communityCode");
        codes::rows(COMMUNITIES)
            .find(|row| row.first().copied() == community)
            .is_some_and(|row| match row[..] {
                [_, district, street, ..] => address
                    .strip_prefix(district)
                    .is_some_and(|rest| rest.starts_with(street)),
                _ => false,
            })
    }

    fn owner_number(&self, number: &str) -> Result<(), Refusal> {
        const NAME: &str = "ownerIdNo";
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match self.draft.text("ownerIdType") {
            Some("SFZ") => {
                formed(NAME, identity::looks_like_identity(number))?;
                let born = identity::identity_birth(number);
                checked(
                    identity::identity_check_holds(number)
                        && born.is_some_and(|date| date <= self.today),
                )
            }
            Some("XYDM") => {
                formed(NAME, identity::looks_like_credit_code(number))?;
                checked(identity::credit_check_holds(number))
            }
            Some("GATX") => formed(
                NAME,
                number
                    .strip_prefix(['H', 'M'])
                    .is_some_and(|rest| rest.len() == 8 && digits(rest)),
            ),
            Some("TWTX") => formed(NAME, number.len() == 8 && digits(number)),
            Some("HZ") => {
                let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
                formed(
                    NAME,
                    (5..=15).contains(&number.len()) && number.bytes().all(plain),
                )
            }
            // Without a type there is no format; that it has no type is said elsewhere.
            _ => Ok(()),
        }
    }

    /// A credit code belongs to units and collectives, which have no other document.
    fn is_other_kind(&self, name: &str) -> bool {
        if name != "ownerIdType" {
            return false;
        }
        let is_credit_code = self.draft.text("ownerIdType") == Some("XYDM");
        let is_body = matches!(self.draft.text("ownerKind"), Some("U" | "C"));
        is_credit_code != is_body
    }
}

fn format(name: &str) -> Refusal {
    Refusal::at("H423", "长度、范围或格式不正确", name)
}

fn formed(name: &str, holds: bool) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(format(name)) }
}

fn known(name: &str, holds: bool) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::at("H424", "代码不存在", name))
    }
}

fn checked(holds: bool) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::at("H425", "证件号码校验不通过", "ownerIdNo"))
    }
}

fn in_range(name: &str, value: &Value) -> Result<(), Refusal> {
    let number = value.as_f64().unwrap_or(f64::NAN);
    let within = match name {
        "version" => number >= 1.0,
        "floor" => (-5.0..=150.0).contains(&number) && number != 0.0,
        "rentRooms" => (1.0..=99.0).contains(&number),
        "area" => (0.01..=99_999.99).contains(&number) && decimals(number) <= 2,
        "lng" => (113.7..=114.7).contains(&number) && decimals(number) <= 6,
        "lat" => (22.4..=22.9).contains(&number) && decimals(number) <= 6,
        _ => true,
    };
    formed(name, within)
}

/// Decimals of the value, not of its spelling: 68.50 has one.
fn decimals(number: f64) -> usize {
    number
        .to_string()
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

fn is_mobile(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
}

fn is_landline(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(area, number)| {
        area.starts_with('0')
            && (3..=4).contains(&area.len())
            && digits(area)
            && (7..=8).contains(&number.len())
            && digits(number)
    })
}
