//! The files of a package: embedded in the program, or in a folder that an office added.
//!
//! Every package has the same file names. Deliberately absent: what stands in them.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::family::Composed;
use super::fault::LintFault;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../systems");

pub(crate) const SYSTEM: &str = "system.toml";
pub(crate) const EXCHANGE: &str = "exchange.toml";
pub(crate) const REPLIES: &str = "replies.csv";
pub(crate) const CASES: &str = "cases.toml";
/// What only a family has.
pub(crate) const FAMILY: &str = "family.toml";

/// The texts of one package, by their path inside its folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    texts: BTreeMap<String, String>,
    /// Those that a family has a part in.
    composed: BTreeMap<String, Composed>,
}

impl Files {
    fn new(texts: BTreeMap<String, String>) -> Self {
        Self {
            texts,
            composed: BTreeMap::new(),
        }
    }

    /// The packages and families that the program carries, by folder name.
    pub(crate) fn builtin() -> Vec<(String, Self)> {
        let mut all: Vec<_> = BUILTIN
            .dirs()
            .map(|dir| {
                let mut files = BTreeMap::new();
                gather(dir, dir.path(), &mut files);
                (name_of(dir.path()), Self::new(files))
            })
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// The package in a folder.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub(crate) fn read(folder: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        for part in [folder.to_path_buf(), folder.join("codes")] {
            if !part.is_dir() {
                continue;
            }
            for entry in std::fs::read_dir(&part)? {
                let path = entry?.path();
                if path.extension().is_some_and(|e| e == "toml" || e == "csv") {
                    let name = path
                        .strip_prefix(folder)
                        .unwrap_or(&path)
                        .to_string_lossy()
                        .replace('\\', "/");
                    let bytes = std::fs::read(&path)?;
                    // What is not UTF-8 is told by the lint, with its line.
                    let text = String::from_utf8_lossy(&bytes);
                    files.insert(name, text.trim_start_matches('\u{feff}').to_owned());
                }
            }
        }
        Ok(Self::new(files))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// True for what several packages share, which is no package itself.
    pub(crate) fn is_family(&self) -> bool {
        self.texts.contains_key(FAMILY)
    }

    /// Puts a file in the place of the package's own.
    pub(super) fn compose(&mut self, name: &str, composed: Composed) {
        self.texts.insert(name.to_owned(), composed.text.clone());
        self.composed.insert(name.to_owned(), composed);
    }

    /// The file, as seen from the package's folder, and the line in it that somebody wrote.
    pub(super) fn origin(&self, file: &str, line: usize) -> (String, usize) {
        let composed = self.composed.get(file);
        composed.map_or_else(|| (file.to_owned(), line), |c| c.origin(file, line))
    }

    /// A fault at the place where it is to be mended.
    pub(super) fn traced(&self, fault: LintFault) -> LintFault {
        let (file, line) = self.origin(&fault.file, fault.line);
        LintFault {
            file,
            line,
            ..fault
        }
    }

    /// Every file that is not UTF-8, with the first line that shows it.
    pub(crate) fn misread(&self) -> impl Iterator<Item = (&str, usize)> {
        self.texts.iter().filter_map(|(name, text)| {
            let at = text.find(char::REPLACEMENT_CHARACTER)?;
            Some((name.as_str(), 1 + text[..at].matches('\n').count()))
        })
    }

    /// What decides how an entry reads on the wire: the members and the code lists.
    pub(crate) fn worded(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts
            .filter(|(path, _)| *path == SYSTEM || path.starts_with("codes/"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The code lists, by name.
    pub(crate) fn code_lists(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix("codes/")?.strip_suffix(".csv")?;
            Some((name, text.as_str()))
        })
    }

    /// Files of these names and texts.
    pub(crate) fn of(texts: &[(&str, &str)]) -> Self {
        let texts = texts.iter();
        Self::new(
            texts
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }
}

fn gather(dir: &Dir<'_>, root: &Path, files: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            let name = file.path().strip_prefix(root).unwrap_or(file.path());
            files.insert(name.to_string_lossy().replace('\\', "/"), text.to_owned());
        }
    }
    for inner in dir.dirs() {
        gather(inner, root, files);
    }
}

/// The last part of a folder's path.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
