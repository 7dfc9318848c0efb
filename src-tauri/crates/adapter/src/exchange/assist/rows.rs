//! The rows of a card: each value as the department writes it, and in a change what stood there before.

use serde_json::{Map, Value};

use super::super::core::text_of;
use super::super::spec::CodeText;
use super::layout::Line;
use crate::card::CardRow;
use crate::wire::Wire;

/// A value: as it is shown, and as it is copied.
#[derive(Default, PartialEq, Eq)]
struct Told {
    shown: String,
    copy: String,
}

/// The rows of a record; in a change `held` is what stands there, empty when that is not known.
pub(super) fn of(codes: CodeText, lines: &[Line], wire: &Wire, held: Option<Wire>) -> Vec<CardRow> {
    let teller = Teller { codes };
    let mut rows = Vec::new();
    for line in lines {
        let told = teller.rows(line, wire.get(&line.member));
        let before = match &held {
            Some(held) if !held.is_empty() => Some(teller.rows(line, held.get(&line.member))),
            _ => None,
        };
        let many = before.as_ref().map_or(0, Vec::len).max(told.len());
        let (mut told, mut before) = (told.into_iter(), before.map(Vec::into_iter));
        for at in 0..many {
            let now = told.next();
            let then = before.as_mut().map(Iterator::next);
            let (member, label) = match (&now, &then) {
                (Some((member, label, _)), _) | (None, Some(Some((member, label, _)))) => {
                    (member.clone(), label.clone())
                }
                _ => (format!("{}/{at}", line.member), line.label.clone()),
            };
            let now = now.map(|(_, _, told)| told).unwrap_or_default();
            let then = then.map(|row| row.map(|(_, _, told)| told).unwrap_or_default());
            rows.push(CardRow {
                member,
                label,
                changed: held.is_some() && then.as_ref().is_none_or(|then| *then != now),
                before: then.map(|then| then.shown),
                shown: now.shown,
                copy: now.copy,
            });
        }
    }
    rows
}

struct Teller {
    codes: CodeText,
}

impl Teller {
    /// The rows that one member stands in: one, or in a list one for each member of each item.
    fn rows(&self, line: &Line, value: Option<&Value>) -> Vec<(String, String, Told)> {
        let list = value.and_then(Value::as_array);
        let items: Vec<&Map<String, Value>> = match list {
            Some(items) if !line.items.is_empty() => {
                items.iter().filter_map(Value::as_object).collect()
            }
            _ => Vec::new(),
        };
        if items.is_empty() {
            let told = match list {
                Some(items) => self.many(line, items),
                None => self.one(line, value),
            };
            return vec![(line.member.clone(), line.label.clone(), told)];
        }
        let mut rows = Vec::new();
        for (item, number) in items.into_iter().zip(1..) {
            for inner in &line.items {
                let member = format!("{}/{number}/{}", line.member, inner.member);
                let label = format!("{}{number} · {}", line.label, inner.label);
                rows.push((member, label, self.one(inner, item.get(&inner.member))));
            }
        }
        rows
    }

    fn one(&self, line: &Line, value: Option<&Value>) -> Told {
        let text = match value {
            None => return Told::default(),
            Some(Value::Bool(true)) => "是".to_owned(),
            Some(Value::Bool(false)) => "否".to_owned(),
            Some(Value::Object(_)) => return Told::default(),
            Some(value) => text_of(value),
        };
        match line.codes.get(&text).filter(|name| !name.is_empty()) {
            Some(name) if *name != text => Told {
                shown: format!("{text} {name}"),
                copy: match self.codes {
                    CodeText::Name => name.clone(),
                    CodeText::Code => text,
                },
            },
            _ => Told {
                shown: text.clone(),
                copy: text,
            },
        }
    }

    /// Several values in one field; pictures are counted, for they cannot be typed.
    fn many(&self, line: &Line, items: &[Value]) -> Told {
        if items.iter().any(Value::is_object) {
            return Told {
                shown: format!("{} 张照片，请在该系统里上传", items.len()),
                copy: String::new(),
            };
        }
        let all: Vec<Told> = items
            .iter()
            .map(|item| self.one(line, Some(item)))
            .collect();
        let joined = |of: fn(&Told) -> &str| all.iter().map(of).collect::<Vec<_>>().join("、");
        Told {
            shown: joined(|told| &told.shown),
            copy: joined(|told| &told.copy),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn line(member: &str, label: &str, codes: &[(&str, &str)]) -> Line {
        let codes = codes
            .iter()
            .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
        Line {
            member: member.to_owned(),
            label: label.to_owned(),
            codes: codes.collect::<BTreeMap<_, _>>(),
            items: Vec::new(),
        }
    }

    fn wire(value: Value) -> Wire {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_code_is_shown_with_its_name_and_copied_as_the_package_says() {
        let lines = [line("xb", "性别", &[("2", "女")])];
        let wire = wire(json!({ "xb": "2" }));
        for (codes, copied) in [(CodeText::Name, "女"), (CodeText::Code, "2")] {
            let rows = of(codes, &lines, &wire, None);
            assert_eq!(rows[0].shown, "2 女", "both, whatever is copied");
            assert_eq!(rows[0].copy, copied, "{codes:?}");
        }
    }

    #[test]
    fn a_field_without_a_value_keeps_its_place() {
        let lines = [line("xm", "姓名", &[]), line("dh", "电话", &[])];
        let rows = of(
            CodeText::Name,
            &lines,
            &wire(json!({ "xm": "测试甲" })),
            None,
        );
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.label.as_str(), row.shown.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("姓名", "测试甲"), ("电话", "")],
            "the order of the page, and nothing to type into the second"
        );
    }

    #[test]
    fn only_what_differs_from_what_stands_there_is_marked() {
        let lines = [
            line("xm", "姓名", &[]),
            line("dh", "电话", &[]),
            line("bz", "备注", &[]),
        ];
        let held = wire(json!({ "xm": "测试甲", "dh": "19900000001", "bz": "独居" }));
        let now = wire(json!({ "xm": "测试甲", "dh": "19900000002" }));
        let rows = of(CodeText::Name, &lines, &now, Some(held));
        let marked: Vec<_> = rows
            .iter()
            .map(|row| (row.changed, row.before.as_deref()))
            .collect();
        assert_eq!(
            marked,
            [
                (false, Some("测试甲")),
                (true, Some("19900000001")),
                (true, Some("独居"))
            ],
            "what was emptied is a change, too"
        );
        let unknown = of(CodeText::Name, &lines, &now, Some(Wire::new()));
        assert!(
            unknown
                .iter()
                .all(|row| row.changed && row.before.is_none()),
            "where nobody knows what stands there, all of it is looked at"
        );
    }

    #[test]
    fn the_members_of_a_list_are_rows_of_their_own() {
        let mut children = line("zn", "子女", &[]);
        children.items = vec![line("xm", "姓名", &[]), line("xb", "性别", &[("1", "男")])];
        let now = wire(json!({ "zn": [{ "xm": "测试子", "xb": "1" }, { "xm": "测试丑" }] }));
        let rows = of(CodeText::Name, &[children], &now, None);
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.label.as_str(), row.copy.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("子女1 · 姓名", "测试子"),
                ("子女1 · 性别", "男"),
                ("子女2 · 姓名", "测试丑"),
                ("子女2 · 性别", "")
            ],
            "each can be copied by itself"
        );
    }
}
