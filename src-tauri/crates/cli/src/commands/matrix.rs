//! `yilu systems matrix`: what every system supports, and element by element who receives it. All of it is read from the
//! packages; the tables of README.md and docs/data-flow.md are written from here.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yilutong_adapter::{Abilities, Changing, Charset, ExchangeSpec, Package, Packages, Record};
use yilutong_dictionary::{Dictionary, Sensitivity};

use crate::args::Matrix;
use crate::show;

/// Shows one of the two tables, or both in JSON.
pub(super) fn show(json: bool, packages: &Packages, wanted: &Matrix) {
    let systems: Vec<Row> = packages.systems().map(Row::of).collect();
    let table = if wanted.flow {
        flow(packages, wanted.chinese)
    } else {
        supported(&systems, wanted.chinese)
    };
    if wanted.markdown && !json {
        return print!("{}", table.markdown());
    }
    let reply = json!({
        "systems": systems.iter().map(Row::json).collect::<Vec<_>>(),
        "flow": packages.flow().iter().map(|flow| json!({
            "element": flow.element,
            "system": flow.system,
            "record": flow.record,
            "member": flow.member,
            "label": flow.label,
            "computed": flow.computed,
        })).collect::<Vec<_>>(),
    });
    show::reply(json, &reply, |_| show::rows(&table.head, &table.rows));
}

/// What one system supports, record by record.
struct Row<'p> {
    package: &'p Package,
    records: Vec<(&'p Record, Abilities)>,
    needs: Vec<&'p str>,
}

impl<'p> Row<'p> {
    fn of(package: &'p Package) -> Self {
        let spec = ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()).ok();
        let records = package.records().iter();
        let mut needs: Vec<&str> = package.needs().filter(|id| *id != package.id()).collect();
        needs.sort_unstable();
        needs.dedup();
        Self {
            package,
            records: records
                .filter_map(|record| {
                    let of = spec.as_ref()?.abilities(record.id());
                    let end = of.end && !record.cancel_fields().is_empty();
                    Some((record, Abilities { end, ..of }))
                })
                .collect(),
            needs,
        }
    }

    fn first(&self, what: fn(&Abilities) -> &str) -> &str {
        let first = self.records.first();
        first.map(|(_, of)| what(of)).unwrap_or_default()
    }

    /// What holds of the records: said once where it holds of all, else record by record.
    fn cell(&self, chinese: bool, what: impl Fn(&Abilities) -> &'static str) -> String {
        let mut said = self.records.iter().map(|(_, of)| what(of));
        let first = said.next().unwrap_or("–");
        if said.all(|other| other == first) {
            return first.to_owned();
        }
        let each = self.records.iter().map(|(record, of)| {
            let name = if chinese { record.title() } else { record.id() };
            format!("{name} {}", what(of))
        });
        each.collect::<Vec<_>>()
            .join(if chinese { "；" } else { "; " })
    }

    fn json(&self) -> Value {
        let records = self.records.iter().map(|(record, of)| {
            json!({
                "id": record.id(),
                "title": record.title(),
                "create": true,
                "update": changed(of.change).0,
                "cancel": of.end,
                "find": of.find,
                "review": of.review,
                "batches": !of.one_by_one,
                "idempotent": of.idempotent,
            })
        });
        json!({
            "id": self.package.id(),
            "title": self.package.title(),
            "protocol": self.first(|of| &of.protocol),
            "auth": self.first(|of| of.auth),
            "charset": charset(self.package),
            "zone": zone(self.package, false),
            "records": records.collect::<Vec<_>>(),
            "waits_for": self.needs,
        })
    }
}

/// How a change is called in JSON, in an English table and in a Chinese one.
fn changed(change: Changing) -> (&'static str, &'static str, &'static str) {
    match change {
        Changing::InPlace => ("in_place", "✓", "✓"),
        Changing::Beside => ("beside", "as a supplement", "作为补充"),
        Changing::Anew => ("anew", "ended and made anew", "撤销后重报"),
        Changing::Never => ("never", "–", "–"),
    }
}

fn charset(package: &Package) -> &'static str {
    match package.charset() {
        Charset::Utf8 => "utf-8",
        Charset::Cp936 => "cp936",
        Charset::Gb18030 => "gb18030",
    }
}

fn zone(package: &Package, chinese: bool) -> &'static str {
    if chinese {
        package.zone().title()
    } else {
        package.zone().id()
    }
}

fn sensitivity(of: Sensitivity, chinese: bool) -> String {
    match (of, chinese) {
        (Sensitivity::Public, true) => "非个人信息",
        (Sensitivity::Personal, true) => "个人信息",
        (Sensitivity::Sensitive, true) => "敏感个人信息",
        (Sensitivity::Public, false) => "public",
        (Sensitivity::Personal, false) => "personal",
        (Sensitivity::Sensitive, false) => "sensitive",
    }
    .to_owned()
}

/// A table of text.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
        let mut text = line(&self.head);
        text.push_str(&format!("|{}\n", " --- |".repeat(self.head.len())));
        for row in &self.rows {
            text.push_str(&line(row));
        }
        text
    }
}

fn supported(systems: &[Row<'_>], chinese: bool) -> Table {
    let head = if chinese {
        [
            "系统",
            "记录",
            "协议",
            "认证",
            "字符集",
            "网络",
            "新增",
            "变更",
            "注销",
            "查找",
            "审核",
            "成批",
            "失联后",
            "等待",
        ]
    } else {
        [
            "system",
            "records",
            "protocol",
            "auth",
            "charset",
            "zone",
            "create",
            "update",
            "cancel",
            "find",
            "review",
            "batches",
            "after a lost reply",
            "waits for",
        ]
    };
    let mark = |holds: bool| if holds { "✓" } else { "–" };
    let rows = systems.iter().map(|row| {
        let records: Vec<&str> = row
            .package
            .records()
            .iter()
            .map(|r| if chinese { r.title() } else { r.id() })
            .collect();
        let lost = |of: &Abilities| match (of.idempotent, chinese) {
            _ if of.by_hand && chinese => "问录入人",
            _ if of.by_hand => "the worker is asked",
            (true, true) => "原样重发",
            (false, true) => "先查后发",
            (true, false) => "sent again",
            (false, false) => "looked for",
        };
        vec![
            format!("{} `{}`", row.package.short(), row.package.id()),
            records.join("、"),
            format!("`{}`", row.first(|of| &of.protocol)),
            match row.first(|of| of.auth) {
                "" => "–".to_owned(),
                named => named.to_owned(),
            },
            charset(row.package).to_owned(),
            zone(row.package, chinese).to_owned(),
            mark(true).to_owned(),
            row.cell(chinese, |of| match (changed(of.change), chinese) {
                ((_, _, zh), true) => zh,
                ((_, en, _), false) => en,
            }),
            row.cell(chinese, |of| mark(of.end)),
            row.cell(chinese, |of| mark(of.find)),
            row.cell(chinese, |of| mark(of.review)),
            row.cell(chinese, |of| mark(!of.one_by_one)),
            row.cell(chinese, lost),
            row.needs.join("、"),
        ]
    });
    Table {
        rows: rows.collect(),
        head: head.map(str::to_owned).to_vec(),
    }
}

fn flow(packages: &Packages, chinese: bool) -> Table {
    let systems: Vec<&Package> = packages.systems().collect();
    let mut received: BTreeMap<(String, &str), Vec<(String, bool)>> = BTreeMap::new();
    for flow in packages.flow() {
        if let Some(system) = systems.iter().find(|p| p.id() == flow.system) {
            let members = received.entry((flow.element, system.id())).or_default();
            if !members.iter().any(|(member, _)| *member == flow.member) {
                members.push((flow.member, flow.computed));
            }
        }
    }
    let head = if chinese {
        ["数据元", "名称", "敏感程度"]
    } else {
        ["element", "label", "sensitivity"]
    };
    let head = head.map(str::to_owned).into_iter();
    let head = head.chain(systems.iter().map(|p| p.short().to_owned()));
    let elements = Dictionary::builtin().elements();
    let rows = elements.filter_map(|element| {
        let cells: Vec<String> = systems
            .iter()
            .map(|system| {
                let members = received
                    .get(&(element.id.clone(), system.id()))
                    .into_iter()
                    .flatten();
                let members = members.map(|(member, computed)| {
                    if *computed {
                        format!("({member})")
                    } else {
                        member.clone()
                    }
                });
                members.collect::<Vec<_>>().join(" ")
            })
            .collect();
        let row = [
            format!("`{}`", element.id),
            element.label.zh.clone(),
            sensitivity(element.sensitivity, chinese),
        ];
        cells
            .iter()
            .any(|cell| !cell.is_empty())
            .then(|| row.into_iter().chain(cells).collect())
    });
    Table {
        rows: rows.collect(),
        head: head.collect(),
    }
}
