//! `app-key`, `hmac-sm3`, `hmac-sha256` and `bearer`: who asks is told in headers, made anew for every request.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm3::{Digest, Sm3};

use super::super::expression::{Slot, Template};
use super::super::facts::Facts;
use super::super::spec::{HeaderAuth, HeaderAuthKind};
use crate::error::AdapterError;

/// Lower-case hex of HMAC-SM3 (RFC 2104).
fn hmac_sm3(key: &[u8], text: &[u8]) -> String {
    let mut mac = match Hmac::<Sm3>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => return String::new(), // cannot be: HMAC takes keys of every length
    };
    mac.update(text);
    hex::encode(mac.finalize().into_bytes())
}

/// Lower-case hex of HMAC-SHA256 (RFC 2104).
fn hmac_sha256(key: &[u8], text: &[u8]) -> String {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => return String::new(), // cannot be: HMAC takes keys of every length
    };
    mac.update(text);
    hex::encode(mac.finalize().into_bytes())
}

/// The headers of one request, given its method, target and body.
pub(in crate::exchange) fn headers(
    auth: &HeaderAuth,
    facts: &Facts<'_>,
    (method, target, body): (&str, &str, &[u8]),
    writes: bool,
    token: &str,
) -> Result<Vec<(String, String)>, AdapterError> {
    let core = facts.core;
    let now = core.now();
    let timestamp = now.as_second().to_string();
    let nonce = core.nonce(auth.nonce_length);
    let plain = |slot: &Slot| match slot.name.as_str() {
        "method" => Some(method.to_owned()),
        "target" => Some(target.to_owned()),
        "timestamp" => Some(timestamp.clone()),
        "timestamp_ms" => Some(now.as_millisecond().to_string()),
        "nonce" => Some(nonce.clone()),
        "body" => Some(String::from_utf8_lossy(body).into_owned()),
        "token" => Some(token.to_owned()),
        "body_sm3" => Some(hex::encode(Sm3::digest(body))),
        _ => facts.value(slot),
    };
    let missing = |slot: String| AdapterError::NotConfigured {
        system: core.system.clone(),
        name: slot,
    };
    let fill = |template: &Template| template.fill(plain).map_err(missing);
    let sign = match (auth.kind, &auth.secret, &auth.text) {
        (kind, Some(secret), Some(text)) => {
            let secret = zeroize::Zeroizing::new(fill(secret)?);
            let mac = match kind {
                HeaderAuthKind::HmacSha256 => hmac_sha256,
                _ => hmac_sm3,
            };
            let sign = mac(secret.as_bytes(), fill(text)?.as_bytes());
            Some(if facts.masked {
                secret.to_string()
            } else {
                sign
            })
        }
        _ => None,
    };
    let written = auth.write_headers.iter().filter(|_| writes);
    auth.headers
        .iter()
        .chain(written)
        .map(|(name, template)| {
            let value = template
                .fill(|slot| {
                    if slot.name == "sign" {
                        sign.clone()
                    } else {
                        plain(slot)
                    }
                })
                .map_err(missing)?;
            Ok((name.clone(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"jz-secret-5e2d7a90c4b81f36";

    #[test]
    fn the_worked_example_of_the_event_departments() {
        let signed = |body: &str| {
            let text = format!("1795313700123.{body}");
            hmac_sha256(b"lk-secret-ev-urban-77d1", text.as_bytes())
        };
        assert_eq!(
            signed(r#"{"sourceNo":"S-0001"}"#),
            "9c752c99422ac515c494791c96f84bd9690eef22255576081abfb176333db90e",
            "time, a dot, the body"
        );
        assert_eq!(
            signed(""),
            "1894591dd0c5919e6529afe53f76a72eb48cb862f7713e546edfb24db4cec149",
            "without a body the text ends with the dot"
        );
    }

    #[test]
    fn the_worked_examples_of_the_contract() {
        let body = br#"{"djbh":"DJ440306202611220000001","lsh":"WG100023202611220002","czy":"WG100023","czsj":"20261122101500","lxdh":"19900000002"}"#;
        assert_eq!(body.len(), 125, "the example has 125 bytes");
        let digest = hex::encode(Sm3::digest(body));
        assert_eq!(
            digest, "418244683018b567d8331984268b6f5bade97eeed4bf6e41f207d4be3311f451",
            "SM3 of the body"
        );
        let text = format!("POST\n/jzdj/api/v1/dj/change\n1795313700\na1b2c3d4e5f60718\n{digest}");
        assert_eq!(
            hmac_sm3(SECRET, text.as_bytes()),
            "eb974f302928682dacbad15a7ca54fad44acfebea800dfb56e928e022133d8b7",
            "the signature of a write"
        );
        let empty = hex::encode(Sm3::digest(b""));
        assert_eq!(
            empty, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
            "SM3 of nothing"
        );
        let text = format!(
            "GET\n/jzdj/api/v1/dj/query?zjlx=111&zjhm=440306199003079015\n1795313700\na1b2c3d4e5f60719\n{empty}"
        );
        assert_eq!(
            hmac_sm3(SECRET, text.as_bytes()),
            "5676e4d35300de412bfaabb26c41921e53019f520d872a7573f43f5de9e0ff8a",
            "the signature of a query"
        );
    }
}
