//! A text as pieces: each a word with the element it is for, in the order of the text; and what is left over.
//!
//! Headings with their values go first, then what can be told by its form alone (numbers, dates beside a word that says
//! which, addresses), then words that mean one thing only. What is none of these is left over, and shown.

use std::sync::OnceLock;

use regex::Regex;

use super::address;
use super::words::{ADDRESS, words};

/// A word and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it stands in the line (bytes).
    pub(super) at: usize,
    /// The element; of a whole address, [`ADDRESS`].
    pub(super) element: String,
    pub(super) word: String,
    /// The kind of document, where the heading tells it.
    pub(super) document: Option<String>,
}

/// A line of a text.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    pub(super) rest: Vec<String>,
}

/// What parts one value from the next.
const PARTS: [char; 10] = [',', '，', ';', '；', '。', '|', '｜', '!', '！', '\t'];
/// In place of what was understood already.
pub(super) const TAKEN: char = '\u{1}';

struct Patterns {
    heading: Regex,
    number: Regex,
    scientific: Regex,
    credit_code: Regex,
    phone: Regex,
    date: Regex,
    employer: Regex,
    home: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let headings: Vec<String> = words().headings.iter().map(|(word, _)| regex::escape(word)).collect();
        let joined: Vec<String> = words().joined.iter().map(|word| regex::escape(word)).collect();
        let heading = format!(
            r"(?:({})\s*(?:[:：=]|是|为)\s*)|(?:({})\s+)|(?:({})\s*)",
            headings.join("|"),
            headings.join("|"),
            joined.join("|")
        );
        // Cannot fail: the patterns are fixed, and the tests use each.
        #[allow(clippy::expect_used)]
        let pattern = |text: &str| Regex::new(text).expect("the patterns of texts are sound");
        Patterns {
            heading: pattern(&heading),
            number: pattern(r"[0-9]{19,22}[Xx]?|[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]|[0-9]{14,17}[Xx]?"),
            scientific: pattern(r"[0-9]\.[0-9]+[Ee]\+?[0-9]{2}"),
            credit_code: pattern(r"[0-9A-HJ-NPQRTUWXY]{18}"),
            phone: pattern(r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|0[0-9]{2,3}-[0-9]{7,8}"),
            date: pattern(
                r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}[日号]?|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|(?:19|20)[0-9]{6}",
            ),
            employer: pattern(
                r"[\p{Han}A-Za-z0-9()（）·]{2,30}?(?:有限责任公司|有限公司|分公司|公司|集团|工厂|餐厅|酒店|超市|幼儿园|学校|小学|中学|医院|工作室|事务所|商行|经营部|[厂店])",
            ),
            home: pattern(r"\p{Han}{2,9}(?:省|自治区|市)\p{Han}{1,9}[市州盟县区旗][\p{Han}0-9A-Za-z\-－]*"),
        }
    })
}

impl Line {
    /// Reads a line of running text.
    pub(super) fn read(line: &str) -> Self {
        let mut reading = Reading {
            text: line.to_owned(),
            pieces: Vec::new(),
        };
        reading.headings();
        reading.numbers();
        reading.homes();
        reading.addresses();
        reading.employers();
        reading.dates();
        let rest = reading.tokens();
        reading.pieces.sort_by_key(|piece| piece.at);
        whose_phone(&mut reading.pieces);
        Self {
            pieces: reading.pieces,
            rest,
        }
    }
}

struct Reading {
    text: String,
    pieces: Vec<Piece>,
}

impl Reading {
    fn put(&mut self, from: usize, to: usize, element: &str, word: &str) {
        self.take(from, to);
        self.pieces.push(Piece {
            at: from,
            element: element.to_owned(),
            word: word.trim().to_owned(),
            document: None,
        });
    }

    /// Marks a range as understood; lengths in bytes stay.
    fn take(&mut self, from: usize, to: usize) {
        let taken: String = std::iter::repeat_n(TAKEN, to.saturating_sub(from)).collect();
        self.text.replace_range(from..to, &taken);
    }

    fn headings(&mut self) {
        let text = self.text.clone();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(captures) = patterns().heading.captures_at(&text, from) {
            let Some(whole) = captures.get(0) else { break };
            let name = captures.iter().skip(1).flatten().next();
            let before = text[..whole.start()].chars().next_back();
            let begins = before.is_none_or(|c| !c.is_alphanumeric());
            let marked = captures.get(1).is_some();
            let known = name.and_then(|name| words().heading(name.as_str()));
            match (known, name) {
                (Some((element, document)), Some(_)) if begins || marked => {
                    found.push((
                        whole.start(),
                        whole.end(),
                        marked,
                        element.to_owned(),
                        document.map(str::to_owned),
                    ));
                    from = whole.end();
                }
                _ => {
                    from = whole.start()
                        + text[whole.start()..]
                            .chars()
                            .next()
                            .map_or(1, char::len_utf8)
                }
            }
            if from >= text.len() {
                break;
            }
        }
        let starts: Vec<usize> = found.iter().map(|one| one.0).collect();
        for (at, (start, value, marked, element, document)) in found.into_iter().enumerate() {
            let next = starts.get(at + 1).copied().unwrap_or(text.len());
            let stretch = &text[value..next];
            let mut word = stretch.split(PARTS).next().unwrap_or_default();
            let long = [
                "address.line",
                "person.hukou_address",
                "work.employer",
                "work.place",
                "stay.remark",
                "dwelling.remark",
                "person.latin_name",
            ];
            if !marked || !long.contains(&element.as_str()) {
                // What belongs to the number follows it after a blank, as on the card itself.
                let head = word.trim_start();
                let skipped = word.len() - head.len();
                let number = match element.rsplit('.').next() {
                    Some("id_number") => patterns().number.find(head),
                    Some(name) if name.ends_with("phone") => patterns().phone.find(head),
                    _ => None,
                };
                let ends = match number {
                    Some(number) if number.start() == 0 => number.end(),
                    _ => head
                        .find(|c: char| c.is_whitespace() || c == '、')
                        .unwrap_or(head.len()),
                };
                word = &word[..skipped + ends];
            }
            if word.trim().is_empty() {
                self.take(start, value);
                continue;
            }
            let end = value + word.len();
            self.take(start, end);
            self.pieces.push(Piece {
                at: start,
                element,
                word: word.trim().to_owned(),
                document,
            });
        }
    }

    /// Numbers of documents, credit codes and phones: told by their form.
    fn numbers(&mut self) {
        self.each(&patterns().scientific, |_| Some("person.id_number"));
        self.each(&patterns().credit_code, |word| {
            word.bytes()
                .any(|b| b.is_ascii_alphabetic() && b != b'X')
                .then_some("work.employer_code")
        });
        self.each(&patterns().number, |_| Some("person.id_number"));
        self.each(&patterns().phone, |_| Some("person.phone"));
    }

    /// Addresses of registration: they begin with a province.
    fn homes(&mut self) {
        let provinces = |word: &str| {
            let dictionary = yilutong_dictionary::Dictionary::builtin();
            let list = dictionary.list("division");
            let mut codes = list.into_iter().flat_map(|list| &list.codes);
            codes.any(|code| code.code.ends_with("0000") && word.starts_with(code.zh.as_str()))
        };
        self.each(&patterns().home, |word| {
            let word = word.trim_start_matches(['户', '籍', '老', '家', '在', '是']);
            provinces(word).then_some("person.hukou_address")
        });
        for piece in &mut self.pieces {
            if piece.element == "person.hukou_address" {
                let plain = piece
                    .word
                    .trim_start_matches(['户', '籍', '老', '家', '在', '是']);
                piece.word = plain.to_owned();
            }
        }
    }

    fn addresses(&mut self) {
        while let Some(found) = address::find(&self.text) {
            let word = self.text[found.from..found.to].to_owned();
            self.put(found.from, found.to, ADDRESS, &word);
        }
    }

    fn employers(&mut self) {
        let text = self.text.clone();
        for found in patterns().employer.find_iter(&text) {
            let mut word = found.as_str();
            for before in ["就职于", "工作于", "在", "是"] {
                if let Some(at) = word.rfind(before) {
                    word = &word[at + before.len()..];
                }
            }
            let generic = [
                "公司",
                "餐厅",
                "酒店",
                "超市",
                "学校",
                "医院",
                "幼儿园",
                "商店",
                "工厂",
            ];
            if word.chars().count() > 3 && !generic.contains(&word) && !word.contains(TAKEN) {
                let mut end = found.end();
                for after in ["上班", "工作", "打工", "做"] {
                    if text[end..].starts_with(after) {
                        end += after.len();
                        break;
                    }
                }
                let word = word.to_owned();
                self.put(found.start(), end, "work.employer", &word);
            }
        }
    }

    /// Dates beside a word that says which date it is; others are left over.
    fn dates(&mut self) {
        let text = self.text.clone();
        for found in patterns().date.find_iter(&text) {
            let before = text[..found.start()].trim_end_matches([' ', ':', '：', '于', '在', '是']);
            let after = text[found.end()..].trim_start_matches([' ', '就', '才']);
            let told = words().dates.iter().find_map(|(element, around)| {
                let said = around
                    .before
                    .iter()
                    .find(|word| before.ends_with(word.as_str()));
                if let Some(said) = said {
                    return Some((element, before.len() - said.len(), found.end()));
                }
                let said = around
                    .after
                    .iter()
                    .find(|word| after.starts_with(word.as_str()))?;
                let end = text.len() - after.len() + said.len();
                Some((element, found.start(), end))
            });
            if let Some((element, from, to)) = told
                && self.text.is_char_boundary(from)
                && self.text.is_char_boundary(to)
            {
                let word = found.as_str().to_owned();
                self.put(from, to, element, &word);
            }
        }
    }

    /// Words that mean one thing only, and names; everything else is left over.
    fn tokens(&mut self) -> Vec<String> {
        let text = self.text.clone();
        let mut rest = Vec::new();
        let parts = |c: char| {
            c == TAKEN
                || c.is_whitespace()
                || PARTS.contains(&c)
                || "、/()（）[]【】:：\"“”".contains(c)
        };
        let mut from = 0;
        let mut tokens = Vec::new();
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if parts(c) {
                if from < at {
                    tokens.push((from, &text[from..at]));
                }
                from = at + c.len_utf8();
            }
        }
        let company = !self.pieces.is_empty() || tokens.len() == 1;
        for (at, token) in tokens {
            if let Some((element, code)) = words().alone(token) {
                let (element, code) = (element.to_owned(), code.to_owned());
                self.put(at, at + token.len(), &element, token);
                debug_assert!(!code.is_empty());
                continue;
            }
            let relative = words()
                .relatives
                .iter()
                .find(|word| token.starts_with(word.as_str()));
            if let Some(relative) = relative {
                let name = token[relative.len()..].trim_start_matches(['是', '叫']);
                if name.is_empty() || words().is_name(name) {
                    self.put(at, at + relative.len(), "stay.relation_to_head", relative);
                    if !name.is_empty() {
                        let from = at + token.len() - name.len();
                        self.put(from, at + token.len(), "person.name", name);
                    }
                    continue;
                }
            }
            let name = ["我是", "我叫", "名叫"]
                .iter()
                .find_map(|word| token.strip_prefix(word))
                .unwrap_or(token);
            let named = self
                .pieces
                .iter()
                .any(|piece| piece.element == "person.name");
            if words().is_name(name) && (company || !named) {
                self.put(at, at + token.len(), "person.name", name);
                continue;
            }
            // A heading whose value was told by its form says no more.
            if words().heading(token).is_none() {
                rest.push(token.to_owned());
            }
        }
        rest
    }

    fn each(&mut self, pattern: &Regex, element: impl Fn(&str) -> Option<&'static str>) {
        let text = self.text.clone();
        for found in pattern.find_iter(&text) {
            let around = [
                text[..found.start()].chars().next_back(),
                text[found.end()..].chars().next(),
            ];
            let within = around
                .into_iter()
                .flatten()
                .any(|c| c.is_ascii_alphanumeric());
            if within {
                continue;
            }
            if let Some(element) = element(found.as_str()) {
                self.put(found.start(), found.end(), element, found.as_str());
            }
        }
    }
}

/// A phone right after a landlord or a guardian is theirs.
fn whose_phone(pieces: &mut [Piece]) {
    for at in 1..pieces.len() {
        let theirs = match pieces[at - 1].element.as_str() {
            "dwelling.landlord_name" => "dwelling.landlord_phone",
            "owner.name" => "owner.phone",
            "person.guardian_name" => "person.guardian_phone",
            _ => continue,
        };
        if pieces[at].element == "person.phone" {
            pieces[at].element = theirs.to_owned();
        }
    }
}
