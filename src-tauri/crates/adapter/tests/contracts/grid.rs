//! 网格系统: people with the items of GB/T 31000. Lengths are bytes in GB 18030: a common character two.

use super::*;

#[test]
fn grid_envelope_and_everybody() {
    judge(
        "grid",
        vec![
            (
                "a grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "a grid of 14 digits",
                vec![("dwelling.grid", "44030600100100".into())],
                &["dwelling.grid"],
            ),
            (
                "a grid of another community",
                vec![("dwelling.grid", "440306001002003".into())],
                &["dwelling.grid"],
            ),
            (
                "a name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            ("a name of 25", vec![("wife:person.name", text(25))], &[]),
            (
                "a name of 26",
                vec![("wife:person.name", text(26))],
                &["wife:person.name"],
            ),
            (
                "a former name of 25",
                vec![("wife:person.former_name", text(25))],
                &[],
            ),
            (
                "a former name of 26",
                vec![("wife:person.former_name", text(26))],
                &["wife:person.former_name"],
            ),
            (
                "a number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "a check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "sex",
                vec![("lodger:person.sex", Value::Null)],
                &["lodger:person.sex"],
            ),
            (
                "another sex than the number",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "a birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "another birth date than the number",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "marital status",
                vec![("wife:person.marital", Value::Null)],
                &["wife:person.marital"],
            ),
            (
                "a child that is married",
                vec![("son:person.marital", "21".into())],
                &["son:person.marital"],
            ),
            (
                "a child whose status is not stated",
                vec![("son:person.marital", "90".into())],
                &[],
            ),
            (
                "political affiliation of a grown-up",
                vec![("wife:person.political", Value::Null)],
                &["wife:person.political"],
            ),
            (
                "education",
                vec![("wife:person.education", Value::Null)],
                &["wife:person.education"],
            ),
            (
                "an occupation of who works",
                vec![("wife:work.occupation", Value::Null)],
                &["wife:work.occupation"],
            ),
            (
                "none of who does not",
                vec![
                    ("wife:work.status", "not_working".into()),
                    ("wife:work.occupation", Value::Null),
                ],
                &[],
            ),
            (
                "an occupation of 15 characters",
                vec![("wife:work.job_title", text(15))],
                &[],
            ),
            (
                "an occupation of 16",
                vec![("wife:work.job_title", text(16))],
                &["wife:work.job_title"],
            ),
            (
                "an employer of 50",
                vec![("wife:work.employer", text(50))],
                &[],
            ),
            (
                "an employer of 51",
                vec![("wife:work.employer", text(51))],
                &["wife:work.employer"],
            ),
            (
                "a telephone",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            (
                "a landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &[],
            ),
            (
                "a child has its guardian's",
                vec![("son:person.guardian_phone", Value::Null)],
                &["son:person.phone"],
            ),
            (
                "a registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "a registered address",
                vec![("wife:person.hukou_address", Value::Null)],
                &["wife:person.hukou_address"],
            ),
            (
                "a registered address of 40",
                vec![("wife:person.hukou_address", text(40))],
                &[],
            ),
            (
                "a registered address of 41",
                vec![("wife:person.hukou_address", text(41))],
                &["wife:person.hukou_address"],
            ),
            (
                "an address of 79 bytes",
                vec![("dwelling.road", text(25))],
                &[],
            ),
            (
                "an address of 81 bytes",
                vec![("dwelling.road", text(26))],
                &["dwelling.road"],
            ),
        ],
    );
}

#[test]
fn grid_floating() {
    judge(
        "grid",
        vec![
            (
                "a reason of coming",
                vec![("wife:stay.reason", Value::Null)],
                &["wife:stay.reason"],
            ),
            (
                "a kind of dwelling",
                vec![("wife:stay.living_mode", Value::Null)],
                &["wife:stay.living_mode"],
            ),
            (
                "a permit is optional",
                vec![("husband:stay.permit", Value::Null)],
                &[],
            ),
            (
                "a permit of tomorrow",
                vec![("husband:stay.permit_on", "2026-11-23".into())],
                &["husband:stay.permit_on"],
            ),
            (
                "a permit of today",
                vec![("husband:stay.permit_on", "2026-11-22".into())],
                &[],
            ),
            (
                "nobody's relation to the head",
                vec![("wife:stay.relation_to_head", Value::Null)],
                &[],
            ),
        ],
    );
}

/// The wife, registered in the city.
fn registered(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut changes = vec![
        ("wife:person.hukou_division", Value::from("440306")),
        ("wife:stay.residence_match", "01".into()),
    ];
    changes.extend(more.iter().cloned());
    changes
}

#[test]
fn grid_registered() {
    judge(
        "grid",
        vec![
            ("as it is", registered(&[]), &[]),
            (
                "whether she lives where she is registered",
                registered(&[("wife:stay.residence_match", Value::Null)]),
                &["wife:stay.residence_match"],
            ),
            (
                "her relation to the head",
                registered(&[("wife:stay.relation_to_head", Value::Null)]),
                &["wife:stay.relation_to_head"],
            ),
            (
                "what she works as",
                registered(&[("wife:work.job_title", Value::Null)]),
                &["wife:work.job_title"],
            ),
            (
                "a household's number of 9 digits",
                registered(&[("wife:stay.household_number", "123456789".into())]),
                &[],
            ),
            (
                "of 8",
                registered(&[("wife:stay.household_number", "12345678".into())]),
                &["wife:stay.household_number"],
            ),
            (
                "no reason of coming",
                registered(&[("wife:stay.reason", Value::Null)]),
                &[],
            ),
            (
                "a head's name of 26",
                registered(&[("husband:person.name", text(26))]),
                &["husband:person.name", "wife:stay.relation_to_head"],
            ),
        ],
    );
}

#[test]
fn grid_abroad() {
    let permit = |kind: &'static str, number: &'static str| {
        vec![
            ("lodger:person.id_type", Value::from(kind)),
            ("lodger:person.id_number", number.into()),
            ("lodger:person.name", "样本".into()),
            ("lodger:person.nationality", Value::Null),
        ]
    };
    let mut nameless = permit("511", "99900901");
    nameless[2].1 = Value::Null;
    judge(
        "grid",
        vec![
            (
                "a Latin name",
                vec![("lodger:person.latin_name", Value::Null)],
                &["lodger:person.latin_name"],
            ),
            (
                "a name that falls into two",
                vec![("lodger:person.latin_name", "SAMPLE ALEX".into())],
                &["lodger:person.latin_name"],
            ),
            (
                "a family name of 40",
                vec![(
                    "lodger:person.latin_name",
                    format!("{}, ALEX", "X".repeat(40)).into(),
                )],
                &[],
            ),
            (
                "a family name of 41",
                vec![(
                    "lodger:person.latin_name",
                    format!("{}, ALEX", "X".repeat(41)).into(),
                )],
                &["lodger:person.latin_name"],
            ),
            (
                "a given name of 41",
                vec![(
                    "lodger:person.latin_name",
                    format!("SAMPLE, {}", "X".repeat(41)).into(),
                )],
                &["lodger:person.latin_name"],
            ),
            (
                "a Chinese name of 26",
                vec![("lodger:person.name", text(26))],
                &["lodger:person.name"],
            ),
            (
                "a nationality",
                vec![("lodger:person.nationality", Value::Null)],
                &["lodger:person.nationality"],
            ),
            (
                "a country that is not listed",
                vec![("lodger:person.nationality", "ZWE".into())],
                &[],
            ),
            (
                "a passport of China",
                vec![("lodger:person.nationality", "CHN".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a passport of Hong Kong",
                vec![("lodger:person.nationality", "HKG".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a passport of Taiwan",
                vec![("lodger:person.nationality", "TWN".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X001".into())],
                &["lodger:person.id_number"],
            ),
            (
                "a passport of 5",
                vec![("lodger:person.id_number", "X0001".into())],
                &[],
            ),
            (
                "valid until",
                vec![("lodger:person.id_valid_until", Value::Null)],
                &["lodger:person.id_valid_until"],
            ),
            (
                "what for",
                vec![("lodger:stay.purpose_in_china", Value::Null)],
                &["lodger:stay.purpose_in_china"],
            ),
            (
                "since when",
                vec![("lodger:stay.entered_china_on", Value::Null)],
                &["lodger:stay.entered_china_on"],
            ),
            (
                "since tomorrow",
                vec![("lodger:stay.entered_china_on", "2026-11-23".into())],
                &["lodger:stay.entered_china_on"],
            ),
            (
                "until when",
                vec![("lodger:stay.expected_until", Value::Null)],
                &["lodger:stay.expected_until"],
            ),
            (
                "leaving on the day of coming",
                vec![
                    ("lodger:stay.arrived_on", "2026-10-01".into()),
                    ("lodger:stay.expected_until", "2026-10-01".into()),
                ],
                &[],
            ),
            (
                "leaving before coming",
                vec![
                    ("lodger:stay.arrived_on", "2026-09-01".into()),
                    ("lodger:stay.expected_until", "2026-09-30".into()),
                ],
                &["lodger:stay.expected_until"],
            ),
            (
                "an occupation is optional",
                vec![("lodger:work.occupation", Value::Null)],
                &[],
            ),
            ("a permit of Taiwan", permit("511", "99900901"), &[]),
            (
                "a permit of Taiwan of 10 digits",
                permit("511", "9990090101"),
                &["lodger:person.id_number"],
            ),
            ("a permit of Hong Kong", permit("516", "H99900901"), &[]),
            (
                "whose holder has a Chinese name",
                nameless,
                &["lodger:person.name"],
            ),
        ],
    );
}

#[test]
fn grid_leaving() {
    let left = |more: &[(&'static str, Value)]| {
        let mut changes = vec![
            ("wife:stay.status", Value::from("left")),
            ("wife:stay.left_on", "2026-11-22".into()),
            ("wife:stay.leave_reason", "left_city".into()),
        ];
        changes.extend(more.iter().cloned());
        changes
    };
    judge(
        "grid",
        vec![
            ("today", left(&[]), &[]),
            (
                "a day",
                left(&[("wife:stay.left_on", Value::Null)]),
                &["wife:stay.left_on"],
            ),
            (
                "tomorrow",
                left(&[("wife:stay.left_on", "2026-11-23".into())]),
                &["wife:stay.left_on"],
            ),
            (
                "a reason",
                left(&[("wife:stay.leave_reason", Value::Null)]),
                &["wife:stay.leave_reason"],
            ),
        ],
    );
}
