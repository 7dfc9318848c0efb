//! The three forms (case, supplement, cancel): their members in table order, and what each may be. `judge` finds the
//! faults.

use jiff::Timestamp;
use serde_json::Value;

use super::profile::Profile;
use crate::cabinet::Fields;

/// What photos are called.
pub(crate) const PHOTOS: &str = "现场照片";

const LEVELS: &str = include_str!("../../data/linkage/level.csv");
const SOURCES: &str = include_str!("../../data/linkage/source.csv");

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    Forbidden,
}

pub(crate) fn either(condition: bool, then: Need, otherwise: Need) -> Need {
    if condition { then } else { otherwise }
}

/// What a member's value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    Text {
        least: usize,
        most: usize,
        /// Whether line feeds may stand in it.
        lines: bool,
        form: fn(&str) -> bool,
    },
    Listed(&'static str),
    CreditCode,
    HouseCode,
    Moment,
    Number {
        least: f64,
        most: f64,
        decimals: usize,
    },
    Integer {
        least: f64,
        most: f64,
    },
    /// A JPEG in base64.
    Jpeg,
    Photos,
    Group(&'static [Member]),
}

/// A text of so many characters, on one line.
pub(crate) const fn text(least: usize, most: usize) -> Shape {
    formed(least, most, |_| true)
}

const fn formed(least: usize, most: usize, form: fn(&str) -> bool) -> Shape {
    Shape::Text {
        least,
        most,
        lines: false,
        form,
    }
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) need: fn(&Facts<'_>) -> Need,
    pub(crate) shape: Shape,
}

/// What conditions ask about.
#[derive(Debug)]
pub(crate) struct Facts<'f> {
    pub(crate) category: &'f str,
    pub(crate) place_type: &'f str,
    pub(crate) level: &'f str,
    pub(crate) community: &'f str,
    pub(crate) now: Timestamp,
}

impl<'f> Facts<'f> {
    pub(crate) fn of(body: &'f Fields, now: Timestamp) -> Self {
        let text = |value: Option<&'f Value>| value.and_then(Value::as_str).unwrap_or_default();
        Self {
            category: text(body.get("category")),
            place_type: text(body.get("extra").and_then(|extra| extra.get("placeType"))),
            level: text(body.get("level")),
            community: text(body.get("communityCode")),
            now,
        }
    }
}

const fn required(name: &'static str, label: &'static str, shape: Shape) -> Member {
    Member {
        name,
        label,
        need: |_| Need::Required,
        shape,
    }
}

const fn optional(name: &'static str, label: &'static str, shape: Shape) -> Member {
    Member {
        name,
        label,
        need: |_| Need::Optional,
        shape,
    }
}

const fn long_text(least: usize, most: usize) -> Shape {
    Shape::Text {
        least,
        most,
        lines: true,
        form: |_| true,
    }
}

const fn degrees(least: f64, most: f64) -> Shape {
    Shape::Number {
        least,
        most,
        decimals: 6,
    }
}

/// A new case of one of the six.
pub(crate) fn case(profile: &'static Profile) -> Vec<Member> {
    vec![
        required(
            "sourceNo",
            "来源编号",
            formed(8, 40, |text| {
                text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }),
        ),
        optional(
            "gridEventId",
            "网格事件编号",
            formed(10, 10, |text| {
                text.strip_prefix("SJ").is_some_and(are_digits)
            }),
        ),
        required("category", "案件类别", Shape::Listed(profile.categories)),
        required("level", "紧急程度", Shape::Listed(LEVELS)),
        required("source", "案件来源", Shape::Listed(SOURCES)),
        required("title", "案件标题", text(4, 50)),
        required(
            "description",
            "问题描述",
            long_text(10, profile.description),
        ),
        required("foundAt", "发现时间", Shape::Moment),
        required("address", "事发地点", text(6, 120)),
        required("communityCode", "社区代码", formed(12, 12, is_community)),
        required("lng", "坐标", degrees(113.7, 114.7)),
        required("lat", "坐标", degrees(22.4, 22.9)),
        Member {
            name: "houseCode",
            label: "房屋编码",
            need: profile.house_code,
            shape: Shape::HouseCode,
        },
        required(
            "reporterNo",
            "上报人编号",
            formed(8, 8, |text| {
                text.bytes().take(2).all(|b| b.is_ascii_uppercase())
                    && text.bytes().skip(2).all(|b| b.is_ascii_digit())
            }),
        ),
        required(
            "reporterPhone",
            "上报人电话",
            formed(11, 11, |text| {
                are_digits(text) && matches!(text.as_bytes(), [b'1', b'3'..=b'9', ..])
            }),
        ),
        Member {
            name: "photos",
            label: PHOTOS,
            need: |facts| either(facts.level == "3", Need::Required, Need::Optional),
            shape: Shape::Photos,
        },
        optional("extra", "专业信息", Shape::Group(profile.extra)),
    ]
}

pub(crate) static PHOTO: [Member; 2] = [
    required("name", PHOTOS, formed(1, 60, |text| text.ends_with(".jpg"))),
    required("data", PHOTOS, Shape::Jpeg),
];

pub(crate) static SUPPLEMENT: [Member; 3] = [
    required(
        "seq",
        "补充序号",
        Shape::Integer {
            least: 1.0,
            most: f64::INFINITY,
        },
    ),
    required("text", "补充内容", long_text(4, 500)),
    optional("photos", PHOTOS, Shape::Photos),
];

pub(crate) static CANCEL: [Member; 1] = [required("reason", "撤销原因", text(4, 100))];

/// `4403` and 8 digits.
pub(crate) fn is_community(text: &str) -> bool {
    text.len() == 12 && text.starts_with("4403") && are_digits(text)
}

pub(crate) fn are_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
