//! One record of one entry: its values on the wire, and what its department would not accept.
//!
//! Works on any entry, however incomplete: what is missing is left out and told. Deliberately absent:
//! whether the record applies at all; see [`super::standing`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yilutong_dictionary::{Dictionary, Place};

use super::expression::Judge;
use super::facts::{Facts, absent};
use super::instead::Instead;
use super::known::of_residents;
use super::model::{ElementPath, Field, Package, Record, Required, Source};
use super::placeholder::{PHOTO, Placeholder};
use super::spelling::{Sink, plain, text_of};
use super::wording;
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
pub(crate) struct Rendering<S = Wire> {
    pub(crate) wire: S,
    pub(crate) complaints: Vec<Complaint>,
}

pub(crate) struct Renderer<'a> {
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) package: &'a Package,
    pub(crate) record: &'a Record,
    pub(crate) settings: &'a BTreeMap<String, String>,
    /// Records that others made and whose receipts are waited for; `None` where the entry makes them all itself.
    pub(crate) promised: Option<&'a BTreeSet<(String, String)>>,
}

impl Renderer<'_> {
    /// What the department would not accept of a record, or of its cancellation.
    pub(crate) fn complaints(
        &self,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        cancel: bool,
    ) -> Vec<Complaint> {
        self.render::<()>(facts, judge, cancel).complaints
    }

    /// Renders a record, or its cancellation.
    pub(crate) fn render<S: Sink>(
        &self,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        cancel: bool,
    ) -> Rendering<S> {
        let mut rendering = Rendering::<S>::default();
        let fields = if cancel {
            &self.record.cancel_fields
        } else {
            &self.record.fields
        };
        for field in fields {
            self.field(field, facts, judge, &mut rendering);
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

    fn field<S: Sink>(
        &self,
        field: &Field,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        out: &mut Rendering<S>,
    ) {
        if let Some(when) = &field.when
            && when.holds(judge) != Some(true)
        {
            return;
        }
        let member = field.member.as_str();
        let value = match &field.source {
            Source::Element(path) => facts.value(path).map(Cow::Borrowed),
            Source::Computed(expression) => {
                let value = expression.value(judge).filter(|v| !absent(v));
                value.map(Cow::Owned)
            }
            Source::Constant(value) => Some(Cow::Borrowed(value)),
            Source::Receipt {
                system,
                record,
                name,
                or,
            } => {
                match self.said_instead(or.as_deref(), (system, record), judge) {
                    Instead::Said(value) => out.wire.put(member, || value),
                    Instead::Missing(place_of) => out.complaints.push(Complaint {
                        place: place(place_of, facts),
                        say: wording::unknown_dwelling(),
                        about: About::Missing,
                    }),
                    Instead::Waits => out.wire.put(member, || {
                        Placeholder::Receipt(system.clone(), record.clone(), name.clone())
                            .to_value()
                    }),
                }
                return;
            }
            Source::Serial(shape) => {
                return out
                    .wire
                    .put(member, || Placeholder::Serial(shape.clone()).to_value());
            }
            Source::Time { of, format } => {
                return out.wire.put(member, || {
                    Placeholder::Time(of.clone(), format.clone()).to_value()
                });
            }
            Source::Setting(id) => {
                return out.wire.put(member, || {
                    let known = self.settings.get(id).filter(|text| !text.is_empty());
                    known.map_or_else(
                        || Placeholder::Setting(id.clone()).to_value(),
                        |t| t.as_str().into(),
                    )
                });
            }
            Source::List {
                list,
                fields,
                single,
                ..
            } => {
                let items = self.items(list, fields, facts, out);
                return out.wire.put_list(member, items, *single);
            }
            Source::Photos(path) => return self.photos(field, path, facts, judge, out),
            Source::Grid { base, kind } => match facts.value(base).map(|base| text_of(base)) {
                None => None,
                Some(base) => match facts.grids().of(kind, &base) {
                    Some(own) => Some(Cow::Owned(Value::from(own))),
                    None if field.is_required(judge) => {
                        return out.complaints.push(Complaint {
                            place: self.place_of(field, facts),
                            say: wording::unmatched(
                                &self.package.short,
                                facts.grids(),
                                kind,
                                &base,
                            ),
                            about: About::Value,
                        });
                    }
                    None => return,
                },
            },
        };
        let Some(value) = value else {
            if field.is_required(judge) {
                out.complaints.extend(self.missing(field, facts));
            }
            return;
        };
        match self.judge_value(field, &value, judge) {
            // The department has no code for this value, knowingly, and does not insist on one.
            Ok(None) => {}
            Ok(Some(spelling)) => out.wire.put(member, || spelling.on_wire(field.kind)),
            Err((about, say)) => {
                out.complaints.push(Complaint {
                    place: self.place_of(field, facts),
                    say,
                    about,
                });
                if let Some(plain) = plain(field, &value) {
                    out.wire.put(member, || plain.on_wire(field.kind));
                }
            }
        }
    }

    /// What stands for each item of a list.
    fn items<S: Sink>(
        &self,
        list: &ElementPath,
        fields: &[Field],
        facts: &Facts<'_>,
        out: &mut Rendering<S>,
    ) -> Vec<S> {
        // No items is something to say as well: the department shall hold none.
        let items = facts
            .value(list)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut wires = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Some(item) = item.as_object() else {
                continue;
            };
            let inner = facts.at_item(list.items().map(|items| (items, index, item)));
            let judge = Judge::over(&inner);
            let mut rendering = Rendering {
                wire: S::default(),
                complaints: std::mem::take(&mut out.complaints),
            };
            for field in fields {
                self.field(field, &inner, &judge, &mut rendering);
            }
            out.complaints = rendering.complaints;
            wires.push(rendering.wire);
        }
        wires
    }

    /// Pictures by name, as many as the department takes; nothing when there are none.
    fn photos<S: Sink>(
        &self,
        field: &Field,
        path: &ElementPath,
        facts: &Facts<'_>,
        judge: &Judge<'_>,
        out: &mut Rendering<S>,
    ) {
        let all = facts.value(path);
        let named: Vec<&str> = all
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|photo| photo.get("sha256")?.as_str())
            .collect();
        if named.is_empty() {
            if field.is_required(judge) {
                out.complaints.extend(self.missing(field, facts));
            }
            return;
        }
        if let Some(max) = field.limits.max.filter(|max| named.len() > *max) {
            out.complaints.push(Complaint {
                place: self.place_of(field, facts),
                say: wording::too_many_photos(&self.package.short, max),
                about: About::TooLong { fits: max },
            });
        }
        if let Some(least) = field.limits.least {
            let photos = all.and_then(Value::as_array).into_iter().flatten();
            if photos.filter_map(shorter_side).any(|side| side < least) {
                out.complaints.push(Complaint {
                    place: self.place_of(field, facts),
                    say: wording::too_small_photo(&self.package.short, least),
                    about: About::Value,
                });
            }
        }
        out.wire.put(&field.member, || {
            named
                .iter()
                .map(|sha256| json!({ PHOTO: sha256 }))
                .collect()
        });
    }

    fn missing(&self, field: &Field, facts: &Facts<'_>) -> Option<Complaint> {
        let empty = field.places.iter().find(|p| facts.value(p).is_none());
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
}

impl Field {
    pub(super) fn is_required(&self, judge: &Judge<'_>) -> bool {
        match &self.required {
            Required::Never => false,
            Required::Always => true,
            Required::When(expression) => expression.holds(judge) == Some(true),
        }
    }
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

/// The shorter side of a picture in pixels, once its longer one fits what departments take at most.
fn shorter_side(photo: &Value) -> Option<f64> {
    const LONGEST: f64 = 4096.0;
    let side = |name: &str| photo.get(name).and_then(Value::as_f64);
    let (width, height) = (side("width")?, side("height")?);
    Some(width.min(height) * (LONGEST / width.max(height)).min(1.0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use yilutong_dictionary::Dictionary;

    use super::super::facts::{Circumstances, Spread};
    use super::super::mutations::entries;
    use super::{Judge, Renderer};
    use crate::Packages;
    use crate::wire::Wire;

    #[test]
    fn who_asks_for_complaints_only_hears_those_of_the_full_rendering() {
        let packages = Packages::builtin().unwrap();
        let settings = BTreeMap::from([("org_code".to_owned(), "440306001001".to_owned())]);
        let mut heard = 0;
        for entry in entries() {
            let spread = Spread::of(&entry);
            let around = Circumstances::new("", "2026-11-22", &settings);
            for package in packages.systems() {
                for record in package.records() {
                    let renderer = Renderer {
                        dictionary: Dictionary::builtin(),
                        package,
                        record,
                        settings: &settings,
                        promised: None,
                    };
                    for facts in spread.standpoints(record, around) {
                        let judge = Judge::over(&facts);
                        for cancel in [false, true] {
                            let full = renderer.render::<Wire>(&facts, &judge, cancel).complaints;
                            heard += full.len();
                            assert_eq!(
                                renderer.complaints(&facts, &judge, cancel),
                                full,
                                "{} {}",
                                package.id(),
                                record.id()
                            );
                        }
                    }
                }
            }
        }
        assert!(
            heard > 1_000,
            "spoilt entries are complained of, got {heard}"
        );
    }
}
