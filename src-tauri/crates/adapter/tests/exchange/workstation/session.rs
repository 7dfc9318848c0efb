//! Signing in, sharing the account, looking without writing.

use serde_json::json;

use super::super::counter::*;
use super::*;

#[tokio::test]
async fn an_expired_session_is_renewed_within_the_attempt() {
    let expired = login_page("登录超时，请重新登录");
    let counter = Counter::open(signed_in([nobody(), add(), said("保存")])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    attempt(&link, &resident()).await;
    counter.handed();
    counter.play([
        expired,
        login_page(""),
        welcome(),
        nobody(),
        add(),
        said("保存"),
    ]);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        format!("accepted {ROW}"),
        "the worker notices nothing"
    );
    assert!(counter.nothing_left(), "signed in once");
}

#[tokio::test]
async fn somebody_else_on_the_account_is_left_alone() {
    let clock = TestClock::at_start();
    let taken = || login_page("您的账号已在其他地方登录");
    let counter = Counter::open(signed_in([taken()])).await;
    let link = link("workstation", &counter, &clock);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "wait accounttaken 5",
        "stay away for a while"
    );
    counter.handed();
    clock.forward(2);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "wait accounttaken 3",
        "not before the time is over"
    );
    assert!(counter.handed().is_empty(), "not even asked");
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        clock.forward(6);
        counter.play(signed_in([taken()]));
        outcomes.push(brief(&attempt(&link, &resident()).await));
    }
    assert_eq!(
        outcomes,
        [
            "wait accounttaken 5",
            "wait accounttaken 5",
            "stop accounttaken"
        ],
        "three tries, then a person must see to it"
    );
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let counter = Counter::open([login_page(""), login_page("用户名或密码错误")]).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "stop credentials",
        "a person must correct it"
    );
    counter.handed();
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "stop credentials",
        "still"
    );
    assert!(
        counter.handed().is_empty(),
        "five failures would lock the account"
    );
}

#[tokio::test]
async fn sign_in_has_its_own_answers() {
    let stale = || login_page("登录页面已失效，请刷新");
    let counter = Counter::open([
        login_page(""),
        stale(),
        login_page(""),
        welcome(),
        nobody(),
        add(),
        said("保存"),
    ])
    .await;
    let first = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&first, &resident()).await),
        format!("accepted {ROW}"),
        "a stale page is fetched anew"
    );
    let table = [
        (
            vec![login_page(""), login_page("账号已锁定，请稍后再试")],
            "wait locked 60",
        ),
        (
            vec![Canned::new(503, &[], b"<html/>")],
            "wait maintenance 60",
        ),
        (vec![plain("portal")], "wait notthissystem"),
        (
            vec![
                login_page(""),
                Canned::new(302, &[("Location", "http://portal/")], b""),
            ],
            "wait notthissystem",
        ),
        (vec![Canned::silence()], "wait replylost"),
    ];
    for (answers, expected) in table {
        let counter = Counter::open(answers).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &resident()).await),
            expected,
            "nothing was written"
        );
    }
}

#[tokio::test]
async fn what_stands_there_can_be_looked_at_tested_and_previewed() {
    let counter = Counter::open(signed_in([
        nobody(),
        list(&[[ROW, HOUSE, "在住", "sq002", "2026-01-01 00:00:00"]]),
        edit(&[]),
    ]))
    .await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert!(link.check().await.works, "signs in and finds nobody");
    let (receipt, held) = link.look(&resident()).await.unwrap().unwrap();
    assert_eq!(
        (receipt.get("id"), &held["xm"]),
        (Some(ROW), &json!("陈示例")),
        "the row and its values"
    );
    let preview = link.preview(&resident()).unwrap();
    assert!(preview.contains(&SAVE[40..]), "the very bytes: {preview}");
    assert!(
        !preview.contains(TOKEN) && !preview.contains("Sq@2026test"),
        "no secret"
    );
}
