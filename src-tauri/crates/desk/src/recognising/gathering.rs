//! Pieces as people and a dwelling: whom each piece is about, what value it means, and whether that value holds.
//!
//! A number that fails its check is never mended; it is told with the sentence that says why.

use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_dictionary::values::text::half_width;
use yilutong_dictionary::values::{CitizenId, HmtPermit, PermanentResidence, parse_date};
use yilutong_dictionary::{Dictionary, Entry, Kind, Place, Resident, Severity};

use super::address;
use super::pieces::{Line, Piece, TAKEN};
use super::table::Table;
use super::words::{ADDRESS, list_of, words};
use crate::departures::text;

/// What was recognised: an entry with nothing but that, and the words each value came from.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) entry: Entry,
    pub(super) refused: Vec<Refused>,
    pub(super) rest: Vec<String>,
}

/// A piece that is no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) element: String,
    pub(super) word: String,
    pub(super) say: String,
}

/// Reads a text.
pub(super) fn gather(whole: &str, today: Date) -> Gathered {
    let mut gathered = Gathered::default();
    // What could be taken for a mark of ours is no text of anybody.
    let whole = half_width(whole).replace(TAKEN, " ");
    let lines: Vec<&str> = whole
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let (table, lines) = Table::find(&lines);
    for line in lines {
        let line = Line::read(line);
        gathered.line(line.pieces);
        gathered.rest.extend(line.rest);
    }
    if let Some(table) = table {
        for row in table.rows {
            gathered.begin();
            gathered.line(row.pieces);
            gathered.rest.extend(row.rest);
        }
    }
    gathered
        .entry
        .residents
        .retain(|resident| !is_empty(resident));
    for (at, resident) in gathered.entry.residents.iter_mut().enumerate() {
        resident.reference = format!("p{at}");
    }
    gathered.check(today);
    gathered
}

fn is_empty(resident: &Resident) -> bool {
    Resident::GROUPS
        .iter()
        .all(|group| resident.group(group).is_none_or(|group| group.is_empty()))
}

impl Gathered {
    /// Begins somebody new, unless nothing is known of the last one yet.
    fn begin(&mut self) {
        if self
            .entry
            .residents
            .last()
            .is_none_or(|last| !is_empty(last))
        {
            self.entry.residents.push(Resident::default());
        }
    }

    fn line(&mut self, pieces: Vec<Piece>) {
        let mut fresh = true;
        for (at, piece) in pieces.iter().enumerate() {
            // A relative before a name begins somebody.
            let relative = piece.element == "stay.relation_to_head"
                && pieces
                    .get(at + 1)
                    .is_some_and(|next| next.element == "person.name");
            if relative && self.last_has("person.name") {
                self.begin();
                fresh = false;
            }
            self.piece(piece, fresh);
            if piece.element.starts_with("person.") {
                fresh = false;
            }
        }
    }

    fn last_has(&self, element: &str) -> bool {
        let last = self.entry.residents.last();
        let found = element
            .split_once('.')
            .and_then(|(group, name)| last?.group(group)?.get(name));
        found.is_some()
    }

    /// `fresh`: nothing of a person was told in this line yet.
    fn piece(&mut self, piece: &Piece, fresh: bool) {
        if piece.element == ADDRESS {
            if address::is_elsewhere(&piece.word) {
                // As on a card: the address of registration.
                let element = "person.hukou_address".to_owned();
                let home = Piece {
                    element,
                    ..piece.clone()
                };
                self.piece(&home, fresh);
            } else {
                self.address(piece);
            }
            return;
        }
        let value = match value_of(piece) {
            Ok(value) => value,
            Err(say) => {
                self.refused.push(Refused {
                    element: piece.element.clone(),
                    word: piece.word.clone(),
                    say,
                });
                return;
            }
        };
        let Some((group, name)) = piece.element.split_once('.') else {
            return;
        };
        if let Some(group) = self.entry.group_mut(group) {
            if group.get(name).is_some_and(|present| *present != value) {
                self.rest.push(piece.word.clone());
            } else {
                group.insert(name.to_owned(), value);
            }
            return;
        }
        let again = self.last_has(&piece.element);
        let tells_who = ["person.name", "person.id_number"].contains(&piece.element.as_str());
        if self.entry.residents.is_empty() || (again && (tells_who || fresh)) {
            self.begin();
        }
        let Some(last) = self.entry.residents.last_mut() else {
            return;
        };
        let Some(group) = last.group_mut(group) else {
            return;
        };
        match group.get(name) {
            Some(present) if *present != value => self.rest.push(piece.word.clone()),
            Some(_) => {}
            None => {
                group.insert(name.to_owned(), value);
                if piece.element == "person.id_number" {
                    let kind = kind_of(piece);
                    group
                        .entry("id_type".to_owned())
                        .or_insert_with(|| json!(kind));
                }
                if piece.element == "person.hukou_address"
                    && let Some(division) = address::division(&piece.word)
                {
                    group
                        .entry("hukou_division".to_owned())
                        .or_insert_with(|| json!(division));
                }
            }
        }
    }

    fn address(&mut self, piece: &Piece) {
        let found = address::find(&piece.word);
        let Some(found) = found else {
            self.rest.push(piece.word.clone());
            return;
        };
        let dwelling = &mut self.entry.dwelling;
        let other = found.parts.iter().any(|(element, value)| {
            let name = element.trim_start_matches("dwelling.");
            dwelling
                .get(name)
                .is_some_and(|present| present != &json!(value))
        });
        if other {
            self.rest.push(piece.word.clone());
            return;
        }
        for (element, value) in found.parts {
            let name = element.trim_start_matches("dwelling.").to_owned();
            dwelling.insert(name, json!(value));
        }
        let before = &piece.word[..found.from];
        let after = &piece.word[found.to..];
        let spare = [before, after]
            .map(str::trim)
            .into_iter()
            .filter(|spare| !spare.is_empty());
        self.rest.extend(spare.map(str::to_owned));
    }

    /// Takes out whatever the dictionary refuses, with its sentence.
    fn check(&mut self, today: Date) {
        let dictionary = Dictionary::builtin();
        self.entry = dictionary.normalise(&self.entry);
        for finding in dictionary.check(&self.entry, today) {
            if finding.severity != Severity::Error {
                continue;
            }
            self.take_out(&finding.place, &finding.say);
        }
    }

    fn take_out(&mut self, place: &Place, say: &str) {
        let Some((group, name)) = place.element.split_once('.') else {
            return;
        };
        let group = match &place.resident {
            Some(reference) => self
                .entry
                .resident_mut(reference)
                .and_then(|one| one.group_mut(group)),
            None => self.entry.group_mut(group),
        };
        let Some(value) = group.and_then(|group| group.remove(name)) else {
            return;
        };
        self.refused.push(Refused {
            element: place.element.clone(),
            word: value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
            say: say.to_owned(),
        });
    }
}

/// The value that a word means; else why it means none.
fn value_of(piece: &Piece) -> Result<Value, String> {
    let word = piece.word.trim();
    let element = Dictionary::builtin().element(&piece.element);
    let kind = element.map_or(Kind::Text, |element| element.kind);
    if let Some(list) = list_of(&piece.element) {
        let found = words()
            .code(list, word)
            .or_else(|| words().code(list, &format!("{word}族")));
        let community = || words().code(list, &format!("{word}社区"));
        let code = found.or_else(community);
        return code
            .map(|code| json!(code))
            .ok_or_else(|| "选项里没有这个说法，请在表单里选择".to_owned());
    }
    match kind {
        Kind::IdNumber
            if word.contains(['e', 'E', '.']) && word.contains(|c: char| c.is_ascii_digit()) =>
        {
            Err("号码被电子表格改成了科学计数法，后几位已经丢失，请对照证件填写".to_owned())
        }
        Kind::IdNumber => Ok(json!(word.replace([' ', '-'], "").to_uppercase())),
        Kind::Date => parse_date(word)
            .map(|date| json!(date.to_string()))
            .map_err(|error| error.say_zh().to_owned()),
        Kind::Integer => {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            digits
                .parse::<i64>()
                .map(|n| json!(n))
                .map_err(|_| "不是整数".to_owned())
        }
        Kind::Decimal => {
            let digits: String = word
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            digits
                .parse::<f64>()
                .map(|n| json!(n))
                .map_err(|_| "不是数字".to_owned())
        }
        Kind::Boolean => match word {
            "是" | "有" => Ok(json!(true)),
            "否" | "无" | "没有" => Ok(json!(false)),
            _ => Err("请在表单里选“是”或“否”".to_owned()),
        },
        Kind::Division => address::division(word)
            .map(str::to_owned)
            .or_else(|| {
                (word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))
                    .then(|| word.to_owned())
            })
            .map(|code| json!(code))
            .ok_or_else(|| "看不出是哪个县区，请填六位区划代码".to_owned()),
        Kind::Photos | Kind::List => Err("这一项不能从文字里带出".to_owned()),
        _ => Ok(json!(word)),
    }
}

/// The kind of document: as the heading says, else as its number tells.
fn kind_of(piece: &Piece) -> String {
    if let Some(kind) = &piece.document {
        return kind.clone();
    }
    kind_of_number(&piece.word)
}

/// The kind of document that a number without a heading is of.
pub(super) fn kind_of_number(word: &str) -> String {
    let number = word.replace([' ', '-'], "").to_uppercase();
    let kind = if HmtPermit::parse(&number).is_ok() {
        "HMT"
    } else if CitizenId::parse(&number).is_err() && PermanentResidence::parse(&number).is_ok() {
        "553"
    } else {
        "111"
    };
    kind.to_owned()
}

/// The name, for the list.
pub(super) fn name_of(resident: &Resident) -> String {
    let names = ["name", "latin_name"].map(|name| text(&resident.person, name));
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}
