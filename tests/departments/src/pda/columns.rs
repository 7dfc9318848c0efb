//! The columns of houses.csv and persons.csv in their order, each with what its field must be by itself.

/// What a filled field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// At most this many characters.
    Text(usize),
    /// A word of this list.
    Word(&'static str),
    /// A lower-case UUID.
    Id,
    Digits(usize),
    Mobile,
    Date,
    Time,
    /// 0–999 without a leading zero.
    Count,
    /// Decided by the type of document.
    Document,
}

/// When a field must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Always,
    Never,
    /// When the house is let.
    IfLet,
    /// Unless the person has no document; then it is empty.
    IfDocument,
    /// When the record is withdrawn; else it is empty.
    IfWithdrawn,
}

/// One column after 序号.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) header: &'static str,
    pub(super) form: Form,
    pub(super) need: Need,
}

macro_rules! list {
    ($name:literal) => {
        Form::Word(include_str!(concat!("../../data/pda/", $name, ".csv")))
    };
}

const fn column(header: &'static str, form: Form, need: Need) -> Column {
    Column { header, form, need }
}

use Need::{Always, IfDocument, IfLet, IfWithdrawn, Never};

pub(super) const HOUSES: &[Column] = &[
    column("记录标识", Form::Id, Always),
    column("操作类型", list!("czlx"), Always),
    column("房屋编码", Form::Digits(25), Always),
    column("房屋地址", Form::Text(100), Always),
    column("房屋用途", list!("fwyt"), Always),
    column("是否出租", list!("sf"), Always),
    column("房主姓名", Form::Text(30), IfLet),
    column("房主电话", Form::Mobile, IfLet),
    column("居住人数", Form::Count, Always),
    column("网格编号", Form::Digits(15), Always),
    column("采集时间", Form::Time, Always),
    column("采集人", Form::Text(20), Always),
    column("备注", Form::Text(200), Never),
];

pub(super) const PERSONS: &[Column] = &[
    column("记录标识", Form::Id, Always),
    column("操作类型", list!("czlx"), Always),
    column("姓名", Form::Text(30), Always),
    column("性别", list!("xb"), Always),
    column("证件类型", list!("zjlx"), Always),
    column("证件号码", Form::Document, IfDocument),
    column("出生日期", Form::Date, Always),
    column("民族", list!("mz"), Always),
    column("婚姻状况", list!("hyzk"), Never),
    column("文化程度", list!("whcd"), Never),
    column("联系电话", Form::Mobile, Never),
    column("房屋编码", Form::Digits(25), Always),
    column("与户主关系", list!("yhzgx"), Always),
    column("居住类型", list!("jzlx"), Always),
    column("入住日期", Form::Date, Always),
    column("离开日期", Form::Date, IfWithdrawn),
    column("是否重点关注", list!("sf"), Always),
    column("工作单位", Form::Text(60), Never),
    column("采集时间", Form::Time, Always),
    column("采集人", Form::Text(20), Always),
    column("备注", Form::Text(200), Never),
];

/// The two files of a package, in the order they are worked and told.
pub(super) const FILES: [(&str, &str, &[Column]); 2] = [
    ("houses.csv", "house", HOUSES),
    ("persons.csv", "person", PERSONS),
];

/// The sentences of the fault codes.
const FAULTS: &str = include_str!("../../data/pda/errors.csv");

/// The sentence of a code; empty for none.
pub(super) fn sentence(code: &str) -> &'static str {
    crate::codes::rows(FAULTS)
        .find(|row| row.first() == Some(&code))
        .and_then(|row| row.get(1).copied())
        .unwrap_or_default()
}
