//! How house codes come about: community (12) + building serial (7) + unit suffix (6), one code per place for ever.
//! A building is a community with a normalised address; its name plays no part.

use unicode_normalization::UnicodeNormalization;

use super::HOUSE;
use super::members::Draft;
use crate::cabinet::{CabinetError, Drawer, Record};

/// NFKC, no white space, Latin letters in upper case.
pub(crate) fn normalised(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn building_key(draft: &Draft<'_>) -> String {
    let community = draft.text("communityCode").unwrap_or_default();
    let address = draft.text("address").unwrap_or_default();
    format!("{community} {}", normalised(address))
}

fn place_key(draft: &Draft<'_>) -> String {
    let room = draft.text("roomNo").unwrap_or_default();
    format!("{} {}", building_key(draft), normalised(room))
}

/// The house that already stands at this place.
pub(crate) fn standing(
    draft: &Draft<'_>,
    drawer: &Drawer<'_>,
) -> Result<Option<Record>, CabinetError> {
    match drawer.recall("place", &place_key(draft))? {
        Some((_, code)) => drawer.record(HOUSE, &code),
        None => Ok(None),
    }
}

/// Notes that the place has this code.
pub(crate) fn enter(
    draft: &Draft<'_>,
    house_code: &str,
    drawer: &Drawer<'_>,
) -> Result<(), CabinetError> {
    drawer.remember("place", &place_key(draft), 0, house_code)
}

/// A new house code and the code of its building.
pub(crate) fn issue(
    draft: &Draft<'_>,
    drawer: &Drawer<'_>,
) -> Result<(String, String), CabinetError> {
    let building_key = building_key(draft);
    let building = match drawer.recall("building", &building_key)? {
        Some((_, code)) => code,
        None => {
            let community = draft.text("communityCode").unwrap_or_default();
            let serial = drawer.next_number(&format!("building {community}"))?;
            let code = format!("{community}{serial:07}");
            drawer.remember("building", &building_key, 0, &code)?;
            code
        }
    };
    let room = draft.text("roomNo").unwrap_or_default();
    let plain = (1..=6).contains(&room.len()) && room.bytes().all(|b| b.is_ascii_digit());
    if plain {
        let code = format!("{building}{room:0>6}");
        if drawer.record(HOUSE, &code)?.is_none() {
            return Ok((code, building));
        }
    }
    loop {
        let serial = 900_000 + drawer.next_number(&format!("unit {building}"))?;
        let code = format!("{building}{serial}");
        // A room may be called 900001, too.
        if drawer.record(HOUSE, &code)?.is_none() {
            return Ok((code, building));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_spaced_writings_are_one() {
        assert_eq!(
            normalised("海棠路 １２号ａ\u{3000}座"),
            "海棠路12号A座",
            "a search must find what is stored half-width"
        );
    }
}
