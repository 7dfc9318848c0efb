//! 综合管理信息系统.

use super::*;

#[test]
fn gridadmin_members() {
    judge(
        "gridadmin",
        vec![
            (
                "30 characters of name",
                vec![("wife:person.name", text(30))],
                &[],
            ),
            (
                "31 characters of name",
                vec![("wife:person.name", text(31))],
                &["wife:person.name"],
            ),
            (
                "a digit in the name",
                vec![("wife:person.name", "李样本2".into())],
                &["wife:person.name"],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
                &["lodger:person.sex"],
            ),
            (
                "no birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "no ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "no registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "no education",
                vec![("wife:person.education", Value::Null)],
                &[],
            ),
            (
                "marriage not stated",
                vec![("wife:person.marital", "90".into())],
                &[],
            ),
            (
                "a grown-up without a telephone",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            (
                "a landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &["wife:person.phone"],
            ),
            (
                "no relation to the head",
                vec![("wife:stay.relation_to_head", Value::Null)],
                &["wife:stay.relation_to_head"],
            ),
            (
                "no reason of stay",
                vec![("grandfather:stay.reason", Value::Null)],
                &["grandfather:stay.reason"],
            ),
            (
                "work without an employer",
                vec![("husband:work.employer", Value::Null)],
                &["husband:work.employer"],
            ),
            (
                "60 characters of employer",
                vec![("husband:work.employer", text(60))],
                &[],
            ),
            (
                "61 characters of employer",
                vec![("husband:work.employer", text(61))],
                &["husband:work.employer"],
            ),
            (
                "no grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "200 characters of remark",
                vec![("wife:stay.remark", text(200))],
                &[],
            ),
            (
                "201 characters of remark",
                vec![("wife:stay.remark", text(201))],
                &["wife:stay.remark"],
            ),
            (
                "moved in after the visit",
                vec![("wife:stay.arrived_on", "2026-11-21".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "visited tomorrow",
                vec![("visit.on", "2026-11-23".into())],
                &["visit.on"],
            ),
        ],
    );
}
