//! Why a text is not a value of its kind.

/// Why a text is not a value of its kind. Never carries the text: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ValueError {
    /// A citizen number has not 18 characters.
    #[error("identity number: not 18 characters")]
    CitizenLength,
    /// A citizen number has other characters than digits and a last X.
    #[error("identity number: characters other than digits and a final X")]
    CitizenCharacters,
    /// The 15-digit form, good for matching old files only.
    #[error("identity number: 15-digit form, withdrawn in 2013")]
    CitizenLegacy,
    /// A number that begins with 9 belongs to a foreigner's permanent residence card.
    #[error("identity number: begins with 9, a permanent residence card")]
    CitizenIsForeigner,
    /// The birth date inside a number is not in the calendar.
    #[error("identity number: no such birth date")]
    NumberBirthDate,
    /// The last character does not follow from the others.
    #[error("identity number: wrong check character")]
    NumberCheck,
    /// Not a residence permit of Hong Kong, Macao or Taiwan residents.
    #[error("residence permit: does not begin with 810000, 820000 or 830000")]
    HmtPrefix,
    /// Not a permit of Hong Kong or Macao residents.
    #[error("travel permit of Hong Kong and Macao residents: not H or M and 8 or 10 digits")]
    HkMacaoForm,
    /// Not a permit of Taiwan residents.
    #[error("travel permit of Taiwan residents: not 8 digits, nor the older 10 digits")]
    TaiwanForm,
    /// Not a passport number.
    #[error("passport: not 5 to 17 letters and digits")]
    PassportForm,
    /// Neither form of a permanent residence card.
    #[error("permanent residence card: neither 3 letters and 12 digits nor 18 digits from 9")]
    PermanentResidenceForm,
    /// Not the 18 characters of a credit code.
    #[error("credit code: not 18 characters")]
    CreditLength,
    /// Characters a credit code never has (I, O, S, V, Z).
    #[error("credit code: characters outside its alphabet")]
    CreditCharacters,
    /// The last character of a credit code does not follow from the others.
    #[error("credit code: wrong check character")]
    CreditCheck,
    /// Not an organisation code.
    #[error("organisation code: not 8 characters and a check character")]
    OrganisationForm,
    /// The check character of an organisation code is wrong.
    #[error("organisation code: wrong check character")]
    OrganisationCheck,
    /// Not a division code.
    #[error("division: not 6 or 12 digits")]
    DivisionForm,
    /// A division code of no province.
    #[error("division: no such province")]
    DivisionProvince,
    /// Not a house code.
    #[error("house code: not 25 digits beginning with a division")]
    HouseForm,
    /// Not a mobile number.
    #[error("phone: not an eleven-digit mobile number")]
    MobileForm,
    /// Neither a mobile nor a landline number.
    #[error("phone: neither mobile nor landline with area code")]
    PhoneForm,
    /// Several numbers in one field.
    #[error("phone: more than one number")]
    PhoneSeveral,
    /// Not a date.
    #[error("date: not year, month and day")]
    DateForm,
    /// Not in the calendar.
    #[error("date: not in the calendar")]
    DateCalendar,
    /// Not a day and time.
    #[error("time: not a day, hour and minute")]
    TimeForm,
}

impl ValueError {
    /// One Chinese sentence that tells the worker what to do.
    #[must_use]
    pub fn say_zh(self) -> &'static str {
        match self {
            Self::CitizenLength => "身份证号码应为18位，请对照证件补全",
            Self::CitizenCharacters => "身份证号码只能是数字，最后一位可以是X，请对照证件修改",
            Self::CitizenLegacy => "15位的旧身份证号码已停用，请录入18位号码",
            Self::CitizenIsForeigner => "9开头的是外国人永久居留身份证号码，请改选证件类型",
            Self::NumberBirthDate => "证件号码里的出生日期不存在，请对照证件逐位核对",
            Self::NumberCheck => "证件号码最后一位校验不对，请对照证件逐位核对",
            Self::HmtPrefix => {
                "港澳台居民居住证号码以810000、820000或830000开头，请核对号码和证件类型"
            }
            Self::HkMacaoForm => {
                "港澳居民来往内地通行证号码是字母H或M加8位数字（或再加2位换证次数），请对照证件修改"
            }
            Self::TaiwanForm => "台湾居民来往大陆通行证号码是8位数字，请对照证件修改",
            Self::PassportForm => "护照号码由5至17位字母和数字组成，请对照护照修改",
            Self::PermanentResidenceForm => {
                "永久居留身份证号码是9开头的18位号码，旧版是3个字母加12位数字，请对照证件修改"
            }
            Self::CreditLength => "统一社会信用代码应为18位，请对照营业执照补全",
            Self::CreditCharacters => {
                "统一社会信用代码里没有字母I、O、S、V、Z，请看清是不是数字1、0、5、2"
            }
            Self::CreditCheck => "统一社会信用代码最后一位校验不对，请对照营业执照逐位核对",
            Self::OrganisationForm => "组织机构代码应为8位数字或字母加1位校验码，请对照证书修改",
            Self::OrganisationCheck => "组织机构代码最后一位校验不对，请对照证书逐位核对",
            Self::DivisionForm => "行政区划代码应为6位或12位数字，请重新选择",
            Self::DivisionProvince => "没有这个省份的行政区划代码，请重新选择",
            Self::HouseForm => "房屋编码应为25位数字，请重新查询",
            Self::MobileForm => "手机号码应为1开头的11位数字，请核对",
            Self::PhoneForm => "电话应为11位手机号码，或“区号-号码”的固定电话，请核对",
            Self::PhoneSeveral => "只能填一个电话号码，请留下最常用的一个",
            Self::DateForm => "日期请写成年月日，例如2026-09-01",
            Self::DateCalendar => "日历上没有这一天，请核对日期",
            Self::TimeForm => "时间请写成年月日和时分，例如2026-09-01 08:30",
        }
    }
}
