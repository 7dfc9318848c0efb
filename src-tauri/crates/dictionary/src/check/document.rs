//! A document number against the kind that was chosen for it: whole, and not that of another kind.

use super::Check;
use crate::entry::Place;
use crate::values::{
    CitizenId, Document, HkMacaoPermit, HmtPermit, PermanentResidence, ValueError,
    is_known_province,
};

impl Check<'_> {
    /// Looks at the number of a document of `kind`. `any_permit`: a 516 number in another form is let pass, since the
    /// cards of holders of foreign nationality have one that is not published.
    pub(super) fn document(
        &mut self,
        kind: &str,
        number: Option<&str>,
        place: Place,
        any_permit: bool,
    ) {
        let Some(number) = number else { return };
        if kind == "none" {
            self.error(
                place,
                "选了“无证件”就不要填证件号码，请清空号码或改选证件类型",
            );
            return;
        }
        match Document::parse(kind, number) {
            Some(Ok(document)) => self.readable(&document, place),
            Some(Err(ValueError::HkMacaoForm)) if any_permit && is_other_permit(number) => {}
            Some(Err(error)) => {
                let other = suits_other_kind(kind, number);
                self.error(place, other.unwrap_or_else(|| error.say_zh().to_owned()));
            }
            None => {}
        }
    }

    fn readable(&mut self, document: &Document, place: Place) {
        if document.birth_date().is_some_and(|date| date > self.today) {
            self.error(place, "证件号码里的出生日期晚于今天，请对照证件逐位核对");
        } else if let Document::Citizen(citizen) = document {
            if HmtPermit::region_of(citizen.region()).is_some() {
                self.error(place, another_kind("港澳台居民居住证"));
            } else if !is_known_province(citizen.region()) {
                self.hint(
                    place,
                    "证件号码前六位不是已知的行政区划，请再对照证件看一遍",
                );
            }
        }
    }
}

fn is_other_permit(number: &str) -> bool {
    (8..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn another_kind(kind: &str) -> String {
    format!("这是{kind}的号码，请改选证件类型")
}

/// What to say when the number is not of its kind but plainly of another: the kind was chosen wrongly.
fn suits_other_kind(kind: &str, number: &str) -> Option<String> {
    if kind == "USCC" {
        return None;
    }
    let other = match number {
        _ if HmtPermit::parse(number).is_ok() => "港澳台居民居住证",
        _ if CitizenId::parse(number).is_ok() => "居民身份证",
        _ if number.len() == 18 && PermanentResidence::parse(number).is_ok() => {
            "外国人永久居留身份证"
        }
        _ if HkMacaoPermit::parse(number).is_ok() => "港澳居民来往内地通行证",
        _ => return None,
    };
    Some(another_kind(other))
}
