//! `yilu systems matrix`: what every system supports, and element by element who receives it. All of it is read from the
//! packages; the tables of README.md and docs/data-flow.md are written from here.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yilutong_adapter::{Abilities, Charset, ExchangeSpec, Package, Packages, Zone};
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

/// What one system supports.
struct Row<'p> {
    package: &'p Package,
    abilities: Vec<Abilities>,
    ends: bool,
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
            abilities: records
                .filter_map(|r| Some(spec.as_ref()?.abilities(r.id())))
                .collect(),
            ends: package
                .records()
                .iter()
                .any(|r| !r.cancel_fields().is_empty()),
            needs,
        }
    }

    fn any(&self, what: fn(&Abilities) -> bool) -> bool {
        self.abilities.iter().any(what)
    }

    fn first(&self, what: fn(&Abilities) -> &str) -> &str {
        self.abilities.first().map(what).unwrap_or_default()
    }

    fn json(&self) -> Value {
        json!({
            "id": self.package.id(),
            "title": self.package.title(),
            "records": self.package.records().iter().map(|r| r.id()).collect::<Vec<_>>(),
            "protocol": self.first(|of| &of.protocol),
            "auth": self.first(|of| of.auth),
            "charset": charset(self.package),
            "zone": zone(self.package, false),
            "create": true,
            "update": true,
            "cancel": self.ends,
            "find": self.any(|of| of.find),
            "review": self.any(|of| of.review),
            "batches": self.any(|of| !of.one_by_one),
            "idempotent": self.any(|of| of.idempotent),
            "waits_for": self.needs,
        })
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
    match (package.zone(), chinese) {
        (Zone::Internet, true) => "互联网",
        (Zone::Government, true) => "政务外网",
        (Zone::Police, true) => "公安网",
        (Zone::Internet, false) => "internet",
        (Zone::Government, false) => "government",
        (Zone::Police, false) => "police",
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
    let mark = |holds: bool| if holds { "✓" } else { "–" }.to_owned();
    let rows = systems.iter().map(|row| {
        let records: Vec<&str> = row
            .package
            .records()
            .iter()
            .map(|r| if chinese { r.title() } else { r.id() })
            .collect();
        let lost = match (row.any(|of| of.idempotent), chinese) {
            _ if row.any(|of| of.by_hand) => match chinese {
                true => "问录入人",
                false => "the worker is asked",
            },
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
            mark(true),
            mark(true),
            mark(row.ends),
            mark(row.any(|of| of.find)),
            mark(row.any(|of| of.review)),
            mark(row.any(|of| !of.one_by_one)),
            lost.to_owned(),
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
