//! One value before its department: how a sound one is spelt, or what is wrong with an unsound one.
//!
//! Deliberately absent: where a value comes from, and rules across fields; see [`super::rendering`].

use serde_json::Value;

use super::expression::Judge;
use super::model::{Field, Shape, Source, WireKind};
use super::rendering::{About, Renderer};
use super::spelling::{Spelling, date_in, text_of};
use super::wording;

impl Renderer<'_> {
    /// How a sound value is spelt, nothing when it is to be left out; or what is wrong with it.
    pub(super) fn judge_value<'v>(
        &self,
        field: &'v Field,
        value: &'v Value,
        judge: &Judge<'_>,
    ) -> Result<Option<Spelling<'v>>, (About, String)> {
        let short = self.package.short.as_str();
        let label = field.known_as.as_str();
        let said = |otherwise: String| field.say.clone().unwrap_or(otherwise);
        if let Some(codes) = &field.codes {
            let neutral = text_of(value);
            return match codes.to.get(neutral.as_ref()) {
                Some(code) => {
                    self.judge_shapes(field, code, judge)?;
                    Ok(Some(Spelling::Typed(code.into())))
                }
                None if codes.none.contains(neutral.as_ref()) && !field.is_required(judge) => {
                    Ok(None)
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
            let written = date_in(value, format)
                .ok_or_else(|| (About::Value, said(wording::not_a_date(label))))?;
            return Ok(Some(Spelling::Text(written)));
        }
        if let (Value::Number(number), true) = (value, field.kind != WireKind::String) {
            self.judge_number(field, number)
                .map_err(|say| (About::Value, said(say)))?;
            return Ok(Some(Spelling::Same(value)));
        }
        if let (Value::Number(number), Some(decimals)) = (value, field.limits.decimals) {
            // A number that travels as text has all its decimals: 6500.00.
            self.judge_number(field, number)
                .map_err(|say| (About::Value, said(say)))?;
            let number = number.as_f64().unwrap_or_default();
            return Ok(Some(Spelling::Text(format!("{number:.decimals$}"))));
        }
        let text = text_of(value);
        self.judge_text(field, &text, judge)?;
        Ok(Some(Spelling::Typed(text)))
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
                let fits = self.package.charset.fitting(text, max);
                return Err((
                    About::TooLong { fits },
                    wording::too_many_bytes(short, label, max, bytes, self.package.charset),
                ));
            }
        }
        if let Some(min) = limits.min.filter(|min| length < *min) {
            return Err((About::Value, said(wording::too_short(short, label, min))));
        }
        if let Some(min) = limits.min_bytes
            && self.package.charset.bytes(text) < min
        {
            return Err((
                About::Value,
                said(wording::too_few_bytes(short, label, min)),
            ));
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
}
