//! What headings, codes, relatives and surnames are called in texts: the offices' own wording, and what running text adds.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use yilutong_dictionary::{Dictionary, Kind};

/// The form whose elements a text may be about.
const HOUSEHOLD: &str = "household";
/// A whole address in one line; no element.
pub(super) const ADDRESS: &str = "address.line";

#[derive(Deserialize)]
struct Ledgers {
    columns: BTreeMap<String, Vec<String>>,
    values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
struct Prose {
    documents: BTreeMap<String, Vec<String>>,
    joined: Listed,
    headings: BTreeMap<String, Vec<String>>,
    dates: BTreeMap<String, Around>,
    relatives: Listed,
    alone: Alone,
    surnames: Surnames,
}

#[derive(Deserialize)]
struct Listed {
    words: Vec<String>,
}

/// Words around a date.
#[derive(Debug, Deserialize)]
pub(super) struct Around {
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

#[derive(Deserialize)]
struct Alone {
    lists: Vec<String>,
    not: Vec<String>,
}

#[derive(Deserialize)]
struct Surnames {
    double: Vec<String>,
    single: String,
    not: Vec<String>,
}

/// Every word that is understood.
pub(super) struct Words {
    /// Heading to element; longest first.
    pub(super) headings: Vec<(String, String)>,
    by_heading: HashMap<String, String>,
    /// Heading to kind of document.
    documents: HashMap<String, String>,
    pub(super) joined: Vec<String>,
    /// Element to the words around its date.
    pub(super) dates: Vec<(String, Around)>,
    /// Longest first.
    pub(super) relatives: Vec<String>,
    codes: HashMap<(String, String), String>,
    alone: Vec<String>,
    not_alone: Vec<String>,
    surnames: Surnames,
}

/// The words, read once.
pub(super) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        // Cannot fail: both files are compiled in, and a test reads them by the same call.
        #[allow(clippy::expect_used)]
        Words::read().expect("the words of texts are sound")
    })
}

impl Words {
    fn read() -> Result<Self, toml::de::Error> {
        let ledgers: Ledgers = toml::from_str(include_str!("../../../../dictionary/ledgers.toml"))?;
        let prose: Prose = toml::from_str(include_str!("prose.toml"))?;
        let dictionary = Dictionary::builtin();
        let mut by_heading: HashMap<String, String> = HashMap::new();
        let mut documents = HashMap::new();
        let form = dictionary.form(HOUSEHOLD);
        for element in form.into_iter().flat_map(|form| form.elements()) {
            if let Some(known) = dictionary.element(element) {
                by_heading.insert(known.label.zh.clone(), known.id.clone());
            }
        }
        let further = ledgers.columns.into_iter().chain(prose.headings);
        for (element, words) in further {
            if element != ADDRESS && dictionary.element(&element).is_none() {
                continue;
            }
            for word in words {
                by_heading.entry(word).or_insert_with(|| element.clone());
            }
        }
        for (kind, words) in prose.documents {
            for word in words {
                by_heading.insert(word.clone(), "person.id_number".to_owned());
                documents.insert(word, kind.clone());
            }
        }
        let mut headings: Vec<(String, String)> = by_heading.clone().into_iter().collect();
        headings.sort_by_key(|(word, _)| (std::cmp::Reverse(word.chars().count()), word.clone()));
        let mut codes = HashMap::new();
        for list in dictionary.lists() {
            for code in &list.codes {
                codes.insert((list.id.clone(), code.zh.clone()), code.code.clone());
                if let Some(short) = code
                    .zh
                    .strip_suffix(['族', '性'])
                    .filter(|_| list.id == "nation")
                {
                    codes.insert((list.id.clone(), short.to_owned()), code.code.clone());
                }
            }
        }
        for (list, words) in ledgers.values {
            for (code, words) in words {
                for word in words {
                    codes
                        .entry((list.clone(), word))
                        .or_insert_with(|| code.clone());
                }
            }
        }
        let mut relatives = prose.relatives.words;
        relatives.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Ok(Self {
            headings,
            by_heading,
            documents,
            joined: prose.joined.words,
            dates: prose.dates.into_iter().collect(),
            relatives,
            codes,
            alone: prose.alone.lists,
            not_alone: prose.alone.not,
            surnames: prose.surnames,
        })
    }

    /// The element that a heading calls for, and the kind of document if it tells one. White space and what stands in
    /// brackets do not count.
    pub(super) fn heading(&self, heading: &str) -> Option<(&str, Option<&str>)> {
        let bare = heading
            .split(['(', '（', '[', '【'])
            .next()
            .unwrap_or_default();
        let plain: String = bare
            .chars()
            .filter(|c| !c.is_whitespace() && !":：*＊".contains(*c))
            .collect();
        let element = self.by_heading.get(&plain)?;
        Some((element, self.documents.get(&plain).map(String::as_str)))
    }

    /// The code that a word means in a list.
    pub(super) fn code(&self, list: &str, word: &str) -> Option<&str> {
        let found = self.codes.get(&(list.to_owned(), word.to_owned()));
        found.map(String::as_str)
    }

    /// The element and code that a word means where it stands alone.
    pub(super) fn alone(&self, word: &str) -> Option<(&'static str, &str)> {
        if self.not_alone.iter().any(|not| not == word) {
            return None;
        }
        let dictionary = Dictionary::builtin();
        self.alone.iter().find_map(|list| {
            let code = self.code(list, word)?;
            // Of a nation only the full word: 汉 or 水 alone may be anything.
            if list == "nation" && !word.ends_with('族') {
                return None;
            }
            let mut elements = dictionary.elements();
            let element = elements.find(|element| {
                element.codes.as_deref() == Some(list)
                    && ["person", "stay"].contains(&element.group.as_str())
            })?;
            Some((element.id.as_str(), code))
        })
    }

    /// Whether a word has the form of a Chinese name.
    pub(super) fn is_name(&self, word: &str) -> bool {
        let length = word.chars().count();
        if !word
            .chars()
            .all(yilutong_dictionary::values::text::is_ideograph)
        {
            let parts: Vec<&str> = word.split(['·', '•', '・']).collect();
            return parts.len() > 1
                && parts.iter().all(|part| {
                    !part.is_empty()
                        && part
                            .chars()
                            .all(yilutong_dictionary::values::text::is_ideograph)
                });
        }
        if self
            .surnames
            .not
            .iter()
            .any(|not| word.starts_with(not.as_str()))
            || word.ends_with('族')
        {
            return false;
        }
        let double = self
            .surnames
            .double
            .iter()
            .any(|one| word.starts_with(one.as_str()));
        let single = word
            .chars()
            .next()
            .is_some_and(|first| self.surnames.single.contains(first));
        (double && (3..=4).contains(&length)) || (single && (2..=3).contains(&length))
    }
}

/// The list of an element, when its values are codes.
pub(super) fn list_of(element: &str) -> Option<&'static str> {
    let element = Dictionary::builtin().element(element)?;
    match element.kind {
        Kind::Code | Kind::Community => element.codes.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_to_something_the_dictionary_has() {
        let words = words();
        let dictionary = Dictionary::builtin();
        for (word, element) in &words.headings {
            assert!(
                element == ADDRESS || dictionary.element(element).is_some(),
                "{word} is called {element}"
            );
        }
        for ((list, word), code) in &words.codes {
            let known = dictionary.list(list).and_then(|list| list.get(code));
            assert!(known.is_some(), "{word} in {list} means {code}");
        }
        for (element, _) in &words.dates {
            assert!(dictionary.element(element).is_some(), "{element}");
        }
        for word in &words.relatives {
            assert!(
                words.code("relation_to_head", word).is_some() || word.len() > 6,
                "{word}"
            );
        }
    }

    #[test]
    fn names_look_like_names() {
        let words = words();
        for name in ["陈示例", "李样本", "欧阳示范", "张三", "阿依古丽·买买提"]
        {
            assert!(words.is_name(name), "{name}");
        }
        for other in [
            "谢谢",
            "海棠花园",
            "汉族",
            "你好",
            "高中毕业",
            "王",
            "张三李四王五",
        ] {
            assert!(!words.is_name(other), "{other}");
        }
    }
}
