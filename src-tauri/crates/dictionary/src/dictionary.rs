//! The dictionary itself: elements, code lists, forms and communities, looked up by id.
//!
//! Read once from the data in `src-tauri/dictionary/`, which is compiled in. It never changes afterwards.

use std::collections::HashMap;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use indexmap::IndexMap;

use crate::codes::{CodeList, Community};
use crate::data;
use crate::element::Element;
use crate::error::DictionaryError;
use crate::form::Form;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../dictionary");

/// Everything that is known without asking anybody.
#[derive(Debug, Clone)]
pub struct Dictionary {
    pub(crate) elements: IndexMap<String, Element>,
    /// Group, then short name, to the position in `elements`.
    pub(crate) groups: HashMap<String, HashMap<String, usize>>,
    pub(crate) lists: IndexMap<String, CodeList>,
    pub(crate) forms: IndexMap<String, Form>,
    pub(crate) communities: HashMap<String, Community>,
}

impl Dictionary {
    /// The dictionary compiled into the program, read on first use.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Dictionary> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // Cannot fail: the data is fixed at build time, and the test `builtin_data_is_sound` reads it by the same call.
            #[allow(clippy::expect_used)]
            Self::parse(&Self::builtin_files()).expect("the embedded dictionary is sound")
        })
    }

    /// The embedded files as (path, text), for [`Dictionary::parse`].
    #[must_use]
    pub fn builtin_files() -> Vec<(&'static str, &'static str)> {
        let codes = DATA.get_dir("codes").into_iter().flat_map(Dir::files);
        DATA.files()
            .chain(codes)
            .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
            .collect()
    }

    /// Reads a dictionary from its files, given as (path, text): `elements.toml`, `lists.toml`, `forms.toml`
    /// and one `codes/<list>.csv` per list.
    ///
    /// # Errors
    /// When a file is missing or broken, or names something that does not exist.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, DictionaryError> {
        data::dictionary(files)
    }

    /// The element with this id, `person.name`.
    #[must_use]
    pub fn element(&self, id: &str) -> Option<&Element> {
        self.elements.get(id)
    }

    /// The element `name` of `group`.
    #[must_use]
    pub fn element_of(&self, group: &str, name: &str) -> Option<&Element> {
        self.names_of(group)
            .and_then(|names| self.element_at(*names.get(name)?))
    }

    /// The short names of a group, with their position for [`Dictionary::element_at`].
    pub(crate) fn names_of(&self, group: &str) -> Option<&HashMap<String, usize>> {
        self.groups.get(group)
    }

    pub(crate) fn element_at(&self, at: usize) -> Option<&Element> {
        self.elements.get_index(at).map(|(_, element)| element)
    }

    /// Where the element with this id stands among [`Dictionary::elements`].
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.elements.get_index_of(id)
    }

    /// Where the element `name` of `group` stands among [`Dictionary::elements`].
    #[must_use]
    pub fn position_of(&self, group: &str, name: &str) -> Option<usize> {
        self.names_of(group)?.get(name).copied()
    }

    /// All elements, in the order of the form.
    pub fn elements(&self) -> impl ExactSizeIterator<Item = &Element> {
        self.elements.values()
    }

    /// The code list with this id.
    #[must_use]
    pub fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.get(id)
    }

    /// All code lists.
    pub fn lists(&self) -> impl Iterator<Item = &CodeList> {
        self.lists.values()
    }

    /// The code list of an element.
    #[must_use]
    pub fn list_of(&self, element: &str) -> Option<&CodeList> {
        self.list(self.element(element)?.codes.as_deref()?)
    }

    /// The form with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.get(id)
    }

    /// All forms.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.values()
    }

    /// The community with this twelve-digit code.
    #[must_use]
    pub fn community(&self, code: &str) -> Option<&Community> {
        self.communities.get(code)
    }

    /// The names of a division from the province down, as far as known: `湖南省`, `长沙市`, `芙蓉区`.
    /// Withdrawn codes are known back to 2002; older ones give the city or the province only.
    #[must_use]
    pub fn division_names(&self, code: &str) -> Vec<&str> {
        let (Some(list), Some(six)) = (self.list("division"), code.get(..6)) else {
            return Vec::new();
        };
        if !six.bytes().all(|b| b.is_ascii_digit()) {
            return Vec::new();
        }
        let mut names = Vec::with_capacity(3);
        let levels = [
            format!("{}0000", &six[..2]),
            format!("{}00", &six[..4]),
            six.to_owned(),
        ];
        for (at, level) in levels.iter().enumerate() {
            if at > 0 && levels[at - 1] == *level {
                continue;
            }
            if let Some(division) = list.get(level) {
                names.push(division.zh.as_str());
            }
        }
        names
    }
}
