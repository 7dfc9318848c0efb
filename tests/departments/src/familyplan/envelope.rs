//! The outer layer: SOAP 1.1, document/literal wrapped. It reads one call and writes replies and faults; it knows neither
//! passwords nor the inner document.

use jiff::Timestamp;
use roxmltree::Node;

use crate::front::Reply;

use super::xml::{self, child, escaped};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SERVICE: &str = "http://qyrk.wjw.scity.example/ws/";
pub(super) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const MEDIA_TYPE: &str = "text/xml; charset=utf-8";

/// What can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Save,
    Query,
    Cancel,
}

impl Operation {
    pub(super) const ALL: [Self; 3] = [Self::Save, Self::Query, Self::Cancel];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Save => "saveRecord",
            Self::Query => "queryRecord",
            Self::Cancel => "cancelRecord",
        }
    }
}

/// A SOAP fault: the call never reached the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A part of the security header is missing or was seen before.
    InvalidSecurity,
    /// Created too far from the department's clock.
    MessageExpired,
    /// User unknown or digest wrong.
    FailedAuthentication,
    /// The envelope or the call is not what the service describes.
    Client,
    /// Internal error.
    Server,
}

impl Fault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::InvalidSecurity => "wsse:InvalidSecurity",
            Self::MessageExpired => "wsse:MessageExpired",
            Self::FailedAuthentication => "wsse:FailedAuthentication",
            Self::Client => "soapenv:Client",
            Self::Server => "soapenv:Server",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::InvalidSecurity => "安全头无效",
            Self::MessageExpired => "报文已过期",
            Self::FailedAuthentication => "身份验证失败",
            Self::Client => "请求报文不正确",
            Self::Server => "系统内部错误",
        }
    }

    /// The reply, HTTP 500, with the department's time.
    pub(super) fn reply(self, now: Timestamp) -> Reply {
        let time = now.strftime("%Y-%m-%dT%H:%M:%SZ");
        let body = format!(
            "<soapenv:Fault><faultcode xmlns:wsse=\"{WSSE}\">{}</faultcode><faultstring>{}</faultstring>\
             <detail><serverTime>{time}</serverTime></detail></soapenv:Fault>",
            self.code(),
            self.text()
        );
        Reply::new(500, MEDIA_TYPE, envelope(&body)).outcome(self.code())
    }
}

/// The two arguments of a call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) org_code: String,
    pub(super) inner: String,
}

/// An envelope's two halves.
#[derive(Debug)]
pub(super) struct Envelope<'a, 'input> {
    pub(super) header: Option<Node<'a, 'input>>,
    body: Node<'a, 'input>,
}

/// The message as text.
pub(super) fn text_of(body: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(body).map_err(|_| Fault::Client)
}

/// The message as XML without a DOCTYPE.
pub(super) fn parse(text: &str) -> Result<roxmltree::Document<'_>, Fault> {
    xml::parse(text).map_err(|_| Fault::Client)
}

impl<'a, 'input> Envelope<'a, 'input> {
    /// The halves of a SOAP 1.1 envelope: a header or none, then a body, nothing else.
    pub(super) fn of(document: &'a roxmltree::Document<'input>) -> Result<Self, Fault> {
        let root = document.root_element();
        let parts: Vec<_> = root.children().filter(Node::is_element).collect();
        let (header, body) = match parts[..] {
            [body] => (None, body),
            [header, body] if header.has_tag_name((SOAP, "Header")) => (Some(header), body),
            _ => return Err(Fault::Client),
        };
        if !root.has_tag_name((SOAP, "Envelope")) || !body.has_tag_name((SOAP, "Body")) {
            return Err(Fault::Client);
        }
        Ok(Self { header, body })
    }

    /// The call in the body, which must be the one that `SOAPAction` names.
    pub(super) fn call(&self, soap_action: Option<&str>) -> Result<Call, Fault> {
        let elements: Vec<_> = self.body.children().filter(Node::is_element).collect();
        let [element] = elements[..] else {
            return Err(Fault::Client);
        };
        let operation = Operation::ALL
            .into_iter()
            .find(|operation| element.has_tag_name((SERVICE, operation.name())))
            .ok_or(Fault::Client)?;
        let action = soap_action.ok_or(Fault::Client)?.trim();
        let bare = action
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(action);
        if bare.strip_prefix("urn:qyrk:") != Some(operation.name()) {
            return Err(Fault::Client);
        }
        let arguments: Vec<_> = element.children().filter(Node::is_element).collect();
        let [first, second] = arguments[..] else {
            return Err(Fault::Client);
        };
        Ok(Call {
            operation,
            org_code: argument(first, "arg0")?,
            inner: argument(second, "arg1")?,
        })
    }

    /// The security header.
    pub(super) fn security(&self) -> Option<Node<'a, 'input>> {
        child(self.header?, WSSE, "Security")
    }
}

/// An argument travels as text, in no namespace.
fn argument(node: Node<'_, '_>, name: &str) -> Result<String, Fault> {
    let named = node.tag_name().name() == name && node.tag_name().namespace().is_none();
    let only_text = !node.children().any(|part| part.is_element());
    if named && only_text {
        Ok(xml::text(node))
    } else {
        Err(Fault::Client)
    }
}

/// A reply of the register. A query's comes with white space around the inner document, which the contract allows.
pub(super) fn returned(operation: Operation, inner: &str, outcome: &str) -> Reply {
    let name = operation.name();
    let space = if operation == Operation::Query {
        "\n  "
    } else {
        ""
    };
    let body = format!(
        "<ns2:{name}Response xmlns:ns2=\"{SERVICE}\"><return>{space}{}{space}</return></ns2:{name}Response>",
        escaped(inner)
    );
    Reply::new(200, MEDIA_TYPE, envelope(&body)).outcome(outcome)
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"{SOAP}\"><soapenv:Body>{body}\
         </soapenv:Body></soapenv:Envelope>"
    )
}
