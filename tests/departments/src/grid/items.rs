//! The items of GB/T 31000 in a population record: which of the three kinds of people has them, and their forms.

use super::judge::{Bytes, digits, is_mobile};
use crate::identity;

/// One row of the table.
pub(super) struct Item {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// Fewest and most bytes; `None` where a code list decides.
    pub(super) bytes: Bytes,
    /// For HJ, LD, JW: `R` required, `O` optional, `-` surplus, `C` required for travel permits, else optional.
    pub(super) columns: [char; 3],
}

const fn row(name: &'static str, label: &'static str, bytes: Bytes, columns: [char; 3]) -> Item {
    Item {
        name,
        label,
        bytes,
        columns,
    }
}

const fn most(bytes: usize) -> Bytes {
    Some((1, bytes))
}

const fn exactly(bytes: usize) -> Bytes {
    Some((bytes, bytes))
}

#[rustfmt::skip] // one row each
pub(super) const ITEMS: [Item; 37] = [
    row("GMSFHM", "公民身份号码", exactly(18), ['R', 'R', '-']),
    row("XM", "姓名", most(50), ['R', 'R', '-']),
    row("CYM", "曾用名", most(50), ['O', 'O', '-']),
    row("WWX", "外文姓", most(40), ['-', '-', 'R']),
    row("WWM", "外文名", most(40), ['-', '-', 'R']),
    row("ZWXM", "中文姓名", most(50), ['-', '-', 'C']),
    row("XB", "性别", None, ['R', 'R', 'R']),
    row("CSRQ", "出生日期", exactly(8), ['R', 'R', 'R']),
    row("MZ", "民族", None, ['R', 'R', '-']),
    row("JG", "籍贯", exactly(6), ['R', 'R', '-']),
    row("HYZK", "婚姻状况", None, ['R', 'R', '-']),
    row("ZZMM", "政治面貌", None, ['R', 'R', '-']),
    row("XL", "学历", None, ['R', 'R', '-']),
    row("ZJXY", "宗教信仰", None, ['O', 'O', 'O']),
    row("ZYLB", "职业类别", None, ['R', 'R', 'O']),
    row("ZY", "职业", most(30), ['R', 'O', 'O']),
    row("FWCS", "服务处所", most(100), ['O', 'O', 'O']),
    row("LXFS", "联系方式", most(50), ['R', 'R', 'R']),
    row("HJD", "户籍地", exactly(6), ['R', 'R', '-']),
    row("HJMLXZ", "户籍门（楼）详址", most(80), ['R', 'R', '-']),
    row("XZD", "现住地", exactly(6), ['R', 'R', 'R']),
    row("XZMLXZ", "现住门（楼）详址", most(80), ['R', 'R', 'R']),
    row("RHYZBS", "人户一致标识", None, ['R', '-', '-']),
    row("HH", "户号", exactly(9), ['O', '-', '-']),
    row("HZXM", "户主姓名", most(50), ['O', '-', '-']),
    row("YHZGX", "与户主关系", None, ['R', '-', '-']),
    row("LRYY", "流入原因", None, ['-', 'R', '-']),
    row("BZLX", "办证类型", None, ['-', 'O', '-']),
    row("DJRQ", "登记日期", exactly(8), ['-', 'O', '-']),
    row("ZSLX", "住所类型", None, ['-', 'R', '-']),
    row("GJDQ", "国籍（地区）", None, ['-', '-', 'R']),
    row("ZJDM", "证件代码", None, ['-', '-', 'R']),
    row("ZJHM", "证件号码", most(30), ['-', '-', 'R']),
    row("ZJYXQ", "证件有效期", exactly(8), ['-', '-', 'R']),
    row("LHMD", "来华目的", None, ['-', '-', 'R']),
    row("DDRQ", "抵达日期", exactly(8), ['-', '-', 'R']),
    row("YJLKRQ", "预计离开日期", exactly(8), ['-', '-', 'R']),
];

/// The last row, the only number.
pub(super) const WATCHED: (&str, &str) = ("SFZDGZRY", "是否重点关注人员");

/// The code list of an item.
pub(super) fn list(name: &str) -> Option<&'static str> {
    Some(match name {
        "XB" => include_str!("../../data/grid/xb.csv"),
        "MZ" => include_str!("../../data/grid/mz.csv"),
        "HYZK" => include_str!("../../data/grid/hyzk.csv"),
        "ZZMM" => include_str!("../../data/grid/zzmm.csv"),
        "XL" => include_str!("../../data/grid/xl.csv"),
        "ZJXY" => include_str!("../../data/grid/zjxy.csv"),
        "ZYLB" => include_str!("../../data/grid/zylb.csv"),
        "RHYZBS" => include_str!("../../data/grid/rhyz.csv"),
        "YHZGX" => include_str!("../../data/grid/yhzgx.csv"),
        "LRYY" => include_str!("../../data/grid/lryy.csv"),
        "BZLX" => include_str!("../../data/grid/bzlx.csv"),
        "ZSLX" => include_str!("../../data/grid/zslx.csv"),
        "GJDQ" => include_str!("../../data/grid/gjdq.csv"),
        "ZJDM" => include_str!("../../data/grid/zjdm.csv"),
        "LHMD" => include_str!("../../data/grid/lhmd.csv"),
        _ => return None,
    })
}

/// Whether the text has the item's format; `document` is the sound ZJDM, which decides that of ZJHM.
pub(super) fn has_form(name: &str, text: &str, document: Option<&str>) -> bool {
    match name {
        "GMSFHM" => identity::looks_like_identity(text) && identity::identity_birth(text).is_some(),
        "WWX" | "WWM" => {
            text.starts_with(|c: char| c.is_ascii_uppercase())
                && text
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || " '-".contains(c))
        }
        "CSRQ" | "DJRQ" | "ZJYXQ" | "DDRQ" | "YJLKRQ" => identity::date8(text).is_some(),
        "JG" | "HJD" => digits(text) && text.starts_with(|c| matches!(c, '1'..='8')),
        "HH" => digits(text),
        "LXFS" => is_mobile(text) || is_landline(text),
        "ZJHM" => is_document_number(text, document),
        _ => true,
    }
}

fn is_landline(text: &str) -> bool {
    text.split_once('-').is_some_and(|(area, number)| {
        area.starts_with('0')
            && (3..=4).contains(&area.len())
            && (7..=8).contains(&number.len())
            && digits(area)
            && digits(number)
    })
}

fn is_document_number(number: &str, document: Option<&str>) -> bool {
    let plain = number
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    match document {
        Some("414") => (5..=15).contains(&number.len()) && plain,
        Some("511") => number.len() == 8 && digits(number),
        Some("516") => number
            .strip_prefix(['H', 'M'])
            .is_some_and(|rest| rest.len() == 8 && digits(rest)),
        Some("553") => matches!(number.len(), 15 | 18) && plain,
        _ => true,
    }
}
