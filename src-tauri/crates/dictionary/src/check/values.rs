//! Each value for itself: is the element known, has the value its type, is the code in the list, the day in the
//! calendar.

use jiff::SignedDuration;
use serde_json::Value;

use super::Check;
use crate::element::{Element, JsonType, Kind};
use crate::entry::{Entry, Place, Resident};
use crate::values::text::is_ideograph;
use crate::values::{
    CreditCode, Division, HouseCode, Phone, ValueError, parse_date, parse_date_time,
};

/// How far a watch may be ahead of this computer's clock; departments allow as much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);
/// Dates that may lie ahead.
const AHEAD: [&str; 6] = [
    "stay.expected_until",
    "family.due_on",
    "person.id_valid_until",
    "work.contract_until",
    "hazard.deadline",
    "review.new_deadline",
];
/// Counts and sizes that begin at one, or above nought.
const POSITIVE: [&str; 7] = [
    "dwelling.area",
    "dwelling.rent_rooms",
    "family.birth_order",
    "child.order",
    "work.monthly_pay",
    "event.illegal_area",
    "event.water_depth",
];

impl Check<'_> {
    pub(super) fn values(&mut self, entry: &Entry) {
        if !entry.form.is_empty() && self.dictionary.form(&entry.form).is_none() {
            self.error(Place::default(), "没有这种表单，请从“新建录入”重新选择");
        }
        for (name, group) in Entry::GROUPS
            .iter()
            .filter_map(|name| Some((name, entry.group(name)?)))
        {
            self.group(name, group, &Place::of);
        }
        for resident in &entry.residents {
            let place = |id: &str| Place::of_resident(&resident.reference, id);
            for (name, group) in Resident::GROUPS
                .iter()
                .filter_map(|name| Some((name, resident.group(name)?)))
            {
                self.group(name, group, &place);
            }
        }
    }

    fn group<'v>(
        &mut self,
        group: &str,
        values: impl IntoIterator<Item = (&'v String, &'v Value)>,
        place: &dyn Fn(&str) -> Place,
    ) {
        let dictionary = self.dictionary;
        let names = dictionary.names_of(group);
        for (name, value) in values {
            let known = names.and_then(|names| dictionary.element_at(*names.get(name)?));
            let Some(element) = known else {
                let name: String = name.chars().take(40).collect();
                self.error(
                    place(&format!("{group}.{name}")),
                    format!("词典里没有“{group}.{name}”这一项，请删除"),
                );
                continue;
            };
            if element.derived {
                continue;
            }
            if let Err(say) = self.value(element, value) {
                self.error(place(&element.id), say);
            }
            if element.kind == Kind::Photos && !is_photos(value) {
                self.error(
                    place(&element.id),
                    format!("{}的内容不完整，请删除后重新添加", element.label.zh),
                );
            }
            if let (Some(items), Some(list)) = (&element.items, value.as_array()) {
                for (at, item) in list.iter().enumerate() {
                    match item.as_object() {
                        Some(members) => self.group(items, members, &|id: &str| place(id).at(at)),
                        None => self.error(
                            place(&element.id).at(at),
                            format!("{}的内容不完整，请删除这一行重新填写", element.label.zh),
                        ),
                    }
                }
            }
        }
    }

    fn value(&self, element: &Element, value: &Value) -> Result<(), String> {
        let label = &element.label.zh;
        let kind = element.kind.json_type();
        if !kind.admits(value) {
            return Err(match kind {
                JsonType::String => format!("{label}应填文字，请重新填写"),
                JsonType::Integer => format!("{label}应填整数，请重新填写"),
                JsonType::Number => format!("{label}应填数字，请重新填写"),
                JsonType::Boolean => format!("{label}只能选“是”或“否”，请重新选择"),
                JsonType::Array => format!("{label}应逐行填写，请重新填写"),
            });
        }
        if let Some(number) = value.as_f64() {
            return self.number(element, number);
        }
        let Some(text) = value.as_str() else {
            return Ok(());
        };
        let mend = |error: ValueError| error.say_zh().to_owned();
        match element.kind {
            Kind::Code | Kind::Community => match self
                .dictionary
                .list(element.codes.as_deref().unwrap_or_default())
                .and_then(|list| list.get(text))
            {
                Some(_) => Ok(()),
                None => Err(format!("{label}不在可选范围内，请从列表里重新选择")),
            },
            Kind::Date => {
                let date = parse_date(text).map_err(mend)?;
                if date > self.today && !AHEAD.contains(&element.id.as_str()) {
                    return Err(format!("{label}不能晚于今天，请核对"));
                }
                Ok(())
            }
            Kind::DateTime => {
                let time = parse_date_time(text).map_err(mend)?;
                if time.date() > self.today {
                    return Err(format!("{label}不能晚于今天，请核对"));
                }
                if time > self.now.saturating_add(CLOCKS_DIFFER) {
                    return Err(format!("{label}不能晚于现在，请核对"));
                }
                Ok(())
            }
            Kind::HouseCode => HouseCode::parse(text).map(drop).map_err(mend),
            Kind::Phone => Phone::parse(text).map(drop).map_err(mend),
            Kind::Mobile => Phone::parse_mobile(text).map(drop).map_err(mend),
            Kind::CreditCode => CreditCode::parse(text).map(drop).map_err(mend),
            Kind::Division => match Division::parse(text) {
                Ok(division) if division.is_community() => {
                    Err(format!("{label}应为6位代码，请重新选择"))
                }
                Ok(_) => Ok(()),
                Err(error) => Err(mend(error)),
            },
            Kind::Grid if text.len() != 15 || !text.bytes().all(|b| b.is_ascii_digit()) => {
                Err(format!("{label}应为15位数字，请核对"))
            }
            Kind::PersonName => person_name(
                label,
                text,
                element.group == "owner" || element.group == "dwelling",
            ),
            Kind::LatinName => latin_name(label, text),
            _ => Ok(()),
        }
    }

    fn number(&self, element: &Element, number: f64) -> Result<(), String> {
        let label = &element.label.zh;
        match element.id.as_str() {
            id if POSITIVE.contains(&id) && number <= 0.0 => Err(format!("{label}应大于0，请核对")),
            "dwelling.floor" if number == 0.0 => Err("没有0层，地下一层请填-1".to_owned()),
            _ => Ok(()),
        }
    }
}

/// Whether every item names a picture by the SHA-256 of its bytes.
fn is_photos(value: &Value) -> bool {
    let named = |photo: &Value| {
        let sha256 = photo.get("sha256").and_then(Value::as_str);
        sha256.is_some_and(|text| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    value.as_array().is_none_or(|all| all.iter().all(named))
}

/// `company`: the name may also be that of an organisation, which may hold digits.
fn person_name(label: &str, name: &str, company: bool) -> Result<(), String> {
    if name.contains(['?', '？', '\u{FFFD}', '□']) {
        return Err(format!(
            "{label}里有问号或方框，可能是生僻字没有显示出来，请对照证件重新录入"
        ));
    }
    if name
        .chars()
        .any(|c| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFF))
    {
        return Err(format!(
            "{label}里有自造字，别的电脑显示不出来，请换用输入法里的标准字"
        ));
    }
    if !company && name.chars().any(|c| c.is_numeric() && !is_ideograph(c)) {
        return Err(format!("{label}里不能有数字，请对照证件修改"));
    }
    if name.contains(['<', '>', '"', ';', '\\']) {
        return Err(format!("{label}里有多余的符号，请对照证件修改"));
    }
    Ok(())
}

fn latin_name(label: &str, name: &str) -> Result<(), String> {
    let holds = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || matches!(c, ' ' | ',' | '\'' | '-'));
    if holds {
        Ok(())
    } else {
        Err(format!(
            "{label}只用英文字母，请照护照上的拼写录入，例如SAMPLE, ALEX"
        ))
    }
}
