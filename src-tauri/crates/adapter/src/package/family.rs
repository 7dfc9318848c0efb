//! Families: what several departments share because they speak one protocol.
//!
//! A family is a folder with a `family.toml` beside the packages; it is no system. A package that says
//! `extends = "linkage"` gets the family's files with its own: a key of the family's `exchange.toml` gives way to the
//! package's own (see `overriding`), so do a row of `replies.csv` to its own of the same code and a code list to its own
//! of the same name; to `cases.toml` it adds. Where the members differ the family writes `@word@`, and each member says its
//! words. Deliberately absent: inheritance of `system.toml`, since what a department takes is read in one place; and
//! families of families.

use std::collections::BTreeMap;
use std::path::Path;

use super::fault::{Faults, LintFault, nearest};
use super::files::{CASES, EXCHANGE, FAMILY, Files, REPLIES, SYSTEM, name_of};
use super::overriding;
use super::reading::{File, Said, Table};

/// Words that every package has without saying them under `[words]`.
const OWN: [&str; 3] = ["id", "title", "short"];

/// The families that packages may extend, by the names of their folders.
#[derive(Debug, Default)]
pub(crate) struct Families(BTreeMap<String, Files>);

impl Families {
    /// Those that the program carries.
    pub(crate) fn builtin() -> Self {
        let mut families = Self::default();
        for (name, files) in Files::builtin() {
            families.add(&name, files);
        }
        families
    }

    /// Those that the program carries, and those that stand beside a package.
    pub(crate) fn beside(package: &Path) -> Self {
        let mut families = Self::builtin();
        let parent = package.parent().filter(|p| !p.as_os_str().is_empty());
        let siblings = std::fs::read_dir(parent.unwrap_or(Path::new(".")));
        for path in siblings.into_iter().flatten().flatten().map(|e| e.path()) {
            // A folder that cannot be read is missed by the package that extends it.
            if path.join(FAMILY).is_file()
                && let Ok(files) = Files::read(&path)
            {
                families.add(&name_of(&path), files);
            }
        }
        families
    }

    /// Adds a folder if it is a family; one of the same name gives way.
    pub(crate) fn add(&mut self, name: &str, files: Files) {
        if files.is_family() {
            self.0.insert(name.to_owned(), files);
        }
    }
}

/// Everything wrong with a family by itself; its other files are judged with each member.
pub(crate) fn lint(files: &Files) -> Vec<LintFault> {
    let faults = Faults::default();
    declared(files, FAMILY, &faults);
    faults.into_sorted()
}

/// A package's files with those of the family that it extends.
pub(crate) fn inherit(own: Files, families: &Families, faults: &Faults) -> Files {
    let Some(member) = own.get(SYSTEM).and_then(|text| Member::read(text, faults)) else {
        return own;
    };
    let name = member.family.text.clone();
    let Some(family) = families.0.get(&name) else {
        let mend = nearest(&name, families.0.keys().map(String::as_str)).map_or_else(
            || format!("put the folder `{name}` with its `{FAMILY}` beside this one"),
            |known| format!("did you mean `{known}`?"),
        );
        let what = format!("there is no family `{name}`");
        faults.fault(SYSTEM, member.family.line, what, mend);
        return own;
    };
    let words = member.words(
        declared(family, &format!("../{name}/{FAMILY}"), faults),
        faults,
    );
    let mut files = own.clone();
    for file in [EXCHANGE, REPLIES, CASES] {
        if let Some(text) = family.get(file) {
            let mut composed = Composed::new(format!("../{name}/{file}"));
            let own = own.get(file).unwrap_or_default();
            if file == EXCHANGE && !own.is_empty() {
                let unknown = Faults::default();
                composed.inherit(text, file, own, &words, &unknown);
                let family = std::mem::take(&mut composed.text);
                composed.lines.clear();
                overriding::compose(&mut composed, file, &family, own, faults);
                for fault in unknown.into_sorted() {
                    composed.push("", (true, fault.line));
                    faults.fault(file, composed.lines(), fault.what, fault.mend);
                }
            } else {
                composed.inherit(text, file, own, &words, faults);
                composed.add(own, file);
            }
            files.compose(file, composed);
        }
    }
    for (list, text) in family.code_lists() {
        let file = format!("codes/{list}.csv");
        if own.get(&file).is_none() {
            let mut composed = Composed::new(format!("../{name}/{file}"));
            composed.inherit(text, &file, "", &words, faults);
            files.compose(&file, composed);
        }
    }
    files
}

/// The words that a family's members must say, each with what it means.
fn declared(family: &Files, name: &str, faults: &Faults) -> Vec<(String, Said)> {
    let file = File {
        name,
        text: family.get(FAMILY).unwrap_or_default(),
        faults,
    };
    file.parse(|root| {
        root.needed("title");
        let words = root.table("words");
        words.iter().flat_map(Table::named_said).collect()
    })
}

/// What a package says about the family that it extends.
struct Member {
    family: Said,
    own: BTreeMap<&'static str, String>,
    said: Vec<(String, Said)>,
}

impl Member {
    /// `None` for a package that extends none.
    fn read(system_toml: &str, faults: &Faults) -> Option<Self> {
        let file = File {
            name: SYSTEM,
            text: system_toml,
            faults,
        };
        file.peek(|root| {
            let title = root.text("title").unwrap_or_default();
            let short = root.text("short").unwrap_or_else(|| title.clone());
            let id = root.text("id").unwrap_or_default();
            let words = root.table("words");
            Some(Self {
                family: root.said("extends")?,
                own: OWN.into_iter().zip([id, title, short]).collect(),
                said: words.iter().flat_map(Table::named_said).collect(),
            })
        })
    }

    /// Every word that may stand in the family's files.
    fn words(self, declared: Vec<(String, Said)>, faults: &Faults) -> BTreeMap<String, String> {
        for (name, meaning) in &declared {
            if !self.said.iter().any(|(said, _)| said == name) {
                faults.fault(
                    SYSTEM,
                    self.family.line,
                    format!("the family wants the word `{name}`: {}", meaning.text),
                    format!("add `{name} = \"…\"` under `[words]`"),
                );
            }
        }
        for (name, said) in &self.said {
            if !declared.iter().any(|(known, _)| known == name) {
                let mend = nearest(name, declared.iter().map(|(known, _)| known.as_str()))
                    .map_or_else(
                        || "remove it".to_owned(),
                        |known| format!("did you mean `{known}`?"),
                    );
                faults.fault(
                    SYSTEM,
                    said.line,
                    format!("the family knows no word `{name}`"),
                    mend,
                );
            }
        }
        let own = self
            .own
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text));
        let said = self.said.into_iter().map(|(name, said)| (name, said.text));
        // A word that is missing has its fault already.
        let missing = declared.into_iter().map(|(name, _)| (name, String::new()));
        missing.chain(own).chain(said).collect()
    }
}

/// A file made of two, and where each of its lines comes from.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    /// The family's file, as seen from the package's folder.
    from: String,
    pub(super) text: String,
    /// For each line: whether it is the family's, and its number there.
    lines: Vec<(bool, usize)>,
}

impl Composed {
    fn new(from: String) -> Self {
        Self {
            from,
            text: String::new(),
            lines: Vec::new(),
        }
    }

    /// Adds the family's lines, but for rows that the package has of its own.
    fn inherit(
        &mut self,
        text: &str,
        file: &str,
        own: &str,
        words: &BTreeMap<String, String>,
        faults: &Faults,
    ) {
        for (index, line) in text.lines().enumerate() {
            if file == REPLIES && index > 0 && own.lines().skip(1).any(|o| code(o) == code(line)) {
                continue;
            }
            let (line, unknown) = filled(line, words);
            self.push(&line, (true, index + 1));
            for word in unknown {
                let known: Vec<String> = words.keys().map(|word| format!("`@{word}@`")).collect();
                faults.fault(
                    file,
                    self.lines.len(),
                    format!("nothing is known as `@{word}@`"),
                    format!("declare it in `{FAMILY}`; known are {}", known.join(", ")),
                );
            }
        }
    }

    /// Adds the package's own lines; a table of replies has its head already.
    fn add(&mut self, own: &str, file: &str) {
        let head = usize::from(file == REPLIES);
        for (index, line) in own.lines().enumerate().skip(head) {
            self.push(line, (false, index + 1));
        }
    }

    /// How many lines there are so far.
    pub(super) fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Adds a line, with where it comes from: whether it is the family's, and its number there.
    pub(super) fn push(&mut self, line: &str, origin: (bool, usize)) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(origin);
    }

    /// Where a line of the whole comes from.
    pub(super) fn origin(&self, file: &str, line: usize) -> (String, usize) {
        match line.checked_sub(1).and_then(|at| self.lines.get(at)) {
            Some((true, line)) => (self.from.clone(), *line),
            Some((false, line)) => (file.to_owned(), *line),
            None => (self.from.clone(), line),
        }
    }
}

/// The first cell of a row of replies.
fn code(row: &str) -> &str {
    row.split(',').next().unwrap_or_default().trim()
}

/// A line with its words put in, and those that nobody knows.
fn filled<'l>(line: &'l str, words: &BTreeMap<String, String>) -> (String, Vec<&'l str>) {
    let (mut out, mut unknown, mut rest) = (String::with_capacity(line.len()), Vec::new(), line);
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        let is_word = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        rest = match after.split_once('@').filter(|(name, _)| is_word(name)) {
            Some((name, after)) => {
                match words.get(name) {
                    // One line stays one line.
                    Some(word) => out.push_str(&word.replace('\n', " ")),
                    None => unknown.push(name),
                }
                after
            }
            None => {
                out.push('@');
                after
            }
        };
    }
    out.push_str(rest);
    (out, unknown)
}
