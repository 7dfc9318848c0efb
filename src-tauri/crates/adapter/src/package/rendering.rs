//! One record of one entry: its values on the wire, and what its department would not accept.
//!
//! Works on any entry, however incomplete: what is missing is left out and told. Deliberately absent:
//! whether the record applies at all; see [`super::standing`].

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value, json};
use yilutong_dictionary::{Dictionary, Entry, Place};

use super::expression::Judge;
use super::facts::{Facts, absent};
use super::known::of_residents;
use super::model::{ElementPath, Field, Package, Record, Required, Shape, Source, WireKind};
use super::placeholder::{PHOTO, Placeholder};
use super::wording;
use crate::charset::Charset;
use crate::wire::Wire;

/// Something about a value that the department would not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) place: Place,
    pub(crate) say: String,
    pub(crate) about: About,
}

/// What a complaint is about, so that the same complaint of two departments is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// Not filled.
    Missing,
    /// Too long: as many characters of it would fit.
    TooLong { fits: usize },
    /// The charset has not this character.
    Charset(char),
    /// Anything else.
    Value,
    /// A rule across fields.
    Check,
}

/// A record of an entry as its department would see it.
#[derive(Debug, Default)]
pub(crate) struct Rendering {
    pub(crate) wire: Wire,
    pub(crate) complaints: Vec<Complaint>,
}

pub(crate) struct Renderer<'a> {
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) package: &'a Package,
    pub(crate) record: &'a Record,
    pub(crate) settings: &'a BTreeMap<String, String>,
}

impl Renderer<'_> {
    /// Renders a record, or its cancellation.
    pub(crate) fn render(&self, facts: &Facts<'_>, judge: &Judge<'_>, cancel: bool) -> Rendering {
        let mut rendering = Rendering::default();
        let fields = if cancel {
            &self.record.cancel_fields
        } else {
            &self.record.fields
        };
        for field in fields {
            if let Some(value) = self.field(field, facts, judge, &mut rendering.complaints) {
                rendering.wire.insert(field.member.clone(), value);
            }
        }
        for check in self
            .record
            .checks
            .iter()
            .filter(|check| check.on.counts(cancel))
        {
            let Some(first) = check.at.first() else {
                continue;
            };
            let place = place(first, facts);
            let told = rendering.complaints.iter().any(|c| c.place == place);
            if !told && check.require.holds(judge) == Some(false) {
                rendering.complaints.push(Complaint {
                    place,
                    say: check.say.clone(),
                    about: About::Check,
                });
            }
        }
        rendering
    }

    fn field(
        &self,
        field: &Field,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<Value> {
        if let Some(when) = &field.when
            && when.holds(judge) != Some(true)
        {
            return None;
        }
        let value = match &field.source {
            Source::Element(path) => facts.value(path.group(), path.name()).cloned(),
            Source::Computed(expression) => expression.value(judge).filter(|v| !absent(v)),
            Source::Constant(value) => Some(value.clone()),
            Source::Receipt {
                system,
                record,
                name,
            } => {
                return Some(
                    Placeholder::Receipt(system.clone(), record.clone(), name.clone()).to_value(),
                );
            }
            Source::Serial(shape) => return Some(Placeholder::Serial(shape.clone()).to_value()),
            Source::Time { of, format } => {
                return Some(Placeholder::Time(of.clone(), format.clone()).to_value());
            }
            Source::Setting(id) => {
                let known = self.settings.get(id).filter(|text| !text.is_empty());
                return Some(known.map_or_else(
                    || Placeholder::Setting(id.clone()).to_value(),
                    |t| t.as_str().into(),
                ));
            }
            Source::List { list, fields, .. } => return self.list(list, fields, facts, complaints),
            Source::Photos(path) => return self.photos(field, path, facts, judge, complaints),
        };
        let Some(value) = value else {
            if field.is_required(judge) {
                complaints.extend(self.missing(field, facts));
            }
            return None;
        };
        match self.judge_value(field, &value, judge) {
            // The department has no code for this value, knowingly, and does not insist on one.
            Ok(Value::Null) => None,
            Ok(wire) => Some(wire),
            Err((about, say)) => {
                complaints.push(Complaint {
                    place: self.place_of(field, facts),
                    say,
                    about,
                });
                self.plain(field, &value)
            }
        }
    }

    fn list(
        &self,
        list: &ElementPath,
        fields: &[Field],
        facts: &Facts<'_>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<Value> {
        // No items is something to say as well: the department shall hold none.
        let items = facts
            .value(list.group(), list.name())
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let wires = items.iter().enumerate().filter_map(|(index, item)| {
            let item: &Map<String, Value> = item.as_object()?;
            let inner = Facts {
                item: items_of(list).map(|items| (items, index, item)),
                ..*facts
            };
            let judge = Judge::over(&inner);
            let mut wire = Map::new();
            for field in fields {
                if let Some(value) = self.field(field, &inner, &judge, complaints) {
                    wire.insert(field.member.clone(), value);
                }
            }
            Some(Value::Object(wire))
        });
        Some(Value::Array(wires.collect()))
    }

    /// Pictures by name, as many as the department takes; nothing when there are none.
    fn photos(
        &self,
        field: &Field,
        path: &ElementPath,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<Value> {
        let all = facts.value(path.group(), path.name());
        let named: Vec<Value> = all
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|photo| photo.get("sha256")?.as_str())
            .map(|sha256| json!({ PHOTO: sha256 }))
            .collect();
        if named.is_empty() {
            if field.is_required(judge) {
                complaints.extend(self.missing(field, facts));
            }
            return None;
        }
        if let Some(max) = field.limits.max.filter(|max| named.len() > *max) {
            complaints.push(Complaint {
                place: self.place_of(field, facts),
                say: wording::too_many_photos(&self.package.short, max),
                about: About::TooLong { fits: max },
            });
        }
        Some(Value::Array(named))
    }

    fn missing(&self, field: &Field, facts: &Facts<'_>) -> Option<Complaint> {
        let empty = field
            .places
            .iter()
            .find(|p| facts.value(p.group(), p.name()).is_none());
        let path = empty.or_else(|| field.places.first())?;
        let label = self
            .dictionary
            .element(&path.id)
            .map_or(field.known_as.as_str(), |e| &e.label.zh);
        let say = field.ask.clone().unwrap_or_else(|| wording::missing(label));
        Some(Complaint {
            place: place(path, facts),
            say,
            about: About::Missing,
        })
    }

    fn place_of(&self, field: &Field, facts: &Facts<'_>) -> Place {
        field
            .places
            .first()
            .map(|path| place(path, facts))
            .unwrap_or_default()
    }

    /// The wire value of a sound value, or what is wrong with it.
    fn judge_value(
        &self,
        field: &Field,
        value: &Value,
        judge: &Judge<'_>,
    ) -> Result<Value, (About, String)> {
        let short = self.package.short.as_str();
        let label = field.known_as.as_str();
        let said = |otherwise: String| field.say.clone().unwrap_or(otherwise);
        if let Some(codes) = &field.codes {
            let neutral = text_of(value);
            return match codes.to.get(&neutral) {
                Some(code) => Ok(typed(field.kind, code)),
                None if codes.none.contains(&neutral) && !field.is_required(judge) => {
                    Ok(Value::Null)
                }
                None => {
                    let name = self.neutral_name(field, &neutral);
                    Err((
                        About::Value,
                        said(wording::no_code(short, label, name.as_deref())),
                    ))
                }
            };
        }
        if let Some(format) = &field.format {
            self.judge_shapes(field, value.as_str().unwrap_or_default(), judge)?;
            return date_in(value, format)
                .ok_or_else(|| (About::Value, said(wording::not_a_date(label))));
        }
        if let (Value::Number(number), true) = (value, field.kind != WireKind::String) {
            self.judge_number(field, number)
                .map_err(|say| (About::Value, said(say)))?;
            return Ok(value.clone());
        }
        if let (Value::Number(number), Some(decimals)) = (value, field.limits.decimals) {
            // A number that travels as text has all its decimals: 6500.00.
            self.judge_number(field, number)
                .map_err(|say| (About::Value, said(say)))?;
            let number = number.as_f64().unwrap_or_default();
            return Ok(Value::String(format!("{number:.decimals$}")));
        }
        let text = text_of(value);
        self.judge_text(field, &text, judge)?;
        Ok(typed(field.kind, &text))
    }

    fn judge_number(&self, field: &Field, number: &serde_json::Number) -> Result<(), String> {
        let (limits, label) = (&field.limits, field.known_as.as_str());
        let value = number.as_f64().unwrap_or(f64::NAN);
        if limits.least.is_some_and(|least| value < least)
            || limits.most.is_some_and(|most| value > most)
        {
            return Err(wording::out_of_range(label, limits.least, limits.most));
        }
        let written = number.to_string();
        let places = written
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len());
        match limits.decimals {
            Some(most) if places > most => Err(wording::too_fine(label, most)),
            None if field.kind == WireKind::Integer && places > 0 => {
                Err(wording::too_fine(label, 0))
            }
            _ => Ok(()),
        }
    }

    fn judge_text(
        &self,
        field: &Field,
        text: &str,
        judge: &Judge<'_>,
    ) -> Result<(), (About, String)> {
        let (limits, label, short) = (
            &field.limits,
            field.known_as.as_str(),
            self.package.short.as_str(),
        );
        let said = |otherwise: String| field.say.clone().unwrap_or(otherwise);
        if text.chars().any(char::is_control) {
            return Err((About::Value, wording::control(label)));
        }
        if let Some(c) = self.package.charset.missing(text) {
            return Err((About::Charset(c), wording::not_in_charset(short, label, c)));
        }
        if let Some(c) = limits
            .forbid
            .as_ref()
            .and_then(|f| text.chars().find(|c| f.contains(*c)))
        {
            return Err((About::Value, wording::forbidden(short, label, c)));
        }
        let length = text.chars().count();
        if let Some(max) = limits.max.filter(|max| length > *max) {
            return Err((
                About::TooLong { fits: max },
                wording::too_long(short, label, max, length),
            ));
        }
        if let Some(max) = limits.max_bytes {
            let bytes = self.package.charset.bytes(text);
            if bytes > max {
                let fits = fitting(self.package.charset, text, max);
                return Err((
                    About::TooLong { fits },
                    wording::too_many_bytes(short, label, max, bytes, self.package.charset),
                ));
            }
        }
        if let Some(min) = limits.min.filter(|min| length < *min) {
            return Err((About::Value, said(wording::too_short(short, label, min))));
        }
        if limits.pattern.as_ref().is_some_and(|p| !p.is_match(text)) {
            return Err((About::Value, said(wording::malformed(short, label))));
        }
        if let Some(rule) = limits.rule.filter(|rule| !rule.accepts(text)) {
            return Err((About::Value, said(wording::broken_rule(label, rule))));
        }
        self.judge_shapes(field, text, judge)
    }

    /// What holds only in certain cases.
    fn judge_shapes(
        &self,
        field: &Field,
        text: &str,
        judge: &Judge<'_>,
    ) -> Result<(), (About, String)> {
        let (limits, label, short) = (
            &field.limits,
            field.known_as.as_str(),
            self.package.short.as_str(),
        );
        let said = |otherwise: String| field.say.clone().unwrap_or(otherwise);
        let applies = |shape: &&Shape| {
            shape
                .when
                .as_ref()
                .is_none_or(|when| when.holds(judge) == Some(true))
        };
        for shape in limits.shapes.iter().filter(applies) {
            let own = |otherwise: String| shape.say.clone().unwrap_or_else(|| said(otherwise));
            if shape.pattern.as_ref().is_some_and(|p| !p.is_match(text)) {
                return Err((About::Value, own(wording::malformed(short, label))));
            }
            if let Some(rule) = shape.rule.filter(|rule| !rule.accepts(text)) {
                return Err((About::Value, own(wording::broken_rule(label, rule))));
            }
            if shape
                .require
                .as_ref()
                .is_some_and(|require| require.holds(judge) == Some(false))
            {
                return Err((About::Value, own(wording::malformed(short, label))));
            }
        }
        Ok(())
    }

    fn neutral_name(&self, field: &Field, neutral: &str) -> Option<String> {
        let Source::Element(path) = &field.source else {
            return None;
        };
        let list = self
            .dictionary
            .list(self.dictionary.element(&path.id)?.codes.as_deref()?)?;
        list.get(neutral).map(|code| code.zh.clone())
    }

    /// What stands on the wire of a plan although it would be refused: the value as it is, untranslated codes left out.
    fn plain(&self, field: &Field, value: &Value) -> Option<Value> {
        if field.codes.is_some() || field.format.is_some() {
            return None;
        }
        Some(if field.kind == WireKind::String {
            text_of(value).into()
        } else {
            value.clone()
        })
    }
}

impl Field {
    fn is_required(&self, judge: &Judge<'_>) -> bool {
        match &self.required {
            Required::Never => false,
            Required::Always => true,
            Required::When(expression) => expression.holds(judge) == Some(true),
        }
    }
}

/// How many characters of a text fit into so many bytes.
fn fitting(charset: Charset, text: &str, max: usize) -> usize {
    let mut used = 0;
    let mut utf8 = [0u8; 4];
    text.chars()
        .take_while(|c| {
            used += charset.bytes(c.encode_utf8(&mut utf8));
            used <= max
        })
        .count()
}

/// Where an element stands, seen from the facts.
pub(crate) fn place(path: &ElementPath, facts: &Facts<'_>) -> Place {
    Place {
        resident: facts
            .resident
            .filter(|_| of_residents(path.group()))
            .map(|r| r.reference.clone()),
        element: path.id.clone(),
        item: facts
            .item
            .filter(|(items, ..)| *items == path.group())
            .map(|(_, index, _)| index),
    }
}

/// The group of the items of a list.
fn items_of(list: &ElementPath) -> Option<&'static str> {
    let found = Entry::ITEMS.iter().find(|(_, id)| *id == list.id);
    found.map(|(items, _)| *items)
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn typed(kind: WireKind, text: &str) -> Value {
    match kind {
        WireKind::Integer => text
            .parse::<i64>()
            .map_or_else(|_| text.into(), Value::from),
        WireKind::Number => text
            .parse::<f64>()
            .map_or_else(|_| text.into(), Value::from),
        WireKind::Boolean => Value::from(text == "true" || text == "1"),
        WireKind::String | WireKind::List => text.into(),
    }
}

fn date_in(value: &Value, format: &str) -> Option<Value> {
    let text = value.as_str()?;
    let written = match text.parse::<Date>() {
        Ok(date) if !text.contains('T') => jiff::fmt::strtime::format(format, date),
        _ => jiff::fmt::strtime::format(format, text.parse::<DateTime>().ok()?),
    };
    written.ok().map(Value::from)
}
