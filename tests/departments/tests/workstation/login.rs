//! Login pages, the salted digest, one session per account, the idle time-out and the lock.

use std::time::Duration;

use reqwest::Method;

use crate::browser::{Browser, PASSWORD};

#[tokio::test]
async fn login_pages_are_the_samples() {
    let mut browser = Browser::open().await;
    let page = browser.get("/sqgzz/login.jsp").await;
    let sample = include_bytes!("../../data/workstation/samples/login.html");
    assert_eq!(
        page.with(&page.input("salt"), "a1b2c3d4"),
        sample,
        "byte for byte as the server sends it"
    );
    assert_eq!(
        page.media_type, "text/html;charset=GBK",
        "the header names the charset that is right"
    );
    let cookie = page.cookie.unwrap();
    assert!(
        cookie.len() == 32
            && cookie
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')),
        "JSESSIONID is 32 upper-case hexadecimal characters"
    );
    browser.cookie = None;
    let page = browser.get("/sqgzz/person/add.jsp").await;
    let sample = include_bytes!("../../data/workstation/samples/expired.html");
    assert_eq!(
        page.with(&page.input("salt"), "a1b2c3d4"),
        sample,
        "without a session every path shows this"
    );
    assert_eq!(
        page.status, 200,
        "an expired session looks like success to who checks only the status"
    );
}

#[tokio::test]
async fn logging_in_changes_the_cookie() {
    let mut browser = Browser::open().await;
    let before = browser.get("/sqgzz/login.jsp").await;
    let page = browser
        .try_log_in("sq001", PASSWORD, &before.input("salt"))
        .await;
    assert_eq!(
        (page.status, page.location.as_deref()),
        (302, Some("/sqgzz/main.jsp"))
    );
    assert_ne!(
        page.cookie, before.cookie,
        "a new JSESSIONID replaces the one of the login page"
    );
    assert!(
        !browser.get("/sqgzz/main.jsp").await.is_login_page(),
        "and it opens the application"
    );
    let page = browser.get("/sqgzz/logout.do").await;
    assert_eq!(
        (page.status, page.location.as_deref()),
        (302, Some("/sqgzz/login.jsp"))
    );
    assert_eq!(
        browser.get("/sqgzz/main.jsp").await.errors(),
        ["请先登录"],
        "after logging out it is closed"
    );
}

#[tokio::test]
async fn a_salt_serves_one_attempt_of_its_own_page() {
    let mut browser = Browser::open().await;
    let stale = ["登录页面已失效，请刷新"];
    let page = browser.get("/sqgzz/login.jsp").await;
    let (salt, cookie) = (page.input("salt"), page.cookie.clone());
    for wrong in ["", "00000000"] {
        browser.get("/sqgzz/login.jsp").await;
        assert_eq!(
            browser.try_log_in("sq001", PASSWORD, wrong).await.errors(),
            stale,
            "salt `{wrong}`"
        );
    }
    let page = browser.try_log_in("sq001", PASSWORD, &salt).await;
    assert_eq!(
        page.errors(),
        stale,
        "the salt belongs to the cookie of its page"
    );
    browser.cookie = cookie.clone();
    assert_eq!(
        browser.try_log_in("sq001", "no", &salt).await.errors(),
        ["用户名或密码错误"]
    );
    browser.cookie = cookie;
    assert_eq!(
        browser.try_log_in("sq001", PASSWORD, &salt).await.errors(),
        stale,
        "it is used up by a failure too"
    );
    for _ in 0..5 {
        browser.try_log_in("sq001", PASSWORD, "00000000").await;
    }
    assert_eq!(
        browser.log_in("sq001", PASSWORD).await.status,
        302,
        "stale pages do not count as failures"
    );
}

#[tokio::test]
async fn five_failures_lock_the_account_for_a_minute() {
    let mut browser = Browser::open().await;
    for (username, password) in [
        ("sq009", PASSWORD),
        ("", ""),
        ("sq001", ""),
        ("sq002", PASSWORD),
    ] {
        assert_eq!(
            browser.log_in(username, password).await.errors(),
            ["用户名或密码错误"],
            "{username}"
        );
    }
    assert_eq!(
        browser.log_in("sq001", PASSWORD).await.status,
        302,
        "one failure does not lock"
    );
    for _ in 0..5 {
        let page = browser.log_in("sq001", "wrong").await;
        assert_eq!(
            page.errors(),
            ["用户名或密码错误"],
            "a success starts the count anew"
        );
        assert_eq!(
            page.input("salt").len(),
            8,
            "the page that refuses holds a fresh salt"
        );
    }
    let page = browser.log_in("sq001", PASSWORD).await;
    assert_eq!(
        page.errors(),
        ["账号已锁定，请稍后再试"],
        "even with the right password"
    );
    assert_eq!(
        browser.log_in("sq002", "Sq@2026test2").await.status,
        302,
        "the other account is not locked"
    );
    browser.town.advance(Duration::from_secs(60));
    assert_eq!(
        browser.log_in("sq001", PASSWORD).await.status,
        302,
        "after 60 s the lock is gone"
    );
}

#[tokio::test]
async fn a_second_login_ends_the_first_and_the_reason_is_told_once() {
    let mut browser = Browser::logged_in().await;
    let first = browser.cookie.clone();
    browser.log_in("sq001", PASSWORD).await;
    let second = browser.cookie.clone();
    browser.cookie = first;
    let page = browser
        .send(Method::DELETE, "/sqgzz/anything", "", "")
        .await;
    assert_eq!(
        page.errors(),
        ["您的账号已在其他地方登录"],
        "whatever the path and the method"
    );
    assert_eq!(
        browser.get("/sqgzz/main.jsp").await.errors(),
        ["请先登录"],
        "the fresh cookie knows no reason"
    );
    browser.cookie = second;
    assert!(
        !browser.get("/sqgzz/main.jsp").await.is_login_page(),
        "the later session lives"
    );
}

#[tokio::test]
async fn a_session_idles_for_a_minute() {
    let mut browser = Browser::logged_in().await;
    for _ in 0..3 {
        browser.town.advance(Duration::from_secs(59));
        assert!(
            !browser.get("/sqgzz/main.jsp").await.is_login_page(),
            "every request keeps it awake"
        );
    }
    browser.town.advance(Duration::from_secs(61));
    assert_eq!(
        browser.get("/sqgzz/main.jsp").await.errors(),
        ["登录超时，请重新登录"]
    );
}

#[tokio::test]
async fn one_session_makes_ten_requests_a_second() {
    let mut browser = Browser::logged_in().await;
    browser.town.advance(Duration::from_secs(1));
    browser.pace = Duration::ZERO;
    for _ in 0..10 {
        assert_eq!(browser.get("/sqgzz/main.jsp").await.status, 200);
    }
    let page = browser.get("/sqgzz/main.jsp").await;
    assert_eq!(
        (page.status, page.media_type.as_str()),
        (429, "text/html;charset=GBK"),
        "the eleventh is too many"
    );
    browser.town.advance(Duration::from_secs(1));
    assert_eq!(
        browser.get("/sqgzz/main.jsp").await.status,
        200,
        "a second later it may go on"
    );
}

#[tokio::test]
async fn a_restart_forgets_sessions() {
    let mut browser = Browser::logged_in().await;
    browser.town = browser.town.restarted().await;
    assert_eq!(
        browser.get("/sqgzz/main.jsp").await.errors(),
        ["请先登录"],
        "sessions live in memory only"
    );
}
