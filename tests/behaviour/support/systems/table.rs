//! Every system of the suite, as its contract has it.

use super::{Capability, Change, System, Takes};

const SOAP: (&str, &str) = ("POST", "/QyrkService");
const JOBS: (&str, &str) = ("POST", "/import/jobs");
const GATEWAY: (&str, &str) = ("POST", "/gateway");
/// Where a department of events shows what was added to a case.
const ADDED: &str = "supplements";

/// What most systems share: they take people of a household, of which they hold nothing else.
const HOUSEHOLD: System = System {
    id: "",
    name: "",
    takes: Takes::Household,
    kind: None,
    writes: [("", ""); 3],
    can: &[],
    change: Change {
        element: ("", ""),
        value: "",
        shown: ("", ""),
    },
    ended: &[],
    departure: None,
    own_codes: &[],
    kin: false,
};

/// What the six departments of events share.
const LINKAGE: System = System {
    writes: [
        ("POST", "/cases"),
        ("POST", "/supplements"),
        ("POST", "/cancel"),
    ],
    can: &[Capability::AddsWords, Capability::Flow],
    ended: &[("state", "CANCELLED")],
    own_codes: &[("INTERNAL", false), ("INTERNAL", true)],
    ..HOUSEHOLD
};

/// Every system of the suite.
pub(crate) const SYSTEMS: &[System] = &[
    System {
        id: "housing",
        name: "housing",
        writes: [
            ("POST", "/houses"),
            ("PUT", "/houses/"),
            ("PUT", "/houses/"),
        ],
        can: &[Capability::Versions, Capability::Adopts],
        change: Change {
            element: ("dwelling", "remark"),
            value: "楼梯房",
            shown: ("remark", "楼梯房"),
        },
        ended: &[("occupancy", "9")],
        own_codes: &[("H500", false)],
        ..HOUSEHOLD
    },
    System {
        id: "residence",
        name: "residence",
        writes: [
            ("POST", "/dj/register"),
            ("POST", "/dj/change"),
            ("POST", "/dj/cancel"),
        ],
        can: &[
            Capability::Transfers,
            Capability::People,
            Capability::NeedsHouse,
            Capability::Adopts,
        ],
        change: Change {
            element: ("stay", "expected_until"),
            value: "2027-12-31",
            shown: ("yjlkrq", "20271231"),
        },
        ended: &[("zt", "2")],
        own_codes: &[("9001", false), ("9999", false), ("9999", true)],
        ..HOUSEHOLD
    },
    System {
        id: "workstation",
        name: "workstation",
        writes: [
            ("POST", "/person/save.do"),
            ("POST", "/person/update.do"),
            ("POST", "/person/update.do"),
        ],
        can: &[
            Capability::Sessions,
            Capability::OneSession,
            Capability::People,
            Capability::NeedsHouse,
            Capability::NarrowCharset,
            Capability::Adopts,
        ],
        change: Change {
            element: ("stay", "relation_to_head"),
            value: "80",
            shown: ("yhzgx", "9"),
        },
        ended: &[("zt", "0")],
        ..HOUSEHOLD
    },
    System {
        id: "familyplan",
        name: "familyplan",
        writes: [SOAP, SOAP, SOAP],
        can: &[
            Capability::People,
            Capability::NeedsHouse,
            Capability::Adopts,
        ],
        change: Change {
            element: ("family", "first_marriage_on"),
            value: "2020-01-02",
            shown: ("CHRQ", "20200102"),
        },
        ended: &[("status", "9")],
        own_codes: &[
            ("E900", false),
            ("soapenv:Server", false),
            ("soapenv:Server", true),
        ],
        ..HOUSEHOLD
    },
    System {
        id: "grid",
        name: "grid",
        kind: Some("population"),
        writes: [
            ("POST", "/population"),
            ("PUT", "/population/"),
            ("POST", "/leave"),
        ],
        can: &[
            Capability::Versions,
            Capability::People,
            Capability::NeedsHouse,
            Capability::Adopts,
        ],
        change: Change {
            element: ("work", "job_title"),
            value: "教师",
            shown: ("items/ZY", "教师"),
        },
        ended: &[("status", "注销")],
        own_codes: &[("50000", false), ("50000", true)],
        ..HOUSEHOLD
    },
    System {
        id: "gridadmin",
        name: "gridadmin",
        writes: [JOBS, JOBS, JOBS],
        can: &[
            Capability::People,
            Capability::NeedsHouse,
            Capability::TakesFiles,
        ],
        change: Change {
            element: ("stay", "relation_to_head"),
            value: "80",
            shown: ("与户主关系", "5-非亲属"),
        },
        ended: &[("居住状态", "2-离开")],
        own_codes: &[("INTERNAL", false), ("INTERNAL", true)],
        ..HOUSEHOLD
    },
    System {
        id: "provincial",
        name: "provincial",
        kind: Some("population"),
        can: &[
            Capability::People,
            Capability::NeedsHouse,
            Capability::TakesFiles,
            Capability::KeepsHouses,
            Capability::NarrowCharset,
        ],
        change: Change {
            element: ("person", "education"),
            value: "30",
            shown: ("education", "30"),
        },
        ended: &[("leaveDate", ""), ("status", "注销")],
        ..HOUSEHOLD
    },
    System {
        id: "pda",
        name: "pda",
        kind: Some("person"),
        can: &[
            Capability::People,
            Capability::NeedsHouse,
            Capability::TakesFiles,
            Capability::KeepsHouses,
            Capability::AnswersByFile,
        ],
        change: Change {
            element: ("stay", "relation_to_head"),
            value: "80",
            shown: ("与户主关系", "非亲属"),
        },
        ended: &[("操作类型", "注销")],
        ..HOUSEHOLD
    },
    System {
        id: "selfdecl",
        name: "selfdecl",
        writes: [
            ("POST", "/declarations"),
            ("PATCH", "/declarations/"),
            ("POST", "/declarations"),
        ],
        can: &[
            Capability::Sessions,
            Capability::Versions,
            Capability::People,
            Capability::NeedsHouse,
            Capability::Adopts,
        ],
        change: Change {
            element: ("work", "employer_code"),
            value: "91440300MA5TE5T1XJ",
            shown: (
                "declaration/employment/employerCreditCode",
                "91440300MA5TE5T1XJ",
            ),
        },
        ended: &[("closed", "true"), ("status", "WITHDRAWN")],
        departure: Some(("declaration/declarationType", "MOVE_OUT")),
        own_codes: &[("internal", false), ("internal", true)],
        ..HOUSEHOLD
    },
    System {
        id: "labour",
        name: "labour",
        writes: [GATEWAY, GATEWAY, GATEWAY],
        can: &[
            Capability::Versions,
            Capability::People,
            Capability::NeedsHouse,
            Capability::Adopts,
        ],
        change: Change {
            element: ("work", "place"),
            value: "样例路3号",
            shown: ("gzdz", "样例路3号"),
        },
        ended: &[("zt", "0")],
        own_codes: &[("G9001", false), ("G9999", false), ("G9999", true)],
        ..HOUSEHOLD
    },
    System {
        id: "safety",
        name: "safety",
        takes: Takes::Premises,
        kind: Some("inspection"),
        writes: [
            ("POST", "/inspections"),
            ("POST", "/revoke"),
            ("POST", "/revoke"),
        ],
        can: &[Capability::Sessions, Capability::Renews],
        change: Change {
            element: ("inspection", "remark"),
            value: "经营者已签字",
            shown: ("remark", "经营者已签字"),
        },
        ended: &[("state", "9")],
        own_codes: &[("50000", false), ("50000", true)],
        ..HOUSEHOLD
    },
    System {
        id: "grid",
        name: "grid-event",
        takes: Takes::Event(
            "D01",
            r#"{"water_depth": 30, "self_handled": true, "handle_result": "已疏通排水口"}"#,
        ),
        kind: Some("event"),
        writes: [("POST", "/events"), ("PUT", "/events/"), ("POST", "/void")],
        can: &[Capability::Versions, Capability::Flow],
        change: Change {
            element: ("event", "handle_result"),
            value: "已设置警示牌",
            shown: ("handleResult", "已设置警示牌"),
        },
        ended: &[("state", "99")],
        own_codes: &[("50000", false), ("50000", true)],
        ..HOUSEHOLD
    },
    System {
        id: "ev-safety",
        name: "ev-safety",
        takes: Takes::Event(
            "A01",
            r#"{"enterprise_name": "样例科技有限公司", "enterprise_code": "91440300MA5TE5T1XJ"}"#,
        ),
        change: Change {
            element: ("event", "enterprise_name"),
            value: "改名公司",
            shown: (ADDED, "改名公司"),
        },
        ..LINKAGE
    },
    System {
        id: "ev-urban",
        name: "ev-urban",
        takes: Takes::Event("B01", "{}"),
        change: Change {
            element: ("event", "urban_kind"),
            value: "hanging",
            shown: (ADDED, "乱晒乱挂"),
        },
        kin: true,
        ..LINKAGE
    },
    System {
        id: "ev-building",
        name: "ev-building",
        takes: Takes::Event(
            "C01",
            r#"{"build_stage": "main", "illegal_area": 25.5, "dwelling.house_code": "4403060010010000001001203"}"#,
        ),
        change: Change {
            element: ("event", "build_stage"),
            value: "fitting",
            shown: (ADDED, "装修"),
        },
        kin: true,
        ..LINKAGE
    },
    System {
        id: "ev-drainage",
        name: "ev-drainage",
        takes: Takes::Event("D01", r#"{"water_depth": 30}"#),
        change: Change {
            element: ("event", "well_number"),
            value: "YS-0012",
            shown: (ADDED, "YS-0012"),
        },
        kin: true,
        ..LINKAGE
    },
    System {
        id: "ev-fire",
        name: "ev-fire",
        takes: Takes::Event("E01", r#"{"place_type": "shop"}"#),
        change: Change {
            element: ("event", "place_type"),
            value: "factory",
            shown: (ADDED, "厂房仓库"),
        },
        kin: true,
        ..LINKAGE
    },
    System {
        id: "ev-traffic",
        name: "ev-traffic",
        takes: Takes::Event(
            "F01",
            r#"{"road_name": "海棠路", "plate_number": "粤B12345"}"#,
        ),
        change: Change {
            element: ("event", "road_name"),
            value: "丁香路",
            shown: (ADDED, "丁香路"),
        },
        kin: true,
        ..LINKAGE
    },
];
