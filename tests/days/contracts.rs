//! What a story must know of each department: by what it tells two records apart, and how a write of unknown fate is
//! settled there. From the contracts; nothing is shared with a package.

/// How a write is settled of which nobody knows whether it was processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settles {
    /// The same serial once more: it gets the same answer. A fresh serial makes a second record.
    Serial,
    /// It is looked for by its key. Whoever does not look makes a second record.
    Seeking,
    /// The same record once more: the last one stays.
    Repeating,
    /// As by serial; but the department takes its time and is asked again.
    Review,
    /// Files, known by their names.
    File,
}

/// One kind of record: its name in the package, and the members by which the department tells two apart.
pub(crate) struct Kind {
    pub(crate) record: &'static str,
    pub(crate) key: &'static [&'static str],
}

/// One department.
pub(crate) struct Contract {
    pub(crate) id: &'static str,
    pub(crate) settles: Settles,
    pub(crate) kinds: &'static [Kind],
    /// Whether it minds a clock that is far off.
    pub(crate) minds_clocks: bool,
    /// Closed from this hour for one hour, every day.
    pub(crate) closed: Option<i8>,
}

macro_rules! kinds {
    ($($record:literal: [$($member:literal),+]),+) => {
        &[$(Kind { record: $record, key: &[$($member),+] }),+]
    };
}

/// Every department of the household form.
pub(crate) const CONTRACTS: [Contract; 10] = [
    Contract {
        id: "housing",
        settles: Settles::Serial,
        kinds: kinds!("dwelling": ["communityCode", "address", "roomNo"]),
        minds_clocks: false,
        closed: Some(2),
    },
    Contract {
        id: "residence",
        settles: Settles::Serial,
        kinds: kinds!("registration": ["zjhm", "fwbm"]),
        minds_clocks: true,
        closed: Some(1),
    },
    Contract {
        id: "selfdecl",
        settles: Settles::Review,
        kinds: kinds!("declaration": ["person/document/number", "residence/houseCode"]),
        minds_clocks: false,
        closed: None,
    },
    Contract {
        id: "pda",
        settles: Settles::File,
        kinds: kinds!("house": ["房屋编码"], "person": ["证件号码", "房屋编码"]),
        minds_clocks: false,
        closed: None,
    },
    Contract {
        id: "workstation",
        settles: Settles::Seeking,
        kinds: kinds!("resident": ["sfzh", "fwbm"]),
        minds_clocks: false,
        closed: None,
    },
    Contract {
        id: "familyplan",
        settles: Settles::Repeating,
        kinds: kinds!("person": ["ZJHM"]),
        minds_clocks: true,
        closed: None,
    },
    Contract {
        id: "labour",
        settles: Settles::Serial,
        kinds: kinds!("employment": ["sfzh"]),
        minds_clocks: true,
        closed: None,
    },
    Contract {
        id: "grid",
        settles: Settles::Seeking,
        kinds: kinds!("population": ["items/GMSFHM", "fwbm"]),
        minds_clocks: false,
        closed: None,
    },
    Contract {
        id: "gridadmin",
        settles: Settles::File,
        kinds: kinds!("resident": ["证件号码", "房屋编码"]),
        minds_clocks: false,
        closed: None,
    },
    Contract {
        id: "provincial",
        settles: Settles::File,
        kinds: kinds!("house": ["houseCode"], "population": ["idNo", "houseSourceId"]),
        minds_clocks: false,
        closed: None,
    },
];

/// The contract of a department; none for one that stories do not visit.
pub(crate) fn of(id: &str) -> Option<&'static Contract> {
    CONTRACTS.iter().find(|contract| contract.id == id)
}
