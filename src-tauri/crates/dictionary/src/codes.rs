//! Code lists with neutral values, and communities with the district and street they lie in.
//!
//! Lists are facts copied from national standards; a department's own spelling of a value is its package's affair.

use std::collections::HashMap;

use serde::Serialize;

use crate::element::Label;
use crate::initials::initials;

/// One value of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The neutral value kept in an entry.
    pub code: String,
    /// What the worker sees.
    pub zh: String,
    /// English, empty for divisions.
    pub en: String,
    /// Pinyin initials of `zh`, lower case: `hzq` finds 汉族 … so a list can be searched by typing.
    pub initials: String,
}

/// A code list, in the order a worker should see it.
#[derive(Debug, Clone, Serialize)]
pub struct CodeList {
    /// `sex`, `nation`, …
    pub id: String,
    /// What the list is called.
    pub label: Label,
    /// The standard the values come from.
    pub source: String,
    /// The values, in order.
    pub codes: Vec<Code>,
    #[serde(skip)]
    by_code: HashMap<String, usize>,
}

impl CodeList {
    pub(crate) fn new(id: String, label: Label, source: String) -> Self {
        Self {
            id,
            label,
            source,
            codes: Vec::new(),
            by_code: HashMap::new(),
        }
    }

    /// Adds a value; `false` when the code stands in the list already.
    pub(crate) fn push(&mut self, code: String, zh: String, en: String) -> bool {
        if self.by_code.contains_key(&code) {
            return false;
        }
        self.by_code.insert(code.clone(), self.codes.len());
        let initials = initials(&zh);
        self.codes.push(Code {
            code,
            zh,
            en,
            initials,
        });
        true
    }

    /// The value with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.by_code.get(code).and_then(|at| self.codes.get(*at))
    }
}

/// A community: where a twelve-digit code lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Community {
    /// Twelve digits: district 6, street 3, community 3.
    pub code: String,
    /// 海棠社区.
    pub name: String,
    /// 宝湾区.
    pub district: String,
    /// 前岸街道.
    pub street: String,
}
