//! How offices word the columns and values of their ledgers, read from `src-tauri/dictionary/ledgers.toml`.
//!
//! A heading or a word that is not known for certain is not understood: the worker says what it means.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use yilutong_dictionary::values::text;
use yilutong_dictionary::{Dictionary, Element, Kind};

use crate::register::HOUSEHOLD;
use crate::schema::Words;

/// Where the values of a column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    /// Nowhere.
    Skip,
    /// An address in one line.
    Line,
    /// The name of an estate.
    Compound,
    /// The number of a building in it.
    Block,
    /// The number of a staircase.
    Unit,
    /// An element, by its position in the dictionary.
    Element(usize),
}

/// The parts of an address that are no elements, with what they are called.
const PARTS: [(Target, &str, &str, &str); 4] = [
    (
        Target::Line,
        "address.line",
        "居住地址（整行）",
        "Address in one line",
    ),
    (Target::Compound, "address.compound", "小区名称", "Estate"),
    (Target::Block, "address.block", "栋号", "Building number"),
    (Target::Unit, "address.unit", "单元", "Staircase"),
];

impl Target {
    pub(crate) fn of(id: &str) -> Option<Self> {
        let part = PARTS.iter().find(|(_, part, ..)| *part == id);
        if let Some((target, ..)) = part {
            return Some(*target);
        }
        if id == "skip" {
            return Some(Self::Skip);
        }
        offered().any(|element| element.id == id).then_some(())?;
        Dictionary::builtin().position(id).map(Self::Element)
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Element(_) => self.element().map_or("skip", |element| &element.id),
            part => PARTS
                .iter()
                .find(|(target, ..)| *target == part)
                .map_or("skip", |(_, id, ..)| id),
        }
    }

    pub(crate) fn element(self) -> Option<&'static Element> {
        match self {
            Self::Element(at) => Dictionary::builtin().elements().nth(at),
            _ => None,
        }
    }

    pub(crate) fn label(self) -> Words {
        let words = |zh: &str, en: &str| Words {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        if let Some(element) = self.element() {
            return words(&element.label.zh, &element.label.en);
        }
        let mut parts = PARTS.iter();
        parts.find(|(target, ..)| *target == self).map_or_else(
            || words("不导入", "Leave out"),
            |(_, _, zh, en)| words(zh, en),
        )
    }

    /// Everything that a column may be.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let elements = offered().filter_map(|element| {
            let at = Dictionary::builtin().position(&element.id)?;
            Some(Self::Element(at))
        });
        PARTS.iter().map(|(target, ..)| *target).chain(elements)
    }
}

/// The elements of the household form that a row of a ledger may say. What concerns births is asked only on the
/// household's own application, never taken from a list.
fn offered() -> impl Iterator<Item = &'static Element> {
    let dictionary = Dictionary::builtin();
    let form = dictionary.form(HOUSEHOLD).into_iter();
    let elements = form.flat_map(|form| form.elements().collect::<Vec<_>>());
    elements
        .filter_map(|id| dictionary.element(id))
        .filter(|element| element.group != "family")
        .filter(|element| !matches!(element.kind, Kind::Photos | Kind::List))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    filler: Vec<String>,
    aside: Vec<String>,
    reason: String,
    columns: BTreeMap<String, Vec<String>>,
    values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// What is understood.
pub(crate) struct Vocabulary {
    columns: HashMap<String, Target>,
    filler: Vec<String>,
    /// With what rows begin that are nobody's.
    pub(crate) aside: Vec<String>,
    /// What the column of reasons is called.
    pub(crate) reason: String,
    words: HashMap<String, HashMap<String, String>>,
}

/// The vocabulary that the program carries.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
        // Cannot fail: the file is fixed at build time, and the test `the_vocabulary_is_sound` reads it by the same call.
        #[allow(clippy::expect_used)]
        read(include_str!("../../../../dictionary/ledgers.toml")).expect("the vocabulary is sound")
    });
    &VOCABULARY
}

fn read(text: &str) -> Result<Vocabulary, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let dictionary = Dictionary::builtin();
    let mut columns = HashMap::new();
    // What an element is called goes before what people write instead, except where that was decided otherwise.
    for target in Target::all() {
        columns.entry(plain(&target.label().zh)).or_insert(target);
    }
    let mut said: HashMap<String, String> = HashMap::new();
    for (id, labels) in &file.columns {
        let target = Target::of(id).ok_or_else(|| format!("no such column: {id}"))?;
        for label in labels {
            let label = plain(label);
            if let Some(other) = said.insert(label.clone(), id.clone()).filter(|o| o != id) {
                return Err(format!("{label} is both {other} and {id}"));
            }
            columns.insert(label, target);
        }
    }
    let mut words = HashMap::new();
    for list in dictionary.lists() {
        let mut of_list: HashMap<String, String> = HashMap::new();
        for code in &list.codes {
            of_list.insert(plain(&code.zh), code.code.clone());
            if list.id == "nation" || list.id == "community" {
                let short = code.zh.trim_end_matches('族').trim_end_matches("社区");
                of_list.entry(plain(short)).or_insert(code.code.clone());
            }
        }
        for (code, said) in file.values.get(&list.id).into_iter().flatten() {
            if list.get(code).is_none() {
                return Err(format!("{} has no code {code}", list.id));
            }
            for word in said {
                of_list.insert(plain(word), code.clone());
            }
        }
        words.insert(list.id.clone(), of_list);
    }
    if let Some(list) = file.values.keys().find(|id| !words.contains_key(*id)) {
        return Err(format!("no such list: {list}"));
    }
    Ok(Vocabulary {
        columns,
        filler: file.filler.iter().map(|word| plain(word)).collect(),
        aside: file.aside,
        reason: file.reason,
        words,
    })
}

impl Vocabulary {
    /// Where a column goes by its heading.
    pub(crate) fn target(&self, heading: &str) -> Option<Target> {
        let mut heading = plain(heading);
        loop {
            if heading.is_empty() {
                return None;
            }
            if let Some(target) = self.columns.get(&heading) {
                return Some(*target);
            }
            let without = self.filler.iter().find_map(|word| {
                let rest = heading.strip_prefix(word.as_str());
                rest.or_else(|| heading.strip_suffix(word.as_str()))
            });
            heading = without?.to_owned();
        }
    }

    /// The code of a list that a word stands for.
    pub(crate) fn code(&self, list: &str, word: &str) -> Option<&str> {
        self.words.get(list)?.get(&plain(word)).map(String::as_str)
    }
}

/// What is compared: half-width, upper case, without white space, punctuation, and what stands in brackets.
pub(crate) fn plain(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text::number(text).chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' | '*' | '/' | '、' | '，' | ',' | '.' | '。' | '-' | '_' | '#' | '"' | '“'
            | '”' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_sound() {
        read(include_str!("../../../../dictionary/ledgers.toml")).unwrap();
    }

    #[test]
    fn a_heading_is_understood_whatever_stands_around_it() {
        let id = |heading: &str| vocabulary().target(heading).map(Target::id);
        for (heading, wanted) in [
            ("姓名", "person.name"),
            ("租客姓名（必填）", "person.name"),
            ("＊身份证号码：", "person.id_number"),
            ("房东姓名", "dwelling.landlord_name"),
            ("联系电话", "person.phone"),
            ("男/女", "person.sex"),
            ("来深时间", "stay.arrived_on"),
            ("房号", "dwelling.room"),
            ("序号", "skip"),
            ("原因", "skip"),
        ] {
            assert_eq!(id(heading), Some(wanted), "{heading}");
        }
        assert_eq!(id("介绍人"), None, "what is not known is not guessed");
        assert_eq!(id("介绍人姓名"), None, "nor is half of it");
        assert_eq!(id("避孕方法"), None, "never from a list");
    }

    #[test]
    fn words_stand_for_codes() {
        let code = |list: &str, word: &str| vocabulary().code(list, word);
        assert_eq!(code("nation", "汉"), Some("01"));
        assert_eq!(code("nation", "维吾尔族"), Some("05"));
        assert_eq!(code("stay_reason", "投靠亲属"), Some("08"));
        assert_eq!(code("living_mode", "自有"), Some("01"));
        assert_eq!(code("living_mode", "其它情形"), None);
    }
}
