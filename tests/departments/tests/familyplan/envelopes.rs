//! The outer layer: HTTP, SOAP 1.1 and WS-Security.

use std::time::Duration;

use practice_departments::{Armed, Fault};

use crate::caller::{
    Caller, Credentials, ORG, call, created, document, envelope, escaped, security,
};
use crate::people::{woman, xml};

const EXAMPLE: &str = include_str!("../../data/familyplan/example-request.xml");
const WSDL: &str = include_str!("../../data/familyplan/service.wsdl");

fn good_inner() -> String {
    document("20261122143000", &xml(&woman()))
}

#[tokio::test]
async fn the_contracts_example_is_taken() {
    let caller = Caller::open().await;
    let answer = caller.send("saveRecord", EXAMPLE.to_owned()).await;
    assert_eq!(answer.media_type, "text/xml; charset=utf-8");
    assert_eq!(
        answer.inner(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESPONSE><CODE>1</CODE><MSG>保存成功</MSG><DATA><ITEM><SEQ>1</SEQ>\
         <OPER>I</OPER><RECORD_ID>QY000000000001</RECORD_ID></ITEM></DATA></RESPONSE>",
        "the reply of the contract, to the letter"
    );
    assert!(
        answer.text.contains("saveRecordResponse"),
        "wrapped by the operation's response"
    );
}

#[tokio::test]
async fn the_service_describes_itself() {
    let caller = Caller::open().await;
    let answer = caller.get("?wsdl").await;
    let base_url = caller.town.running.base_url("familyplan").unwrap();
    assert_eq!(
        answer.text,
        WSDL.replace("http://127.0.0.1:8080", base_url),
        "with its own address"
    );
    assert_eq!(caller.get("").await.status, 405, "calls are posted");
}

#[tokio::test]
async fn transport_limits() {
    let caller = Caller::open().await;
    let body = || {
        envelope(
            &security(&caller.credentials()),
            &call("saveRecord", ORG, &good_inner()),
        )
    };
    let action = ("soapaction", "urn:qyrk:saveRecord");
    for media_type in [
        "application/soap+xml",
        "application/xml",
        "text/plain",
        "text/xml; charset=gbk",
        "text/xmlx",
    ] {
        let answer = caller
            .post(body(), &[("content-type", media_type), action])
            .await;
        assert_eq!(answer.status, 415, "{media_type}");
        assert!(
            answer.media_type.starts_with("text/plain"),
            "said in plain text"
        );
    }
    assert_eq!(
        caller.post(body(), &[action]).await.status,
        415,
        "without a media type"
    );
    let padding = " ".repeat(1_048_577 - body().len());
    let answer = caller.send("saveRecord", body() + &padding).await;
    assert_eq!(answer.status, 413, "one byte too many");
    let answer = caller.send("saveRecord", body() + &padding[1..]).await;
    assert_eq!(
        answer.done(),
        ["1 I QY000000000001"],
        "1,048,576 bytes are read"
    );
    let answer = caller
        .post(
            body(),
            &[("content-type", "Text/XML; Charset=\"UTF-8\""), action],
        )
        .await;
    assert_eq!(
        answer.done(),
        ["1 N QY000000000001"],
        "letter case and quotes of the header do not matter"
    );
}

#[tokio::test]
async fn twenty_requests_a_second() {
    let caller = Caller::open().await;
    let mut last = caller.get("?wsdl").await;
    for _ in 0..25 {
        last = caller.get("?wsdl").await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!((last.status, last.retry_after.as_deref()), (429, Some("1")));
}

#[tokio::test]
async fn envelopes_that_are_no_calls() {
    let caller = Caller::open().await;
    let right = || {
        envelope(
            &security(&caller.credentials()),
            &call("saveRecord", ORG, &good_inner()),
        )
    };
    let with_body = |body: &str| envelope(&security(&caller.credentials()), body);
    let inner = escaped(&good_inner());
    let arguments =
        |arguments: &str| with_body(&format!("<q:saveRecord>{arguments}</q:saveRecord>"));
    for (name, message) in [
        ("not XML", "<s:Envelope".to_owned()),
        ("empty", String::new()),
        ("a DOCTYPE", format!("<!DOCTYPE x>{}", right())),
        (
            "another declared encoding",
            format!("<?xml version=\"1.0\" encoding=\"GBK\"?>{}", right()),
        ),
        (
            "SOAP 1.2",
            right().replace(
                "http://schemas.xmlsoap.org/soap/envelope/",
                "http://www.w3.org/2003/05/soap-envelope",
            ),
        ),
        ("no envelope", good_inner()),
        ("no body", right().replace("s:Body", "s:Corpse")),
        (
            "unknown operation",
            right().replace("q:saveRecord", "q:deleteRecord"),
        ),
        (
            "operation in no namespace",
            right().replace("q:saveRecord", "saveRecord"),
        ),
        ("empty body", with_body("")),
        (
            "two calls",
            with_body(&call("saveRecord", ORG, "").repeat(2)),
        ),
        ("no arg0", arguments(&format!("<arg1>{inner}</arg1>"))),
        ("no arg1", arguments(&format!("<arg0>{ORG}</arg0>"))),
        (
            "arguments in a namespace",
            arguments(&format!("<q:arg0>{ORG}</q:arg0><q:arg1>{inner}</q:arg1>")),
        ),
        (
            "arguments the other way round",
            arguments(&format!("<arg1>{inner}</arg1><arg0>{ORG}</arg0>")),
        ),
        (
            "inner document not as text",
            arguments(&format!("<arg0>{ORG}</arg0><arg1>{}</arg1>", good_inner())),
        ),
        (
            "inner DOCTYPE",
            with_body(&call(
                "saveRecord",
                ORG,
                &format!("<!DOCTYPE x>{}", good_inner()),
            )),
        ),
    ] {
        assert_eq!(
            caller.send("saveRecord", message).await.fault(),
            "soapenv:Client",
            "{name}"
        );
    }
    for action in [
        "urn:qyrk:queryRecord",
        "\"urn:qyrk:queryRecord\"",
        "",
        "saveRecord",
        "\"urn:qyrk:saveRecord",
    ] {
        let headers = [("content-type", "text/xml"), ("soapaction", action)];
        assert_eq!(
            caller.post(right(), &headers).await.fault(),
            "soapenv:Client",
            "SOAPAction {action}"
        );
    }
    let answer = caller.post(right(), &[("content-type", "text/xml")]).await;
    assert_eq!(answer.fault(), "soapenv:Client", "no SOAPAction");
    assert!(
        caller
            .town
            .running
            .holdings("familyplan")
            .unwrap()
            .is_empty(),
        "none of them stored anything"
    );
}

#[tokio::test]
async fn tokens_that_lack_something() {
    let caller = Caller::open().await;
    let right = security(&caller.credentials());
    let short = security(&Credentials {
        nonce: vec![1; 15],
        ..caller.credentials()
    });
    let local = security(&Credentials {
        created: "2026-11-22T14:30:00".to_owned(),
        ..caller.credentials()
    });
    for (name, header) in [
        ("no security header", String::new()),
        ("no token", "<wsse:Security/>".to_owned()),
        (
            "no user name",
            right.replace("wsse:Username>", "wsse:User>"),
        ),
        ("no password", right.replace("wsse:Password", "wsse:Pass")),
        ("no Type", right.replace(" Type=", " Kind=")),
        (
            "a plain-text password",
            right.replace("#PasswordDigest", "#PasswordText"),
        ),
        ("no nonce", right.replace("wsse:Nonce", "wsse:Once")),
        (
            "a nonce that is no base64",
            right.replace("<wsse:Nonce>", "<wsse:Nonce>!"),
        ),
        ("a short nonce", short),
        ("no Created", right.replace("wsu:Created", "wsu:Made")),
        (
            "Created of another namespace",
            right.replace("wsu:Created", "wsse:Created"),
        ),
        ("Created without a zone", local),
        ("another wsse", right.replace("wsse:", "wsu:")),
    ] {
        let answer = caller
            .send(
                "saveRecord",
                envelope(&header, &call("saveRecord", ORG, &good_inner())),
            )
            .await;
        assert_eq!(answer.fault(), "wsse:InvalidSecurity", "{name}");
    }
    let encoding = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
    let header = right
        .replace("<wsse:Nonce>", &format!("<wsse:Nonce EncodingType=\"{encoding}\">"))
        .replace("<wsse:Security>", "<wsse:Security><wsu:Timestamp><wsu:Created>2001-01-01T00:00:00Z</wsu:Created></wsu:Timestamp>");
    let answer = caller
        .send(
            "saveRecord",
            envelope(&header, &call("saveRecord", ORG, &good_inner())),
        )
        .await;
    assert_eq!(
        answer.done().len(),
        1,
        "EncodingType may be given, and a Timestamp beside the token is ignored"
    );
}

#[tokio::test]
async fn wrong_users_and_digests() {
    let caller = Caller::open().await;
    let send = async |credentials: Credentials| {
        caller
            .send(
                "saveRecord",
                envelope(
                    &security(&credentials),
                    &call("saveRecord", ORG, &good_inner()),
                ),
            )
            .await
    };
    for (user, password) in [
        ("wgcj001", "Wj#2026test2"),
        ("wgcj009", "Wj#2026test"),
        ("WGCJ001", "Wj#2026test"),
    ] {
        let answer = send(Credentials {
            user,
            password,
            ..caller.credentials()
        })
        .await;
        assert_eq!(answer.fault(), "wsse:FailedAuthentication", "{user}");
    }
    let other = Credentials {
        user: "wgcj002",
        password: "Wj#2026test2",
        ..caller.credentials()
    };
    assert_eq!(
        send(other).await.flaws(),
        ["0 E003 ORG_CODE"],
        "the other account serves another community"
    );
}

#[tokio::test]
async fn clocks_may_differ_by_five_minutes() {
    let caller = Caller::open().await;
    let send = async |offset: i64| {
        let moment = caller.town.now() + jiff::SignedDuration::from_secs(offset);
        let credentials = Credentials {
            created: created(moment),
            ..caller.credentials()
        };
        caller
            .send(
                "saveRecord",
                envelope(
                    &security(&credentials),
                    &call("saveRecord", ORG, &good_inner()),
                ),
            )
            .await
    };
    for offset in [-299, 300] {
        assert_eq!(send(offset).await.status, 200, "{offset} s");
    }
    for offset in [-302, 302] {
        assert_eq!(
            send(offset).await.fault(),
            "wsse:MessageExpired",
            "{offset} s"
        );
    }
    caller
        .town
        .running
        .set_clock_offset("familyplan", 3600)
        .unwrap();
    let answer = send(0).await;
    assert_eq!(
        answer.fault(),
        "wsse:MessageExpired",
        "the department's clock counts"
    );
    assert_eq!(
        answer.element("serverTime").as_deref(),
        Some("2026-11-22T07:30:00Z"),
        "and the fault tells it"
    );
    assert_eq!(
        answer.date, "Sun, 22 Nov 2026 07:30:00 GMT",
        "as does the Date header"
    );
}

#[tokio::test]
async fn a_nonce_serves_once_in_ten_minutes() {
    let caller = Caller::open().await;
    let first = caller.credentials();
    let send = async |caller: &Caller, credentials: &Credentials| {
        caller
            .send(
                "saveRecord",
                envelope(
                    &security(credentials),
                    &call("saveRecord", ORG, &good_inner()),
                ),
            )
            .await
    };
    assert_eq!(send(&caller, &first).await.done(), ["1 I QY000000000001"]);
    assert_eq!(
        send(&caller, &first).await.fault(),
        "wsse:InvalidSecurity",
        "the same message again"
    );
    let caller = caller.restarted().await;
    caller.town.advance(Duration::from_secs(500));
    let later = Credentials {
        created: created(caller.town.now()),
        ..first.clone()
    };
    assert_eq!(
        send(&caller, &later).await.fault(),
        "wsse:InvalidSecurity",
        "a restart does not forget it"
    );
    let other = Credentials {
        user: "wgcj002",
        password: "Wj#2026test2",
        ..later.clone()
    };
    assert_eq!(
        send(&caller, &other).await.flaws(),
        ["0 E003 ORG_CODE"],
        "another user may have the same nonce"
    );
    caller.town.advance(Duration::from_secs(102));
    let later = Credentials {
        created: created(caller.town.now()),
        ..first
    };
    assert_eq!(
        send(&caller, &later).await.done(),
        ["1 N QY000000000001"],
        "after 600 s it is forgotten"
    );
}

#[tokio::test]
async fn codes_that_no_request_provokes() {
    let caller = Caller::open().await;
    let arm = |code: &str| {
        let fault = Fault::OwnCode {
            code: code.to_owned(),
            after: false,
        };
        caller
            .town
            .running
            .arm("familyplan", Armed::once(fault))
            .unwrap();
    };
    arm("E900");
    assert_eq!(
        caller.call("saveRecord", &good_inner()).await.flaws(),
        ["0 E900"]
    );
    arm("E900 queryRecord");
    let answer = caller.query("<ZJLX>03</ZJLX><ZJHM>E12345678</ZJHM>").await;
    assert_eq!(answer.flaws(), ["0 E900"]);
    assert!(
        answer.text.contains("queryRecordResponse"),
        "wrapped by the operation that was called"
    );
    arm("soapenv:Server");
    let answer = caller.call("saveRecord", &good_inner()).await;
    assert_eq!(
        (
            answer.fault().as_str(),
            answer.element("faultstring").as_deref()
        ),
        ("soapenv:Server", Some("系统内部错误"))
    );
    assert_eq!(
        caller.call("saveRecord", &good_inner()).await.done(),
        ["1 I QY000000000001"],
        "nothing was stored by them"
    );
}
