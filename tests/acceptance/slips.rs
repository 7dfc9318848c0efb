//! What gets typed as it should not be: any element with any value that its kind lets a worker type, and some that it
//! does not. Whether it is wrong is for the desk to say, and for the departments.

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// An element of the form, as the desk describes it.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// `dwelling`, `person`.
    pub(crate) group: String,
    /// `road`, `name`.
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) example: Option<String>,
    pub(crate) codes: Vec<String>,
}

/// Text that systems of different ages trip over.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "A&B<测试>\"引号\"",
    "第一行\n第二行",
    "㐂𠮷𪚥",
    "😀笑脸",
    "ｆｕｌｌ１２",
    "0",
    "-",
    "；，。、·—…",
    "\u{a0}不换行空格",
    "e\u{301}cole",
    "null",
    "〇二三",
];

/// Types something at one place of the household.
pub(crate) fn slip(rng: &mut Rng, household: &mut Value, elements: &[Element], today: Date) {
    let element = &elements[rng.usize(0..elements.len())];
    let value = value(rng, element, today);
    let group = match element.group.as_str() {
        group @ ("visit" | "dwelling" | "owner") => &mut household[group],
        group => match household["residents"].as_array_mut() {
            Some(residents) if !residents.is_empty() => {
                let at = rng.usize(0..residents.len());
                &mut residents[at][group]
            }
            _ => return,
        },
    };
    if let Some(group) = group.as_object_mut() {
        group.insert(element.name.clone(), value);
    }
}

fn value(rng: &mut Rng, element: &Element, today: Date) -> Value {
    match element.kind.as_str() {
        "code" | "community" | "division" => match element.codes.as_slice() {
            [] => json!("999999"),
            codes => json!(codes[rng.usize(0..codes.len())]),
        },
        "date" => {
            let days = *rng
                .choice(&[-1_i64, 0, 1, 40, 400, 8000, 40_000, 50_000])
                .unwrap_or(&0);
            json!(today.saturating_sub(days.days()).to_string())
        }
        "integer" => json!(
            *rng.choice(&[-1_i64, 0, 1, 99, 100, 1000, 1_000_000])
                .unwrap_or(&0)
        ),
        "decimal" => json!(
            *rng.choice(&[-0.5, 0.0, 0.005, 1234.567, 99_999.99, 1e9])
                .unwrap_or(&0.0)
        ),
        "boolean" | "mark" => json!(rng.bool()),
        "phone" | "mobile" => json!(
            *rng.choice(&[
                "0755-29990001",
                "110",
                "+8613800000000",
                "1990000000",
                "19900000001 "
            ])
            .unwrap_or(&"")
        ),
        "id_number" => json!(
            *rng.choice(&[
                "43010219880202911",
                "430102198802029110",
                "110105194912310021",
                "X1",
                "430102880202911"
            ])
            .unwrap_or(&"")
        ),
        _ if rng.bool() => {
            let length = *rng
                .choice(&[
                    1, 2, 10, 15, 16, 25, 30, 33, 50, 64, 65, 100, 101, 128, 200, 300,
                ])
                .unwrap_or(&1);
            json!("样例".chars().cycle().take(length).collect::<String>())
        }
        _ => json!(TEXTS[rng.usize(0..TEXTS.len())]),
    }
}
