//! A client that can be right or wrong in every part of a call, and reads what comes back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Client;

use crate::support::Town;

pub(crate) const PATH: &str = "/wjw/services/QyrkService";
pub(crate) const DIGEST_TYPE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";

/// Calls the department; every call takes a tenth of a second.
pub(crate) struct Caller {
    pub(crate) town: Town,
    client: Client,
    nonces: AtomicU64,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: String,
    pub(crate) text: String,
}

/// Who calls and how the token is made.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    pub(crate) nonce: Vec<u8>,
    pub(crate) created: String,
}

impl Caller {
    pub(crate) async fn open() -> Self {
        Self {
            town: Town::open().await,
            client: Client::new(),
            nonces: AtomicU64::new(1),
        }
    }

    pub(crate) async fn restarted(self) -> Self {
        Self {
            town: self.town.restarted().await,
            ..self
        }
    }

    /// Right credentials of the first account, with a fresh nonce.
    pub(crate) fn credentials(&self) -> Credentials {
        let number = self.nonces.fetch_add(1, Ordering::SeqCst);
        Credentials {
            user: "wgcj001",
            password: "Wj#2026test",
            nonce: [[7; 8], number.to_be_bytes()].concat(),
            created: created(self.town.now()),
        }
    }

    pub(crate) async fn post(&self, body: String, headers: &[(&str, &str)]) -> Answer {
        self.town.advance(Duration::from_millis(100));
        let url = format!(
            "{}{PATH}",
            self.town.running.base_url("familyplan").unwrap()
        );
        let mut request = self.client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, query: &str) -> Answer {
        let url = format!(
            "{}{PATH}{query}",
            self.town.running.base_url("familyplan").unwrap()
        );
        answer(self.client.get(url).send().await.unwrap()).await
    }

    /// Sends an envelope with the headers of the contract.
    pub(crate) async fn send(&self, operation: &str, envelope: String) -> Answer {
        let action = format!("\"urn:qyrk:{operation}\"");
        let headers = [
            ("content-type", "text/xml; charset=utf-8"),
            ("soapaction", action.as_str()),
        ];
        self.post(envelope, &headers).await
    }

    /// Calls an operation with an inner document, all else right.
    pub(crate) async fn call(&self, operation: &str, inner: &str) -> Answer {
        let security = security(&self.credentials());
        self.send(operation, envelope(&security, &call(operation, ORG, inner)))
            .await
    }

    /// Saves these `<PERSON>` elements with this SEND_TIME.
    pub(crate) async fn save(&self, send_time: &str, persons: &str) -> Answer {
        self.call("saveRecord", &document(send_time, persons)).await
    }

    pub(crate) async fn query(&self, key: &str) -> Answer {
        self.call(
            "queryRecord",
            &document("20261122143000", &format!("<QUERY>{key}</QUERY>")),
        )
        .await
    }

    pub(crate) async fn cancel(&self, send_time: &str, inside: &str) -> Answer {
        self.call(
            "cancelRecord",
            &document(send_time, &format!("<CANCEL>{inside}</CANCEL>")),
        )
        .await
    }
}

pub(crate) const ORG: &str = "440306001001";

async fn answer(response: reqwest::Response) -> Answer {
    let header = |name| Some(response.headers().get(name)?.to_str().unwrap().to_owned());
    Answer {
        status: response.status().as_u16(),
        media_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        date: header("date").unwrap_or_default(),
        text: response.text().await.unwrap(),
    }
}

impl Answer {
    /// The text of the first element with this local name.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let document = roxmltree::Document::parse(&self.text).unwrap();
        let node = document
            .descendants()
            .find(|node| node.tag_name().name() == name)?;
        Some(node.text().unwrap_or_default().to_owned())
    }

    /// The fault code; the status must be 500 then.
    pub(crate) fn fault(&self) -> String {
        assert_eq!(
            self.status, 500,
            "a fault comes with HTTP 500: {}",
            self.text
        );
        self.element("faultcode").unwrap()
    }

    /// The inner document, white space around it taken off.
    pub(crate) fn inner(&self) -> String {
        assert_eq!(
            self.status, 200,
            "the register answers with 200: {}",
            self.text
        );
        self.element("return").unwrap().trim().to_owned()
    }

    fn items(&self, names: [&str; 3]) -> Vec<[String; 3]> {
        let inner = self.inner();
        let document = roxmltree::Document::parse(&inner).unwrap();
        let items = document
            .descendants()
            .filter(|node| node.has_tag_name("ITEM"));
        let text = |item: roxmltree::Node<'_, '_>, name: &str| {
            let child = item
                .children()
                .find(|child| child.has_tag_name(name))
                .unwrap();
            child.text().unwrap_or_default().to_owned()
        };
        items
            .map(|item| names.map(|name| text(item, name)))
            .collect()
    }

    /// `SEQ OPER RECORD_ID` of a success, one string each.
    pub(crate) fn done(&self) -> Vec<String> {
        assert!(
            self.inner().contains("<CODE>1</CODE>"),
            "success: {}",
            self.inner()
        );
        self.items(["SEQ", "OPER", "RECORD_ID"])
            .iter()
            .map(|item| item.join(" "))
            .collect()
    }

    /// `SEQ ERR_CODE FIELD` of a failure, sorted, since their order is not defined.
    pub(crate) fn flaws(&self) -> Vec<String> {
        assert!(
            self.inner().contains("<CODE>0</CODE>"),
            "failure: {}",
            self.inner()
        );
        let items = self.items(["SEQ", "ERR_CODE", "FIELD"]);
        let mut flaws: Vec<String> = items
            .iter()
            .map(|item| item.join(" ").trim_end().to_owned())
            .collect();
        flaws.sort();
        flaws
    }
}

/// `yyyy-MM-ddTHH:mm:ssZ`
pub(crate) fn created(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(crate) fn digest(credentials: &Credentials) -> String {
    let Credentials {
        password,
        nonce,
        created,
        ..
    } = credentials;
    let mut sha1 = sha1_smol::Sha1::new();
    sha1.update(&[nonce, created.as_bytes(), password.as_bytes()].concat());
    base64(&sha1.digest().bytes())
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

/// The security header with these credentials.
pub(crate) fn security(credentials: &Credentials) -> String {
    format!(
        "<wsse:Security><wsse:UsernameToken><wsse:Username>{}</wsse:Username>\
         <wsse:Password Type=\"{DIGEST_TYPE}\">{}</wsse:Password><wsse:Nonce>{}</wsse:Nonce>\
         <wsu:Created>{}</wsu:Created></wsse:UsernameToken></wsse:Security>",
        credentials.user,
        digest(credentials),
        base64(&credentials.nonce),
        credentials.created
    )
}

pub(crate) fn envelope(security: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
         xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
         xmlns:q=\"http://qyrk.wjw.scity.example/ws/\"><s:Header>{security}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

pub(crate) fn call(operation: &str, org_code: &str, inner: &str) -> String {
    format!(
        "<q:{operation}><arg0>{org_code}</arg0><arg1>{}</arg1></q:{operation}>",
        escaped(inner)
    )
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(crate) fn document(send_time: &str, body: &str) -> String {
    format!(
        "<REQUEST><HEAD><BATCH_NO>WG-1</BATCH_NO><ORG_CODE>{ORG}</ORG_CODE><OPERATOR>王采集</OPERATOR>\
         <SEND_TIME>{send_time}</SEND_TIME></HEAD><BODY>{body}</BODY></REQUEST>"
    )
}
