//! The value types against known numbers: those of the standards, and those that are wrong on purpose.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::civil::date;
use yilutong_dictionary::values::{
    CitizenId, CreditCode, Division, Document, HkMacaoPermit, HmtPermit, HmtRegion, HouseCode,
    OrganisationCode, Passport, PermanentResidence, Phone, Sex, TaiwanPermit, age_on, minute_of,
    parse_date, parse_date_time, text,
};
use yilutong_dictionary::{Dictionary, ValueError};

#[test]
fn citizen_numbers_of_invented_people_are_read() {
    // Some regions were set up after the holder's birth: ordinary, since the region is that of the first issue.
    for (number, birth, sex) in [
        ("440306198603149975", date(1986, 3, 14), Sex::Male),
        ("440306198809229989", date(1988, 9, 22), Sex::Female),
        ("440306201706059969", date(2017, 6, 5), Sex::Female),
        ("430181199511089997", date(1995, 11, 8), Sex::Male),
        ("440306194808129830", date(1948, 8, 12), Sex::Male),
        ("440306197207199984", date(1972, 7, 19), Sex::Female),
        ("65010219920302998X", date(1992, 3, 2), Sex::Female),
        ("440981198302279998", date(1983, 2, 27), Sex::Male),
        ("440306199003079015", date(1990, 3, 7), Sex::Male),
    ] {
        let id =
            CitizenId::parse(number).unwrap_or_else(|error| panic!("{number} is valid: {error}"));
        assert_eq!(id.birth_date(), birth, "digits 7–14 of {number}");
        assert_eq!(id.sex(), sex, "digit 17 of {number}");
        assert_eq!(id.region(), &number[..6], "digits 1–6 of {number}");
        assert_eq!(id.to_string(), number, "a normal number stays as it is");
        assert!(
            !format!("{id:?}").contains(&number[6..]),
            "debug output never shows a number"
        );
    }
}

#[test]
fn citizen_numbers_wrong_by_design_are_told_apart() {
    for (number, wanted) in [
        ("440306198603149970", ValueError::NumberCheck),
        ("440306202302309970", ValueError::NumberBirthDate),
        ("440306198603149", ValueError::CitizenLegacy),
        ("44030619860314997", ValueError::CitizenLength),
        ("44030619860314997A", ValueError::CitizenCharacters),
        ("4403061986031X9975", ValueError::CitizenCharacters),
        ("944840198507120015", ValueError::CitizenIsForeigner),
        ("", ValueError::CitizenLength),
        ("身份证号码", ValueError::CitizenLength),
    ] {
        assert_eq!(CitizenId::parse(number).unwrap_err(), wanted, "{number}");
    }
}

#[test]
fn citizen_numbers_are_normalised_before_they_are_judged() {
    for (typed, number) in [
        ("４４０３０６１９８６０３１４９９７５", "440306198603149975"),
        (" 440306198603149975 ", "440306198603149975"),
        ("44030619900909999x", "44030619900909999X"),
        ("440306 19860314 9975", "440306198603149975"),
        ("\u{FEFF}440306198603149975\u{200B}", "440306198603149975"),
    ] {
        assert_eq!(
            CitizenId::parse(typed)
                .map(|id| id.to_string())
                .ok()
                .as_deref(),
            Some(number),
            "{typed:?}"
        );
    }
}

#[test]
fn a_region_nobody_knows_and_a_future_birth_date_are_not_the_numbers_fault() {
    assert!(
        CitizenId::parse("000000199001019979").is_ok(),
        "an unknown region is a hint elsewhere, never an error"
    );
    assert!(
        CitizenId::parse("440306209912319975").is_ok(),
        "a number has no clock; the check of an entry has one"
    );
}

#[test]
fn old_files_are_matched_by_the_number_it_became() {
    assert_eq!(
        CitizenId::to_18("440306480812983").unwrap().as_str(),
        "440306194808129830",
        "19 and a check character"
    );
    let centenarian = CitizenId::to_18("440306990101996").unwrap();
    assert_eq!(
        centenarian.birth_date(),
        date(1899, 1, 1),
        "996–999 were set aside for people born before 1900"
    );
    assert_eq!(
        CitizenId::to_18("440306194808129830").unwrap().as_str(),
        "440306194808129830",
        "18 characters stay"
    );
    assert!(
        CitizenId::to_18("440306480832983").is_err(),
        "the calendar holds here too"
    );
}

#[test]
fn permits_and_cards_tell_where_their_holders_come_from() {
    let permit = HmtPermit::parse("810000197902110018").unwrap();
    assert_eq!(permit.region(), HmtRegion::HongKong, "810000");
    assert_eq!(
        permit.birth_date(),
        date(1979, 2, 11),
        "built like a citizen number"
    );
    assert_eq!(
        HmtPermit::parse("440306198603149975").unwrap_err(),
        ValueError::HmtPrefix,
        "a citizen number is none"
    );
    assert_eq!(
        HmtRegion::Taiwan.division(),
        "710000",
        "830000 is the permit's prefix, not the division"
    );

    let new = PermanentResidence::parse("944840198507120015").unwrap();
    assert_eq!(
        new.birth_date(),
        Some(date(1985, 7, 12)),
        "digits 7–14 since 2023-12"
    );
    assert_eq!(new.sex(), Some(Sex::Male), "digit 17");
    let old = PermanentResidence::parse("usa440385071200").unwrap();
    assert_eq!(
        (old.birth_yymmdd(), old.country()),
        ("850712", Some("USA")),
        "the older edition has no century"
    );
    assert_eq!(old.birth_date(), None, "so it tells no birth date");
    assert_eq!(
        PermanentResidence::parse("944840198507120016").unwrap_err(),
        ValueError::NumberCheck,
        "MOD 11-2"
    );
    assert!(
        PermanentResidence::parse("US1440385071200").is_err(),
        "three letters first"
    );
}

#[test]
fn travel_documents_have_the_forms_of_their_issuers() {
    assert_eq!(
        HkMacaoPermit::parse("h9999000102").unwrap().lifelong(),
        "H99990001",
        "the last two count reissues"
    );
    assert!(
        HkMacaoPermit::parse("M12345678").unwrap().is_macao(),
        "M is Macao"
    );
    for wrong in [
        "A12345678",
        "H1234567",
        "H123456789",
        "12345678",
        "H1234567８９A",
        "",
    ] {
        assert!(HkMacaoPermit::parse(wrong).is_err(), "{wrong}");
    }
    assert!(
        !TaiwanPermit::parse("12345678").unwrap().is_old(),
        "five-year card"
    );
    assert!(
        TaiwanPermit::parse("1234567890（B）").unwrap().is_old(),
        "ten digits and a letter in brackets"
    );
    assert!(
        TaiwanPermit::parse("1234567890B").is_ok(),
        "typed without brackets"
    );
    for wrong in [
        "1234567",
        "123456789",
        "12345678A",
        "1234567890(1)",
        "１２台胞",
    ] {
        assert!(TaiwanPermit::parse(wrong).is_err(), "{wrong}");
    }
    assert!(
        Passport::parse("E12345678").unwrap().looks_chinese(),
        "E and eight digits"
    );
    assert!(
        Passport::parse("EA1234567").unwrap().looks_chinese(),
        "E, a letter and seven digits"
    );
    assert!(
        !Passport::parse("XX0000001").unwrap().looks_chinese(),
        "another country's"
    );
    for wrong in ["E123", "E12345678901234567", "护照12345", "E-1234567"] {
        assert!(Passport::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn organisations_are_told_by_their_codes() {
    for code in [
        "92440306MA5DEMY191",
        "91440306MA5FAKE91G",
        "52440306MJLDEMX228",
    ] {
        let credit = CreditCode::parse(code).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(
            credit.organisation_code().unwrap().as_str(),
            &code[8..17],
            "characters 9–17 of {code}"
        );
        assert_eq!(credit.region(), "440306", "characters 3–8 of {code}");
    }
    let credit = CreditCode::parse("91440306MA5FAKE91G").unwrap();
    assert_eq!(
        (credit.authority(), credit.category()),
        ('9', '1'),
        "an enterprise of the market supervision"
    );
    assert_eq!(
        CreditCode::parse("91440306MAOFAKE91G").unwrap_err(),
        ValueError::CreditCharacters,
        "no letter O"
    );
    assert_eq!(
        CreditCode::parse("91440306MA5FAKE910").unwrap_err(),
        ValueError::CreditCheck,
        "last character"
    );
    assert_eq!(
        CreditCode::parse("91440306").unwrap_err(),
        ValueError::CreditLength,
        "eighteen characters"
    );
    let code = OrganisationCode::parse("ma5demy1-9").unwrap();
    assert_eq!(
        (code.as_str(), code.hyphenated().as_str()),
        ("MA5DEMY19", "MA5DEMY1-9"),
        "with and without hyphen"
    );
    assert_eq!(
        OrganisationCode::parse("MA5DEMY18").unwrap_err(),
        ValueError::OrganisationCheck,
        "check character"
    );
    assert_eq!(
        OrganisationCode::parse("D2143569X").unwrap().as_str(),
        "D2143569X",
        "the example of GB 11714"
    );
}

#[test]
fn places_are_read_as_codes_of_known_provinces() {
    let community = Division::parse("440306001001").unwrap();
    assert_eq!(
        (community.county(), community.is_community()),
        ("440306", true),
        "twelve digits"
    );
    assert_eq!(
        Division::parse("430102").unwrap().province(),
        "430000",
        "the first two digits"
    );
    assert!(
        Division::parse("512221").is_ok(),
        "withdrawn counties live on in old files"
    );
    assert_eq!(
        Division::parse("990102").unwrap_err(),
        ValueError::DivisionProvince,
        "no such province"
    );
    assert_eq!(
        Division::parse("44030").unwrap_err(),
        ValueError::DivisionForm,
        "6 or 12 digits"
    );
    let house = HouseCode::parse("4403060010010000001001203").unwrap();
    assert_eq!(
        (house.building(), house.community(), house.unit()),
        ("4403060010010000001", "440306001001", "001203"),
        "19 digits of the building, of which 12 are the community, and 6 of the unit"
    );
    assert!(
        HouseCode::parse("440306001001000000100120").is_err(),
        "25 digits"
    );
}

#[test]
fn phones_are_written_one_way() {
    for (typed, normal) in [
        ("19900000001", "19900000001"),
        ("199 0000 0001", "19900000001"),
        ("+86-199-0000-0001", "19900000001"),
        ("１９９００００００01", "19900000001"),
        ("0755-00000009", "0755-00000009"),
        ("075500000009", "0755-00000009"),
        ("（0755）00000009", "0755-00000009"),
        ("010 12345678", "010-12345678"),
        ("0755-12345678转801", "0755-12345678-801"),
    ] {
        assert_eq!(Phone::parse(typed).unwrap().as_str(), normal, "{typed}");
    }
    assert_eq!(
        Phone::parse_mobile("12900000000").unwrap_err(),
        ValueError::MobileForm,
        "second digit 3 to 9"
    );
    assert_eq!(
        Phone::parse_mobile("0755-12345678").unwrap_err(),
        ValueError::MobileForm,
        "a landline is no mobile"
    );
    assert_eq!(
        Phone::parse("12345678").unwrap_err(),
        ValueError::PhoneForm,
        "a landline needs its area code"
    );
    assert_eq!(
        Phone::parse("19900000001/19900000002").unwrap_err(),
        ValueError::PhoneSeveral,
        "one number"
    );
    assert_eq!(
        Phone::parse("19900000001、19900000002").unwrap_err(),
        ValueError::PhoneSeveral,
        "one number"
    );
}

#[test]
fn dates_are_read_as_people_write_them() {
    for typed in [
        "2026-09-01",
        "20260901",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        "２０２６－０９－０１",
        " 2026-9-1 ",
    ] {
        assert_eq!(parse_date(typed), Ok(date(2026, 9, 1)), "{typed}");
    }
    assert_eq!(
        parse_date("2026-02-30"),
        Err(ValueError::DateCalendar),
        "February has no 30th"
    );
    assert_eq!(
        parse_date("20261301"),
        Err(ValueError::DateCalendar),
        "no 13th month"
    );
    for wrong in [
        "",
        "26-9-1",
        "2026-9",
        "九月一日",
        "2026-09-01T00:00",
        "+026-09-01",
    ] {
        assert_eq!(parse_date(wrong), Err(ValueError::DateForm), "{wrong}");
    }
}

#[test]
fn times_are_read_as_people_write_them() {
    for typed in [
        "2026-11-22T09:30",
        "2026-11-22 9:30",
        "2026/11/22 09:30:15",
        "2026年11月22日 9：30",
        "202611220930",
        "２０２６-11-22　09:30",
    ] {
        let time = parse_date_time(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(minute_of(time), "2026-11-22T09:30", "{typed}");
    }
    for (typed, wrong) in [
        ("2026-11-22", ValueError::TimeForm),
        ("2026-11-22 24:00", ValueError::TimeForm),
        ("2026-11-22 9", ValueError::TimeForm),
        ("2026-02-30 09:30", ValueError::DateCalendar),
        ("09:30 2026-11-22", ValueError::DateForm),
    ] {
        assert_eq!(parse_date_time(typed), Err(wrong), "{typed}");
    }
}

#[test]
fn ages_are_completed_years() {
    let birth = date(2000, 2, 29);
    assert_eq!(age_on(birth, date(2014, 2, 28)), Some(13), "the day before");
    assert_eq!(
        age_on(birth, date(2014, 3, 1)),
        Some(14),
        "1 March in common years"
    );
    assert_eq!(
        age_on(birth, date(2016, 2, 29)),
        Some(16),
        "the day itself in leap years"
    );
    assert_eq!(age_on(birth, birth), Some(0), "newborn");
    assert_eq!(age_on(birth, date(2000, 2, 28)), None, "not born yet");
}

#[test]
fn a_document_is_read_by_its_kind() {
    assert!(
        Document::parse("none", "").is_none(),
        "no document has no number"
    );
    assert!(
        Document::parse("990", "1").is_none(),
        "an unknown kind is not judged"
    );
    let card = Document::parse("111", "430102199003079017")
        .unwrap()
        .unwrap();
    let register = Document::parse("113", "430102199003079017")
        .unwrap()
        .unwrap();
    assert_eq!(
        card.key(),
        register.key(),
        "card and household register share one number space"
    );
    assert_eq!(
        Document::parse("111", "440306480812983")
            .unwrap()
            .unwrap_err(),
        ValueError::CitizenLegacy,
        "not for sending"
    );
    assert!(
        Document::parse_for_matching("111", "440306480812983")
            .unwrap()
            .is_ok(),
        "but for matching"
    );
}

#[test]
fn names_are_written_one_way() {
    assert_eq!(
        text::person_name(" 张 三 "),
        "张三",
        "no spaces between Chinese characters"
    );
    for dot in ["•", "．", ".", "・", " · "] {
        assert_eq!(
            text::person_name(&format!("样例古丽{dot}癸一")),
            "样例古丽·癸一",
            "every dot is the same dot: {dot}"
        );
    }
    assert_eq!(text::person_name("䶮"), "䶮", "rare characters stay");
    assert_eq!(
        text::person_name("ALEX J. SAMPLE"),
        "ALEX J. SAMPLE",
        "Latin names keep spaces and dots"
    );
    assert_eq!(
        text::latin_name("sample,alex"),
        "SAMPLE, ALEX",
        "capitals, one space after the comma"
    );
    assert_eq!(
        text::latin_name("O’Sample ， Ann  Lee"),
        "O'SAMPLE, ANN LEE",
        "plain apostrophe, single spaces"
    );
    assert_eq!(
        text::address("海棠路 １２号"),
        "海棠路12号",
        "no white space, half-width digits"
    );
    assert_eq!(text::line("a\tb\n\u{200B}c "), "a b c", "one line");
    assert_eq!(text::number("１２０３ａ"), "1203A", "room numbers");
}

#[test]
fn every_fault_has_a_sentence_that_says_what_to_do() {
    for fault in [
        ValueError::CitizenLength,
        ValueError::NumberCheck,
        ValueError::PhoneSeveral,
        ValueError::HouseForm,
    ] {
        assert!(
            fault.say_zh().contains('请') || fault.say_zh().contains("只能"),
            "{fault}: {}",
            fault.say_zh()
        );
    }
}

#[test]
fn divisions_are_named_from_the_province_down() {
    let dictionary = Dictionary::builtin();
    assert_eq!(
        dictionary.division_names("430102"),
        ["湖南省", "长沙市", "芙蓉区"],
        "three levels"
    );
    assert_eq!(
        dictionary.division_names("110101"),
        ["北京市", "东城区"],
        "municipalities have two"
    );
    assert_eq!(
        dictionary.division_names("810000"),
        ["香港特别行政区"],
        "special regions have one"
    );
    assert_eq!(
        dictionary.division_names("110103"),
        ["北京市", "崇文区"],
        "withdrawn in 2010, still in numbers"
    );
    assert_eq!(
        dictionary.division_names("512221"),
        ["四川省"],
        "withdrawn before 2002: the province at least"
    );
    for unknown in ["000000", "", "中国", "99"] {
        assert!(dictionary.division_names(unknown).is_empty(), "{unknown}");
    }
}
