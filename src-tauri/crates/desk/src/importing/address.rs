//! An address of a ledger, in one line or in several columns, taken apart into what the form asks for.
//!
//! Several buildings may stand at one house number. Departments know a dwelling by house number and room alone, so there the
//! building is written behind the house number, as the form asks too; else the flats 1203 of all of them would be one. Where
//! one building stands, each part stands in its own field.

use serde_json::Value;
use yilutong_dictionary::values::text;
use yilutong_dictionary::{Community, Dictionary, Group};

use super::values;
use crate::register::text as text_of;

/// What a row says of an address, as it stands there; empty for nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) line: String,
    pub(crate) road: String,
    pub(crate) compound: String,
    pub(crate) building: String,
    pub(crate) block: String,
    pub(crate) unit: String,
    pub(crate) room: String,
}

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) road: String,
    pub(crate) building: String,
    pub(crate) room: String,
}

const NO_NUMBER: &str = "看不出路名和门牌号，请写成“海棠路12号海棠花园3栋1203”这样";
const NO_ROOM: &str = "看不出房号，请写成“海棠路12号海棠花园3栋1203”这样";

/// Takes an address apart.
///
/// # Errors
/// What the worker has to mend, one Chinese sentence without a value.
pub(crate) fn apart(said: &Said, community: &Community) -> Result<Parts, String> {
    let own = [
        said.compound.clone(),
        text::address(&said.building),
        with_word(&said.block, "栋"),
        with_word(&said.unit, "单元"),
    ];
    let own = text::address(&own.concat());
    let column = values::room(&said.room);
    if said.line.is_empty() {
        let road = text::address(&said.road);
        if road.is_empty() {
            return Err(NO_NUMBER.to_owned());
        }
        if column.is_empty() {
            return Err("没有填房号".to_owned());
        }
        return Ok(parts(&road, &own, column));
    }
    let line = within(&text::address(&said.line), community)?;
    let (road, rest) = match split_at_number(&line) {
        Some((road, rest)) => (road.to_owned(), rest.to_owned()),
        None if !said.road.is_empty() => (text::address(&said.road), line.clone()),
        None => return Err(NO_NUMBER.to_owned()),
    };
    let (building, room) = match (column.is_empty(), split_room(&rest)) {
        (true, Some((building, room))) => (building.to_owned(), room),
        (true, None) => return Err(NO_ROOM.to_owned()),
        // The room has a column of its own, and may stand in the line as well.
        (false, Some((building, room))) if room == column => (building.to_owned(), column),
        (false, _) => (rest, column),
    };
    let building = match building.ends_with(&own) || own.is_empty() {
        true => building,
        false => format!("{building}{own}"),
    };
    Ok(parts(&road, &building, room))
}

/// What the road column says of the building already is no part of the road.
fn parts(road: &str, building: &str, room: String) -> Parts {
    let bare = road.strip_suffix(building);
    Parts {
        road: bare
            .filter(|bare| !bare.is_empty())
            .unwrap_or(road)
            .to_owned(),
        building: building.to_owned(),
        room,
    }
}

/// Whether a building is one of several at its house number: they are told apart by numbers.
pub(crate) fn is_numbered(building: &str) -> bool {
    building.chars().any(char::is_numeric)
}

/// Writes the building behind the house number, where several stand.
pub(crate) fn with_building(dwelling: &mut Group) {
    let (road, building) = (text_of(dwelling, "road"), text_of(dwelling, "building"));
    if is_numbered(&building) && !road.ends_with(&building) {
        dwelling.insert("road".to_owned(), Value::from(format!("{road}{building}")));
    }
}

/// `21` as `21栋`; `21栋` stays.
fn with_word(number: &str, word: &str) -> String {
    let number = text::address(number);
    match !number.is_empty()
        && number
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        true => format!("{number}{word}"),
        false => number,
    }
}

/// The address without province, city, district, street and community.
fn within(line: &str, community: &Community) -> Result<String, String> {
    let mut rest = line;
    for word in ["省", "市"] {
        let head: String = rest.chars().take(5).collect();
        if let Some(at) = head.find(word).filter(|at| *at >= 6) {
            rest = &rest[at + word.len()..];
        }
    }
    let elsewhere = || {
        format!(
            "地址不在{}{}，请核对地址或改选所属社区",
            community.district, community.street
        )
    };
    let mut names: Vec<(String, String)> = Vec::new();
    let list = Dictionary::builtin().list("community");
    for code in list.into_iter().flat_map(|list| &list.codes) {
        if let Some(known) = Dictionary::builtin().community(&code.code) {
            names.push((known.district.clone(), known.street.clone()));
        }
    }
    if let Some((district, _)) = names.iter().find(|(name, _)| rest.starts_with(name)) {
        if *district != community.district {
            return Err(elsewhere());
        }
        rest = &rest[district.len()..];
    }
    if let Some((_, street)) = names.iter().find(|(_, name)| rest.starts_with(name)) {
        if *street != community.street {
            return Err(elsewhere());
        }
        rest = &rest[street.len()..];
    }
    if let Some(found) = rest.strip_prefix(community.name.as_str()) {
        rest = found.strip_prefix("居委会").unwrap_or(found);
    }
    Ok(rest.to_owned())
}

/// Up to the house number, and what is left: `海棠路12号` and `海棠花园3栋1203`. 3号楼 is no house number.
fn split_at_number(line: &str) -> Option<(&str, &str)> {
    let numbered = line.match_indices('号').find(|(at, word)| {
        let before = line[..*at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        before.is_some_and(|c| c.is_ascii_alphanumeric())
            && !matches!(after, Some('楼' | '院' | '房' | '铺') | None)
    });
    let (at, word) = numbered?;
    let cut = at + word.len();
    // A number alone has no road.
    let named = line[..at].chars().any(text::is_ideograph);
    named.then(|| line.split_at(cut))
}

/// The room at the end, and what stands before it.
fn split_room(rest: &str) -> Option<(&str, String)> {
    let bare = ["号房", "房间", "室", "房", "号", "户"]
        .iter()
        .find_map(|word| rest.strip_suffix(word))
        .unwrap_or(rest);
    let start = bare
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || *c == '-')
        .last()
        .map(|(at, _)| at)?;
    let room = text::number(&bare[start..]);
    let room = room.trim_matches('-').to_owned();
    let digits = room.bytes().any(|b| b.is_ascii_digit());
    digits.then(|| (&bare[..start], room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn haitang() -> &'static Community {
        Dictionary::builtin().community("440306001001").unwrap()
    }

    fn of_line(line: &str) -> Result<Parts, String> {
        let said = Said {
            line: line.to_owned(),
            ..Said::default()
        };
        apart(&said, haitang())
    }

    fn wanted(road: &str, building: &str, room: &str) -> Result<Parts, String> {
        Ok(Parts {
            road: road.to_owned(),
            building: building.to_owned(),
            room: room.to_owned(),
        })
    }

    #[test]
    fn a_line_is_taken_apart() {
        let many = wanted("海棠路12号", "海棠花园12栋3单元", "2608");
        for line in [
            "宝湾区前岸街道海棠路12号海棠花园12栋3单元2608",
            "海棠路12号海棠花园12栋3单元2608室",
            "宝湾区前岸街道海棠社区海棠路 12号 海棠花园12栋3单元 2608房",
            "前岸街道海棠路１２号海棠花园12栋3单元2608",
        ] {
            assert_eq!(of_line(line), many, "{line}");
        }
        assert_eq!(
            of_line("海棠路12号海棠公寓1203"),
            wanted("海棠路12号", "海棠公寓", "1203"),
            "one building has no number"
        );
        assert_eq!(
            of_line("海棠路12号A-3"),
            wanted("海棠路12号", "", "A-3"),
            "and perhaps no name"
        );
    }

    #[test]
    fn what_cannot_be_told_is_said() {
        assert_eq!(of_line("海棠花园3栋1203").unwrap_err(), NO_NUMBER);
        assert_eq!(
            of_line("海棠花园3号楼1203").unwrap_err(),
            NO_NUMBER,
            "no house number"
        );
        assert_eq!(of_line("海棠路12号海棠花园").unwrap_err(), NO_ROOM);
        let far = of_line("宝湾区西岭街道松坪路3号1203").unwrap_err();
        assert!(far.contains("不在宝湾区前岸街道"), "{far}");
    }

    #[test]
    fn where_several_buildings_stand_the_building_is_written_behind_the_house_number() {
        let dwelling = |road: &str, building: &str| -> Group {
            [("road", road), ("building", building)]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .collect()
        };
        for (building, road) in [
            ("海棠花园21栋", "海棠路12号海棠花园21栋"),
            ("海棠公寓", "海棠路12号"),
            ("", "海棠路12号"),
        ] {
            let mut told = dwelling("海棠路12号", building);
            with_building(&mut told);
            assert_eq!(told, dwelling(road, building));
            with_building(&mut told);
            assert_eq!(told, dwelling(road, building), "once");
        }
    }

    #[test]
    fn columns_are_put_together() {
        let said = Said {
            road: "海棠路12号".to_owned(),
            compound: "海棠花园".to_owned(),
            block: "21".to_owned(),
            unit: "2".to_owned(),
            room: "1007".to_owned(),
            ..Said::default()
        };
        let many = wanted("海棠路12号", "海棠花园21栋2单元", "1007");
        assert_eq!(apart(&said, haitang()), many);
        let worded = Said {
            block: "21栋".to_owned(),
            unit: "2单元".to_owned(),
            room: "1007室".to_owned(),
            ..said.clone()
        };
        assert_eq!(apart(&worded, haitang()), many, "with their words");
        let beside = Said {
            line: "宝湾区前岸街道海棠路12号海棠花园21栋2单元".to_owned(),
            room: "1007".to_owned(),
            ..Said::default()
        };
        assert_eq!(apart(&beside, haitang()), many, "a line without its room");
        let nowhere = Said {
            room: String::new(),
            ..said
        };
        assert_eq!(apart(&nowhere, haitang()).unwrap_err(), "没有填房号");
    }
}
