//! What a template may speak of: the order and its values, settings and credentials, receipts, the time.
//!
//! Deliberately absent: which templates there are; those stand in `exchange.toml`.

use jiff::Timestamp;
use serde_json::Value;

use super::clock::{in_china, shifted};
use super::core::{Core, MASK, own_values, text_of};
use super::expression::{Slot, Template};
use crate::order::Order;
use crate::package::Placeholder;
use crate::wire::{Receipt, Wire};

/// Everything a template may speak of.
pub(super) struct Facts<'a> {
    pub(super) core: &'a Core,
    pub(super) order: &'a Order,
    /// What is being sent.
    pub(super) sent: Option<&'a Wire>,
    /// A record as the department lists it.
    pub(super) row: Option<&'a Wire>,
    pub(super) receipt: &'a Receipt,
    /// The version of what was just read.
    pub(super) etag: Option<&'a str>,
    pub(super) sealed_at: Timestamp,
    /// True in a preview: secrets are not shown.
    pub(super) masked: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(core: &'a Core, order: &'a Order) -> Self {
        Self {
            core,
            order,
            sent: None,
            row: None,
            receipt: &order.receipt,
            etag: None,
            sealed_at: core.now(),
            masked: false,
        }
    }

    /// Fills a template; the slot that has no value, if there is one.
    pub(super) fn fill(&self, template: &Template) -> Result<String, String> {
        template.fill(|slot| self.value(slot))
    }

    pub(super) fn value(&self, slot: &Slot) -> Option<String> {
        let form = slot.form.as_deref();
        if let Some(id) = slot.name.strip_prefix("setting.") {
            return self
                .core
                .settings
                .get(id)
                .filter(|v| !v.is_empty())
                .cloned();
        }
        if let Some(id) = slot.name.strip_prefix("credential.") {
            let secret = self.core.credentials.get(id)?;
            return Some(if self.masked {
                MASK.to_owned()
            } else {
                secret.reveal().to_owned()
            });
        }
        if let Some(name) = slot.name.strip_prefix("receipt.") {
            let value = self.receipt.get(name).filter(|v| !v.is_empty())?;
            return counted(value, form);
        }
        if let Some(name) = slot.name.strip_prefix("wire.") {
            let value = self
                .order
                .wire
                .get(name)
                .or_else(|| self.order.held.get(name))?;
            return Some(text_of(value)).filter(|text| !text.is_empty() && !value.is_object());
        }
        if let Some(name) = slot.name.strip_prefix("held.") {
            return self
                .order
                .held
                .get(name)
                .map(text_of)
                .filter(|text| !text.is_empty());
        }
        if let Some(name) = slot.name.strip_prefix("row.") {
            return self
                .row?
                .get(name)
                .map(text_of)
                .filter(|text| !text.is_empty());
        }
        if let Some(name) = slot.name.strip_prefix("sent.") {
            return counted(&text_of(self.sent?.get(name)?), form);
        }
        match slot.name.as_str() {
            "etag" => self.etag.map(str::to_owned),
            "serial" => serial(&self.order.serial, form.unwrap_or("hex:32")),
            "changes" => Some(self.changes(form.and_then(|most| most.parse().ok()))),
            "entered_at" => Some(written(self.entered_at(), form)),
            "sealed_at" => Some(written(self.sealed_at, form)),
            "timestamp" => Some(written(self.core.now(), Some(form?))),
            _ => None,
        }
    }

    /// What the entry changed since our last write, for departments that take it in words: `地点：…；描述：…`.
    fn changes(&self, most: Option<usize>) -> String {
        let held = own_values(&self.order.held);
        let wanted = own_values(&self.order.wire);
        let names = &self.core.names;
        let said = |member: &str, value: Option<&Value>| {
            value.map_or_else(
                || "无".to_owned(),
                |value| names.said(&self.order.record, member, &text_of(value)),
            )
        };
        let members = wanted
            .keys()
            .chain(held.keys().filter(|m| !wanted.contains_key(*m)));
        let told: Vec<String> = members
            .filter(|member| held.get(*member) != wanted.get(*member))
            .filter(|member| {
                !wanted
                    .get(*member)
                    .is_some_and(|v| v.is_array() || v.is_object())
            })
            .map(|member| {
                let label = names.label(&self.order.record, member);
                format!("{label}：{}", said(member, wanted.get(member)))
            })
            .collect();
        let text = if told.is_empty() {
            "补充资料，文字内容不变".to_owned()
        } else {
            told.join("；")
        };
        text.chars().take(most.unwrap_or(usize::MAX)).collect()
    }

    /// When the worker entered it, by the department's clock.
    fn entered_at(&self) -> Timestamp {
        shifted(self.order.entered_at, self.core.offset())
    }

    pub(super) fn placeholder(&self, placeholder: &Placeholder) -> Option<String> {
        match placeholder {
            Placeholder::Setting(id) => self
                .core
                .settings
                .get(id)
                .filter(|v| !v.is_empty())
                .cloned(),
            Placeholder::Serial(shape) => serial(&self.order.serial, shape),
            Placeholder::Time(of, format) if of == "entered_at" => {
                Some(written(self.entered_at(), Some(format)))
            }
            Placeholder::Time(_, format) => Some(written(self.sealed_at, Some(format))),
            Placeholder::Receipt(..) => None,
        }
    }
}

/// A value, or with the form `+1` the number after it.
fn counted(value: &str, form: Option<&str>) -> Option<String> {
    match form {
        Some("+1") => Some((value.parse::<u64>().ok()? + 1).to_string()),
        _ => Some(value.to_owned()),
    }
}

fn written(at: Timestamp, form: Option<&str>) -> String {
    in_china(at)
        .strftime(form.unwrap_or("%Y-%m-%d %H:%M:%S"))
        .to_string()
}

/// A serial of a department's shape, made from the order's seed: `hex:N`, `HEX:N`, `uuid`.
fn serial(seed: &str, shape: &str) -> Option<String> {
    let digits: String = seed.chars().filter(char::is_ascii_hexdigit).collect();
    if digits.len() < 32 {
        return None;
    }
    let lower = digits.to_ascii_lowercase();
    match shape.split_once(':') {
        None if shape == "uuid" => Some(format!(
            "{}-{}-{}-{}-{}",
            &lower[..8],
            &lower[8..12],
            &lower[12..16],
            &lower[16..20],
            &lower[20..32]
        )),
        Some(("hex", length)) => Some(lower.get(..length.parse().ok()?)?.to_owned()),
        Some(("HEX", length)) => Some(
            lower
                .to_ascii_uppercase()
                .get(..length.parse().ok()?)?
                .to_owned(),
        ),
        _ => None,
    }
}
