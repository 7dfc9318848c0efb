//! What holds for every number and every text, not only for the known ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod household;

use proptest::prelude::*;
use serde_json::{Value, json};
use yilutong_dictionary::values::{
    CitizenId, CreditCode, Division, Document, HkMacaoPermit, HmtPermit, HouseCode,
    OrganisationCode, Passport, PermanentResidence, Phone, TaiwanPermit, parse_date, text,
};
use yilutong_dictionary::{Dictionary, Entry, Resident, initials};

/// The character that makes seventeen digits a citizen number, found by trying: independent of the code under test.
fn complete(seventeen: &str) -> String {
    let mut weight = 1_u32;
    let mut sum = 0;
    for digit in seventeen.bytes().rev() {
        weight = weight * 2 % 11;
        sum += u32::from(digit - b'0') * weight;
    }
    let check = (12 - sum % 11) % 11;
    let last = if check == 10 {
        "X".to_owned()
    } else {
        check.to_string()
    };
    format!("{seventeen}{last}")
}

prop_compose! {
    fn citizen()(region in 110_000_u32..820_000, year in 1900_i16..2030, month in 1_i8..=12, day in 1_i8..=28, sequence in 0_u16..1000) -> String {
        complete(&format!("{region:06}{year:04}{month:02}{day:02}{sequence:03}"))
    }
}

proptest! {
    #[test]
    fn a_citizen_number_goes_in_and_comes_out(number in citizen()) {
        let id = CitizenId::parse(&number).unwrap();
        prop_assert_eq!(id.as_str(), &number);
        prop_assert_eq!(id.birth_date().strftime("%Y%m%d").to_string(), &number[6..14]);
    }

    #[test]
    fn any_single_wrong_digit_is_caught(number in citizen(), at in 0_usize..18, other in 0_u8..10) {
        let mut bytes = number.clone().into_bytes();
        prop_assume!(bytes[at] != b'0' + other);
        bytes[at] = b'0' + other;
        prop_assert!(CitizenId::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
    }

    #[test]
    fn any_two_swapped_neighbours_are_caught(number in citizen(), at in 0_usize..17) {
        let mut bytes = number.clone().into_bytes();
        prop_assume!(bytes[at] != bytes[at + 1]);
        bytes.swap(at, at + 1);
        prop_assert!(CitizenId::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
    }

    #[test]
    fn full_width_and_spaced_numbers_are_the_same_number(number in citizen(), gap in 0_usize..18) {
        let mut wide: String = number.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        let at = wide.char_indices().nth(gap).unwrap().0;
        wide.insert(at, '\u{3000}');
        prop_assert_eq!(CitizenId::parse(&wide).unwrap().to_string(), number);
    }

    #[test]
    fn old_numbers_keep_region_birth_and_sex(number in citizen()) {
        prop_assume!(number[6..].starts_with("19") && !number[14..17].starts_with("99"));
        let legacy = format!("{}{}", &number[..6], &number[8..17]);
        prop_assert_eq!(CitizenId::parse(&legacy).unwrap_err(), yilutong_dictionary::ValueError::CitizenLegacy);
        prop_assert_eq!(CitizenId::to_18(&legacy).unwrap().to_string(), number);
    }

    #[test]
    fn any_single_wrong_symbol_of_a_credit_code_is_caught(at in 0_usize..18, other in "[0-9A-HJ-NP-RTUW-Y]") {
        let code = "91440306MA5FAKE91G";
        prop_assume!(code[at..=at] != other);
        let wrong = format!("{}{other}{}", &code[..at], &code[at + 1..]);
        prop_assert!(CreditCode::parse(&wrong).is_err());
    }

    #[test]
    fn mobile_numbers_come_out_as_eleven_digits(number in "1[3-9][0-9]{9}", a in 1_usize..10) {
        let spaced = format!("+86 {}-{}", &number[..a], &number[a..]);
        let phone = Phone::parse(&spaced).unwrap();
        prop_assert!(phone.is_mobile());
        prop_assert_eq!(phone.as_str(), &number);
    }

    #[test]
    fn landlines_come_out_with_one_hyphen(area in "0(10|2[0-9]|[3-9][0-9]{2})", line in "[2-8][0-9]{7}") {
        let joined = Phone::parse(&format!("{area}{line}")).unwrap();
        prop_assert_eq!(joined.as_str(), &format!("{area}-{line}"));
        let again = Phone::parse(joined.as_str()).unwrap();
        prop_assert_eq!(again, joined);
    }

    #[test]
    fn permits_keep_their_lifelong_part(letter in "[HMhm]", digits in "[0-9]{8}", reissue in "([0-9]{2})?") {
        let permit = HkMacaoPermit::parse(&format!("{letter}{digits}{reissue}")).unwrap();
        prop_assert_eq!(permit.lifelong(), format!("{}{digits}", letter.to_uppercase()));
    }

    #[test]
    fn dates_go_in_any_way_and_come_out_in_iso(year in 1900_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
        let iso = format!("{year:04}-{month:02}-{day:02}");
        for typed in [iso.clone(), format!("{year}年{month}月{day}日"), format!("{year}/{month}/{day}"), iso.replace('-', "")] {
            prop_assert_eq!(parse_date(&typed).unwrap().to_string(), iso.clone());
        }
    }

    #[test]
    fn nothing_typed_makes_a_value_type_panic(typed in any::<String>()) {
        let _ = CitizenId::parse(&typed);
        let _ = CitizenId::to_18(&typed);
        let _ = HmtPermit::parse(&typed);
        let _ = PermanentResidence::parse(&typed);
        let _ = HkMacaoPermit::parse(&typed);
        let _ = TaiwanPermit::parse(&typed);
        let _ = Passport::parse(&typed).map(|passport| passport.looks_chinese());
        let _ = CreditCode::parse(&typed);
        let _ = OrganisationCode::parse(&typed);
        let _ = Division::parse(&typed);
        let _ = HouseCode::parse(&typed);
        let _ = Phone::parse(&typed);
        let _ = parse_date(&typed);
        let _ = initials(&typed);
        let _ = Dictionary::builtin().division_names(&typed);
        let _ = Dictionary::builtin().parse_entry(&typed);
    }

    #[test]
    fn what_parses_is_its_own_normal_form(typed in "[ ０-９0-9HMXx（）()A-Z-]{5,20}") {
        for kind in ["111", "113", "HMT", "553", "516", "511", "414", "USCC"] {
            if let Some(Ok(document)) = Document::parse(kind, &typed) {
                let again = Document::parse(kind, document.as_str()).unwrap().unwrap();
                prop_assert_eq!(again.as_str(), document.as_str());
            }
        }
        if let Ok(phone) = Phone::parse(&typed) {
            prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
        }
    }

    #[test]
    fn normal_forms_are_stable(typed in any::<String>()) {
        let forms: [fn(&str) -> String; 7] = [
            text::line, text::number, text::code, text::address, text::person_name, text::latin_name, text::half_width,
        ];
        for form in forms {
            let once = form(&typed);
            prop_assert_eq!(form(&once), once);
        }
    }

    #[test]
    fn normal_names_are_stable(typed in "[张古丽A. ·•．・，,'’ａ\u{3000}\u{200B}\u{0301}ß]{0,12}") {
        for form in [text::person_name, text::latin_name] {
            let once = form(&typed);
            prop_assert_eq!(form(&once), once);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_entry_makes_the_dictionary_panic(values in prop::collection::vec(any_value(), 79)) {
        let dictionary = Dictionary::builtin();
        let entry = scrambled(&values);
        let derived = dictionary.derive(&entry);
        prop_assert_eq!(&dictionary.derive(&derived), &derived, "deriving twice changes nothing more");
        let normal = dictionary.normalise(&entry);
        prop_assert_eq!(&dictionary.normalise(&normal), &normal, "so does normalising");
        let _ = dictionary.check(&entry, household::TODAY);
        prop_assert_eq!(
            dictionary.check_derived(&derived, household::TODAY),
            dictionary.check(&derived, household::TODAY),
            "what is derived is in its normal form, and never a finding"
        );
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::from),
        citizen().prop_map(Value::from),
        "(111|113|HMT|553|516|511|414|none|1|2|02|CHN|left|20[0-9]{6}|440306001001|[HM][0-9]{8})"
            .prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(
            json!([{ "order": 1, "id_number": "440306202205209038", "birth_date": "20220520" }, 1, null, {}])
        ),
    ]
}

/// An entry with every element set to something, right or wrong.
fn scrambled(values: &[Value]) -> Entry {
    let mut entry = Entry {
        form: "household".to_owned(),
        ..Entry::default()
    };
    let mut resident = Resident {
        reference: "r1".to_owned(),
        ..Resident::default()
    };
    for (element, value) in Dictionary::builtin().elements().zip(values) {
        let name = element.group.as_str();
        if let Some(group) = entry.group_mut(name).or_else(|| resident.group_mut(name)) {
            group.insert(element.name.clone(), value.clone());
        }
    }
    entry.residents = vec![resident.clone(), resident];
    entry
}

#[test]
fn the_sample_household_is_in_normal_form() {
    let entry = household::family();
    assert_eq!(
        Dictionary::builtin().normalise(&entry),
        entry,
        "normalising changes nothing that is right"
    );
    let mut spoilt = entry.clone();
    household::set(&mut spoilt, None, "dwelling.room", json!(" １２０３ "));
    assert_eq!(
        Dictionary::builtin().normalise(&spoilt),
        entry,
        "and mends what only looks different"
    );
    assert!(
        household::findings(&spoilt, yilutong_dictionary::Severity::Error).is_empty(),
        "so there is nothing to say"
    );
}
