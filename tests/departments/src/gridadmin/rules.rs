//! Judges the rows of a sheet: every faulty cell is told with its first fault, in the order R12, R07, R01, R13, R02, R03,
//! R04, R05, R10, R06, R08, R09.
//!
//! Readings chosen: a cell is sound by itself when it has no fault up to R05 of its own, so a rule that looks at another
//! cell waits until that one is. Whether a cell is required or must be empty is such a rule. A number whose document
//! type is unsound must still be 5–20 of `A-Z0-9`. Digits in a name are the ASCII and the full-width ones; 〇 is none.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use super::columns::{COLUMNS, Form};
use super::workbook::Cell;
use crate::{codes, identity};

/// The first row with data.
pub(super) const FIRST_ROW: u32 = 3;

/// A row of the sheet: its filled cells by header.
pub(super) type Row = BTreeMap<&'static str, Cell>;

/// One faulty cell, or with an empty `column` a blank row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) column: &'static str,
    pub(super) code: &'static str,
}

/// What a sheet is judged by.
pub(super) struct Rules {
    /// The account's street.
    pub(super) prefix: String,
    pub(super) today: Date,
}

impl Rules {
    /// The faults of each row, in the order of rows and columns.
    pub(super) fn judge(&self, rows: &[Row]) -> Vec<Vec<Fault>> {
        let mut seen = HashSet::new();
        rows.iter()
            .map(|row| {
                let key = (received(row, "证件号码"), received(row, "房屋编码"));
                let doubled = !key.0.is_empty() && !key.1.is_empty() && !seen.insert(key);
                self.judge_row(row, doubled)
            })
            .collect()
    }

    /// The faults of one row; `doubled` when an earlier one has the same number and house.
    pub(super) fn judge_row(&self, row: &Row, doubled: bool) -> Vec<Fault> {
        if row.is_empty() {
            return vec![Fault {
                column: "",
                code: "R11",
            }];
        }
        let own: BTreeMap<_, _> = COLUMNS
            .iter()
            .map(|column| (column.header, own_fault(row, column.header)))
            .collect();
        let sight = Sight {
            rules: self,
            row,
            own: &own,
            doubled,
        };
        COLUMNS
            .iter()
            .filter_map(|column| {
                let code = sight.first_fault(column.header)?;
                Some(Fault {
                    column: column.header,
                    code,
                })
            })
            .collect()
    }
}

fn received<'r>(row: &'r Row, header: &str) -> &'r str {
    row.get(header).map(Cell::received).unwrap_or_default()
}

/// The fault a filled cell has whatever the others say: R12, R07, R13, R02, R03, R04, R05.
fn own_fault(row: &Row, header: &str) -> Option<&'static str> {
    let column = COLUMNS.iter().find(|column| column.header == header)?;
    let text = match row.get(header)? {
        Cell::Formula(_) => return Some("R12"),
        Cell::Number(_) => return Some("R07"),
        Cell::Text(text) => text,
    };
    if text.trim() != text {
        return Some("R13");
    }
    if text.chars().count() > column.most {
        return Some("R02");
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let sound = match column.form {
        Form::Name => {
            let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
            !text.chars().any(|c| c.is_control() || is_digit(c))
        }
        Form::Free => !text.chars().any(char::is_control),
        Form::Word(list) => {
            return (!codes::listed(list, text)).then_some("R04");
        }
        Form::Document => return document_fault(text, received(row, "证件类型")),
        Form::Date => date(text).is_some(),
        Form::Digits(count) => text.len() == count && digits(text),
        Form::Mobile => {
            text.len() == 11
                && digits(text)
                && text.starts_with('1')
                && (b'3'..=b'9').contains(&text.as_bytes()[1])
        }
    };
    (!sound).then_some("R03")
}

const IDENTITY_CARD: &str = "01-居民身份证";

fn document_fault(number: &str, document: &str) -> Option<&'static str> {
    if document == IDENTITY_CARD {
        if !identity::looks_like_identity(number) {
            return Some("R03");
        }
        return (!identity::identity_check_holds(number)).then_some("R05");
    }
    let plain = number
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    (!plain || !(5..=20).contains(&number.len())).then_some("R03")
}

/// `yyyy-MM-dd` as a date; nothing else is one.
pub(super) fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    identity::date8(&text.replace('-', ""))
}

/// A row while its cells are compared with one another.
struct Sight<'r> {
    rules: &'r Rules,
    row: &'r Row,
    own: &'r BTreeMap<&'static str, Option<&'static str>>,
    doubled: bool,
}

impl Sight<'_> {
    fn first_fault(&self, header: &str) -> Option<&'static str> {
        let own = self.own.get(header).copied().flatten();
        if !self.row.contains_key(header) {
            return self.is_required(header).then_some("R01");
        }
        match own {
            Some(early @ ("R12" | "R07" | "R13" | "R02" | "R03")) => Some(early),
            _ if !self.may_be_there(header) => Some("R03"),
            Some(own) => Some(own),
            None if header == "网格编号" => self.grid_fault(),
            None if header == "证件号码" && self.disagrees() => Some("R06"),
            None if header == "证件号码" && self.doubled && self.sound("房屋编码").is_some() => {
                Some("R08")
            }
            None => (!self.is_in_order(header)).then_some("R09"),
        }
    }

    /// The cell's text when it is there and sound by itself.
    fn sound(&self, header: &str) -> Option<&str> {
        match self.row.get(header)? {
            Cell::Text(text) if self.own.get(header) == Some(&None) => Some(text),
            _ => None,
        }
    }

    fn date(&self, header: &str) -> Option<Date> {
        date(self.sound(header)?)
    }

    fn is_required(&self, header: &str) -> bool {
        match header {
            "文化程度" | "婚姻状况" | "备注" => false,
            "户籍地区划" => self
                .sound("人口类别")
                .is_some_and(is_resident_of_the_country),
            "联系电话" => match (self.date("出生日期"), self.date("采集日期")) {
                (Some(birth), Some(collected)) => identity::completed_years(birth, collected) >= 14,
                _ => false,
            },
            "离开日期" => self.sound("居住状态") == Some("2-离开"),
            "工作单位" => {
                self.sound("居住事由") == Some("1-务工") && self.sound("居住状态") == Some("1-在住")
            }
            _ => true,
        }
    }

    fn may_be_there(&self, header: &str) -> bool {
        match header {
            "户籍地区划" => self
                .sound("人口类别")
                .is_none_or(is_resident_of_the_country),
            "离开日期" => self.sound("居住状态") != Some("1-在住"),
            _ => true,
        }
    }

    fn grid_fault(&self) -> Option<&'static str> {
        let grid = self.sound("网格编号")?;
        if let Some(house) = self.sound("房屋编码")
            && grid.get(..12) != house.get(..12)
        {
            return Some("R03");
        }
        (!grid.starts_with(&self.rules.prefix)).then_some("R10")
    }

    /// Whether an identity card's number says another birth or sex.
    fn disagrees(&self) -> bool {
        let (Some(number), Some(IDENTITY_CARD)) = (self.sound("证件号码"), self.sound("证件类型"))
        else {
            return false;
        };
        let odd = number.as_bytes()[16] % 2 == 1;
        let sex = if odd { "1-男" } else { "2-女" };
        let other_birth = self
            .date("出生日期")
            .is_some_and(|birth| identity::identity_birth(number) != Some(birth));
        other_birth || self.sound("性别").is_some_and(|given| given != sex)
    }

    fn is_in_order(&self, header: &str) -> bool {
        let not_after = |earlier: Option<Date>, later: Option<Date>| match (earlier, later) {
            (Some(earlier), Some(later)) => earlier <= later,
            _ => true,
        };
        let collected = self.date("采集日期");
        match header {
            "出生日期" => not_after(self.date("出生日期"), collected),
            "入住日期" => {
                let moved_in = self.date("入住日期");
                not_after(self.date("出生日期"), moved_in) && not_after(moved_in, collected)
            }
            "离开日期" => {
                let left = self.date("离开日期");
                not_after(self.date("入住日期"), left) && not_after(left, collected)
            }
            "采集日期" => not_after(collected, Some(self.rules.today)),
            _ => true,
        }
    }
}

fn is_resident_of_the_country(category: &str) -> bool {
    category.starts_with("1-") || category.starts_with("2-")
}
