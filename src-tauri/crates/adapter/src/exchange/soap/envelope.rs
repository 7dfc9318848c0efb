//! The SOAP 1.1 envelope with its WS-Security header, and what an answer's envelope holds.

use super::super::auth::wsse;
use super::super::core::Core;
use super::super::facts::Facts;
use super::super::spec::{SoapOperation, SoapSpec};
use super::super::transport::Call;
use super::tree::{self, Node, escape};
use crate::error::AdapterError;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const DIGEST: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
const BASE64: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// The call of an operation with this inner document: fresh nonce, fresh time.
pub(super) fn call(
    core: &Core,
    spec: &SoapSpec,
    operation: &SoapOperation,
    facts: &Facts<'_>,
    inner: &str,
) -> Result<Call, AdapterError> {
    let missing = |name: String| AdapterError::NotConfigured {
        system: core.system.clone(),
        name,
    };
    let username = facts.fill(&spec.auth.username).map_err(missing)?;
    let password = zeroize::Zeroizing::new(facts.fill(&spec.auth.password).map_err(missing)?);
    let mut nonce = [0u8; 16];
    core.clock.random(&mut nonce);
    let created = core.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let digest = if facts.masked {
        password.to_string()
    } else {
        wsse::digest(&nonce, &created, &password)
    };
    let mut arguments = String::new();
    for (name, template) in &spec.service.arguments {
        let value = template
            .fill(|slot| {
                if slot.name == "inner" {
                    Some(inner.to_owned())
                } else {
                    facts.value(slot)
                }
            })
            .map_err(missing)?;
        arguments.push_str(&format!("<{name}>{}</{name}>", escape(&value)));
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <soapenv:Envelope xmlns:soapenv=\"{SOAP}\" xmlns:tns=\"{namespace}\">\
         <soapenv:Header><wsse:Security xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\" soapenv:mustUnderstand=\"1\">\
         <wsse:UsernameToken><wsse:Username>{username}</wsse:Username>\
         <wsse:Password Type=\"{DIGEST}\">{digest}</wsse:Password>\
         <wsse:Nonce EncodingType=\"{BASE64}\">{nonce}</wsse:Nonce>\
         <wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security></soapenv:Header>\
         <soapenv:Body><tns:{call}>{arguments}</tns:{call}></soapenv:Body></soapenv:Envelope>",
        namespace = escape(&spec.service.namespace),
        username = escape(&username),
        nonce = wsse::nonce_text(&nonce),
        call = operation.call,
    );
    Ok(Call {
        method: "POST".to_owned(),
        target: core.transport.target(&spec.service.path),
        headers: vec![
            (
                "Content-Type".to_owned(),
                "text/xml; charset=utf-8".to_owned(),
            ),
            (
                "SOAPAction".to_owned(),
                format!("\"{}\"", operation.soap_action),
            ),
        ],
        body: body.into_bytes(),
    })
}

/// What an answer's envelope holds.
pub(super) enum Content {
    /// A fault: its code, its words, the department's time if told.
    Fault {
        code: String,
        message: String,
        server_time: Option<String>,
    },
    /// The inner answer.
    Inner(Node),
}

/// Opens an answer; `None` when it is not this service's answer to this operation.
pub(super) fn open(spec: &SoapSpec, operation: &SoapOperation, text: &str) -> Option<Content> {
    let envelope = tree::read(text).filter(|node| node.name == "Envelope")?;
    let body = envelope.child("Body")?;
    if let Some(fault) = body.child("Fault") {
        return Some(Content::Fault {
            code: fault.text_of("faultcode")?.to_owned(),
            message: fault.text_of("faultstring").unwrap_or_default().to_owned(),
            server_time: fault
                .find(&spec.service.server_time)
                .map(|node| node.text.trim().to_owned()),
        });
    }
    let response = body.child(&format!("{}Response", operation.call))?;
    let inner = response.text_of(&spec.service.reply)?;
    tree::read(inner)
        .filter(|node| node.name == spec.answer.root)
        .map(Content::Inner)
}
