//! Works the rows of a package into what the PDA holds. The first fault of a row is told: field by field in column order
//! D01, D13, D02, D03, D04; then D05, D06, D08, D10, D12, D11, D09, D07.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, DateTime};
use jiff::{ToSpan, Zoned};
use serde_json::{Map, Value, json};

use super::GRID;
use super::columns::{Column, FILES, Form, HOUSES, Need, sentence};
use super::package::Rows;
use crate::cabinet::{CabinetError, Drawer, Record};
use crate::{codes, identity};

const IDENTITY_CARD: &str = "居民身份证";
const NO_DOCUMENT: &str = "无证件";
const WITHDRAWN: &str = "注销";
const IN_FORCE: &str = "有效";
/// Seconds that the sender's clock may be ahead.
const AHEAD: i64 = 300;

/// Code and field of a fault.
type Fault = (&'static str, &'static str);

/// What a row came to: `成功`, `重复`, or a fault.
type Outcome = Result<&'static str, Fault>;

/// One package being worked.
pub(super) struct Work<'w> {
    pub(super) batch: &'w str,
    pub(super) now: &'w Zoned,
    pub(super) drawer: &'w Drawer<'w>,
}

impl Work<'_> {
    /// The acknowledgement's rows, houses first.
    pub(super) fn all(&self, files: &[Rows; 2]) -> Result<Vec<Value>, CabinetError> {
        let mut told = Vec::new();
        for ((file, kind, columns), rows) in FILES.iter().zip(files) {
            let mut sight = Sight::of(self.drawer)?;
            for (number, row) in (1..).zip(rows) {
                let outcome = self.row(kind, columns, row, &mut sight)?;
                let (result, (code, field)) = match outcome {
                    Ok(result) => (result, ("", "")),
                    Err(fault) => ("失败", fault),
                };
                told.push(json!({
                    "file": file, "no": number, "id": text(row, "记录标识"), "result": result,
                    "code": code, "field": field, "message": sentence(code),
                }));
            }
        }
        Ok(told)
    }

    fn row(
        &self,
        kind: &str,
        columns: &'static [Column],
        row: &Map<String, Value>,
        sight: &mut Sight,
    ) -> Result<Outcome, CabinetError> {
        let own = columns
            .iter()
            .find_map(|column| Some((field_fault(column, row, columns)?, column.header)));
        let id = text(row, "记录标识").to_owned();
        let doubled = !sight.ids.insert(id.clone());
        if let Some(fault) = own
            .or_else(|| person_fault(row))
            .or_else(|| self.time_fault(row))
        {
            return Ok(Err(fault));
        }
        if doubled {
            return Ok(Err(("D08", "记录标识")));
        }
        let stored = self.drawer.record(kind, &id)?;
        let withdraws = text(row, "操作类型") == WITHDRAWN;
        match &stored {
            // Both are yyyy/MM/dd HH:mm:ss, which sorts like the times.
            Some(stored) => {
                let last = text(&stored.fields, "采集时间");
                if text(row, "采集时间") < last {
                    return Ok(Err(("D10", "采集时间")));
                }
                if text(row, "采集时间") == last {
                    let same = stored.fields == *row;
                    return Ok(if same {
                        Ok("重复")
                    } else {
                        Err(("D12", "采集时间"))
                    });
                }
            }
            None if text(row, "操作类型") != "新增" => return Ok(Err(("D11", "操作类型"))),
            None => {}
        }
        if kind == "person" && !withdraws {
            let place = place(row);
            let another = sight.persons.get(&place).is_some_and(|held| *held != id);
            if !text(row, "证件号码").is_empty() && another {
                return Ok(Err(("D09", "证件号码")));
            }
            if !sight.houses.contains(text(row, "房屋编码")) {
                return Ok(Err(("D07", "房屋编码")));
            }
        }
        sight.persons.retain(|_, held| *held != id);
        if kind == "person" && !withdraws {
            sight.persons.insert(place(row), id.clone());
        }
        self.file(kind, id, row, stored)?;
        Ok(Ok("成功"))
    }

    fn file(
        &self,
        kind: &str,
        id: String,
        row: &Map<String, Value>,
        stored: Option<Record>,
    ) -> Result<(), CabinetError> {
        let withdraws = text(row, "操作类型") == WITHDRAWN;
        let record = Record {
            kind: kind.to_owned(),
            key: id,
            receipt: self.batch.to_owned(),
            status: if withdraws { WITHDRAWN } else { IN_FORCE }.to_owned(),
            version: stored.map_or(1, |stored| stored.version + 1),
            fields: row.clone(),
        };
        let act = match text(row, "操作类型") {
            "新增" => "create",
            "变更" => "change",
            _ => "withdraw",
        };
        let at = self.now.strftime("%Y-%m-%d %H:%M:%S").to_string();
        self.drawer.file(&record, act, &at)
    }

    /// D06, with the field that is too late or too early.
    fn time_fault(&self, row: &Map<String, Value>) -> Option<Fault> {
        let date = |header: &str| date(text(row, header));
        let today = Some(self.now.date());
        let (birth, moved_in, left) = (date("出生日期"), date("入住日期"), date("离开日期"));
        let collected = moment(text(row, "采集时间"))?;
        if row.contains_key("入住日期") && (moved_in < birth || moved_in > today) {
            return Some(("D06", "入住日期"));
        }
        if left.is_some() && (left < moved_in || left > today) {
            return Some(("D06", "离开日期"));
        }
        let latest = (self.now + AHEAD.seconds()).datetime();
        let late = collected > latest || birth.is_some_and(|birth| collected.date() < birth);
        late.then_some(("D06", "采集时间"))
    }
}

/// What was held before a file was worked, kept up with its rows.
struct Sight {
    /// The record ids of the file so far.
    ids: HashSet<String>,
    /// Codes of houses in force.
    houses: HashSet<String>,
    /// Document and house of the persons in force, with their record ids.
    persons: HashMap<(String, String), String>,
}

impl Sight {
    fn of(drawer: &Drawer<'_>) -> Result<Self, CabinetError> {
        let in_force = |kind| -> Result<Vec<Record>, CabinetError> {
            let mut all = drawer.records(kind)?;
            all.retain(|record| record.status == IN_FORCE);
            Ok(all)
        };
        Ok(Self {
            ids: HashSet::new(),
            houses: in_force("house")?
                .iter()
                .map(|house| text(&house.fields, "房屋编码").to_owned())
                .collect(),
            persons: in_force("person")?
                .into_iter()
                .map(|person| (place(&person.fields), person.key))
                .collect(),
        })
    }
}

fn place(row: &Map<String, Value>) -> (String, String) {
    let text = |header| text(row, header).to_owned();
    (text("证件号码"), text("房屋编码"))
}

/// The text of a field; empty when it is not there.
pub(super) fn text<'r>(row: &'r Map<String, Value>, header: &str) -> &'r str {
    row.get(header).and_then(Value::as_str).unwrap_or_default()
}

/// D01, D13, D02, D03, D04 of one field.
fn field_fault(
    column: &Column,
    row: &Map<String, Value>,
    columns: &'static [Column],
) -> Option<&'static str> {
    let value = text(row, column.header);
    let (required, allowed) = match column.need {
        Need::Always => (true, true),
        Need::Never => (false, true),
        Need::IfLet => (text(row, "是否出租") == "是", true),
        Need::IfDocument => {
            let has_none = text(row, "证件类型") == NO_DOCUMENT;
            (!has_none, !has_none)
        }
        Need::IfWithdrawn => {
            let withdrawn = text(row, "操作类型") == WITHDRAWN;
            (withdrawn, withdrawn)
        }
    };
    if value.is_empty() {
        return required.then_some("D01");
    }
    if value.trim() != value {
        return Some("D13");
    }
    if !allowed || value.chars().any(char::is_control) {
        return Some("D02");
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let sound = match column.form {
        Form::Text(most) => value.chars().count() <= most,
        Form::Word(list) => return (!codes::listed(list, value)).then_some("D03"),
        Form::Id => is_uuid(value),
        Form::Digits(count) => {
            let is_house = columns.len() == HOUSES.len();
            value.len() == count
                && digits(value)
                && match column.header {
                    "网格编号" => value == GRID,
                    "房屋编码" if is_house => value[..12] == GRID[..12],
                    _ => true,
                }
        }
        Form::Mobile => {
            value.len() == 11
                && digits(value)
                && value.starts_with('1')
                && value.as_bytes()[1] >= b'3'
        }
        Form::Date => date(value).is_some(),
        Form::Time => moment(value).is_some(),
        Form::Count => {
            digits(value) && value.len() <= 3 && (value == "0" || !value.starts_with('0'))
        }
        Form::Document => {
            if text(row, "证件类型") == IDENTITY_CARD {
                if !identity::looks_like_identity(value) {
                    return Some("D02");
                }
                return (!identity::identity_check_holds(value)).then_some("D04");
            }
            (5..=20).contains(&value.len())
                && value
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }
    };
    (!sound).then_some("D02")
}

/// D05: what an identity card's number says otherwise.
fn person_fault(row: &Map<String, Value>) -> Option<Fault> {
    if text(row, "证件类型") != IDENTITY_CARD {
        return None;
    }
    let number = text(row, "证件号码");
    if identity::identity_birth(number) != date(text(row, "出生日期")) {
        return Some(("D05", "出生日期"));
    }
    let odd = number.as_bytes().get(16)? % 2 == 1;
    (text(row, "性别") != if odd { "男" } else { "女" }).then_some(("D05", "性别"))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

/// `yyyy/MM/dd` as a date.
fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'/' || bytes[7] != b'/' {
        return None;
    }
    identity::date8(&text.replace('/', ""))
}

/// `yyyy/MM/dd HH:mm:ss` as a time.
fn moment(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once(' ')?;
    let bytes = time.as_bytes();
    if bytes.len() != 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| {
        let digits = time.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let time = jiff::civil::Time::new(part(0..2)?, part(3..5)?, part(6..8)?, 0).ok()?;
    Some(date(day)?.to_datetime(time))
}
