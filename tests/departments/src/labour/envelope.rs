//! The gateway's envelope: nine members in, seven out, both signed over all others in ASCII order.
//!
//! Readings chosen: what is malformed is G1001 also in `timestamp` and `nonce`; a `sign` that is not 64 bytes in base64 is a
//! signature that does not hold.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::civil::{DateTime, Time};
use serde_json::{Map, Value};

use super::crypto;
use crate::front::{Reply, Request};
use crate::json;
use crate::media;

const MEMBERS: [&str; 9] = [
    "appId",
    "method",
    "version",
    "timestamp",
    "nonce",
    "signType",
    "encryptType",
    "bizContent",
    "sign",
];

/// A request's envelope, well formed.
pub(super) struct Envelope(Map<String, Value>);

impl Envelope {
    /// The envelope, or `None` when it is G1001.
    pub(super) fn read(request: &Request) -> Option<Self> {
        let members = json::object(&request.body).filter(|_| media::is_json(request))?;
        let envelope = Self(members);
        let whole = envelope.0.len() == MEMBERS.len()
            && MEMBERS
                .iter()
                .all(|name| envelope.0.get(*name).is_some_and(Value::is_string));
        let sound = whole
            && envelope.text("version") == "1.0"
            && envelope.text("signType") == "SM2"
            && envelope.text("encryptType") == "SM4"
            && is_nonce(envelope.text("nonce"))
            && moment(envelope.text("timestamp")).is_some();
        sound.then_some(envelope)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Seconds the timestamp is ahead of the server's clock.
    pub(super) fn ahead(&self, now: &Zoned) -> i64 {
        moment(self.text("timestamp"))
            .and_then(|time| time.to_zoned(now.time_zone().clone()).ok())
            .map_or(i64::MAX, |time| {
                time.timestamp().as_second() - now.timestamp().as_second()
            })
    }

    pub(super) fn is_signed(&self) -> bool {
        let members = self.0.iter().filter(|(name, _)| *name != "sign");
        let text = to_sign(
            members.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())),
        );
        crypto::client_signed(&text, self.text("sign"))
    }
}

/// The nonce of a request, as far as it can be read.
pub(super) fn nonce_of(request: &Request) -> String {
    json::object(&request.body)
        .and_then(|members| members.get("nonce")?.as_str().map(str::to_owned))
        .filter(|nonce| is_nonce(nonce))
        .unwrap_or_default()
}

fn is_nonce(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// `yyyy-MM-dd HH:mm:ss` as a time.
fn moment(text: &str) -> Option<DateTime> {
    let (day, clock) = text.split_once(' ')?;
    let date = super::forms::date(day)?;
    let shaped = clock.len() == 8
        && clock.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let part = |from: usize| clock.get(from..from + 2)?.parse().ok();
    let time = Time::new(part(0)?, part(3)?, part(6)?, 0).ok()?;
    shaped.then(|| date.to_datetime(time))
}

/// `name=value` of all members in ASCII order, joined with `&`.
fn to_sign<'m>(members: impl Iterator<Item = (&'m str, &'m str)>) -> String {
    let sorted: BTreeMap<_, _> = members.collect();
    let lines: Vec<_> = sorted
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    lines.join("&")
}

/// The gateway's signed answer; `business` is the plain text inside, for G0000 only.
pub(super) fn reply(code: &str, nonce: &str, business: Option<&Value>, now: &Zoned) -> Reply {
    let content = business.map(|plain| crypto::encrypt(&plain.to_string()));
    signed(code, nonce, content.unwrap_or_default(), now)
}

/// A signed success with an inside that no key opens.
pub(super) fn garbled(nonce: &str, now: &Zoned) -> Reply {
    let content = data_encoding::BASE64.encode(&rand::random::<[u8; 63]>());
    signed("G0000", nonce, content, now)
}

fn signed(code: &str, nonce: &str, content: String, now: &Zoned) -> Reply {
    let members = [
        ("code", code.to_owned()),
        ("msg", message(code).to_owned()),
        ("requestId", format!("{:032x}", rand::random::<u128>())),
        ("timestamp", now.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        ("nonce", nonce.to_owned()),
        ("bizContent", content),
    ];
    let sign = crypto::sign(&to_sign(
        members.iter().map(|(name, value)| (*name, value.as_str())),
    ));
    let body: Map<String, Value> = members
        .into_iter()
        .chain([("sign", sign)])
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let status = if code == "G1009" { 429 } else { 200 };
    Reply::json(status, &body.into()).outcome(code)
}

fn message(code: &str) -> &'static str {
    match code {
        "G0000" => "成功",
        "G1001" => "报文格式错误",
        "G1002" => "appId无效",
        "G1003" => "方法不存在",
        "G1004" => "时间戳超出范围",
        "G1005" => "随机串重复",
        "G1006" => "签名验证失败",
        "G1007" => "解密失败",
        "G1008" => "报文过大",
        "G1009" => "请求过于频繁",
        "G9001" => "系统维护",
        _ => "系统内部错误",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_letter() {
        assert!(
            moment("2026-11-22 14:30:00").is_some(),
            "as in the contract"
        );
        for wrong in [
            "2026-11-22T14:30:00",
            "2026-11-31 14:30:00",
            "2026-11-22 24:30:00",
            "2026-11-22 1:30:000",
        ] {
            assert!(moment(wrong).is_none(), "{wrong}");
        }
    }
}
