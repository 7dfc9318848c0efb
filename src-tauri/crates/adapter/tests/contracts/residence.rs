//! 居住登记系统.

use super::*;

#[test]
fn residence_members() {
    judge(
        "residence",
        vec![
            (
                "document type",
                vec![("wife:person.id_type", Value::Null)],
                &["wife:person.id_type"],
            ),
            (
                "document number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "a name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a name of one character",
                vec![("wife:person.name", "李".into())],
                &["wife:person.name"],
            ),
            ("a name of 50", vec![("wife:person.name", text(50))], &[]),
            (
                "a name of 51",
                vec![("wife:person.name", text(51))],
                &["wife:person.name"],
            ),
            (
                "a Latin name on an identity card",
                vec![("wife:person.name", "LI SAMPLE".into())],
                &["wife:person.name"],
            ),
            (
                "a minority name",
                vec![("wife:person.name", "阿依古丽·样本".into())],
                &[],
            ),
            (
                "a rare name",
                vec![("wife:person.name", "李䶮𬭎".into())],
                &[],
            ),
            (
                "another sex than the number",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "another birth date",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "division",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "an address of 3",
                vec![("wife:person.hukou_address", "长沙市".into())],
                &["wife:person.hukou_address"],
            ),
            (
                "an address of 101",
                vec![("wife:person.hukou_address", text(101))],
                &["wife:person.hukou_address"],
            ),
            (
                "a phone from 16",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            (
                "no landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &["wife:person.phone"],
            ),
            (
                "a guardian below 16",
                vec![("son:person.guardian_name", Value::Null)],
                &["son:person.guardian_name"],
            ),
            (
                "a guardian's phone",
                vec![("son:person.guardian_phone", Value::Null)],
                &["son:person.guardian_phone"],
            ),
            (
                "arrival",
                vec![("wife:stay.arrived_on", Value::Null)],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrival tomorrow",
                vec![("wife:stay.arrived_on", "2026-11-23".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrival today",
                vec![("wife:stay.arrived_on", "2026-11-22".into())],
                &[],
            ),
            (
                "arrival before birth",
                vec![("wife:stay.arrived_on", "1995-07-07".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "leaving before arrival",
                vec![("wife:stay.expected_until", "2026-08-31".into())],
                &["wife:stay.expected_until"],
            ),
            (
                "no end in sight",
                vec![("wife:stay.expected_until", Value::Null)],
                &[],
            ),
            (
                "living mode",
                vec![("wife:stay.living_mode", Value::Null)],
                &["wife:stay.living_mode"],
            ),
            (
                "reason",
                vec![("wife:stay.reason", Value::Null)],
                &["wife:stay.reason"],
            ),
            (
                "relation to the owner",
                vec![("wife:stay.relation_to_owner", Value::Null)],
                &["wife:stay.relation_to_owner"],
            ),
            (
                "work needs an employer",
                vec![("husband:work.employer", Value::Null)],
                &["husband:work.employer"],
            ),
            (
                "business needs one too",
                vec![
                    ("husband:stay.reason", "03".into()),
                    ("husband:work.employer", Value::Null),
                ],
                &["husband:work.employer"],
            ),
            (
                "study does not",
                vec![
                    ("husband:stay.reason", "04".into()),
                    ("husband:work.employer", Value::Null),
                ],
                &[],
            ),
            (
                "an employer of one character",
                vec![("husband:work.employer", "样".into())],
                &["husband:work.employer"],
            ),
            (
                "an employer of 101",
                vec![("husband:work.employer", text(101))],
                &["husband:work.employer"],
            ),
            (
                "a remark of 201",
                vec![("wife:stay.remark", text(201))],
                &["wife:stay.remark"],
            ),
            (
                "a Latin name",
                vec![("lodger:person.latin_name", Value::Null)],
                &["lodger:person.latin_name", "lodger:person.name"],
            ),
            (
                "a nationality",
                vec![("lodger:person.nationality", Value::Null)],
                &["lodger:person.nationality"],
            ),
            (
                "a Chinese passport",
                vec![("lodger:person.nationality", "CHN".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X123".into())],
                &["lodger:person.id_number"],
            ),
        ],
    );
}
