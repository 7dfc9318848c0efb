//! Search: by part of the address, room, house code or building code, page by page.

use serde_json::{Value, json};

use super::codebook::normalised;
use super::refusal::Refusal;
use super::{Decision, HOUSE, refuse, success};
use crate::cabinet::{Drawer, Record};
use crate::front::Request;
use crate::query;

const PARAMETERS: [&str; 5] = ["addr", "room", "code", "page", "size"];

/// A sound search.
struct Search {
    address: Option<String>,
    room: Option<String>,
    code: Option<String>,
    page: usize,
    size: usize,
}

pub(crate) fn answer(request: &Request, drawer: &Drawer<'_>) -> Decision {
    let search = match read(request.query()) {
        Ok(search) => search,
        Err(refusal) => return refuse(refusal),
    };
    let mut houses = drawer.records(HOUSE)?;
    houses.retain(|house| search.finds(house));
    houses.sort_by(|a, b| a.key.cmp(&b.key));
    let total = houses.len();
    let items: Vec<_> = houses
        .into_iter()
        .skip((search.page - 1).saturating_mul(search.size))
        .take(search.size)
        .map(|house| Value::Object(house.fields))
        .collect();
    Ok(Ok(success(&json!({
        "total": total,
        "page": search.page,
        "size": search.size,
        "items": items,
    }))))
}

fn read(query: &str) -> Result<Search, Refusal> {
    let parameters = query::parameters(query);
    for (at, parameter) in parameters.iter().enumerate() {
        let repeated = parameters[..at].iter().any(|p| p.name == parameter.name);
        if repeated || !PARAMETERS.contains(&parameter.name.as_str()) {
            return Err(Refusal::at("H421", "参数未定义或重复", &parameter.name));
        }
    }
    let value = |name: &str| match parameters.iter().find(|p| p.name == name) {
        None => Ok(None),
        Some(parameter) => match parameter.value.as_deref() {
            None => Err(malformed(name)),
            Some("") => Ok(None),
            Some(text) => Ok(Some(text)),
        },
    };
    let given = |name: &str| {
        parameters
            .iter()
            .any(|p| p.name == name && p.value.as_deref() != Some(""))
    };
    let address = value("addr")?.map(normalised);
    match &address {
        None if !given("code") => {
            return Err(Refusal::at("H422", "地址和编码至少填一项", "addr"));
        }
        Some(text) if text.chars().count() < 4 => return Err(malformed("addr")),
        _ => {}
    }
    let room = value("room")?.map(normalised);
    let code = value("code")?;
    if code.is_some_and(|c| ![19, 25].contains(&c.len()) || !c.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(malformed("code"));
    }
    let page = number("page", value("page")?, 1, usize::MAX)?;
    let size = number("size", value("size")?, 20, 50)?;
    Ok(Search {
        address,
        room,
        code: code.map(str::to_owned),
        page,
        size,
    })
}

fn malformed(name: &str) -> Refusal {
    Refusal::at("H423", "参数格式不正确", name)
}

/// A whole number from 1, without sign or leading zero.
fn number(name: &str, text: Option<&str>, default: usize, most: usize) -> Result<usize, Refusal> {
    let Some(text) = text else {
        return Ok(default);
    };
    let digits = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    match text.parse() {
        Ok(value) if digits && value <= most => Ok(value),
        _ => Err(malformed(name)),
    }
}

impl Search {
    fn finds(&self, house: &Record) -> bool {
        let stored = |name: &str| {
            let text = house.fields.get(name).and_then(Value::as_str);
            normalised(text.unwrap_or_default())
        };
        // Nineteen digits are a building, whose houses' codes begin with them.
        self.code
            .as_deref()
            .is_none_or(|c| house.key.starts_with(c))
            && self
                .address
                .as_deref()
                .is_none_or(|part| stored("address").contains(part))
            && self
                .room
                .as_deref()
                .is_none_or(|room| stored("roomNo") == room)
    }
}
