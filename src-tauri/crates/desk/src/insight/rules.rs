//! The rules over the register, as they stand in `src-tauri/hints`: read once, refused when they do not fit.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::Deserialize;
use yilutong_adapter::Condition;
use yilutong_outbox::{Among, FACTS};

use crate::schema::Words;

/// The files, as they are compiled in.
const FILES: [(&str, &str); 4] = [
    ("hints.toml", include_str!("../../../../hints/hints.toml")),
    ("lists.toml", include_str!("../../../../hints/lists.toml")),
    ("checks.toml", include_str!("../../../../hints/checks.toml")),
    (
        "figures.toml",
        include_str!("../../../../hints/figures.toml"),
    ),
];

/// What may stand in a sentence.
const BLANKS: [&str; 3] = ["name", "age", "due"];

/// All rules.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) hints: Vec<Hint>,
    pub(crate) lists: Vec<List>,
    pub(crate) checks: Vec<Check>,
    pub(crate) figures: Figures,
}

/// Whom a policy concerns.
#[derive(Debug)]
pub(crate) struct Hint {
    pub(crate) id: String,
    pub(crate) title: Words,
    pub(crate) when: Condition,
    /// The day in question.
    pub(crate) due: Option<Condition>,
    /// The day only says from when; nothing is late after it.
    pub(crate) open_end: bool,
    /// Systems of which an accepted record settles it.
    pub(crate) done_by: Vec<String>,
    pub(crate) say: Words,
    pub(crate) office: Words,
    pub(crate) bring: Vec<Words>,
    pub(crate) basis: String,
}

/// A list that is asked for again and again.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) id: String,
    pub(crate) title: Words,
    pub(crate) of: Of,
    pub(crate) day_title: Words,
}

/// What a list is about.
#[derive(Debug)]
pub(crate) enum Of {
    /// People, by a condition; the day is shown and orders them.
    People {
        among: Among,
        when: Box<Condition>,
        day: Box<Condition>,
    },
    /// Hazards whose day has passed.
    Hazards,
}

/// A way in which the register may disagree with itself.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) id: String,
    pub(crate) title: Words,
    pub(crate) why: Words,
    /// The number that decides, where one does.
    pub(crate) least: Option<f64>,
}

/// What the reports count by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    /// From which age each band begins.
    pub(crate) ages: Vec<i16>,
    /// Days after which a delivery is overdue.
    pub(crate) overdue_days: i64,
    /// Seconds that filling one field by hand takes.
    pub(crate) seconds_per_field: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HintsFile {
    hint: Vec<HintRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HintRow {
    id: String,
    zh: String,
    en: String,
    when: String,
    due: Option<String>,
    #[serde(default)]
    open_end: bool,
    #[serde(default)]
    done_by: Vec<String>,
    say_zh: String,
    say_en: String,
    office_zh: String,
    office_en: String,
    bring_zh: Vec<String>,
    bring_en: Vec<String>,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsFile {
    list: Vec<ListRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    id: String,
    zh: String,
    en: String,
    of: Option<String>,
    among: Option<Among>,
    when: Option<String>,
    day: Option<String>,
    day_zh: String,
    day_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecksFile {
    check: Vec<CheckRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckRow {
    id: String,
    zh: String,
    en: String,
    why_zh: String,
    why_en: String,
    least: Option<f64>,
}

pub(crate) fn words(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

impl Rules {
    /// The rules compiled into the program.
    pub(crate) fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Rules> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // Cannot fail: the files are fixed at build time, and the test `the_carried_rules_fit` reads them likewise.
            #[allow(clippy::expect_used)]
            Self::read(&FILES).expect("the embedded rules fit")
        })
    }

    /// Reads rules from their files.
    fn read(files: &[(&str, &str)]) -> Result<Self, String> {
        let hints: HintsFile = parse(files, "hints.toml")?;
        let lists: ListsFile = parse(files, "lists.toml")?;
        let checks: ChecksFile = parse(files, "checks.toml")?;
        let rules = Self {
            hints: hints.hint.into_iter().map(hint).collect::<Result<_, _>>()?,
            lists: lists.list.into_iter().map(list).collect::<Result<_, _>>()?,
            checks: checks.check.into_iter().map(check).collect(),
            figures: parse(files, "figures.toml")?,
        };
        let mut known = BTreeSet::new();
        let ids = (rules.hints.iter().map(|one| ("hint", &one.id)))
            .chain(rules.lists.iter().map(|one| ("list", &one.id)))
            .chain(rules.checks.iter().map(|one| ("check", &one.id)));
        for (kind, id) in ids {
            if !known.insert((kind, id.clone())) {
                return Err(format!(
                    "{kind} `{id}` stands twice; give one of them another id"
                ));
            }
        }
        let rising = |ages: &[i16]| ages.is_sorted_by(|a, b| a < b);
        if rules.figures.ages.first() != Some(&0) || !rising(&rules.figures.ages) {
            return Err("figures.toml: `ages` begins with 0 and rises".to_owned());
        }
        Ok(rules)
    }

    pub(crate) fn list(&self, id: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.id == id)
    }

    pub(crate) fn hint(&self, id: &str) -> Option<&Hint> {
        self.hints.iter().find(|hint| hint.id == id)
    }
}

fn parse<T: serde::de::DeserializeOwned>(files: &[(&str, &str)], name: &str) -> Result<T, String> {
    let found = files.iter().find(|(file, _)| *file == name);
    let (_, text) = found.ok_or_else(|| format!("{name} is missing"))?;
    toml::from_str(text).map_err(|error| format!("{name}: {error}"))
}

fn hint(row: HintRow) -> Result<Hint, String> {
    let of = |what: &str, said: String| format!("hints.toml: hint `{}`, {what}: {said}", row.id);
    let when = condition(&row.when).map_err(|said| of("when", said))?;
    let due = row.due.as_deref().map(expression).transpose();
    let due = due.map_err(|said| of("due", said))?;
    for sentence in [&row.say_zh, &row.say_en] {
        if let Some(blank) = strange_blank(sentence) {
            let known = BLANKS.join(", ");
            return Err(of(
                "say",
                format!("{{{blank}}} stands for nothing; known are {known}"),
            ));
        }
        if due.is_none() && sentence.contains("{due}") {
            return Err(of("say", "{due} needs a `due`".to_owned()));
        }
    }
    if row.bring_zh.len() != row.bring_en.len() {
        return Err(of(
            "bring",
            "both languages list the same things".to_owned(),
        ));
    }
    let bring = row.bring_zh.iter().zip(&row.bring_en);
    Ok(Hint {
        title: words(&row.zh, &row.en),
        when,
        due,
        open_end: row.open_end,
        done_by: row.done_by,
        say: words(&row.say_zh, &row.say_en),
        office: words(&row.office_zh, &row.office_en),
        bring: bring.map(|(zh, en)| words(zh, en)).collect(),
        basis: row.basis,
        id: row.id,
    })
}

fn list(row: ListRow) -> Result<List, String> {
    let said = |what: &str, said: String| format!("lists.toml: list `{}`, {what}: {said}", row.id);
    let of = match (row.of.as_deref(), &row.when, &row.day) {
        (Some("hazard"), None, None) => Of::Hazards,
        (None | Some("person"), Some(when), Some(day)) => Of::People {
            among: row.among.unwrap_or(Among::Living),
            when: Box::new(condition(when).map_err(|why| said("when", why))?),
            day: Box::new(expression(day).map_err(|why| said("day", why))?),
        },
        _ => {
            let why =
                "a list of people has `when` and `day`, one with `of = \"hazard\"` has neither";
            return Err(said("of", why.to_owned()));
        }
    };
    Ok(List {
        title: words(&row.zh, &row.en),
        of,
        day_title: words(&row.day_zh, &row.day_en),
        id: row.id,
    })
}

fn check(row: CheckRow) -> Check {
    Check {
        title: words(&row.zh, &row.en),
        why: words(&row.why_zh, &row.why_en),
        least: row.least,
        id: row.id,
    }
}

/// An expression that only looks at facts which the outbox keeps.
fn expression(source: &str) -> Result<Condition, String> {
    let compiled = Condition::compile(source)?;
    let strange = compiled
        .names()
        .find(|name| *name != "today" && !FACTS.contains(name))
        .map(str::to_owned);
    match strange {
        Some(name) => Err(format!(
            "`{name}` is not kept of a stay; known are today, {}",
            FACTS.join(", ")
        )),
        None => Ok(compiled),
    }
}

/// The same of a condition, which must be able to be looked up.
fn condition(source: &str) -> Result<Condition, String> {
    let compiled = expression(source)?;
    if compiled.narrowings("2026-01-01").is_empty() {
        let advice = "compare an element with what only today decides, as in `person.birth_date <= in_years(today, -80)`";
        return Err(format!("nothing of it can be looked up; {advice}"));
    }
    Ok(compiled)
}

fn strange_blank(sentence: &str) -> Option<&str> {
    let blanks = sentence.split('{').skip(1);
    blanks
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .find(|blank| !BLANKS.contains(blank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, text: &str) -> Result<Rules, String> {
        let files = FILES.map(|(file, old)| (file, if file == name { text } else { old }));
        Rules::read(&files)
    }

    fn hint_file(when: &str, say: &str) -> String {
        format!(
            "[[hint]]\nid = \"x\"\nzh = \"某事\"\nen = \"X\"\nwhen = '''{when}'''\nsay_zh = \"{say}\"\nsay_en = \"{say}\"\n\
             office_zh = \"某处\"\noffice_en = \"Y\"\nbring_zh = []\nbring_en = []\nbasis = \"某法\"\n"
        )
    }

    #[test]
    fn the_carried_rules_fit() {
        let rules = Rules::read(&FILES).unwrap();
        assert!(rules.hints.len() >= 6 && rules.lists.len() >= 6 && rules.checks.len() == 4);
    }

    #[test]
    fn a_rule_that_does_not_fit_is_refused_with_its_name_and_the_way_out() {
        for (when, say, expected) in [
            ("person.birth_date <", "{name}", "hint `x`, when"),
            (
                "person.shoe_size == \"43\"",
                "{name}",
                "`person.shoe_size` is not kept",
            ),
            (
                "age(person.birth_date, today) > 80",
                "{name}",
                "nothing of it can be looked up",
            ),
            (
                "work.status == \"seeking\"",
                "{nam}",
                "{nam} stands for nothing",
            ),
            ("work.status == \"seeking\"", "{due}", "needs a `due`"),
        ] {
            let fault = with("hints.toml", &hint_file(when, say)).unwrap_err();
            assert!(fault.contains(expected), "{when}: {fault}");
        }
        let twice = format!("{0}{0}", hint_file("work.status == \"seeking\"", "{name}"));
        let fault = with("hints.toml", &twice).unwrap_err();
        assert!(fault.contains("stands twice"), "{fault}");
        let fault = with(
            "figures.toml",
            "ages = [5]\noverdue_days = 3\nseconds_per_field = 8\n",
        );
        assert!(fault.unwrap_err().contains("begins with 0"));
    }
}
