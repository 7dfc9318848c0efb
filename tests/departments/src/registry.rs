//! Which departments there are. One line each; everything else about a department is in its own folder.

use crate::front::{Department, Office};
use crate::{familyplan, housing, residence, workstation};

/// A department's entry in the registry.
pub(crate) struct Listed {
    /// The contract's id.
    pub(crate) id: &'static str,
    /// The contract's name.
    pub(crate) name: &'static str,
    /// The contract's number: its port is the base port plus this.
    pub(crate) number: u16,
    /// Opens it.
    pub(crate) open: fn(Office) -> Box<dyn Department>,
}

#[rustfmt::skip] // one line each
pub(crate) const DEPARTMENTS: &[Listed] = &[
    Listed { id: "housing", name: "房屋编码系统", number: 1, open: housing::open },
    Listed { id: "residence", name: "居住登记系统", number: 2, open: residence::open },
    Listed { id: "workstation", name: "社区工作站系统", number: 5, open: workstation::open },
    Listed { id: "familyplan", name: "计生系统", number: 6, open: familyplan::open },
];
