//! A row of a ledger: nobody's, somebody who can be entered, or one that has to be mended, with the reasons.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yilutong_dictionary::values::{
    CitizenId, HkMacaoPermit, HmtPermit, PermanentResidence, text as normal,
};
use yilutong_dictionary::{Community, Dictionary, Entry, Group, Resident, Severity};
use yilutong_sheets::Cell;

use super::address::{self, Said};
use super::values;
use super::vocabulary::{Target, plain, vocabulary};
use crate::register::{HOUSEHOLD, person_key, text};

/// What an address is put together from.
const PLACE: [&str; 3] = ["dwelling.road", "dwelling.building", "dwelling.room"];

/// How a sheet is read: what its columns mean, and what goes for every row.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The sheet, from 0.
    pub(crate) sheet: usize,
    /// The last row of the headings.
    pub(crate) head: u32,
    /// What the columns are called.
    pub(crate) labels: Vec<String>,
    /// What each means.
    pub(crate) targets: Vec<Target>,
    /// What goes for every row that says nothing else, by the id of what it is.
    pub(crate) fixed: BTreeMap<String, Value>,
    /// The clock on the wall.
    pub(crate) now: DateTime,
    /// Days are counted from 1904.
    pub(crate) from_1904: bool,
}

/// What a row is.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    /// A subtotal, a note, a heading again, or nothing.
    Aside,
    /// Something has to be mended.
    Wrong(Vec<Reason>),
    /// Somebody.
    Person(Box<PersonRow>),
}

/// What has to be mended in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// What the column is called, or what is missing.
    pub(crate) about: String,
    /// One sentence.
    pub(crate) say: String,
}

/// Somebody in a row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct PersonRow {
    /// Where they live, as the whole address.
    pub(crate) place: String,
    /// Their key.
    pub(crate) key: String,
    /// A hash of what the row itself says.
    pub(crate) content: String,
    pub(crate) dwelling: Group,
    pub(crate) owner: Group,
    pub(crate) resident: Resident,
}

/// What a row says, by group.
#[derive(Default)]
struct Told {
    groups: BTreeMap<String, Group>,
    address: Said,
    reasons: Vec<Reason>,
}

impl Plan {
    /// Reads a row.
    pub(crate) fn row(&self, cells: &[Cell]) -> Row {
        if self.is_aside(cells) {
            return Row::Aside;
        }
        let mut told = self.told(cells);
        self.identify(&mut told);
        let community = self.community(&told).cloned();
        let parts = match &community {
            Some(community) => {
                let said = self.address(&told);
                address::apart(&said, community).map_err(|say| (self.address_label(), say))
            }
            None => Err(("所属社区".to_owned(), "没有填所属社区".to_owned())),
        };
        match (parts, community) {
            (Ok(parts), Some(community)) => {
                let dwelling = told.groups.entry("dwelling".to_owned()).or_default();
                dwelling.insert("community".to_owned(), json!(community.code));
                dwelling.insert("road".to_owned(), json!(parts.road));
                dwelling.insert("room".to_owned(), json!(parts.room));
                if !parts.building.is_empty() {
                    dwelling.insert("building".to_owned(), json!(parts.building));
                }
            }
            (Err((about, say)), _) => told.reasons.push(Reason { about, say }),
            (Ok(_), None) => {}
        }
        self.judged(told)
    }

    /// Whether a row is nobody's.
    fn is_aside(&self, cells: &[Cell]) -> bool {
        let filled: Vec<(usize, String)> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| (at, values::words(cell)))
            .collect();
        let meant = |at: usize| self.targets.get(at).is_some_and(|one| *one != Target::Skip);
        let Some((_, first)) = filled.first() else {
            return true;
        };
        let digits = |said: &str| said.chars().filter(char::is_ascii_digit).count();
        let words = vocabulary();
        if words.aside.iter().any(|word| first.starts_with(word)) {
            let number = filled.iter().filter(|(at, _)| self.is_number(*at));
            let mut longest = number.map(|(_, said)| digits(said));
            return !longest.any(|length| length >= 14);
        }
        if !filled.iter().any(|(at, _)| meant(*at)) {
            return true;
        }
        // No heading is a number: nearly every row is known not to be one by that.
        if filled
            .iter()
            .any(|(at, said)| self.is_number(*at) && digits(said) >= 8)
        {
            return false;
        }
        let again = filled.iter().filter(|(at, said)| {
            self.labels
                .get(*at)
                .is_some_and(|label| !label.is_empty() && plain(label) == plain(said))
        });
        again.count() >= 3
    }

    fn is_number(&self, column: usize) -> bool {
        let target = self.targets.get(column);
        target.is_some_and(|target| target.id() == "person.id_number")
    }

    /// What the cells say, column by column.
    fn told(&self, cells: &[Cell]) -> Told {
        let mut told = Told::default();
        for (at, (target, cell)) in self.targets.iter().zip(cells).enumerate() {
            let address = &mut told.address;
            let part = match target {
                Target::Skip => continue,
                Target::Line => Some(&mut address.line),
                Target::Compound => Some(&mut address.compound),
                Target::Block => Some(&mut address.block),
                Target::Unit => Some(&mut address.unit),
                Target::Element(_) => match target.id() {
                    "dwelling.road" => Some(&mut address.road),
                    "dwelling.building" => Some(&mut address.building),
                    "dwelling.room" => Some(&mut address.room),
                    _ => None,
                },
            };
            if let Some(part) = part {
                *part = values::words(cell);
                continue;
            }
            let Some(element) = target.element() else {
                continue;
            };
            match values::read(element, cell, self.from_1904) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    let group = told.groups.entry(element.group.clone()).or_default();
                    group.insert(element.name.clone(), value);
                }
                Err(say) => told.reasons.push(Reason {
                    about: self.label(at),
                    say,
                }),
            }
        }
        told
    }

    /// Which document it is, where the row does not say: only what the number itself proves.
    fn identify(&self, told: &mut Told) {
        let label = self.label_of("person.id_number");
        let spoilt = told.reasons.iter().any(|reason| reason.about == label);
        let person = told.groups.entry("person".to_owned()).or_default();
        if text(person, "name").is_empty() && text(person, "latin_name").is_empty() {
            told.reasons.push(Reason {
                about: self.label_of("person.name"),
                say: "没有填姓名".to_owned(),
            });
        }
        let number = text(person, "id_number");
        let kind = text(person, "id_type");
        if number.is_empty() {
            if kind != "none" && !spoilt {
                told.reasons.push(Reason {
                    about: label,
                    say: "没有填证件号码".to_owned(),
                });
            }
            return;
        }
        if kind.is_empty() {
            match kind_of(&number) {
                Some(kind) => {
                    person.insert("id_type".to_owned(), json!(kind));
                }
                None => told.reasons.push(Reason {
                    about: label,
                    say: "看不出是哪种证件，请加一列“证件类型”".to_owned(),
                }),
            }
        }
    }

    fn community(&self, told: &Told) -> Option<&'static Community> {
        let said = told.groups.get("dwelling").map(|d| text(d, "community"));
        let said = said.filter(|code| !code.is_empty());
        let code = said.or_else(|| self.fixed_text("dwelling.community"))?;
        Dictionary::builtin().community(&code)
    }

    fn fixed_text(&self, id: &str) -> Option<String> {
        Some(self.fixed.get(id)?.as_str()?.to_owned())
    }

    /// The address, with what goes for every row in its gaps.
    fn address(&self, told: &Told) -> Said {
        let mut said = told.address.clone();
        for (part, id) in [
            (&mut said.road, "dwelling.road"),
            (&mut said.compound, "address.compound"),
            (&mut said.building, "dwelling.building"),
        ] {
            if part.is_empty() && (said.line.is_empty() || id == "dwelling.road") {
                *part = self.fixed_text(id).unwrap_or_default();
            }
        }
        said
    }

    /// Judges what the row says, as the form would.
    fn judged(&self, mut told: Told) -> Row {
        let dictionary = Dictionary::builtin();
        let mut entry = Entry {
            form: HOUSEHOLD.to_owned(),
            residents: vec![Resident {
                reference: "r1".to_owned(),
                ..Resident::default()
            }],
            ..Entry::default()
        };
        let own = std::mem::take(&mut told.groups);
        fill(&mut entry, own);
        let own = dictionary.normalise(&entry);
        let content = content(&own);
        self.fill_gaps(&mut entry);
        let derived = dictionary.derive(&entry);
        for finding in dictionary.check_derived_at(&derived, self.now) {
            let about = self.label_of(&finding.place.element);
            let known = told.reasons.iter().any(|reason| reason.about == about);
            if finding.severity == Severity::Error && !known {
                told.reasons.push(Reason {
                    about,
                    say: finding.say,
                });
            }
        }
        if !told.reasons.is_empty() {
            return Row::Wrong(told.reasons);
        }
        let place = text(&derived.dwelling, "full_address");
        let key = derived.residents.first().map(|r| person_key(&r.person));
        let mut normal = dictionary.normalise(&entry);
        Row::Person(Box::new(PersonRow {
            place,
            key: key.unwrap_or_default(),
            content,
            dwelling: normal.dwelling,
            owner: normal.owner,
            resident: normal.residents.pop().unwrap_or_default(),
        }))
    }

    /// Puts what goes for every row where the row says nothing.
    fn fill_gaps(&self, entry: &mut Entry) {
        for (id, value) in &self.fixed {
            let Some((group, name)) = id.split_once('.') else {
                continue;
            };
            if group == "address" || PLACE.contains(&id.as_str()) {
                // Put together already.
                continue;
            }
            let found = match entry.group_mut(group) {
                Some(found) => Some(found),
                None => entry.residents.first_mut().and_then(|r| r.group_mut(group)),
            };
            if let Some(found) = found {
                found
                    .entry(name.to_owned())
                    .or_insert_with(|| value.clone());
            }
        }
    }

    fn label(&self, column: usize) -> String {
        let label = self.labels.get(column).filter(|label| !label.is_empty());
        label.cloned().unwrap_or_else(|| column_name(column))
    }

    /// What the sheet calls an element; the dictionary's word when it does not.
    fn label_of(&self, element: &str) -> String {
        let mut columns = self.targets.iter();
        if let Some(at) = columns.position(|target| target.id() == element) {
            return self.label(at);
        }
        let known = Dictionary::builtin().element(element);
        known.map_or_else(|| "这一行".to_owned(), |element| element.label.zh.clone())
    }

    fn address_label(&self) -> String {
        let parts = ["address.line", "dwelling.room", "dwelling.road"];
        let mut columns = parts.iter().filter_map(|part| {
            let at = self
                .targets
                .iter()
                .position(|target| target.id() == *part)?;
            Some(self.label(at))
        });
        columns.next().unwrap_or_else(|| "地址".to_owned())
    }
}

/// `A`, `B`, … `AA`.
pub(crate) fn column_name(column: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match column / 26 {
        0 => letter(column).to_string(),
        more => format!("{}{}", letter(more - 1), letter(column)),
    }
}

fn fill(entry: &mut Entry, groups: BTreeMap<String, Group>) {
    for (name, group) in groups {
        if let Some(found) = entry.group_mut(&name) {
            *found = group;
        } else if let Some(resident) = entry.residents.first_mut()
            && let Some(found) = resident.group_mut(&name)
        {
            *found = group;
        }
    }
}

fn content(entry: &Entry) -> String {
    let said = serde_json::to_vec(&(&entry.dwelling, &entry.owner, &entry.residents));
    // Maps with text keys and JSON values can always be written.
    let hash = Sha256::digest(said.unwrap_or_default());
    hash.iter()
        .take(12)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The kind of a document, where its number leaves no doubt.
fn kind_of(number: &str) -> Option<&'static str> {
    let number = normal::number(number);
    if HmtPermit::parse(&number).is_ok() {
        return Some("HMT");
    }
    if number.len() == 18 && PermanentResidence::parse(&number).is_ok() {
        return Some("553");
    }
    if HkMacaoPermit::parse(&number).is_ok() {
        return Some("516");
    }
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    // Whatever else is as long as a citizen's number was meant for one, and is told what is wrong with it.
    let citizen = CitizenId::parse(&number).is_ok() || (digits >= 14 && number.len() >= 14);
    citizen.then_some("111")
}
