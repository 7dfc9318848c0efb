//! Looking declarations up by source, house or document, newest first, page by page. Conditions given together must all
//! hold. A value no declaration could have is malformed.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::book::{self, DECLARATION};
use super::problem::Problem;
use super::rules::text;
use super::{Decision, fields, refuse};
use crate::cabinet::{Drawer, Record};
use crate::front::{Reply, Request};
use crate::query;

const CONDITIONS: [(&str, &str); 4] = [
    ("sourceRef", "/sourceRef"),
    ("houseCode", "/residence/houseCode"),
    ("documentType", "/person/document/type"),
    ("documentNumber", "/person/document/number"),
];
const DEFAULT_LIMIT: usize = 20;
const MOST: usize = 50;

#[derive(Default)]
struct Search {
    conditions: Vec<(&'static str, String)>,
    status: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
}

impl Search {
    /// The search a query string asks for; `None` when it is malformed.
    fn read(query: &str) -> Option<Self> {
        let parameters = query::parameters(query);
        let mut search = Self::default();
        for (at, parameter) in parameters.iter().enumerate() {
            if parameters[..at].iter().any(|p| p.name == parameter.name) {
                return None;
            }
            let value = parameter.value.clone()?;
            match parameter.name.as_str() {
                "status" => search.status = Some(value).filter(|status| is_status(status)),
                "limit" => search.limit = Some(limit(&value)?),
                "cursor" => search.after = Some(decoded(&value)?),
                name => {
                    let (_, pointer) = CONDITIONS.iter().find(|(known, _)| *known == name)?;
                    search.conditions.push((pointer, value));
                }
            }
            if parameter.name == "status" && search.status.is_none() {
                return None;
            }
        }
        let given = |pointer: &str| search.conditions.iter().find(|(p, _)| *p == pointer);
        let document = given("/person/document/type");
        let number = given("/person/document/number");
        let kind = document.map(|(_, kind)| kind.as_str());
        let sound = search.conditions.iter().all(|(pointer, value)| {
            let count = value.chars().count();
            fields::length(pointer).is_none_or(|(min, max)| (min..=max).contains(&count))
                && fields::has_form(pointer, value, kind)
                && fields::is_listed(pointer, value)
        });
        let asked = !search.conditions.is_empty() && document.is_some() == number.is_some();
        (sound && asked).then_some(search)
    }

    fn wants(&self, record: &Record) -> bool {
        let declaration = book::declaration(record);
        self.status.as_ref().is_none_or(|s| *s == record.status)
            && self
                .conditions
                .iter()
                .all(|(pointer, value)| text(declaration, pointer) == value)
    }
}

fn is_status(text: &str) -> bool {
    [
        book::PENDING,
        book::APPROVED,
        book::RETURNED,
        book::WITHDRAWN,
    ]
    .contains(&text)
}

fn limit(text: &str) -> Option<usize> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let limit = text.parse().ok().filter(|_| plain)?;
    (1..=MOST).contains(&limit).then_some(limit)
}

fn decoded(cursor: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

pub(super) fn answer(request: &Request, drawer: &Drawer<'_>) -> Decision {
    let Some(search) = Search::read(request.query()) else {
        return refuse(Problem::new("bad-query"));
    };
    let mut found = drawer.records(DECLARATION)?;
    found.reverse();
    if let Some(last) = &search.after {
        let Some(at) = found.iter().position(|record| record.key == *last) else {
            return refuse(Problem::new("bad-query"));
        };
        found.drain(..=at);
    }
    found.retain(|record| search.wants(record));
    let limit = search.limit.unwrap_or(DEFAULT_LIMIT);
    let more = found.len() > limit;
    found.truncate(limit);
    let cursor = found
        .last()
        .filter(|_| more)
        .map(|last| BASE64URL_NOPAD.encode(last.key.as_bytes()));
    let items: Vec<Value> = found.iter().map(book::shown).collect();
    let body = json!({ "items": items, "nextCursor": cursor });
    Ok(Ok(Reply::json(200, &body)))
}
