//! The door: three headers, the clock, the signature over timestamp and body, in this order (APP, TIME, SIGN). The same
//! signature may come again.

use data_encoding::HEXLOWER;
use hmac_sha256::HMAC;
use jiff::Timestamp;

use super::profile::Profile;
use super::refusal::Refusal;
use crate::front::Request;

/// Milliseconds a timestamp may differ from the server's.
const DRIFT: i64 = 300_000;

/// Lets a request in, or tells why not.
pub(crate) fn admit(request: &Request, profile: &Profile, now: Timestamp) -> Result<(), Refusal> {
    let unknown = || Refusal::new(401, "APP", "应用标识或请求头有误");
    let id = request.header("x-lk-app").ok_or_else(unknown)?;
    let timestamp = request.header("x-lk-timestamp").ok_or_else(unknown)?;
    let given = request
        .header("x-lk-signature")
        .and_then(|header| header.strip_prefix("sha256="))
        .ok_or_else(unknown)?;
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let well_formed = id == profile.application
        && timestamp.len() == 13
        && timestamp.bytes().all(|b| b.is_ascii_digit())
        && given.len() == 64
        && given.bytes().all(is_hex);
    let sent: i64 = timestamp.parse().map_err(|_| unknown())?;
    if !well_formed {
        return Err(unknown());
    }
    if (now.as_millisecond() - sent).abs() > DRIFT {
        return Err(Refusal::new(401, "TIME", "时间偏差过大"));
    }
    if signature(profile.key, timestamp, &request.body) != given {
        return Err(Refusal::new(401, "SIGN", "签名错误"));
    }
    Ok(())
}

/// HMAC-SHA256 in lower-case hex.
fn signature(key: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = HMAC::new(key);
    mac.update(timestamp);
    mac.update(".");
    mac.update(body);
    HEXLOWER.encode(&mac.finalize())
}

#[cfg(test)]
mod tests {
    use super::super::profile::URBAN;
    use super::*;

    #[test]
    fn the_contracts_examples_come_out() {
        for (body, expected) in [
            (
                r#"{"sourceNo":"S-0001"}"#,
                "9c752c99422ac515c494791c96f84bd9690eef22255576081abfb176333db90e",
            ),
            (
                "",
                "1894591dd0c5919e6529afe53f76a72eb48cb862f7713e546edfb24db4cec149",
            ),
        ] {
            assert_eq!(
                signature(URBAN.key, "1795313700123", body.as_bytes()),
                expected,
                "worked example, {} bytes",
                body.len()
            );
        }
    }
}
