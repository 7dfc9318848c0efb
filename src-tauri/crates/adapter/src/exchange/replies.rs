//! `replies.csv`: what each answer of a department means for the delivery, and what the worker is told.
//!
//! Three columns, `code,then,say`. A code may be narrowed to one operation, `2004/cancel`, or to one
//! member, `1106:czsj`, or to one of several faults that an answer lists, `validation.format`; `*` stands
//! for every code that is not listed and must be there. `then` is one of [`Then`]'s words. `say` may
//! use `{label}` (the member's label) and `{message}` (the department's own words, digits masked).

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::fault::ExchangeFault;
use crate::order::{Operation, Reason};

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    /// `accepted`: the record stands there as wanted.
    Accepted,
    /// `fix` or `fix:member`: the worker must change something.
    Fix(Option<String>),
    /// `ask:decision`: only the worker may decide.
    Ask(String),
    /// `adopt`: it exists already; take over what the answer names.
    Adopt,
    /// `same`: it stands there already with this very content; the answer names it.
    Same,
    /// `again`: read anew and try at once.
    Again,
    /// `new-serial`: the serial or time of sending is spent.
    NewSerial,
    /// `clock`: learn the department's clock and try at once.
    Clock,
    /// `sign-again`: build the signature or the session anew and try at once.
    SignAgain,
    /// `wait:reason` or `wait:reason:seconds`: not processed.
    Wait(Reason, Option<Duration>),
    /// `unsure:reason`: nobody knows whether it was processed.
    Unsure(Reason),
    /// `stop:reason`: the system as a whole must be seen to.
    Stop(Reason),
    /// `gone`: the record is not there; look for it, and create it anew if it is nowhere.
    Gone,
    /// `overtaken`: something later stands there; look, then decide.
    Overtaken,
    /// `superseded`: a later revision stands there.
    Superseded,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) code: String,
    pub(super) operation: Option<Operation>,
    pub(super) then: Then,
    pub(super) say: String,
    pub(super) line: usize,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub(super) struct Replies(Vec<Reply>);

#[derive(Deserialize)]
struct Row {
    code: String,
    then: String,
    say: String,
}

impl Replies {
    pub(super) fn parse(text: &str, faults: &mut Vec<ExchangeFault>) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Reply> = Vec::new();
        let mut fault = |line: usize, what: String, mend: &str| {
            faults.push(ExchangeFault::replies(line, what, mend))
        };
        let headers = reader.headers().cloned().unwrap_or_default();
        if headers != vec!["code", "then", "say"] {
            fault(
                1,
                "the columns are not code,then,say".to_owned(),
                "write exactly this header row",
            );
            return Self::default();
        }
        let mut record = csv::StringRecord::new();
        loop {
            let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    fault(
                        line,
                        format!("not a row: {error}"),
                        "write three columns, quoted where a comma occurs",
                    );
                    continue;
                }
            }
            let Ok(row) = record.deserialize::<Row>(Some(&headers)) else {
                continue;
            };
            let line = record
                .position()
                .and_then(|p| usize::try_from(p.line()).ok())
                .unwrap_or(line);
            let (code, operation) = match split_operation(&row.code) {
                Ok(split) => split,
                Err(what) => {
                    fault(
                        line,
                        what,
                        "write create, update or cancel behind the slash",
                    );
                    continue;
                }
            };
            let Some(then) = Then::parse(&row.then) else {
                fault(line, format!("unknown action `{}`", row.then), WORDS);
                continue;
            };
            if row.say.is_empty() && matches!(then, Then::Fix(_)) {
                fault(
                    line,
                    format!("code `{code}` tells the worker nothing"),
                    "write one Chinese sentence that says what to do",
                );
            }
            if rows
                .iter()
                .any(|r| r.code == code && r.operation == operation)
            {
                fault(
                    line,
                    format!("code `{}` stands here twice", row.code),
                    "remove one of the rows",
                );
                continue;
            }
            rows.push(Reply {
                code,
                operation,
                then,
                say: row.say,
                line,
            });
        }
        if !rows.iter().any(|r| r.code == "*") {
            fault(
                1,
                "no row says what an unlisted code means".to_owned(),
                "add a row `*,unsure:interface,…`",
            );
        }
        Self(rows)
    }

    /// The row of a code, the one of this operation before the general one, `*` when it is not listed.
    pub(super) fn of(&self, code: &str, operation: Operation) -> Option<&Reply> {
        let exact = |code: &str| {
            let of_code = || self.0.iter().filter(move |r| r.code == code);
            of_code()
                .find(|r| r.operation == Some(operation))
                .or_else(|| of_code().find(|r| r.operation.is_none()))
        };
        exact(code).or_else(|| exact("*"))
    }

    /// The row of a code about one member, `E102:SEND_TIME`, before that of the code alone.
    pub(super) fn of_field(&self, code: &str, field: &str, operation: Operation) -> Option<&Reply> {
        let narrow = format!("{code}:{field}");
        if self.0.iter().any(|r| r.code == narrow) {
            self.of(&narrow, operation)
        } else {
            self.of(code, operation)
        }
    }

    /// The row of one fault of several: `validation.range:declaredAt`, else `validation.range`, else that of the
    /// answer as a whole.
    pub(super) fn of_fault(
        &self,
        code: &str,
        fault: &str,
        field: &str,
        operation: Operation,
    ) -> Option<&Reply> {
        let own = format!("{code}.{fault}");
        let known = [format!("{own}:{field}"), own]
            .into_iter()
            .find(|code| self.0.iter().any(|r| r.code == *code));
        match known {
            Some(known) => self.of(&known, operation),
            None => self.of_field(code, field, operation),
        }
    }

    /// The row of a message in words, `{label}不能为空`, and what stands at its places; exact rows come first.
    pub(super) fn of_message(
        &self,
        message: &str,
        operation: Operation,
    ) -> Option<(&Reply, BTreeMap<&'static str, String>)> {
        let rows = || {
            self.0
                .iter()
                .filter(|r| r.operation.is_none_or(|of| of == operation) && r.code != "*")
        };
        if let Some(row) = rows().find(|row| row.code == message) {
            return Some((row, BTreeMap::new()));
        }
        let matching = rows().find_map(|row| Some((row, placed(&row.code, message)?)));
        matching.or_else(|| Some((self.0.iter().find(|row| row.code == "*")?, BTreeMap::new())))
    }

    /// Every row.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Reply> {
        self.0.iter()
    }
}

/// What stands at the places of a message's template; `None` when the message is another one.
fn placed(template: &str, message: &str) -> Option<BTreeMap<&'static str, String>> {
    const PLACES: [(&str, &str); 3] = [
        ("label", "(?<label>.+?)"),
        ("n", "(?<n>[0-9]+)"),
        ("name", "(?<name>.+)"),
    ];
    let mut pattern = regex::escape(template);
    for (name, group) in PLACES {
        pattern = pattern.replace(&format!("\\{{{name}\\}}"), group);
    }
    let found = regex::Regex::new(&format!("^{pattern}$")).ok()?;
    let found = found.captures(message)?;
    let values = PLACES
        .iter()
        .filter_map(|(name, _)| Some((*name, found.name(name)?.as_str().to_owned())));
    Some(values.collect())
}

fn split_operation(code: &str) -> Result<(String, Option<Operation>), String> {
    let Some((head, tail)) = code.rsplit_once('/') else {
        return Ok((code.to_owned(), None));
    };
    let operation = match tail {
        "create" => Operation::Create,
        "update" => Operation::Update,
        "cancel" => Operation::Cancel,
        // The slash of a member inside another, `42200.格式:items/LXFS`.
        _ if head.contains(':') => return Ok((code.to_owned(), None)),
        other => return Err(format!("`{other}` is not an operation")),
    };
    Ok((head.to_owned(), Some(operation)))
}

const WORDS: &str = "use one of accepted, fix, fix:MEMBER, ask:DECISION, adopt, same, again, new-serial, clock, sign-again, \
    wait:REASON, wait:REASON:SECONDS, unsure:REASON, stop:REASON, gone, overtaken, superseded";

impl Then {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let word = parts.next()?;
        let argument = parts.next();
        let second = parts.next();
        let reason = || argument.and_then(reason);
        Some(match (word, argument) {
            ("accepted", None) => Self::Accepted,
            ("fix", member) => Self::Fix(member.map(str::to_owned)),
            ("ask", Some(decision)) => Self::Ask(decision.to_owned()),
            ("adopt", None) => Self::Adopt,
            ("same", None) => Self::Same,
            ("again", None) => Self::Again,
            ("new-serial", None) => Self::NewSerial,
            ("clock", None) => Self::Clock,
            ("sign-again", None) => Self::SignAgain,
            ("wait", _) => {
                let after = match second {
                    Some(seconds) => Some(Duration::from_secs(seconds.parse().ok()?)),
                    None => None,
                };
                Self::Wait(reason()?, after)
            }
            ("unsure", _) => Self::Unsure(reason()?),
            ("stop", _) => Self::Stop(reason()?),
            ("gone", None) => Self::Gone,
            ("overtaken", None) => Self::Overtaken,
            ("superseded", None) => Self::Superseded,
            _ => return None,
        })
    }
}

fn reason(name: &str) -> Option<Reason> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// The department's own words, fit to be shown: one line, short, with long runs of digits masked.
pub(super) fn presentable(message: &str) -> String {
    let mut shown = String::new();
    let mut digits = String::new();
    let flush = |digits: &mut String, shown: &mut String| {
        if digits.len() > 6 {
            shown.push('…');
        } else {
            shown.push_str(digits);
        }
        digits.clear();
    };
    for c in message.chars().filter(|c| !c.is_control()).take(80) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut digits, &mut shown);
            shown.push(c);
        }
    }
    flush(&mut digits, &mut shown);
    shown.trim().to_owned()
}

/// Puts values into the `{name}` places of a sentence; a name without a value vanishes.
pub(super) fn spoken(sentence: &str, values: &BTreeMap<&str, String>) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else {
            break;
        };
        if let Some(value) = values.get(&rest[open + 1..open + close]) {
            text.push_str(value);
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    text.trim_end_matches(['：', '，', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Replies, Vec<String>) {
        let mut faults = Vec::new();
        let replies = Replies::parse(text, &mut faults);
        (
            replies,
            faults
                .iter()
                .map(|f| format!("{}: {}", f.line, f.what))
                .collect(),
        )
    }

    #[test]
    fn the_row_of_the_operation_comes_before_the_general_one() {
        let (replies, faults) =
            read("code,then,say\n2004,ask:inactive,\n2004/cancel,accepted,\n*,unsure:interface,\n");
        assert!(faults.is_empty(), "a sound table has no faults: {faults:?}");
        let then = |code, operation| replies.of(code, operation).map(|r| r.then.clone());
        assert_eq!(
            then("2004", Operation::Cancel),
            Some(Then::Accepted),
            "what is ended is ended"
        );
        assert_eq!(
            then("2004", Operation::Update),
            Some(Then::Ask("inactive".to_owned())),
            "the general row"
        );
        assert_eq!(
            then("7777", Operation::Update),
            Some(Then::Unsure(Reason::Interface)),
            "the row of the unlisted"
        );
    }

    #[test]
    fn faults_name_their_line() {
        let (_, faults) = read(
            "code,then,say\n1,accepted,\n1,accepted,\n2,wait:nonsense,\n3,fix,\n4/paint,accepted,\n",
        );
        let lines: Vec<&str> = faults.iter().filter_map(|f| f.split(':').next()).collect();
        assert_eq!(
            lines,
            ["3", "4", "5", "6", "1"],
            "each fault stands at its own row: {faults:?}"
        );
    }

    #[test]
    fn words_of_the_department_are_shown_without_numbers_of_people() {
        assert_eq!(
            presentable("证件440306199003079015\n有误，最多20位"),
            "证件…有误，最多20位",
            "numbers are masked, limits are not"
        );
    }

    #[test]
    fn a_sentence_without_its_tail_ends_cleanly() {
        let none = BTreeMap::from([("label", "姓名".to_owned())]);
        assert_eq!(
            spoken("「{label}」格式不对：{message}", &none),
            "「姓名」格式不对",
            "no dangling colon"
        );
    }
}
