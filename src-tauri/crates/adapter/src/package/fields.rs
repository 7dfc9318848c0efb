//! Reads the fields of a record: where each value comes from and what it must satisfy.

use std::sync::Arc;

use yilutong_dictionary::{Element, Kind};

use super::fault::nearest;
use super::known::{Known, Standpoint};
use super::model::{Codes, ElementPath, Field, Limits, Required, Shape, Source, Typed, WireKind};
use super::reading::{Said, Table};
use super::rule::Rule;
use super::system_toml::{one_of, pattern};
use crate::grids;

pub(crate) struct FieldReader<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) at: &'a Standpoint,
}

impl FieldReader<'_> {
    /// All fields of a table, in its order.
    pub(crate) fn fields(&self, table: &Table<'_, '_>) -> Vec<Field> {
        table
            .named_tables()
            .iter()
            .filter_map(|(member, t)| self.field(member, t))
            .collect()
    }

    fn field(&self, member: &Said, table: &Table<'_, '_>) -> Option<Field> {
        let source = self.source(member, table);
        let element = match &source {
            Some(Source::Element(path) | Source::Photos(path)) => {
                self.known.dictionary.element(&path.id)
            }
            _ => None,
        };
        let places = self.places(member, table, element);
        let known_as = match &places[..] {
            // Several elements make up one member: the department's word for it fits better than any of theirs.
            [only] => self
                .known
                .dictionary
                .element(&only.id)
                .map(|e| e.label.zh.clone()),
            _ => None,
        };
        let label = table
            .text("label")
            .or_else(|| element.map(|e| e.label.zh.clone()));
        let codes = self.codes(table, element);
        let kind = self.kind(table, source.as_ref());
        let format = table
            .said("format")
            .map(|said| self.format(table, &said, element));
        let expression = |key: &'static str| {
            table
                .said(key)
                .and_then(|said| self.known.expression(table.file, &said, self.at))
        };
        let required = match table.flag_or_said("required") {
            None | Some(Ok(false)) => Required::Never,
            Some(Ok(true)) => Required::Always,
            Some(Err(said)) => self
                .known
                .expression(table.file, &said, self.at)
                .map_or(Required::Never, |when| Required::When(Box::new(when))),
        };
        let field = Field {
            member: member.text.clone(),
            known_as: known_as
                .or_else(|| label.clone())
                .unwrap_or_else(|| member.text.clone()),
            label: label.unwrap_or_else(|| member.text.clone()),
            kind,
            required,
            when: expression("when"),
            codes,
            format,
            limits: self.limits(table),
            places,
            say: table.text("say"),
            ask: table.text("ask"),
            line: member.line,
            source: source?,
        };
        table.done();
        Some(field)
    }

    fn source(&self, member: &Said, table: &Table<'_, '_>) -> Option<Source> {
        let mut found = Vec::new();
        if let Some(said) = table.said("from") {
            found.push(
                self.known
                    .path(table.file, &said, self.at)
                    .map(Source::Element),
            );
        }
        if let Some(said) = table.said("cel") {
            found.push(
                self.known
                    .expression(table.file, &said, self.at)
                    .map(Source::Computed),
            );
        }
        if let Some(said) = table.said("receipt") {
            found.push(self.receipt(table, &said));
        }
        if let Some(said) = table.said("setting") {
            if !self.known.settings.contains(&said.text) {
                table.file.fault(
                    said.line,
                    format!("unknown setting `{}`", said.text),
                    "declare it with `[[setting]]`",
                );
            }
            found.push(Some(Source::Setting(said.text)));
        }
        if let Some(said) = table.said("serial") {
            found.push(Self::serial(table, &said));
        }
        if let Some(of) = one_of(
            table,
            "time",
            &[("entered_at", "entered_at"), ("sealed_at", "sealed_at")],
        ) {
            let format = table
                .text("time_format")
                .unwrap_or_else(|| "%Y%m%d%H%M%S".to_owned());
            found.push(Some(Source::Time {
                of: of.to_owned(),
                format,
            }));
        }
        if let Some(value) = table.constant("value") {
            found.push(Some(Source::Constant(value)));
        }
        if let Some(said) = table.said("grid") {
            found.push(self.grid(table, &said));
        }
        if let Some(said) = table.said("each") {
            found.push(self.list(table, &said));
        }
        if let Some(said) = table.said("photos") {
            found.push(self.photos(table, &said));
        }
        if found.len() != 1 {
            table.file.fault(
                member.line,
                format!("`{}` has {} sources", member.text, found.len()),
                "give it exactly one of from, cel, receipt, setting, serial, time, value, grid, each, photos",
            );
        }
        found.into_iter().next()?
    }

    fn receipt(&self, table: &Table<'_, '_>, said: &Said) -> Option<Source> {
        let parts: Vec<&str> = said.text.split('.').collect();
        let [system, record, name] = parts[..] else {
            table.file.fault(
                said.line,
                format!("receipt `{}`", said.text),
                "write `system.record.name`",
            );
            return None;
        };
        Some(Source::Receipt {
            system: system.to_owned(),
            record: record.to_owned(),
            name: name.to_owned(),
            or: table.said("or").and_then(|said| self.typed(table, &said)),
        })
    }

    fn typed(&self, table: &Table<'_, '_>, said: &Said) -> Option<Box<Typed>> {
        let expression = self.known.expression(table.file, said, self.at)?;
        let Some(place) = expression.names().find_map(ElementPath::new) else {
            table.file.fault(
                said.line,
                "`or` names no element",
                "say it with the element that the worker fills in",
            );
            return None;
        };
        Some(Box::new(Typed {
            said: expression,
            place,
        }))
    }

    fn serial(table: &Table<'_, '_>, said: &Said) -> Option<Source> {
        let digits = said
            .text
            .strip_prefix("hex:")
            .or_else(|| said.text.strip_prefix("HEX:"));
        let known = said.text == "uuid"
            || digits.is_some_and(|n| n.parse::<u8>().is_ok_and(|n| (8..=32).contains(&n)));
        if !known {
            table.file.fault(
                said.line,
                format!("serial shape `{}`", said.text),
                "write `uuid`, `hex:N` or `HEX:N` with N from 8 to 32",
            );
        }
        known.then(|| Source::Serial(said.text.clone()))
    }

    fn grid(&self, table: &Table<'_, '_>, said: &Said) -> Option<Source> {
        let kinds = self.known.dictionary.list(grids::KINDS)?;
        if kinds.get(&said.text).is_none() {
            let known: Vec<&str> = kinds.codes.iter().map(|kind| kind.code.as_str()).collect();
            let mend = nearest(&said.text, known.iter().copied()).map_or_else(
                || format!("write one of {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let what = format!("there is no kind of grids `{}`", said.text);
            table.file.fault(said.line, what, mend);
            return None;
        }
        Some(Source::Grid {
            base: ElementPath::new(grids::BASE)?,
            kind: said.text.clone(),
        })
    }

    fn photos(&self, table: &Table<'_, '_>, said: &Said) -> Option<Source> {
        let path = self.known.path(table.file, said, self.at)?;
        let element = self.known.dictionary.element(&path.id);
        if element.is_none_or(|e| e.kind != Kind::Photos) {
            table.file.fault(
                said.line,
                format!("`{}` holds no pictures", said.text),
                "name an element of the kind `photos`",
            );
            return None;
        }
        Some(Source::Photos(path))
    }

    fn list(&self, table: &Table<'_, '_>, said: &Said) -> Option<Source> {
        let list = self.known.path(table.file, said, self.at)?;
        if self
            .known
            .dictionary
            .element(&list.id)
            .is_none_or(|e| e.kind != Kind::List)
        {
            table.file.fault(
                said.line,
                format!("`{}` is not a list", said.text),
                "name a list element",
            );
            return None;
        }
        let item = table.needed("item");
        let fields = table
            .table("fields")
            .map(|t| self.fields(&t))
            .unwrap_or_default();
        let single = matches!(table.flag_or_said("single"), Some(Ok(true)));
        if single && fields.len() != 1 {
            table.file.fault(
                said.line,
                "`single` items have one member",
                "leave one member in `fields`, or remove `single`",
            );
        }
        Some(Source::List {
            list,
            item,
            fields,
            single,
        })
    }

    fn places(
        &self,
        member: &Said,
        table: &Table<'_, '_>,
        element: Option<&Element>,
    ) -> Vec<ElementPath> {
        let said = table.all_said("places");
        let places: Vec<ElementPath> = said
            .iter()
            .filter_map(|s| self.known.path(table.file, s, self.at))
            .collect();
        if !said.is_empty() {
            return places;
        }
        match element {
            Some(element) if element.derived => {
                table.file.fault(
                    member.line,
                    format!("`{}` is derived: the worker cannot change it", element.id),
                    "add `places = [ … ]` with the elements that are typed",
                );
                Vec::new()
            }
            Some(element) => ElementPath::new(&element.id).into_iter().collect(),
            None if table.has("grid") => ElementPath::new(grids::BASE).into_iter().collect(),
            None => table
                .said("each")
                .or_else(|| table.said("photos"))
                .and_then(|s| ElementPath::new(&s.text))
                .into_iter()
                .collect(),
        }
    }

    fn codes(&self, table: &Table<'_, '_>, element: Option<&Element>) -> Option<Arc<Codes>> {
        let said = table.said("codes")?;
        let Some(codes) = self.known.codes.get(&said.text) else {
            let mend = nearest(&said.text, self.known.codes.keys().map(String::as_str))
                .map_or_else(
                    || format!("add `codes/{}.csv`", said.text),
                    |known| {
                        format!(
                            "did you mean `{known}`, or is `codes/{}.csv` missing?",
                            said.text
                        )
                    },
                );
            table.file.fault(
                said.line,
                format!("there is no code list `{}`", said.text),
                mend,
            );
            return None;
        };
        if let Some(list) = element
            .and_then(|e| e.codes.as_deref())
            .and_then(|id| self.known.dictionary.list(id))
        {
            let file = format!("codes/{}.csv", said.text);
            for (neutral, line) in &codes.lines {
                if list.get(neutral).is_none() {
                    let mend = nearest(neutral, list.codes.iter().map(|c| c.code.as_str()))
                        .map_or_else(
                            || "remove the row".to_owned(),
                            |known| format!("did you mean `{known}`?"),
                        );
                    let what = format!("`{neutral}` is not in the dictionary's list `{}`", list.id);
                    table.file.faults.fault(&file, *line, what, mend);
                }
            }
            let uncovered: Vec<&str> = list
                .codes
                .iter()
                .map(|c| c.code.as_str())
                .filter(|c| !codes.lines.contains_key(*c))
                .collect();
            if !uncovered.is_empty() {
                let what = format!(
                    "no row for {} of the list `{}`",
                    uncovered.join(", "),
                    list.id
                );
                table.file.faults.warning(
                    &file,
                    1,
                    what,
                    "add a row; leave its code empty if the department has none",
                );
            }
        }
        Some(Arc::clone(codes))
    }

    fn kind(&self, table: &Table<'_, '_>, source: Option<&Source>) -> WireKind {
        let said = one_of(
            table,
            "type",
            &[
                ("string", WireKind::String),
                ("integer", WireKind::Integer),
                ("number", WireKind::Number),
                ("boolean", WireKind::Boolean),
            ],
        );
        match source {
            Some(Source::List { .. } | Source::Photos(_)) => WireKind::List,
            _ => said.unwrap_or(WireKind::String),
        }
    }

    fn format(&self, table: &Table<'_, '_>, said: &Said, element: Option<&Element>) -> String {
        let day = jiff::civil::date(2026, 11, 2);
        let sound = match element.map(|e| e.kind) {
            Some(Kind::Date) => jiff::fmt::strtime::format(&said.text, day).is_ok(),
            _ => jiff::fmt::strtime::format(&said.text, day.at(9, 30, 0, 0)).is_ok(),
        };
        if !sound {
            table.file.fault(
                said.line,
                format!("`{}` is not a date format", said.text),
                "write one like `%Y%m%d`",
            );
        }
        if element.is_some_and(|e| !matches!(e.kind, Kind::Date | Kind::DateTime)) {
            table
                .file
                .fault(said.line, "`format` is for dates and times", "remove it");
        }
        said.text.clone()
    }

    fn limits(&self, table: &Table<'_, '_>) -> Limits {
        Limits {
            min: table.size("min"),
            max: table.size("max"),
            min_bytes: table.size("min_bytes"),
            max_bytes: table.size("max_bytes"),
            least: table.number("least"),
            most: table.number("most"),
            decimals: table.size("decimals"),
            forbid: table.text("forbid"),
            pattern: table
                .said("pattern")
                .and_then(|said| pattern(table.file, &said)),
            rule: rule(table),
            shapes: table
                .tables("shapes")
                .iter()
                .map(|t| self.shape(t))
                .collect(),
        }
    }

    fn shape(&self, table: &Table<'_, '_>) -> Shape {
        let shape = Shape {
            when: table
                .said("when")
                .and_then(|said| self.known.expression(table.file, &said, self.at)),
            pattern: table
                .said("pattern")
                .and_then(|said| pattern(table.file, &said)),
            rule: rule(table),
            require: table
                .said("require")
                .and_then(|said| self.known.expression(table.file, &said, self.at)),
            say: table.text("say"),
        };
        if !table.has("pattern") && !table.has("rule") && !table.has("require") {
            table.file.fault(
                table.line(),
                "the shape says nothing",
                "add `pattern`, `rule` or `require`",
            );
        }
        table.done();
        shape
    }
}

fn rule(table: &Table<'_, '_>) -> Option<Rule> {
    let said = table.said("rule")?;
    let rule = Rule::named(&said.text);
    if rule.is_none() {
        let mend = nearest(&said.text, Rule::names()).map_or_else(
            || {
                format!(
                    "known rules: {}",
                    Rule::names().collect::<Vec<_>>().join(", ")
                )
            },
            |known| format!("did you mean `{known}`?"),
        );
        table
            .file
            .fault(said.line, format!("unknown rule `{}`", said.text), mend);
    }
    rule
}
