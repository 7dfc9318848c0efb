//! The 23 columns of the sheet 数据, in the template's order, each with what its cell must be by itself.

/// What a sound text in a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Anything but control characters and digits.
    Name,
    /// Anything but control characters.
    Free,
    /// The whole text of a drop-down, from this list.
    Word(&'static str),
    /// A document's number; its document type decides.
    Document,
    /// `yyyy-MM-dd`.
    Date,
    /// This many digits.
    Digits(usize),
    /// A mobile number.
    Mobile,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) header: &'static str,
    pub(super) most: usize,
    pub(super) form: Form,
}

const fn column(header: &'static str, most: usize, form: Form) -> Column {
    Column { header, most, form }
}

/// Long enough for every word; the drop-downs have no length of their own.
const WORD: usize = usize::MAX;

macro_rules! list {
    ($name:literal) => {
        Form::Word(include_str!(concat!(
            "../../data/gridadmin/",
            $name,
            ".csv"
        )))
    };
}

pub(super) const COLUMNS: [Column; 23] = [
    column("姓名", 30, Form::Name),
    column("证件类型", WORD, list!("证件类型")),
    column("证件号码", 20, Form::Document),
    column("性别", WORD, list!("性别")),
    column("出生日期", 10, Form::Date),
    column("民族", WORD, list!("民族")),
    column("人口类别", WORD, list!("人口类别")),
    column("户籍地区划", 6, Form::Digits(6)),
    column("文化程度", WORD, list!("文化程度")),
    column("婚姻状况", WORD, list!("婚姻状况")),
    column("联系电话", 11, Form::Mobile),
    column("房屋编码", 25, Form::Digits(25)),
    column("居住地址", 100, Form::Free),
    column("与户主关系", WORD, list!("与户主关系")),
    column("居住事由", WORD, list!("居住事由")),
    column("入住日期", 10, Form::Date),
    column("居住状态", WORD, list!("居住状态")),
    column("离开日期", 10, Form::Date),
    column("工作单位", 60, Form::Free),
    column("网格编号", 15, Form::Digits(15)),
    column("采集人", 20, Form::Free),
    column("采集日期", 10, Form::Date),
    column("备注", 200, Form::Free),
];

/// The fault codes with the sentences the department tells.
const FAULTS: &str = include_str!("../../data/gridadmin/错误码.csv");

/// The sentence of a fault code.
pub(super) fn sentence(code: &str) -> &'static str {
    crate::codes::rows(FAULTS)
        .find(|row| row.first() == Some(&code))
        .and_then(|row| row.get(1).copied())
        .unwrap_or_default()
}
