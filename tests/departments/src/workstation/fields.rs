//! The table of a resident's row: wire names, labels, lengths and code lists, in the order of the contract.
//!
//! Facts only; what follows from them stands in `rules`, how they look in `pages`.

use crate::codes;

/// What a field's value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Free text; some characters are forbidden.
    Text,
    /// One value of a code list.
    Code(CodeList),
    /// The document's number; its form depends on the document's type.
    DocumentNumber,
    /// `yyyy-MM-dd`.
    Date,
    /// Mobile number or land line with area code.
    Phone,
    /// Exactly so many digits.
    Digits(usize),
}

/// When an empty value is a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Always.
    Always,
    /// Never.
    Never,
    /// It depends on other fields.
    Sometimes,
}

/// One field of the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: Kind,
    /// Longest value in bytes of the charset.
    pub(super) longest: usize,
    pub(super) need: Need,
}

/// A code list: its file, read in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodeList(&'static str);

impl CodeList {
    pub(super) fn name_of(self, code: &str) -> Option<&'static str> {
        self.iter()
            .find(|(candidate, _)| *candidate == code)
            .map(|(_, name)| name)
    }

    /// Codes with their names.
    pub(super) fn iter(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        codes::rows(self.0).filter_map(|row| Some((*row.first()?, *row.get(1)?)))
    }
}

macro_rules! code_list {
    ($($list:ident = $file:literal;)*) => {$(
        pub(super) const $list: CodeList = CodeList(include_str!(concat!("../../data/workstation/codes/", $file)));
    )*};
}

code_list! {
    SEX = "xb.csv";
    DOCUMENT_TYPE = "zjlx.csv";
    ETHNICITY = "mz.csv";
    EDUCATION = "whcd.csv";
    MARITAL_STATUS = "hyzk.csv";
    HOUSEHOLD_TYPE = "hjlx.csv";
    RELATION = "yhzgx.csv";
    STATE = "zt.csv";
}

const fn field(
    name: &'static str,
    label: &'static str,
    kind: Kind,
    longest: usize,
    need: Need,
) -> Field {
    Field {
        name,
        label,
        kind,
        longest,
        need,
    }
}

/// The 19 fields of a new row.
pub(super) static RESIDENT: [Field; 19] = [
    field("xm", "姓名", Kind::Text, 30, Need::Always),
    field("xb", "性别", Kind::Code(SEX), 1, Need::Always),
    field(
        "zjlx",
        "证件类型",
        Kind::Code(DOCUMENT_TYPE),
        1,
        Need::Always,
    ),
    field("sfzh", "证件号码", Kind::DocumentNumber, 20, Need::Always),
    field("csrq", "出生日期", Kind::Date, 10, Need::Always),
    field("mz", "民族", Kind::Code(ETHNICITY), 2, Need::Always),
    field("whcd", "文化程度", Kind::Code(EDUCATION), 1, Need::Never),
    field(
        "hyzk",
        "婚姻状况",
        Kind::Code(MARITAL_STATUS),
        1,
        Need::Never,
    ),
    field(
        "hjlx",
        "户籍类型",
        Kind::Code(HOUSEHOLD_TYPE),
        1,
        Need::Always,
    ),
    field("yhzgx", "与户主关系", Kind::Code(RELATION), 1, Need::Always),
    field("lxdh", "联系电话", Kind::Phone, 20, Need::Sometimes),
    field("dz1", "区及街道", Kind::Text, 40, Need::Always),
    field("dz2", "路街小区及楼栋", Kind::Text, 60, Need::Always),
    field("dz3", "房号", Kind::Text, 20, Need::Always),
    field("fwbm", "房屋编码", Kind::Digits(25), 25, Need::Always),
    field("wgbh", "网格编号", Kind::Digits(15), 15, Need::Always),
    field("rzrq", "入住日期", Kind::Date, 10, Need::Always),
    field("gzdw", "工作单位", Kind::Text, 60, Need::Never),
    field("bz", "备注", Kind::Text, 200, Need::Never),
];

/// What the change page has besides.
pub(super) static RESIDENCE_END: [Field; 2] = [
    field("zt", "状态", Kind::Code(STATE), 1, Need::Always),
    field("lkrq", "离开日期", Kind::Date, 10, Need::Sometimes),
];

/// The fields of the new page, or with `change` those of the change page.
pub(super) fn fields(change: bool) -> impl Iterator<Item = &'static Field> {
    RESIDENT
        .iter()
        .chain(RESIDENCE_END.iter().filter(move |_| change))
}
