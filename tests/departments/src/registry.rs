//! Which departments there are. One line each; everything else about a department is in its own folder.

use crate::front::{Department, Office, Reach};
use crate::{
    familyplan, grid, gridadmin, housing, labour, linkage, pda, provincial, residence, safety,
    selfdecl, workstation,
};

/// A department's entry in the registry.
pub(crate) struct Listed {
    /// The contract's id.
    pub(crate) id: &'static str,
    /// The contract's name.
    pub(crate) name: &'static str,
    /// The contract's number: its port is the base port plus this.
    pub(crate) number: u16,
    /// How its clients come to it.
    pub(crate) reach: Reach,
    /// Opens it.
    pub(crate) open: fn(Office) -> Box<dyn Department>,
}

#[rustfmt::skip] // one line each
pub(crate) const DEPARTMENTS: &[Listed] = &[
    Listed { id: "housing", name: "房屋编码系统", number: 1, reach: Reach::Http, open: housing::open },
    Listed { id: "residence", name: "居住登记系统", number: 2, reach: Reach::Http, open: residence::open },
    Listed { id: "selfdecl", name: "自主申报系统", number: 3, reach: Reach::Http, open: selfdecl::open },
    Listed { id: "pda", name: "PDA采集系统", number: 4, reach: Reach::Folder, open: pda::open },
    Listed { id: "workstation", name: "社区工作站系统", number: 5, reach: Reach::Http, open: workstation::open },
    Listed { id: "familyplan", name: "计生系统", number: 6, reach: Reach::Http, open: familyplan::open },
    Listed { id: "safety", name: "安全生产隐患排查系统", number: 7, reach: Reach::Http, open: safety::open },
    Listed { id: "labour", name: "劳保系统", number: 8, reach: Reach::Http, open: labour::open },
    Listed { id: "grid", name: "网格系统", number: 9, reach: Reach::Http, open: grid::open },
    Listed { id: "gridadmin", name: "综合管理信息系统", number: 10, reach: Reach::Http, open: gridadmin::open },
    Listed { id: "provincial", name: "省综治系统", number: 11, reach: Reach::Sftp, open: provincial::open },
    Listed { id: "ev-safety", name: "智慧安监", number: 12, reach: Reach::Http, open: linkage::safety },
    Listed { id: "ev-urban", name: "智慧城管", number: 13, reach: Reach::Http, open: linkage::urban },
    Listed { id: "ev-building", name: "智慧查违", number: 14, reach: Reach::Http, open: linkage::building },
    Listed { id: "ev-drainage", name: "智慧排水", number: 15, reach: Reach::Http, open: linkage::drainage },
    Listed { id: "ev-fire", name: "智慧消防", number: 16, reach: Reach::Http, open: linkage::fire },
    Listed { id: "ev-traffic", name: "智慧交通", number: 17, reach: Reach::Http, open: linkage::traffic },
];
