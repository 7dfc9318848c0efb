//! The grid table: which grid of each department a base grid lies in. The office brings it as a file; every row is
//! checked, and one bad row leaves everything as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_adapter::spreadsheet::{NoTable, table};
use yilutong_adapter::{GRID_KINDS, Grids, Packages};
use yilutong_dictionary::Dictionary;

use crate::DeskError;
use crate::configuration::GRIDS;
use crate::desk::Desk;
use crate::schema::{GridKindView, GridsImport, GridsImported, Words};

/// What the column of base grids is called.
const BASE: [&str; 3] = ["网格编号", "基础网格", "网格编码"];
/// Columns for people, which nothing is read from.
const NOTES: [&str; 4] = ["社区", "所属社区", "街道", "备注"];
/// How many problems are told at once.
const MOST_TOLD: usize = 100;
/// The longest grid of a department, in characters.
const LONGEST: usize = 40;

impl Desk {
    /// Takes the grid table from a file: CSV, or the first sheet of a workbook. It takes the place of the one before.
    ///
    /// # Errors
    /// [`DeskError::NoTable`], [`DeskError::Locked`], or the store cannot be written.
    pub async fn grids_import(&self, request: GridsImport) -> Result<GridsImported, DeskError> {
        let open = self.profile().await?;
        let reading = tokio::task::spawn_blocking(move || {
            let file = STANDARD
                .decode(request.base64.as_bytes())
                .map_err(|_| NoTable::Unreadable)?;
            table(&file).map(|rows| read(&rows))
        });
        let (grids, mut problems) = reading.await.map_err(|_| DeskError::ShuttingDown)??;
        if problems.is_empty() {
            let kept = serde_json::to_value(&grids).ok();
            open.keep(move |outbox| outbox.set_setting(GRIDS, kept))
                .await?;
            open.configuration.write().await.grids = Arc::new(grids);
        }
        let found = problems.len();
        problems.truncate(MOST_TOLD);
        Ok(GridsImported {
            say: match found {
                0 => "网格对照表已导入，原来的表已被替换".to_owned(),
                n => format!("有 {n} 处要先改正，表没有导入，原来的表没有变"),
            },
            taken: found == 0,
            problems,
            grids: kinds(&self.packages, &open.configuration.read().await.grids),
        })
    }
}

/// What the table holds, kind by kind, and who asks for it.
pub(crate) fn kinds(packages: &Packages, grids: &Grids) -> Vec<GridKindView> {
    let kinds = Dictionary::builtin().list(GRID_KINDS).into_iter();
    kinds
        .flat_map(|kinds| &kinds.codes)
        .map(|kind| GridKindView {
            id: kind.code.clone(),
            label: Words {
                zh: kind.zh.clone(),
                en: kind.en.clone(),
            },
            grids: u32::try_from(grids.count(&kind.code)).unwrap_or(u32::MAX),
            wanted_by: packages
                .systems()
                .filter(|package| package.grid_kinds().any(|wanted| wanted == kind.code))
                .map(|package| package.short().to_owned())
                .collect(),
        })
        .collect()
}

/// What a column holds.
enum Column {
    Base,
    Kind(&'static str),
    Note,
}

/// The table of these rows, and what is wrong with them, one line each.
fn read(rows: &[Vec<String>]) -> (Grids, Vec<String>) {
    let mut rows = (1..)
        .zip(rows)
        .filter(|(_, cells)| cells.iter().any(|c| !c.is_empty()));
    let Some((at, header)) = rows.next() else {
        return (Grids::default(), vec!["表是空的".to_owned()]);
    };
    let mut problems = Vec::new();
    let columns = header_of(at, header, &mut problems);
    let Some(base_at) = columns.iter().position(|c| matches!(c, Column::Base)) else {
        problems.push(format!("第 {at} 行：没有“网格编号”这一列，请把表头补上"));
        return (Grids::default(), problems);
    };
    let mut grids = Grids::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, cells) in rows {
        let base = cells.get(base_at).map(String::as_str).unwrap_or_default();
        if let Some(problem) = wrong_base(base) {
            problems.push(format!("第 {at} 行：{problem}"));
            continue;
        }
        if let Some(first) = seen.get(base) {
            problems.push(format!(
                "第 {at} 行：网格编号 {base} 与第 {first} 行重复，请删去一行"
            ));
            continue;
        }
        seen.insert(base.to_owned(), at);
        for (column, own) in columns.iter().zip(cells) {
            let Column::Kind(kind) = column else { continue };
            if own.is_empty() {
                continue;
            }
            if is_grid(own) {
                grids.insert(kind, base, own);
            } else {
                let name = name_of(kind);
                problems.push(format!(
                    "第 {at} 行：{name}编号只能用汉字、字母、数字和 - _ . ，最多 {LONGEST} 个字，请核对"
                ));
            }
        }
    }
    if seen.is_empty() && problems.is_empty() {
        problems.push("表头下面没有数据".to_owned());
    }
    (grids, problems)
}

fn header_of(at: usize, header: &[String], problems: &mut Vec<String>) -> Vec<Column> {
    let kinds = || {
        let kinds = Dictionary::builtin().list(GRID_KINDS).into_iter();
        kinds.flat_map(|kinds| &kinds.codes)
    };
    let mut named = BTreeSet::new();
    let column = |name: &String| {
        if name.is_empty() || NOTES.contains(&name.as_str()) {
            return Column::Note;
        }
        if !named.insert(name.clone()) {
            problems.push(format!(
                "第 {at} 行：“{}”这一列重复了，请删去一列",
                shown(name)
            ));
            return Column::Note;
        }
        if BASE.contains(&name.as_str()) {
            return Column::Base;
        }
        match kinds().find(|kind| kind.zh == *name || kind.code == *name) {
            Some(kind) => Column::Kind(&kind.code),
            None => {
                let known: Vec<&str> = kinds().map(|kind| kind.zh.as_str()).collect();
                problems.push(format!(
                    "第 {at} 行：不认识“{}”这一列，请改成 网格编号、{} 之一，或删去",
                    shown(name),
                    known.join("、")
                ));
                Column::Note
            }
        }
    };
    header.iter().map(column).collect()
}

/// What is wrong with a base grid, if anything is.
fn wrong_base(base: &str) -> Option<String> {
    if base.is_empty() {
        return Some("没有填网格编号".to_owned());
    }
    if base.len() != 15 || !base.bytes().all(|b| b.is_ascii_digit()) {
        return Some(
            "网格编号不是 15 位数字；如果表格软件把它改成了小数，请先把这一列设成文本再填"
                .to_owned(),
        );
    }
    let communities = Dictionary::builtin().list("community");
    if communities.is_some_and(|all| all.get(&base[..12]).is_none()) {
        return Some(format!("网格编号 {base} 不在本市的任何社区里，请核对"));
    }
    None
}

fn is_grid(own: &str) -> bool {
    own.chars().count() <= LONGEST
        && own
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn name_of(kind: &str) -> &str {
    let kinds = Dictionary::builtin().list(GRID_KINDS);
    kinds
        .and_then(|kinds| kinds.get(kind))
        .map_or(kind, |kind| &kind.zh)
}

/// As much of a heading as is shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        text.lines().map(cells).collect()
    }

    #[test]
    fn every_row_counts() {
        let (grids, problems) = read(&rows(
            "社区,网格编号,公安网格,消防网格\n海棠,440306001001003,宝湾-17,XF-0103\n海棠,440306001001004,,XF-0103",
        ));
        assert_eq!(problems, Vec::<String>::new(), "nothing is wrong");
        assert_eq!(
            grids.of("police", "440306001001003"),
            Some("宝湾-17"),
            "by its name"
        );
        assert_eq!(grids.of("police", "440306001001004"), None, "left empty");
        assert_eq!(
            grids.count("fire"),
            2,
            "two base grids may lie in one of the department's"
        );
    }

    #[test]
    fn every_mistake_is_one_line() {
        let (_, problems) = read(&rows(
            "网格编号,消防网格,水务网格\n440306001001003,XF-0103\n440306001001003,XF-0104\n4.40306E+14,XF\n999906001001003,XF\n,XF\n440306001001005,XF 0103",
        ));
        let begins = [
            "第 1 行：不认识“水务网格”",
            "第 3 行：网格编号 440306001001003 与第 2 行重复",
            "第 4 行：网格编号不是 15 位数字",
            "第 5 行：网格编号 999906001001003 不在本市",
            "第 6 行：没有填网格编号",
            "第 7 行：消防网格编号只能用",
        ];
        assert_eq!(problems.len(), begins.len(), "{problems:#?}");
        for (problem, begin) in problems.iter().zip(begins) {
            assert!(problem.starts_with(begin), "{problem}");
        }
    }

    #[test]
    fn a_table_needs_a_head_and_rows() {
        for (text, begin) in [
            ("", "表是空的"),
            ("消防网格\nXF", "第 1 行：没有“网格编号”"),
            ("网格编号,消防网格", "表头下面没有数据"),
        ] {
            let (_, problems) = read(&rows(text));
            assert!(problems[0].starts_with(begin), "{text}: {problems:?}");
        }
    }
}
