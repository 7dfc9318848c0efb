//! Days in all the ways that people write them, and numbers that a spreadsheet has spoilt.

use proptest::prelude::*;

use super::*;

fn text(said: &str) -> Cell {
    Cell::Text(said.to_owned())
}

fn date(said: &str) -> Option<String> {
    day(&text(said), false).ok().map(|day| day.to_string())
}

#[test]
fn a_day_is_read_however_it_is_written() {
    for said in [
        "2026-09-01",
        "2026-9-1",
        "2026/9/1",
        "2026.09.01",
        "20260901",
        "2026年9月1日",
        "2026年09月01号",
        "2026-09-01 00:00:00",
        "2026/9/1 8:30",
        "2026-09-01T00:00:00",
        "２０２６年９月１日",
        "2026 年 9 月 1 日",
        "2026年9月1日 星期二",
        "2026-9-1(周二)",
        "二〇二六年九月一日",
        "2026、9、1",
        "'2026-09-01",
        "46266",
    ] {
        assert_eq!(date(said).as_deref(), Some("2026-09-01"), "{said}");
    }
    assert_eq!(
        date("二〇二六年十一月二十三日").as_deref(),
        Some("2026-11-23")
    );
    assert_eq!(date("二零二六年十月三十日").as_deref(), Some("2026-10-30"));
    assert_eq!(
        day(&Cell::Number(46_266.0), false).unwrap().to_string(),
        "2026-09-01",
        "a number that lost its look"
    );
    assert_eq!(
        day(&Cell::Number(20_260_901.0), false).unwrap().to_string(),
        "2026-09-01"
    );
}

#[test]
fn a_day_that_cannot_be_told_is_not_guessed() {
    for said in [
        "2026年9月",
        "202609",
        "2026",
        "9月1日",
        "9/1/2026",
        "1/9/26",
        "26-9-1",
        "去年九月",
        "2026年13月40日",
        "2026-02-30",
        "长期",
        "2026-09-01至2027-08-31",
    ] {
        assert_eq!(date(said), None, "{said}");
    }
    assert!(
        day(&Cell::Number(46_266.0), true).is_err(),
        "counted from 1904, or not?"
    );
    assert!(day(&Cell::Number(9.1), false).is_err());
}

#[test]
fn a_number_that_a_spreadsheet_spoilt_is_caught() {
    for cell in [
        Cell::Number(4.301_021_979_071_39e17),
        Cell::Number(430_102_197_907_139_000.0),
        text("4.30102E+17"),
        text("4.30102197907139e+17"),
        text("430102197907139000"),
        text("4301021979071390"),
    ] {
        assert_eq!(number(&cell), Err(DAMAGED), "{cell:?}");
    }
    for (said, wanted) in [
        ("'430102197907139184", "430102197907139184"),
        (
            " ４３０１０２１９７９０７１３９１８４ ",
            "430102197907139184",
        ),
        ("43010219790713918x", "43010219790713918X"),
        ("430102 19790713 9184", "430102197907139184"),
        ("E12345678", "E12345678"),
        // Not spoilt: its check digit proves the zeros.
        ("430102199001011000", "430102199001011000"),
    ] {
        assert_eq!(number(&text(said)).as_deref(), Ok(wanted), "{said}");
    }
    assert_eq!(
        number(&Cell::Number(430_102_790_713_918.0)).as_deref(),
        Ok("430102790713918"),
        "fifteen digits are whole"
    );
}

proptest! {
    #[test]
    fn every_day_is_read_in_every_form(year in 1930_i16..2099, month in 1_i8..=12, of_month in 1_i8..=28, form in 0_usize..9) {
        let wanted = Date::new(year, month, of_month).unwrap();
        let said = match form {
            0 => format!("{year}-{month:02}-{of_month:02}"),
            1 => format!("{year}-{month}-{of_month}"),
            2 => format!("{year}/{month}/{of_month}"),
            3 => format!("{year}.{month:02}.{of_month:02}"),
            4 => format!("{year}{month:02}{of_month:02}"),
            5 => format!("{year}年{month}月{of_month}日"),
            6 => format!("{year}年{month:02}月{of_month:02}号"),
            7 => format!("{year}-{month:02}-{of_month:02} 00:00:00"),
            _ => (wanted - Date::constant(1899, 12, 30)).get_days().to_string(),
        };
        prop_assert_eq!(day(&text(&said), false), Ok(wanted), "{}", said);
    }

    #[test]
    fn whatever_is_written_nothing_breaks(said in "\\PC{0,24}") {
        let _ = day(&text(&said), false);
        let _ = number(&text(&said));
    }

    #[test]
    fn no_spoilt_number_comes_through(whole in 100_000_000_000_000_000_u64..999_999_999_999_999_999) {
        #[allow(clippy::cast_precision_loss, reason = "as a spreadsheet does")]
        let kept = whole as f64;
        prop_assert!(number(&Cell::Number(kept)).is_err(), "as a number");
        prop_assert!(number(&text(&format!("{kept:E}"))).is_err(), "as it is shown");
        let fifteen = (whole / 1_000 * 1_000).to_string();
        // Nobody can tell one that proves itself from one that was spoilt.
        prop_assume!(CitizenId::parse(&fifteen).is_err());
        prop_assert!(number(&text(&fifteen)).is_err(), "as it was made text again");
    }
}
