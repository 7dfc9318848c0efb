//! What sets the six departments apart: their key, their categories, their extra members, the house code, the words in
//! which one of them refuses. Everything else is the same for all.

use super::forms::{Facts, Member, Need, Shape, either, text};

/// One of the six.
#[derive(Debug)]
pub(crate) struct Profile {
    /// The one application that may call.
    pub(crate) application: &'static str,
    /// Its key.
    pub(crate) key: &'static str,
    /// How its case numbers begin.
    pub(crate) letters: &'static str,
    /// Who handles its cases.
    pub(crate) unit: &'static str,
    /// Its list of categories.
    pub(crate) categories: &'static str,
    /// Most characters of a description.
    pub(crate) description: usize,
    /// Whether a house code is needed.
    pub(crate) house_code: fn(&Facts<'_>) -> Need,
    /// The members of `extra`.
    pub(crate) extra: &'static [Member],
    /// Whether form faults are told as a sentence instead of a list.
    pub(crate) tells_in_sentences: bool,
}

fn optional(_: &Facts<'_>) -> Need {
    Need::Optional
}

fn always(_: &Facts<'_>) -> Need {
    Need::Required
}

const STAGES: &str = include_str!("../../data/linkage/buildStage.csv");
const PLACES: &str = include_str!("../../data/linkage/placeType.csv");

/// 智慧安监
pub(crate) static SAFETY: Profile = Profile {
    application: "lk-safety-01",
    key: "lk-secret-ev-safety-19ac",
    letters: "AJ",
    unit: "前岸街道应急管理办",
    categories: include_str!("../../data/linkage/ev-safety.csv"),
    description: 500,
    house_code: optional,
    extra: &[
        Member {
            name: "enterpriseName",
            label: "企业名称",
            need: always,
            shape: text(2, 100),
        },
        Member {
            name: "enterpriseCode",
            label: "统一社会信用代码",
            need: |facts| either(facts.category == "AJ-301", Need::Forbidden, Need::Required),
            shape: Shape::CreditCode,
        },
    ],
    tells_in_sentences: false,
};

/// 智慧城管
pub(crate) static URBAN: Profile = Profile {
    application: "lk-urban-01",
    key: "lk-secret-ev-urban-77d1",
    letters: "CG",
    unit: "前岸街道城管队",
    categories: include_str!("../../data/linkage/ev-urban.csv"),
    description: 200,
    house_code: optional,
    extra: &[],
    tells_in_sentences: true,
};

/// 智慧查违
pub(crate) static BUILDING: Profile = Profile {
    application: "lk-building-01",
    key: "lk-secret-ev-building-5e02",
    letters: "CW",
    unit: "前岸街道规划土地监察队",
    categories: include_str!("../../data/linkage/ev-building.csv"),
    description: 500,
    house_code: always,
    extra: &[
        Member {
            name: "buildStage",
            label: "建设阶段",
            need: always,
            shape: Shape::Listed(STAGES),
        },
        Member {
            name: "areaM2",
            label: "违建面积",
            need: |facts| {
                let illegal = matches!(facts.category, "WJ1" | "WJ2" | "WJ3");
                either(illegal, Need::Required, Need::Optional)
            },
            shape: Shape::Number {
                least: 0.1,
                most: 99_999.9,
                decimals: 1,
            },
        },
    ],
    tells_in_sentences: false,
};

/// 智慧排水
pub(crate) static DRAINAGE: Profile = Profile {
    application: "lk-drainage-01",
    key: "lk-secret-ev-drainage-c3b8",
    letters: "PS",
    unit: "前岸街道水务站",
    categories: include_str!("../../data/linkage/ev-drainage.csv"),
    description: 500,
    house_code: optional,
    extra: &[
        Member {
            name: "waterDepthCm",
            label: "积水深度",
            need: |facts| {
                let flooded = matches!(facts.category, "PS01" | "PS02");
                either(flooded, Need::Required, Need::Forbidden)
            },
            shape: Shape::Integer {
                least: 1.0,
                most: 500.0,
            },
        },
        Member {
            name: "wellNo",
            label: "井盖编号",
            need: optional,
            shape: Shape::Text {
                least: 4,
                most: 20,
                lines: false,
                form: |well| {
                    well.bytes()
                        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-')
                },
            },
        },
    ],
    tells_in_sentences: false,
};

/// 智慧消防
pub(crate) static FIRE: Profile = Profile {
    application: "lk-fire-01",
    key: "lk-secret-ev-fire-9d46",
    letters: "XF",
    unit: "前岸消防救援站",
    categories: include_str!("../../data/linkage/ev-fire.csv"),
    description: 500,
    house_code: |facts| {
        let dwelling = matches!(facts.place_type, "P1" | "P2");
        either(dwelling, Need::Required, Need::Optional)
    },
    extra: &[Member {
        name: "placeType",
        label: "场所类型",
        need: always,
        shape: Shape::Listed(PLACES),
    }],
    tells_in_sentences: false,
};

/// 智慧交通
pub(crate) static TRAFFIC: Profile = Profile {
    application: "lk-traffic-01",
    key: "lk-secret-ev-traffic-2f7e",
    letters: "JT",
    unit: "前岸交警中队",
    categories: include_str!("../../data/linkage/ev-traffic.csv"),
    description: 500,
    house_code: optional,
    extra: &[
        Member {
            name: "roadName",
            label: "道路名称",
            need: always,
            shape: text(2, 40),
        },
        Member {
            name: "plateNo",
            label: "车牌号码",
            need: |facts| match facts.category {
                "T10" | "T11" => Need::Required,
                "T12" => Need::Optional,
                _ => Need::Forbidden,
            },
            shape: Shape::Text {
                least: 7,
                most: 8,
                lines: false,
                form: is_plate,
            },
        },
    ],
    tells_in_sentences: false,
};

/// A province's character, a letter, then five or six letters and digits; I and O are not used.
fn is_plate(plate: &str) -> bool {
    let mut characters = plate.chars();
    let is_letter = |c: char| c.is_ascii_uppercase() && c != 'I' && c != 'O';
    characters
        .next()
        .is_some_and(|c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'))
        && characters.next().is_some_and(is_letter)
        && characters.all(|c| c.is_ascii_digit() || is_letter(c))
}
