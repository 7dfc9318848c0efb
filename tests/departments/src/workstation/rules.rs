//! What the workstation says about the values of a row: every fault at once, in the contract's order.
//!
//! Pure: values and the Beijing date in, messages out. A field tells only its first fault; a rule between two fields
//! is told only when both are sound by themselves. A wrong check character and a date outside its range are faults of
//! the field itself, so they silence the comparisons that would follow from them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::charset;
use super::fields::{Field, Kind, Need, fields};
use crate::identity;

const FORBIDDEN: [char; 7] = ['\'', '"', '<', '>', '&', ';', '?'];
const PHONE_FROM_AGE: i16 = 14;

/// Values by wire name, each present once.
pub(super) type Values = BTreeMap<String, String>;

/// All faults of a new row.
pub(super) fn faults_of_new(values: &Values, today: Date) -> Vec<String> {
    Judgement::of(values, today, false).faults
}

/// All faults of a changed row, compared with what is `stored`.
pub(super) fn faults_of_change(values: &Values, stored: &Values, today: Date) -> Vec<String> {
    let mut judgement = Judgement::of(values, today, true);
    let sound = ["zjlx", "sfzh"].map(|name| judgement.sound(name).is_some());
    let same = ["zjlx", "sfzh"]
        .iter()
        .all(|name| values.get(*name) == stored.get(*name));
    if sound == [true, true] && !same {
        judgement.tell("证件号码不允许修改");
    }
    judgement.faults
}

struct Judgement<'a> {
    values: &'a Values,
    today: Date,
    unsound: Vec<&'static str>,
    faults: Vec<String>,
}

impl<'a> Judgement<'a> {
    fn of(values: &'a Values, today: Date, change: bool) -> Self {
        let mut judgement = Self {
            values,
            today,
            unsound: Vec::new(),
            faults: Vec::new(),
        };
        for field in fields(change) {
            if let Some(fault) = judgement.fault_of(field) {
                judgement.unsound.push(field.name);
                judgement.faults.push(fault);
            }
        }
        judgement.missing_phone();
        if change {
            judgement.missing_departure();
        }
        judgement.number_against_birth_and_sex();
        judgement.order_of_dates(change);
        judgement.grid_against_house();
        if change
            && judgement.sound("zt") == Some("1")
            && judgement.sound("lkrq").is_some_and(|day| !day.is_empty())
        {
            judgement.tell("在住人员不应填写离开日期");
        }
        judgement
    }

    fn tell(&mut self, fault: &str) {
        self.faults.push(fault.to_owned());
    }

    fn value(&self, name: &str) -> &'a str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The value when the field has no fault of its own; empty values are sound where they are allowed.
    fn sound(&self, name: &str) -> Option<&'a str> {
        (!self.unsound.contains(&name)).then(|| self.value(name))
    }

    fn sound_date(&self, name: &str) -> Option<Date> {
        self.sound(name).and_then(date)
    }

    fn fault_of(&self, field: &Field) -> Option<String> {
        let value = self.value(field.name);
        let label = field.label;
        if value.is_empty() {
            return (field.need == Need::Always).then(|| format!("{label}不能为空"));
        }
        if field.kind == Kind::Text && value.contains(|c: char| FORBIDDEN.contains(&c) || c < ' ') {
            return Some(format!("{label}含有非法字符"));
        }
        if charset::byte_length(value) > field.longest {
            return Some(format!("{label}长度不能超过{}字节", field.longest));
        }
        if value.starts_with([' ', '\u{3000}']) || value.ends_with([' ', '\u{3000}']) {
            return Some(format!("{label}格式不正确"));
        }
        match field.kind {
            Kind::Text => None,
            Kind::Code(list) => list
                .name_of(value)
                .is_none()
                .then(|| format!("{label}取值不正确")),
            Kind::DocumentNumber => self.fault_of_number(value, label),
            Kind::Date => self.fault_of_date(field.name, value, label),
            Kind::Phone => (!is_phone(value)).then(|| format!("{label}格式不正确")),
            Kind::Digits(count) => {
                (!is_digits(value, count..=count)).then(|| format!("{label}格式不正确"))
            }
        }
    }

    fn fault_of_number(&self, value: &str, label: &str) -> Option<String> {
        if self.sound("zjlx") != Some("1") {
            let allowed = value
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            return (!allowed || value.len() < 5).then(|| format!("{label}格式不正确"));
        }
        if !identity::looks_like_identity(value) {
            return Some(format!("{label}格式不正确"));
        }
        (!identity::identity_check_holds(value)).then(|| "证件号码校验位错误".to_owned())
    }

    fn fault_of_date(&self, name: &str, value: &str, label: &str) -> Option<String> {
        let Some(day) = date(value) else {
            return Some(format!("{label}格式不正确"));
        };
        if day > self.today {
            return Some(format!("{label}不能晚于今天"));
        }
        (name == "csrq" && day.year() < 1900).then(|| "出生日期不能早于1900年".to_owned())
    }

    fn missing_phone(&mut self) {
        let Some(birth) = self.sound_date("csrq") else {
            return;
        };
        if self.sound("lxdh") == Some("")
            && identity::completed_years(birth, self.today) >= PHONE_FROM_AGE
        {
            self.tell("联系电话不能为空");
        }
    }

    fn missing_departure(&mut self) {
        if self.sound("zt") == Some("0") && self.sound("lkrq") == Some("") {
            self.tell("离开日期不能为空");
        }
    }

    fn number_against_birth_and_sex(&mut self) {
        if self.sound("zjlx") != Some("1") {
            return;
        }
        let Some(number) = self.sound("sfzh") else {
            return;
        };
        if let Some(birth) = self.sound_date("csrq")
            && Some(birth) != identity::identity_birth(number)
        {
            self.tell("出生日期与证件号码不一致");
        }
        if let Some(sex) = self.sound("xb")
            && (sex == "0") != is_male(number)
        {
            self.tell("性别与证件号码不一致");
        }
    }

    fn order_of_dates(&mut self, change: bool) {
        let (birth, moved_in) = (self.sound_date("csrq"), self.sound_date("rzrq"));
        if moved_in
            .zip(birth)
            .is_some_and(|(later, earlier)| later < earlier)
        {
            self.tell("入住日期不能早于出生日期");
        }
        let left = if change {
            self.sound_date("lkrq")
        } else {
            None
        };
        if left
            .zip(moved_in)
            .is_some_and(|(later, earlier)| later < earlier)
        {
            self.tell("离开日期不能早于入住日期");
        }
    }

    fn grid_against_house(&mut self) {
        if let (Some(grid), Some(house)) = (self.sound("wgbh"), self.sound("fwbm"))
            && grid.get(..12) != house.get(..12)
        {
            self.tell("网格编号与房屋编码不一致");
        }
    }
}

/// Odd 17th digits are men's.
fn is_male(number: &str) -> bool {
    number
        .as_bytes()
        .get(16)
        .is_some_and(|digit| digit % 2 == 1)
}

/// A real date written `yyyy-MM-dd` with half-width digits.
fn date(value: &str) -> Option<Date> {
    let [year, month, day] = value.split('-').collect::<Vec<_>>().try_into().ok()?;
    let shaped = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(part, count)| is_digits(part, *count..=*count));
    if !shaped {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn is_phone(value: &str) -> bool {
    match value.split_once('-') {
        None => {
            value.starts_with('1')
                && matches!(value.as_bytes().get(1), Some(b'3'..=b'9'))
                && is_digits(value, 11..=11)
        }
        Some((area, number)) => {
            area.starts_with('0') && is_digits(area, 3..=4) && is_digits(number, 7..=8)
        }
    }
}

fn is_digits(value: &str, count: std::ops::RangeInclusive<usize>) -> bool {
    count.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}
