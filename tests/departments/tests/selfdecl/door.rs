//! Tokens, rate, size, path, method, media type, key: what is checked before the declaration.

use crate::client::{BASIC, DECLARATIONS, SelfDeclaration, TOKEN, assert_problem, declaration};
use crate::kit::{Town, send};
use serde_json::json;

#[tokio::test]
async fn tokens_are_given_as_rfc_6749_says() {
    let office = SelfDeclaration::new().await;
    for form in [
        "grant_type=client_credentials&scope=declare",
        "grant_type=client_credentials",
        "grant_type=client_credentials&scope=",
    ] {
        let came = office.ask(form).await;
        let body = came.json();
        assert_eq!(came.status, 200, "{form}: {body}");
        assert_eq!(body["token_type"], "Bearer", "{form}");
        assert_eq!(
            body["expires_in"], 120,
            "{form}: the test environment's life"
        );
        assert_eq!(body["scope"], "declare", "{form}");
        assert_eq!(
            came.header("cache-control"),
            "no-store",
            "RFC 6749 section 5.1"
        );
    }
    let cases = [
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials&scope=admin", "invalid_scope"),
        ("scope=declare", "invalid_request"),
        (
            "grant_type=client_credentials&grant_type=client_credentials",
            "invalid_request",
        ),
        (
            "grant_type=client_credentials&client_secret=x",
            "invalid_request",
        ),
    ];
    for (form, error) in cases {
        let came = office.ask(form).await;
        assert_eq!(came.status, 400, "{form}");
        assert_eq!(came.json()["error"], error, "{form}");
    }
    office.town.pass(1);
    let json = office
        .bare("POST", TOKEN)
        .header("Authorization", BASIC)
        .header("Content-Type", "application/json");
    let came = send(json.body(r#"{"grant_type":"client_credentials"}"#))
        .await
        .unwrap();
    assert_eq!(came.status, 400, "not a form");
    assert_eq!(came.json()["error"], "invalid_request", "not a form");
    let came = send(office.bare("GET", TOKEN).header("Authorization", BASIC))
        .await
        .unwrap();
    assert_eq!(came.status, 405, "another method");
    assert_eq!(came.json()["error"], "invalid_request", "another method");
    let form = "grant_type=client_credentials&client_id=sd-client-01&client_secret=sd-Secret-9c41";
    for wrong in ["", "Basic c2QtY2xpZW50LTAxOnNkLVNlY3JldC05YzQy", "Bearer x"] {
        office.town.pass(1);
        let request = office
            .bare("POST", TOKEN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", wrong);
        let came = send(request.body(form)).await.unwrap();
        assert_eq!(
            came.status, 401,
            "{wrong}: only HTTP Basic with the right secret"
        );
        assert_eq!(came.json()["error"], "invalid_client", "{wrong}");
        assert!(
            came.header("www-authenticate").starts_with("Basic"),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_token_ends_with_its_time_a_restart_or_an_expired_session() {
    let mut office = SelfDeclaration::new().await;
    let ask = async |office: &SelfDeclaration| {
        let came = office.ask("grant_type=client_credentials").await;
        came.json()["access_token"].as_str().unwrap().to_owned()
    };
    let get = async |office: &SelfDeclaration, token: &str| {
        let request = office.bare("GET", &format!("{DECLARATIONS}/x"));
        send(request.header("Authorization", format!("Bearer {token}")))
            .await
            .unwrap()
    };
    let (first, second) = (ask(&office).await, ask(&office).await);
    assert_eq!(
        get(&office, &first).await.status,
        404,
        "several may be alive"
    );
    office.town.pass(119);
    assert_eq!(get(&office, &second).await.status, 404, "119 s old");
    let came = get(&office, &first).await;
    assert_problem(&came, 401, "invalid-token", "120 s old");
    assert_eq!(
        came.header("www-authenticate"),
        "Bearer error=\"invalid_token\"",
        "as RFC 6750 says"
    );
    assert_problem(
        &get(&office, "unknown").await,
        401,
        "invalid-token",
        "unknown",
    );
    let came = send(office.bare("GET", "/nowhere")).await.unwrap();
    assert_problem(&came, 401, "invalid-token", "missing, before the path");
    let third = ask(&office).await;
    office = SelfDeclaration::of(office.town.restarted().await);
    assert_problem(
        &get(&office, &third).await,
        401,
        "invalid-token",
        "restarted",
    );
    let fourth = ask(&office).await;
    let fault = serde_json::from_value(json!({"fault": "expire_session"})).unwrap();
    office.town.running.arm("selfdecl", fault).unwrap();
    assert_problem(
        &get(&office, &fourth).await,
        401,
        "invalid-token",
        "dropped earlier",
    );
}

#[tokio::test]
async fn only_five_requests_a_second_are_taken() {
    let office = SelfDeclaration::new().await;
    office.town.pass(1);
    for at in 0..5 {
        let came = send(office.bare("GET", TOKEN)).await.unwrap();
        assert_eq!(
            came.status, 405,
            "request {at} is answered, at the token address, too"
        );
    }
    let came = send(office.bare("GET", DECLARATIONS)).await.unwrap();
    assert_problem(&came, 429, "rate-limited", "the sixth, before its token");
    assert_eq!(came.header("retry-after"), "1", "when to come again");
    office.town.pass(1);
    let came = send(office.bare("GET", DECLARATIONS)).await.unwrap();
    assert_eq!(came.status, 401, "the next second");
}

#[tokio::test]
async fn what_is_not_a_declaration_is_turned_away_in_order() {
    let office = SelfDeclaration::new().await;
    let large = " ".repeat(65_537);
    let came = send(office.bare("POST", "/nowhere").body(large))
        .await
        .unwrap();
    assert_problem(&came, 413, "too-large", "size before token");
    let cases = [
        ("GET", "/api/declare/v1", 404, "not-found"),
        ("GET", "/api/declare/v1/declarations/", 404, "not-found"),
        ("POST", "/api/declare/v1/declarations/a/b", 404, "not-found"),
        ("PUT", DECLARATIONS, 405, "method-not-allowed"),
        (
            "POST",
            "/api/declare/v1/declarations/x",
            405,
            "method-not-allowed",
        ),
        ("POST", DECLARATIONS, 415, "unsupported-media-type"),
        (
            "PATCH",
            "/api/declare/v1/declarations/x",
            415,
            "unsupported-media-type",
        ),
        ("GET", "/api/declare/v1/declarations/x", 404, "not-found"),
        ("DELETE", "/api/declare/v1/declarations/x", 404, "not-found"),
    ];
    for (method, target, status, name) in cases {
        let came = send(office.request(method, target).await).await.unwrap();
        assert_problem(&came, status, name, &format!("{method} {target}"));
        assert_eq!(came.json()["instance"], target, "where it happened");
        assert_eq!(
            came.header("allow").is_empty(),
            status != 405,
            "RFC 9110: 405 has Allow"
        );
    }
    let body = declaration().to_string();
    for (media, status) in [
        ("application/json;charset=UTF-8", 202),
        ("application/json; charset=gbk", 415),
        ("text/json", 415),
        ("application/merge-patch+json", 415),
    ] {
        let request = office.request("POST", DECLARATIONS).await;
        let request = request
            .header("Content-Type", media)
            .header("Idempotency-Key", "media-000000000000");
        let came = send(request.body(body.clone())).await.unwrap();
        assert_eq!(came.status, status, "{media}");
    }
    let came = office.post_text("short-key", "[]").await;
    assert_problem(
        &came,
        400,
        "idempotency-key-missing",
        "the key before the body",
    );
    let came = office.post_text("key with spaces and more", "[]").await;
    assert_problem(&came, 400, "idempotency-key-missing", "malformed");
    for body in [
        "[]",
        "",
        "{",
        "{\"person\":{\"sex\":\"M\",\"sex\":\"M\"}}",
        "{\"a\":1,\"a\":1}",
    ] {
        let came = office.post_text("good-key-00000000", body).await;
        assert_problem(&came, 400, "malformed", body);
    }
}

#[tokio::test]
async fn maintenance_and_the_departments_own_failure_look_as_the_contract_says() {
    let town = Town::with(|config| config.keep_hours = true).await;
    let office = SelfDeclaration::of(town);
    let fault = json!({"fault": "own_code", "code": "internal"});
    office
        .town
        .running
        .arm("selfdecl", serde_json::from_value(fault).unwrap())
        .unwrap();
    let came = send(office.bare("GET", TOKEN)).await.unwrap();
    assert_problem(&came, 500, "internal", "fate unknown");
    // From Sunday 10:15 to the next Sunday 00:30.
    office.town.pass(6 * 24 * 3600 + 14 * 3600 + 15 * 60);
    let came = send(office.bare("GET", TOKEN)).await.unwrap();
    assert_eq!(came.status, 503, "closed from midnight to one");
    assert!(
        came.header("content-type").starts_with("text/html"),
        "a page"
    );
    assert_eq!(came.header("retry-after"), "", "without Retry-After");
}
