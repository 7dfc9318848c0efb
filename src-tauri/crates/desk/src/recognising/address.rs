//! An address in one line, taken apart where its parts are plain: community, road and number, building, room.
//!
//! Deliberately absent: guessing. A line in which road and number are not to be seen is left whole.

use std::sync::OnceLock;

use regex::Regex;
use yilutong_dictionary::Dictionary;

/// A part with the place it stands at: element, value.
pub(super) type Part = (&'static str, String);

/// What was found, and where in the text (bytes).
pub(super) struct Address {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) parts: Vec<Part>,
}

fn pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        // Cannot fail: the pattern is fixed, and the tests use it.
        #[allow(clippy::expect_used)]
        Regex::new(
            r"(?x)
            (?P<road>\p{Han}{1,14}?(?:大道|路|街|巷|道|里|村|坊)(?:\p{Han}{0,4}(?:巷|里|坊))?[0-9一二三四五六七八九十百]{1,5}(?:-[0-9]{1,4})?号)
            (?:\s*(?P<building>[\p{Han}A-Za-z0-9]{0,10}?(?:[0-9]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})(?:栋|幢|座|号楼)))?
            (?:\s*(?P<unit>[0-9一二三四五六七八九十]{1,2}单元))?
            (?:\s*[-－]?\s*(?P<room>[A-Za-z]?-?[0-9]{2,4}[A-Za-z]?)(?:室|房|号房)?)?",
        )
        .expect("the pattern of addresses is sound")
    })
}

/// The first address in a text.
pub(super) fn find(text: &str) -> Option<Address> {
    let found = pattern().captures(text)?;
    let whole = found.get(0)?;
    let mut road = found.name("road")?.as_str().to_owned();
    let mut parts = Vec::new();
    // What stands before the road: district, street and community are told by the community alone.
    let dictionary = Dictionary::builtin();
    let communities = dictionary.list("community");
    let mut community = None;
    for code in communities.into_iter().flat_map(|list| &list.codes) {
        let bare = code.zh.trim_end_matches("社区");
        let known = dictionary.community(&code.code);
        for name in [code.zh.as_str(), bare] {
            if name == code.zh
                && let Some(at) = road.find(name)
            {
                community = Some(code.code.clone());
                road = road[at + name.len()..].to_owned();
            } else if text[..whole.end()].contains(&code.zh) {
                community = Some(code.code.clone());
            }
        }
        for outer in known
            .into_iter()
            .flat_map(|one| [&one.street, &one.district])
        {
            if let Some(rest) = road
                .find(outer.as_str())
                .map(|at| road[at + outer.len()..].to_owned())
            {
                road = rest;
            }
        }
    }
    for outer in [
        "市", "省", "住在", "租住", "现住", "搬到", "住", "在", "到", "地址",
    ] {
        if let Some(at) = road.rfind(outer).filter(|at| at + outer.len() < road.len())
            && (outer.chars().count() > 1 || outer == "市" || outer == "省" || at == 0)
        {
            road = road[at + outer.len()..].to_owned();
        }
    }
    if road.chars().count() < 3 {
        return None;
    }
    if let Some(community) = community {
        parts.push(("dwelling.community", community));
    }
    parts.push(("dwelling.road", road));
    let building = [found.name("building"), found.name("unit")];
    let building: String = building
        .iter()
        .flatten()
        .map(|part| part.as_str())
        .collect();
    if !building.is_empty() {
        parts.push(("dwelling.building", building));
    }
    if let Some(room) = found.name("room") {
        parts.push(("dwelling.room", room.as_str().to_owned()));
    }
    Some(Address {
        from: whole.start(),
        to: whole.end(),
        parts,
    })
}

/// Whether an address begins with a division in which none of the communities lies.
pub(super) fn is_elsewhere(address: &str) -> bool {
    let communities = Dictionary::builtin().list("community");
    let here = |division: &str| {
        let mut codes = communities.into_iter().flat_map(|list| &list.codes);
        codes.any(|code| code.code.get(..4) == division.get(..4))
    };
    division(address).is_some_and(|division| !here(division))
}

/// The division that an address of registration begins with, six digits, as far down as it is plain.
pub(super) fn division(address: &str) -> Option<&'static str> {
    static NAMES: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let dictionary = Dictionary::builtin();
        let codes = dictionary
            .list("division")
            .into_iter()
            .flat_map(|list| &list.codes);
        let mut names: Vec<(String, &'static str)> = codes
            .filter(|code| !code.code.ends_with("0000"))
            .map(|code| {
                (
                    dictionary.division_names(&code.code).concat(),
                    code.code.as_str(),
                )
            })
            .collect();
        names.sort_by_key(|(name, code)| (std::cmp::Reverse(name.len()), *code));
        names
    });
    let mut fitting = names
        .iter()
        .filter(|(name, _)| address.starts_with(name.as_str()));
    let (name, code) = fitting.next()?;
    // Two codes of one name cannot be told apart by the name; a city alone is no division to register.
    let only = fitting.next().is_none_or(|(other, _)| other != name);
    (only && !code.ends_with("00")).then_some(*code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        find(text).map(|address| address.parts).unwrap_or_default()
    }

    #[test]
    fn plain_addresses_are_taken_apart() {
        let whole = vec![
            ("dwelling.community", "440306001001".to_owned()),
            ("dwelling.road", "海棠路12号".to_owned()),
            ("dwelling.building", "海棠花园3栋".to_owned()),
            ("dwelling.room", "1203".to_owned()),
        ];
        assert_eq!(
            parts("宝湾区前岸街道海棠社区海棠路12号海棠花园3栋1203房"),
            whole
        );
        assert_eq!(parts("海棠社区海棠路12号 海棠花园3栋 1203"), whole);
        assert_eq!(parts("住在海棠路12号1203室")[0].1, "海棠路12号");
        assert_eq!(parts("海棠路12号A座-502").last().unwrap().1, "502");
        assert_eq!(
            parts("前岸东街三十三号").first().unwrap().1,
            "前岸东街三十三号"
        );
    }

    #[test]
    fn what_is_no_plain_address_is_left_whole() {
        for text in ["海棠花园", "3栋1203", "在路上", "12号", ""] {
            assert!(find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_address_of_registration_tells_its_division() {
        assert_eq!(division("湖南省长沙市芙蓉区样例路1号"), Some("430102"));
        assert_eq!(division("湖南省长沙市"), None, "a city is too little");
        assert_eq!(division("样例路1号"), None);
    }
}
