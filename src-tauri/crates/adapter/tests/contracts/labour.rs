//! 劳保系统.

use super::*;

#[test]
fn labour_person() {
    judge(
        "labour",
        vec![
            (
                "a name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            ("a name of 40", vec![("wife:person.name", text(40))], &[]),
            (
                "a name of 41",
                vec![("wife:person.name", text(41))],
                &["wife:person.name"],
            ),
            (
                "a document's kind",
                vec![("wife:person.id_type", Value::Null)],
                &["wife:person.id_type"],
            ),
            (
                "a document's number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "a check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
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
                "sex",
                vec![("lodger:person.sex", Value::Null)],
                &["lodger:person.sex"],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
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
                &[],
            ),
            (
                "another birth date than the number",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "ethnicity is optional",
                vec![("wife:person.nation", Value::Null)],
                &[],
            ),
            (
                "education",
                vec![("wife:person.education", Value::Null)],
                &["wife:person.education"],
            ),
            (
                "education of graduates is told apart",
                vec![("wife:person.education", "10".into())],
                &["wife:person.education"],
            ),
            (
                "a master",
                vec![("wife:person.education", "14".into())],
                &[],
            ),
            (
                "a kind of registration",
                vec![("wife:person.hukou_kind", Value::Null)],
                &["wife:person.hukou_kind"],
            ),
            (
                "a telephone",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            (
                "no landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &["wife:person.phone"],
            ),
            (
                "an address that housing takes is short enough",
                vec![("dwelling.road", text(80))],
                &[],
            ),
        ],
    );
}

/// The wife's work, other than her contract and her employer's code.
fn as_(status: &'static str, more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut changes = vec![("wife:work.status", Value::from(status))];
    changes.extend(more.iter().cloned());
    changes
}

#[test]
fn labour_work() {
    judge(
        "labour",
        vec![
            (
                "a kind of work: nothing to register",
                vec![("wife:work.status", Value::Null)],
                &[],
            ),
            ("nobody at home is registered", as_("not_working", &[]), &[]),
            (
                "a credit code of the employed",
                vec![("wife:work.employer_code", Value::Null)],
                &["wife:work.employer_code"],
            ),
            (
                "a credit code of one's own",
                as_("self_employed", &[("wife:work.employer_code", Value::Null)]),
                &["wife:work.employer_code"],
            ),
            (
                "none of who works here and there",
                as_("flexible", &[("wife:work.employer_code", Value::Null)]),
                &[],
            ),
            (
                "a credit code's check character",
                vec![("wife:work.employer_code", "91440300MA5TE5T1XK".into())],
                &["wife:work.employer_code"],
            ),
            (
                "an employer's name",
                vec![("wife:work.employer", Value::Null)],
                &["wife:work.employer"],
            ),
            (
                "none of who works here and there",
                as_("flexible", &[("wife:work.employer", Value::Null)]),
                &[],
            ),
            (
                "an employer of 100",
                vec![("wife:work.employer", text(100))],
                &[],
            ),
            (
                "an employer of 101",
                vec![("wife:work.employer", text(101))],
                &["wife:work.employer"],
            ),
            (
                "an occupation",
                vec![("wife:work.occupation", Value::Null)],
                &["wife:work.occupation"],
            ),
            (
                "an occupation that is none",
                vec![("wife:work.occupation", "90000".into())],
                &["wife:work.occupation"],
            ),
            (
                "a place of work of 120",
                vec![("wife:work.place", text(120))],
                &[],
            ),
            (
                "a place of work of 121",
                vec![("wife:work.place", text(121))],
                &["wife:work.place"],
            ),
            (
                "a contract of the employed",
                vec![("wife:work.contract", Value::Null)],
                &["wife:work.contract"],
            ),
            (
                "none of one's own boss",
                as_("self_employed", &[("wife:work.contract", Value::Null)]),
                &[],
            ),
            (
                "a fixed contract begins",
                vec![("wife:work.contract_from", Value::Null)],
                &["wife:work.contract_from"],
            ),
            (
                "a fixed contract ends",
                vec![("wife:work.contract_until", Value::Null)],
                &["wife:work.contract_until"],
            ),
            (
                "an open one does not",
                vec![
                    ("wife:work.contract", "open_ended".into()),
                    ("wife:work.contract_until", Value::Null),
                ],
                &[],
            ),
            (
                "but begins",
                vec![
                    ("wife:work.contract", "open_ended".into()),
                    ("wife:work.contract_from", Value::Null),
                ],
                &["wife:work.contract_from"],
            ),
            (
                "without one neither",
                vec![
                    ("wife:work.contract", "none".into()),
                    ("wife:work.contract_from", Value::Null),
                    ("wife:work.contract_until", Value::Null),
                ],
                &[],
            ),
            (
                "it ends before it begins",
                vec![("wife:work.contract_until", "2026-09-14".into())],
                &["wife:work.contract_until"],
            ),
            (
                "it ends as it begins",
                vec![("wife:work.contract_until", "2026-09-15".into())],
                &[],
            ),
            (
                "a day of beginning",
                vec![("wife:work.since", Value::Null)],
                &["wife:work.since"],
            ),
            (
                "beginning tomorrow",
                vec![("wife:work.since", "2026-11-23".into())],
                &["wife:work.since"],
            ),
            (
                "beginning today",
                vec![("wife:work.since", "2026-11-22".into())],
                &[],
            ),
            (
                "beginning at 15",
                vec![("wife:work.since", "2011-07-07".into())],
                &["wife:work.since"],
            ),
            (
                "beginning before birth",
                vec![("wife:work.since", "1917-05-27".into())],
                &["wife:work.since"],
            ),
            (
                "beginning on the 16th birthday",
                vec![("wife:work.since", "2011-07-08".into())],
                &[],
            ),
            (
                "pay is optional",
                vec![("wife:work.monthly_pay", Value::Null)],
                &[],
            ),
            (
                "pay to the fen",
                vec![("wife:work.monthly_pay", json!(5200.55))],
                &[],
            ),
            (
                "pay finer than that",
                vec![("wife:work.monthly_pay", json!(5200.555))],
                &["wife:work.monthly_pay"],
            ),
            (
                "pay of nearly ten million",
                vec![("wife:work.monthly_pay", json!(9_999_999.99))],
                &[],
            ),
            (
                "pay of ten million",
                vec![("wife:work.monthly_pay", json!(10_000_000))],
                &["wife:work.monthly_pay"],
            ),
            (
                "insurance",
                vec![("wife:work.insurance", Value::Null)],
                &["wife:work.insurance"],
            ),
            (
                "why out of work",
                as_("seeking", &[]),
                &["wife:work.unemployed_reason"],
            ),
            (
                "out of work, with the reason",
                as_(
                    "seeking",
                    &[("wife:work.unemployed_reason", "left_job".into())],
                ),
                &[],
            ),
        ],
    );
}

#[test]
fn labour_end() {
    judge(
        "labour",
        vec![
            (
                "a reason of the end",
                vec![("wife:work.ended_on", "2026-11-20".into())],
                &["wife:work.end_reason"],
            ),
            (
                "a day of the end",
                vec![("wife:work.end_reason", "resigned".into())],
                &["wife:work.ended_on"],
            ),
            (
                "ended today",
                vec![
                    ("wife:work.end_reason", "resigned".into()),
                    ("wife:work.ended_on", "2026-11-22".into()),
                ],
                &[],
            ),
            (
                "ended tomorrow",
                vec![
                    ("wife:work.end_reason", "resigned".into()),
                    ("wife:work.ended_on", "2026-11-23".into()),
                ],
                &["wife:work.ended_on"],
            ),
            (
                "ended as it began",
                vec![
                    ("wife:work.end_reason", "resigned".into()),
                    ("wife:work.ended_on", "2026-09-15".into()),
                ],
                &[],
            ),
            (
                "ended before it began",
                vec![
                    ("wife:work.end_reason", "resigned".into()),
                    ("wife:work.ended_on", "2026-09-14".into()),
                ],
                &["wife:work.ended_on"],
            ),
        ],
    );
}
