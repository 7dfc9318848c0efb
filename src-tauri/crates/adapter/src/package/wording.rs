//! The sentences a worker reads about a value, in one place: what is wrong, and what to do.
//!
//! `short` is the system's short name, `label` the element's label. No sentence repeats a value, but
//! for the single character that cannot be written.

use yilutong_dictionary::Dictionary;

use super::rule::Rule;
use crate::charset::{Charset, alternative};
use crate::grids::{Grids, KINDS};

/// Asked of a dwelling that was not registered from this computer.
pub(crate) fn unknown_dwelling() -> String {
    "这台电脑没有登记过这套房屋，请填写它的 25 位房屋编码".to_owned()
}

pub(crate) fn missing(label: &str) -> String {
    format!("请填写{label}")
}

pub(crate) fn too_long(short: &str, label: &str, max: usize, length: usize) -> String {
    format!("{short}的{label}最多{max}个字，现在是{length}个字，请缩短")
}

pub(crate) fn too_many_bytes(
    short: &str,
    label: &str,
    max: usize,
    bytes: usize,
    charset: Charset,
) -> String {
    let rare = match charset {
        Charset::Gb18030 => "，生僻字算4字节",
        Charset::Cp936 | Charset::Utf8 => "",
    };
    format!("{short}的{label}最多{max}字节（一个汉字算2字节{rare}），现在是{bytes}字节，请缩短")
}

pub(crate) fn too_short(short: &str, label: &str, min: usize) -> String {
    format!("{short}的{label}至少{min}个字，请写完整")
}

pub(crate) fn too_few_bytes(short: &str, label: &str, min: usize) -> String {
    let characters = min.div_ceil(2);
    format!("{short}的{label}至少{characters}个汉字（或{min}个字母、数字），请写完整")
}

pub(crate) fn out_of_range(label: &str, least: Option<f64>, most: Option<f64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("{label}应在{least}到{most}之间，请核对"),
        (Some(least), None) => format!("{label}不能小于{least}，请核对"),
        (None, Some(most)) => format!("{label}不能大于{most}，请核对"),
        (None, None) => format!("请核对{label}"),
    }
}

pub(crate) fn too_fine(label: &str, decimals: usize) -> String {
    if decimals == 0 {
        format!("{label}请填整数")
    } else {
        format!("{label}最多保留{decimals}位小数")
    }
}

pub(crate) fn control(label: &str) -> String {
    format!("{label}里有换行或看不见的字符，请删除后重新输入")
}

pub(crate) fn forbidden(short: &str, label: &str, c: char) -> String {
    format!("{short}不接受{label}里的「{c}」，请删除或换一种写法")
}

pub(crate) fn not_in_charset(short: &str, label: &str, c: char) -> String {
    let code = c as u32;
    let shown = if c.is_whitespace() || c.is_control() {
        String::new()
    } else {
        format!("「{c}」")
    };
    let instead = match alternative(c) {
        Some("龑") => "若证件允许可改用「龑」，否则请到窗口人工登记".to_owned(),
        Some("空格") => "请删除或改成普通空格".to_owned(),
        Some(other) => format!("请改用「{other}」"),
        None => "若证件允许可换一种写法，否则请到窗口人工登记".to_owned(),
    };
    format!("{short}不认识{label}里的{shown}（U+{code:04X}）。{instead}；其他部门照常投递")
}

/// Of a base grid that no grid of the department is matched to.
pub(crate) fn unmatched(short: &str, grids: &Grids, kind: &str, base: &str) -> String {
    let kinds = Dictionary::builtin().list(KINDS);
    let name = kinds
        .and_then(|kinds| kinds.get(kind))
        .map_or(kind, |kind| &kind.zh);
    match grids.count(kind) {
        0 => format!(
            "{short}要用{name}，网格对照表里还没有这一列。请管理员在「设置」里导入网格对照表"
        ),
        _ => format!(
            "网格对照表里没有网格{base}对应的{name}，{short}收不到。请核对网格编号；没有写错的，请管理员在「设置」的网格对照表里补上"
        ),
    }
}

pub(crate) fn malformed(short: &str, label: &str) -> String {
    format!("{label}不符合{short}的格式，请核对")
}

pub(crate) fn broken_rule(label: &str, rule: Rule) -> String {
    format!("{label}{}", rule.advice())
}

pub(crate) fn no_code(short: &str, label: &str, name: Option<&str>) -> String {
    name.map_or_else(
        || format!("{short}没有这样的{label}，请改选"),
        |name| format!("{short}的{label}没有「{name}」这一项，请改选"),
    )
}

pub(crate) fn not_a_date(label: &str) -> String {
    format!("{label}不是有效日期，请核对")
}

pub(crate) fn setting(title: &str, label: &str) -> String {
    format!("请先在设置里为{title}填写{label}")
}

pub(crate) fn bad_setting(title: &str, label: &str, example: Option<&str>) -> String {
    let example = example.map(|e| format!("（如{e}）")).unwrap_or_default();
    format!("设置里的{label}不符合{title}的要求{example}，请更正")
}

pub(crate) fn not_their_case(short: &str) -> String {
    format!("不属于{short}的登记对象")
}

pub(crate) fn left_out(short: &str) -> String {
    format!("已选择不投递到{short}，请另行办理")
}

pub(crate) fn left_out_because(reason: &str) -> String {
    format!("已选择不投递：{reason}")
}

pub(crate) fn needs_other(short: &str, other: &str) -> String {
    format!("{short}需要先取得{other}的编码；请先启用{other}，或在那里登记后再投递")
}

pub(crate) fn too_many_photos(system: &str, max: usize) -> String {
    format!("{system}最多收{max}张照片，请删去多余的")
}

pub(crate) fn too_small_photo(system: &str, least: f64) -> String {
    format!("有照片太小或太狭长，{system}要求短边至少{least}像素，请换一张")
}
