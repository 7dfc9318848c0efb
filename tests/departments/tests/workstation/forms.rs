//! The shape of requests: tokens, parameters, bytes, sizes, methods.

use std::time::Duration;

use reqwest::Method;

use crate::browser::{Browser, EXAMPLE, Page, change_with, encoded};

const ADD: &str = "/sqgzz/person/add.jsp";
const SAVE: &str = "/sqgzz/person/save.do";
const UPDATE: &str = "/sqgzz/person/update.do";

async fn save_with(browser: &mut Browser, token: &str) -> Page {
    let form = [&[("_token", token)], &EXAMPLE[..]].concat();
    browser.post(SAVE, &encoded(&form)).await
}

#[tokio::test]
async fn a_token_is_used_up_by_whatever_comes_of_it() {
    let mut browser = Browser::logged_in().await;
    let again = ["请勿重复提交"];
    let token = browser.token(ADD).await;
    save_with(&mut browser, &token).await.saved_id();
    assert_eq!(
        save_with(&mut browser, &token).await.errors(),
        again,
        "used by a success"
    );

    let token = browser.token(ADD).await;
    let page = browser.post(SAVE, &format!("_token={token}&xm=")).await;
    assert!(
        page.errors().contains(&"缺少参数：xb".to_owned()),
        "a misshapen form"
    );
    assert_eq!(
        save_with(&mut browser, &token).await.errors(),
        again,
        "used by a refusal too"
    );

    let token = browser.token(ADD).await;
    browser.town.advance(Duration::from_secs(30));
    browser.get("/sqgzz/main.jsp").await;
    let other = browser
        .token("/sqgzz/person/edit.jsp?id=RK0000000001")
        .await;
    assert_eq!(
        save_with(&mut browser, &other).await.errors(),
        again,
        "that was a token of the change page"
    );
    let form = [
        &[("_token", token.as_str()), ("id", "RK0000000001")],
        &change_with(&[])[..],
    ]
    .concat();
    assert_eq!(
        browser.post(UPDATE, &encoded(&form)).await.errors(),
        again,
        "and that one of the new page"
    );
    assert_eq!(
        save_with(&mut browser, "").await.errors(),
        again,
        "an empty token is none"
    );
    assert_eq!(
        browser.town.running.holdings("workstation").unwrap().len(),
        1,
        "none of these saved a row"
    );
}

#[tokio::test]
async fn a_change_token_serves_its_row_only() {
    let mut browser = Browser::logged_in().await;
    for _ in 0..2 {
        browser.save(&EXAMPLE).await.saved_id();
    }
    let token = browser
        .token("/sqgzz/person/edit.jsp?id=RK0000000001")
        .await;
    let form = [
        &[("_token", token.as_str()), ("id", "RK0000000002")],
        &change_with(&[])[..],
    ]
    .concat();
    assert_eq!(
        browser.post(UPDATE, &encoded(&form)).await.errors(),
        ["请勿重复提交"]
    );
}

#[tokio::test]
async fn a_token_lives_ten_minutes_in_its_session() {
    let mut browser = Browser::logged_in().await;
    let token = browser.token(ADD).await;
    for _ in 0..11 {
        browser.town.advance(Duration::from_secs(55));
        browser.get("/sqgzz/main.jsp").await;
    }
    assert_eq!(
        save_with(&mut browser, &token).await.errors(),
        ["请勿重复提交"],
        "605 s are too many"
    );
    let token = browser.token(ADD).await;
    browser.log_in("sq001", crate::browser::PASSWORD).await;
    assert_eq!(
        save_with(&mut browser, &token).await.errors(),
        ["请勿重复提交"],
        "another session's token"
    );
}

#[tokio::test]
async fn a_session_holds_five_unused_tokens() {
    let mut browser = Browser::logged_in().await;
    let mut tokens = Vec::new();
    for _ in 0..6 {
        tokens.push(browser.token(ADD).await);
    }
    assert_eq!(
        save_with(&mut browser, &tokens[0]).await.errors(),
        ["请勿重复提交"],
        "the oldest gave way"
    );
    save_with(&mut browser, &tokens[1]).await.saved_id();
}

#[tokio::test]
async fn each_parameter_exactly_once() {
    let mut browser = Browser::logged_in().await;
    let without = |name: &str| -> Vec<_> {
        EXAMPLE
            .into_iter()
            .filter(|(other, _)| *other != name)
            .collect()
    };
    assert_eq!(
        browser.save(&without("bz")).await.errors(),
        ["缺少参数：bz"],
        "empty is not missing"
    );
    let twice = [&EXAMPLE[..], &[("xb", "0")]].concat();
    assert_eq!(
        browser.save(&twice).await.errors(),
        ["重复参数：xb"],
        "even with the same value"
    );
    for extra in ["zt", "id", "q"] {
        let form = [&EXAMPLE[..], &[(extra, "1")]].concat();
        assert_eq!(
            browser.save(&form).await.errors(),
            [format!("多余参数：{extra}")],
            "{extra} is not of the new page"
        );
    }
    let page = browser.post(SAVE, &encoded(&EXAMPLE)).await;
    assert_eq!(page.errors(), ["缺少参数：_token"]);
    browser.save(&EXAMPLE).await.saved_id();
    let page = browser.update("RK0000000001", &EXAMPLE).await;
    assert_eq!(
        page.errors(),
        ["缺少参数：zt", "缺少参数：lkrq"],
        "the change page has two more"
    );
    let token = browser.token(ADD).await;
    let form = [&[("_token", token.as_str())], &EXAMPLE[..]].concat();
    let page = browser
        .send(
            Method::POST,
            SAVE,
            "multipart/form-data; boundary=x",
            &encoded(&form),
        )
        .await;
    assert_eq!(
        page.errors().len(),
        20,
        "a body of another media type holds no parameters"
    );
}

#[tokio::test]
async fn order_and_charset_parameter_do_not_matter() {
    let mut browser = Browser::logged_in().await;
    let token = browser.token(ADD).await;
    let mut form = [&[("_token", token.as_str())], &EXAMPLE[..]].concat();
    form.reverse();
    let page = browser
        .send(
            Method::POST,
            SAVE,
            "application/x-www-form-urlencoded; charset=UTF-8",
            &encoded(&form),
        )
        .await;
    page.saved_id();
    let held = &browser.town.running.holdings("workstation").unwrap()[0].record;
    assert_eq!(
        held.fields["xm"], "陈示例",
        "the bytes are of the one charset whatever the header says"
    );
}

#[tokio::test]
async fn broken_bytes_are_told_alone_and_leave_the_token() {
    let mut browser = Browser::logged_in().await;
    let token = browser.token(ADD).await;
    let form = [&[("_token", token.as_str())], &EXAMPLE[..]].concat();
    let body = encoded(&form);
    let name = "xm=%B3%C2%CA%BE%C0%FD";
    let mut pairs = vec![
        "%80".to_owned(),
        "%FF".to_owned(),
        "%B3".to_owned(),
        "%B3+".to_owned(),
        "%E9%99%88".to_owned(),
        "%AA%A1".to_owned(),
        "%Z1".to_owned(),
    ];
    for line in include_str!("../../data/workstation/codes/gbk_refused.csv")
        .lines()
        .skip(1)
        .step_by(7)
    {
        let pair = line.rsplit(':').next().unwrap();
        pairs.push(
            (0..pair.len())
                .step_by(2)
                .map(|at| format!("%{}", &pair[at..at + 2]))
                .collect(),
        );
    }
    for pair in pairs {
        let page = browser
            .post(SAVE, &body.replace(name, &format!("xm={pair}")))
            .await;
        assert_eq!(
            page.errors(),
            ["请求编码错误"],
            "{pair}, whatever else is wrong"
        );
    }
    let page = browser.get("/sqgzz/person/list.do?q_xm=%FE%9F").await;
    assert_eq!(page.errors(), ["请求编码错误"], "in a query string too");
    save_with(&mut browser, &token).await.saved_id();
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let mut browser = Browser::logged_in().await;
    let token = browser.token(ADD).await;
    let body = encoded(&[&[("_token", token.as_str())], &EXAMPLE[..]].concat());
    let padded = format!("{body}&x={}", "0".repeat(65_536 - body.len() - 3));
    assert_eq!(
        browser.post(SAVE, &padded).await.errors(),
        ["多余参数：x"],
        "65,536 bytes are read"
    );
    let page = browser.post(SAVE, &format!("{padded}0")).await;
    assert_eq!(
        (page.status, page.media_type.as_str()),
        (413, "text/html;charset=GBK"),
        "one more is not"
    );
}

#[tokio::test]
async fn other_methods_and_paths_do_nothing() {
    let mut browser = Browser::logged_in().await;
    assert_eq!(
        browser.get(SAVE).await.status,
        405,
        "a row is not saved by GET"
    );
    assert_eq!(
        browser.get("/sqgzz/person/delete.do").await.status,
        404,
        "there is no delete"
    );
    assert_eq!(
        browser.get("/other").await.status,
        404,
        "outside the application there is nothing"
    );
}
