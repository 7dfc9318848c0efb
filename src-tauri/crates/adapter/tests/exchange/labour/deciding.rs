//! The way through a decision: another job, another employer, a newer version.

use super::*;

#[tokio::test]
async fn the_other_job_ends_only_when_the_worker_says_so() {
    let other = json!({"jyxh": OTHER, "bbh": "2", "dwmc": "S市样本电子制造有限公司"});
    let third = job("JY2026000000008", "1", "1");
    let counter = Counter::open([
        says("2002", "", other),
        jobs(json!([third, job(OTHER, "2", "1")])),
        done(OTHER, "3"),
        jobs(json!([third, job(OTHER, "3", "0")])),
        done(NUMBER, "1"),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &cook()).await;
    assert_eq!(brief(&asked), "ask other_job", "the app does not choose");
    let order = chosen(&cook(), &asked, "expired");
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "again changed",
        "first the one ends"
    );
    let outcome = attempt(&link, &order).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {NUMBER}"),
        "then the other begins"
    );
    let handed = counter.handed();
    let methods: Vec<String> = handed.iter().map(method).collect();
    assert_eq!(
        methods,
        [
            "ldbz.employment.register",
            "ldbz.person.query",
            "ldbz.employment.terminate",
            "ldbz.person.query",
            "ldbz.employment.register",
        ],
        "one write per attempt"
    );
    assert_eq!(
        content(&handed[1]),
        json!({"sfzh": "440306199003079015", "xm": "测试甲"}),
        "the person is asked for by number and name"
    );
    assert_eq!(
        content(&handed[2]),
        json!({"lsh": format!("END-{}", SEED.to_uppercase()), "jyxh": OTHER, "bbh": "2", "zzyy": "01",
            "zzrq": "2026-01-05", "wgy": "WG100023"}),
        "exactly the job that was named, in the version that stands there"
    );
    let registered = content(&handed[4]);
    assert_eq!(
        registered,
        content(&handed[0]),
        "no note of the decision is sent"
    );
}

#[tokio::test]
async fn a_second_job_is_confirmed_by_the_worker() {
    let other = json!({"jyxh": OTHER, "bbh": "2", "dwmc": "S市样本电子制造有限公司"});
    let counter = Counter::open([says("2002", "", other.clone()), done(NUMBER, "1")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &cook()).await;
    let order = chosen(&cook(), &asked, "second_job");
    let outcome = attempt(&link, &order).await;
    assert_eq!(brief(&outcome), format!("accepted {NUMBER}"), "both stand");
    let handed = counter.handed();
    assert_eq!(content(&handed[1])["jzbz"], "1", "confirmed");
    assert_eq!(
        content(&handed[1])["lsh"],
        content(&handed[0])["lsh"],
        "a refused operation does not use up its serial"
    );

    let counter = Counter::open([says("2002", "", other)]).await;
    let link = crate::counter::link("labour", &counter, &TestClock::at_start());
    let mut seeking = cook();
    seeking.wire.insert("jylx".to_owned(), json!("4"));
    let Outcome::Ask { decision, .. } = attempt(&link, &seeking).await else {
        panic!("it is asked");
    };
    assert!(
        decision
            .choices
            .iter()
            .all(|choice| choice.id != "second_job"),
        "seeking work is no second job"
    );
}

#[tokio::test]
async fn another_employer_is_an_end_and_a_beginning() {
    let counter = Counter::open([jobs(json!([job(OTHER, "5", "1")])), done(OTHER, "6")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &moved_on()).await;
    assert_eq!(
        brief(&asked),
        "ask another_job",
        "how the old job ended is not known here"
    );
    assert!(counter.handed().is_empty(), "nothing is sent before");
    let order = chosen(&moved_on(), &asked, "resigned");
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "again changed forget",
        "the old one is over"
    );
    let ended = content(&counter.handed()[1]);
    assert_eq!(
        (
            &ended["jyxh"],
            &ended["bbh"],
            &ended["zzyy"],
            &ended["zzrq"]
        ),
        (
            &json!(OTHER),
            &json!("5"),
            &json!("02"),
            &json!("2026-01-05")
        ),
        "it ended the day the new one began"
    );
}

#[tokio::test]
async fn a_lost_ending_is_looked_for_and_not_repeated() {
    let counter = Counter::open([
        jobs(json!([job(OTHER, "2", "1")])),
        Canned::silence(),
        jobs(json!([job(OTHER, "3", "0")])),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let mut order = moved_on();
    order.wire.insert("$ends".to_owned(), json!(OTHER));
    order.wire.insert("$end".to_owned(), json!("02"));
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "unsure replylost",
        "nobody knows"
    );
    let outcome = attempt(&link, &unsettled(&link, &order)).await;
    assert_eq!(
        brief(&outcome),
        "again changed forget settled",
        "it had ended"
    );
    assert_eq!(
        counter
            .handed()
            .iter()
            .filter(|r| method(r).ends_with("terminate"))
            .count(),
        1,
        "ended once"
    );
}

#[tokio::test]
async fn a_newer_version_is_shown_and_never_overwritten_unseen() {
    let mut order = moved_on();
    order.held = order.wire.clone();
    order.held.insert("lxdh".to_owned(), json!("19900000009"));
    let counter = Counter::open([
        says("1303", "bbh", json!({})),
        jobs(json!([job(OTHER, "7", "1")])),
        done(OTHER, "8"),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &order).await;
    assert_eq!(brief(&asked), "ask changed", "the worker decides");
    let Outcome::Ask { decision, .. } = &asked else {
        panic!("it is asked");
    };
    assert!(
        decision.ask.contains("S市样本电子制造有限公司"),
        "what stands there is shown: {}",
        decision.ask
    );
    let outcome = attempt(&link, &chosen(&order, &asked, "ours")).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {OTHER}"),
        "replaced, knowingly"
    );
    let handed = counter.handed();
    assert_eq!(content(&handed[0])["bbh"], "2", "the version we knew");
    assert_eq!(
        content(&handed[2])["bbh"],
        "7",
        "the version the worker saw"
    );
}
