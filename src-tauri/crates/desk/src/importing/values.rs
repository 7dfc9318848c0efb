//! What a cell of a ledger says. What cannot be read for certain is not guessed: it is told what is wrong with it.

use jiff::civil::Date;
use serde_json::{Number, Value, json};
use yilutong_dictionary::values::{CitizenId, Division, ValueError, parse_date, text};
use yilutong_dictionary::{Dictionary, Element, Kind};
use yilutong_sheets::Cell;

use super::vocabulary::vocabulary;

/// Numbers that a spreadsheet can only mean as days: from 1930 to 2099.
const DAYS: std::ops::RangeInclusive<f64> = 10_959.0..=73_050.0;
/// From here on a spreadsheet has lost the last digits of a number.
const BLURRED: f64 = 1e15;
/// What people write where there is nothing to write.
const NOTHING: [&str; 10] = ["/", "\\", "-", "--", "—", "——", "无", "暂无", "空", "不详"];

const DAMAGED: &str =
    "号码被表格软件改过，后面几位已经丢失，请把这一列设成文本格式，对照证件重新填写";
const NO_DAY: &str = "看不出是哪一天，请写成2026-09-01这样";

/// What a cell says of an element; `None` for nothing.
///
/// # Errors
/// What the worker has to mend, one Chinese sentence without a value.
pub(crate) fn read(
    element: &Element,
    cell: &Cell,
    from_1904: bool,
) -> Result<Option<Value>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    if *cell == Cell::Failed {
        return Err("单元格里的公式出错了，请改成写好的内容".to_owned());
    }
    if element.kind == Kind::Date {
        if is_nothing(cell) {
            return Ok(None);
        }
        return day(cell, from_1904)
            .map(|day| Some(json!(day.to_string())))
            .map_err(str::to_owned);
    }
    if matches!(
        element.kind,
        Kind::IdNumber | Kind::CreditCode | Kind::HouseCode | Kind::Grid
    ) {
        if is_nothing(cell) {
            return Ok(None);
        }
        return number(cell)
            .map(|number| Some(json!(number)))
            .map_err(str::to_owned);
    }
    let said = words(cell);
    if said.is_empty() {
        return Ok(None);
    }
    match element.kind {
        Kind::Code | Kind::Community => {
            let list = element.codes.as_deref().unwrap_or_default();
            match vocabulary().code(list, &said) {
                Some(code) => Ok(Some(json!(code))),
                None if is_community(element, &said) => Ok(Some(json!(said))),
                None if is_nothing(cell) => Ok(None),
                None => Err(format!(
                    "“{}”不在可选范围内，请改成{}",
                    short(&said),
                    choices(list)
                )),
            }
        }
        _ if is_nothing(cell) && element.kind != Kind::PersonName => Ok(None),
        Kind::Boolean => match said.as_str() {
            "是" | "有" | "√" | "对" | "TRUE" => Ok(Some(json!(true))),
            "否" | "×" | "FALSE" => Ok(Some(json!(false))),
            _ => Err("请填“是”或“否”".to_owned()),
        },
        Kind::Integer | Kind::Decimal => quantity(element.kind, &said),
        Kind::Division => division(&said),
        Kind::Phone | Kind::Mobile if is_blurred(&said) => {
            Err("号码被表格软件改成了科学计数，请把这一列设成文本格式后重新填写".to_owned())
        }
        Kind::Room => Ok(Some(json!(room(&said)))),
        _ => Ok(Some(json!(said))),
    }
}

/// The text of a cell without what spreadsheets put around it.
pub(crate) fn words(cell: &Cell) -> String {
    let shown = cell.shown();
    let bare = shown.trim().trim_start_matches(['\'', '‘', '’', '`', '＇']);
    text::line(bare)
}

fn is_nothing(cell: &Cell) -> bool {
    let said = words(cell);
    said.is_empty() || NOTHING.contains(&said.as_str())
}

fn is_community(element: &Element, said: &str) -> bool {
    element.kind == Kind::Community && Dictionary::builtin().community(said).is_some()
}

/// As much of a word as is shown.
fn short(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(12).collect()
}

/// The first values of a list, for whoever has to choose.
fn choices(list: &str) -> String {
    let codes = Dictionary::builtin().list(list);
    let names: Vec<&str> = codes
        .into_iter()
        .flat_map(|list| &list.codes)
        .take(6)
        .map(|code| code.zh.as_str())
        .collect();
    format!("{}等", names.join("、"))
}

/// A room's number without the word behind it.
pub(crate) fn room(said: &str) -> String {
    let number = text::number(said);
    let bare = ["号房", "房间", "室", "房", "号", "户"]
        .iter()
        .find_map(|word| number.strip_suffix(word));
    bare.unwrap_or(&number).to_owned()
}

fn quantity(kind: Kind, said: &str) -> Result<Option<Value>, String> {
    let number = text::number(said);
    let units = [
        "平方米",
        "平方",
        "平米",
        "㎡",
        "M2",
        "M²",
        "元",
        "间",
        "层",
        "楼",
        "人",
        "个",
    ];
    let unit = units.iter().find_map(|unit| number.strip_suffix(unit));
    let bare = unit.unwrap_or(&number).replace(',', "");
    if kind == Kind::Integer {
        let whole = bare.strip_suffix(".0").unwrap_or(&bare);
        let whole: Result<i64, _> = whole.parse();
        return whole
            .map(|n| Some(json!(n)))
            .map_err(|_| "请填整数".to_owned());
    }
    let number = bare.parse().ok().and_then(Number::from_f64);
    number
        .map(|n| Some(Value::Number(n)))
        .ok_or_else(|| "请填数字".to_owned())
}

/// A division by its code or its whole name.
fn division(said: &str) -> Result<Option<Value>, String> {
    let dictionary = Dictionary::builtin();
    let code = text::number(said);
    if code.len() == 6 && Division::parse(&code).is_ok() {
        return Ok(Some(json!(code)));
    }
    let wanted = text::address(said);
    let list = dictionary.list("division");
    let known = list.into_iter().flat_map(|list| &list.codes);
    let mut found = known.filter(|code| {
        wanted.ends_with(&code.zh) && dictionary.division_names(&code.code).concat() == wanted
    });
    match found.next() {
        Some(code) => Ok(Some(json!(code.code))),
        None => Err("看不出是哪个省市区，请写全，例如湖南省长沙市芙蓉区".to_owned()),
    }
}

/// Whether a text is what a spreadsheet makes of a long number: `4.4E+17`.
fn is_blurred(number: &str) -> bool {
    let Some((head, power)) = number.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let power = power.strip_prefix('+').unwrap_or(power);
    let (whole, part) = head.split_once('.').unwrap_or((head, "0"));
    digits(whole) && whole.len() <= 2 && digits(part) && digits(power) && power.len() <= 2
}

/// A document number as it stands there. A text that ends in zeros is whole where its check digit proves it.
///
/// # Errors
/// When a spreadsheet has taken its last digits away, whether it shows zeros or a power of ten.
pub(crate) fn number(cell: &Cell) -> Result<String, &'static str> {
    match cell {
        Cell::Number(number) if number.abs() >= BLURRED || number.fract() != 0.0 => Err(DAMAGED),
        Cell::Number(number) => Ok(number.to_string()),
        Cell::Moment { .. } => Err("单元格里是日期，不是号码，请改正"),
        cell => {
            let number = text::number(&words(cell));
            let zeros = number.len() >= 16
                && number.bytes().all(|b| b.is_ascii_digit())
                && number.as_bytes()[15..].iter().all(|digit| *digit == b'0')
                && CitizenId::parse(&number).is_err();
            match is_blurred(&number) || zeros {
                true => Err(DAMAGED),
                false => Ok(number),
            }
        }
    }
}

/// A day, in one of the many ways that people write one.
///
/// # Errors
/// When it cannot be told for certain, or stands in no calendar.
pub(crate) fn day(cell: &Cell, from_1904: bool) -> Result<Date, &'static str> {
    match cell {
        Cell::Moment {
            year, month, day, ..
        } => {
            let year = i16::try_from(*year).unwrap_or_default();
            let (month, day) = (
                i8::try_from(*month).unwrap_or_default(),
                i8::try_from(*day).unwrap_or_default(),
            );
            Date::new(year, month, day).map_err(|_| NO_DAY)
        }
        Cell::Number(number) => counted(*number, from_1904),
        cell => written(&words(cell), from_1904),
    }
}

/// The days since 1900, or year, month and day in one number.
fn counted(number: f64, from_1904: bool) -> Result<Date, &'static str> {
    if DAYS.contains(&number) {
        if from_1904 {
            return Err(NO_DAY);
        }
        let first = Date::constant(1899, 12, 30);
        #[allow(clippy::cast_possible_truncation)] // within the range
        let days = jiff::Span::new().days(number.floor() as i64);
        return first.checked_add(days).map_err(|_| NO_DAY);
    }
    if (19_000_101.0..=21_001_231.0).contains(&number) && number.fract() == 0.0 {
        return parse_date(&number.to_string()).map_err(ValueError::say_zh);
    }
    Err(NO_DAY)
}

fn written(said: &str, from_1904: bool) -> Result<Date, &'static str> {
    let plain = chinese_digits(&text::half_width(said));
    let plain = plain.replace(['、', '，', ',', '。'], "-");
    // A time of the day and a day of the week say nothing more.
    let (plain, _) = match plain.split_once('T') {
        Some((day, time)) if time.contains(':') => (day.to_owned(), time),
        _ => (plain.clone(), ""),
    };
    let is_day = |part: &&str| {
        !part.contains(':')
            && !["星期", "周", "礼拜", "(", "上午", "下午", "AM", "PM"]
                .iter()
                .any(|word| part.starts_with(word))
    };
    let joined: String = plain.split_whitespace().filter(is_day).collect();
    let weekday = ["星期", "(", "周", "礼拜"].iter();
    let cut = weekday.filter_map(|word| joined.find(word)).min();
    let day = &joined[..cut.unwrap_or(joined.len())];
    let digits = !day.is_empty() && day.bytes().all(|b| b.is_ascii_digit());
    if digits && day.len() == 5 {
        return counted(day.parse().unwrap_or_default(), from_1904);
    }
    if digits && day.len() != 8 {
        return Err(NO_DAY);
    }
    let first = day.split(['-', '/', '.', '年']).next().unwrap_or_default();
    if first.len() == 2 && first.bytes().all(|b| b.is_ascii_digit()) {
        return Err("年份只写了两位，请写成四位，例如2026-09-01");
    }
    match parse_date(day) {
        Err(ValueError::DateForm) => Err(NO_DAY),
        other => other.map_err(ValueError::say_zh),
    }
}

/// 二〇二六年九月十一日 as 2026年9月11日.
fn chinese_digits(said: &str) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |c: char| match c {
        '零' | '○' | 'O' | 'o' => Some(0),
        c => DIGITS.iter().position(|digit| *digit == c),
    };
    if !said.contains('年')
        || !said
            .chars()
            .any(|c| c != 'O' && c != 'o' && digit(c).is_some())
    {
        return said.to_owned();
    }
    let mut out = String::new();
    let chars: Vec<char> = said.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        if *c == '十' {
            let before = at.checked_sub(1).and_then(|at| digit(chars[at])).is_some();
            let after = chars.get(at + 1).copied().and_then(digit).is_some();
            match (before, after) {
                (false, true) => out.push('1'),
                (false, false) => out.push_str("10"),
                (true, false) => out.push('0'),
                (true, true) => {}
            }
        } else if let Some(value) = digit(*c) {
            out.push_str(&value.to_string());
        } else {
            out.push(*c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
