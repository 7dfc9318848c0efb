//! A client of the labour gateway that encrypts, signs and verifies as its contract says, and an employment to send.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::kit::{Came, Town, send, with};
use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};
use smcrypto::sm2::{Sign, Verify};
use smcrypto::sm4::CryptSM4CBC;

const PRIVATE: &str = "05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c";
/// The public key that the departments' README names.
const SERVER: &str = "3d51dd6c60d80fdba5e43a63a3be0b0f7cf32f800dde71eb7c0c68430fb42a5d3460caefb1f560f91d0f533a4af1be582c24a178b1f0f327d3c8f88166a49fdf";
pub(crate) const REGISTER: &str = "ldbz.employment.register";
pub(crate) const CHANGE: &str = "ldbz.employment.change";
pub(crate) const TERMINATE: &str = "ldbz.employment.terminate";
pub(crate) const FIRST: &str = "JY2026000000001";

/// The employment of the contract's examples.
pub(crate) fn employment() -> Value {
    json!({
        "lsh": "WG-20261122-000001", "xm": "陈示例", "zjlx": "01", "sfzh": "440306199003159912",
        "xb": "1", "csrq": "1990-03-15", "mz": "01", "xl": "B1", "hjxz": "20",
        "lxdh": "13800000001", "fwbm": "4403060010010000012000302",
        "jzdz": "S市测试区样例街道幸福路12号3栋302", "jylx": "1",
        "tyshxydm": "91440300MA5TE5T1XJ", "dwmc": "S市示例餐饮管理有限公司", "gz": "4101",
        "htlx": "1", "htksrq": "2026-01-01", "htjsrq": "2027-12-31", "jyrq": "2026-01-05",
        "yx": "6500.00", "cbzt": "1", "wgy": "wg001",
    })
}

/// What makes it flexible work.
pub(crate) fn flexible() -> Value {
    json!({
        "jylx": "3", "tyshxydm": null, "dwmc": null, "htlx": null, "htksrq": null, "htjsrq": null,
    })
}

/// What makes it unemployment.
pub(crate) fn unemployed() -> Value {
    json!({
        "jylx": "4", "syyy": "02", "tyshxydm": null, "dwmc": null, "htlx": null, "htksrq": null,
        "htjsrq": null, "gz": null, "yx": null, "cbzt": null,
    })
}

fn key() -> Vec<u8> {
    HEXLOWER
        .decode(b"9f1c2b3a4d5e6f70818293a4b5c6d7e8")
        .unwrap()
}

pub(crate) fn encrypt(plain: &str) -> String {
    let iv = [7; 16];
    let cipher = CryptSM4CBC::new(&key(), &iv).encrypt_cbc(plain.as_bytes());
    BASE64.encode(&[iv.to_vec(), cipher].concat())
}

fn decrypt(content: &str) -> Value {
    let bytes = BASE64.decode(content.as_bytes()).unwrap();
    let plain = CryptSM4CBC::new(&key(), &bytes[..16]).decrypt_cbc(&bytes[16..]);
    serde_json::from_slice(&plain).unwrap()
}

fn text(members: &Value) -> String {
    let sorted: BTreeMap<_, _> = members.as_object().unwrap().iter().collect();
    let lines = sorted.iter().filter(|(name, _)| name.as_str() != "sign");
    let lines: Vec<_> = lines
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
        .collect();
    lines.join("&")
}

/// r ‖ s of a DER signature.
fn raw(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut raw = Vec::new();
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let digits = &rest[2..2 + length];
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        raw.extend(vec![0; 32 - digits.len()]);
        raw.extend(digits);
        rest = &rest[2 + length..];
    }
    raw
}

/// A DER signature of r ‖ s.
fn der(raw: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    for half in raw.chunks(32) {
        let zeros = half.iter().take_while(|byte| **byte == 0).count();
        let mut digits = half[zeros..].to_vec();
        if digits[0] & 0x80 != 0 {
            digits.insert(0, 0);
        }
        content.extend([vec![2, digits.len() as u8], digits].concat());
    }
    [vec![0x30, content.len() as u8], content].concat()
}

/// Whether the department signed this reply.
pub(crate) fn is_signed(reply: &Value) -> bool {
    let signature = BASE64
        .decode(reply["sign"].as_str().unwrap().as_bytes())
        .unwrap();
    assert_eq!(signature.len(), 64, "r and s, not DER");
    Verify::new(SERVER).verify(text(reply).as_bytes(), &der(&signature))
}

pub(crate) struct Labour {
    pub(crate) town: Town,
    nonces: Cell<u32>,
}

impl Labour {
    pub(crate) async fn new() -> Self {
        Self::of(Town::new().await)
    }

    pub(crate) fn of(town: Town) -> Self {
        Self {
            town,
            nonces: Cell::new(0),
        }
    }

    /// An envelope with a new nonce and the time of now, not yet signed.
    pub(crate) fn envelope(&self, method: &str, plain: &str) -> Value {
        self.nonces.set(self.nonces.get() + 1);
        let now = Timestamp::from_second(self.town.now()).unwrap();
        let now = now.to_zoned(TimeZone::fixed(offset(8)));
        json!({
            "appId": "LDBZ-TEST-01", "method": method, "version": "1.0",
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            "nonce": format!("{:024x}{:08x}", self.town.now(), self.nonces.get()),
            "signType": "SM2", "encryptType": "SM4", "bizContent": encrypt(plain),
        })
    }

    pub(crate) fn signed(envelope: &Value) -> Value {
        let made = Sign::new(PRIVATE).sign(text(envelope).as_bytes());
        with(envelope, &json!({"sign": BASE64.encode(&raw(&made))}))
    }

    pub(crate) async fn send(&self, body: &str) -> Came {
        let request = self.town.client.post(self.town.url("labour", "/gateway"));
        let request = request.header("Content-Type", "application/json");
        send(request.body(body.to_owned())).await.unwrap()
    }

    /// The gateway's reply to a body, whose signature and nonce hold.
    pub(crate) async fn reply(&self, body: &Value) -> Value {
        let came = self.send(&body.to_string()).await;
        let reply = came.json();
        assert_eq!(
            came.status,
            if reply["code"] == "G1009" { 429 } else { 200 },
            "{reply}"
        );
        assert!(is_signed(&reply), "signed all the same: {reply}");
        assert_eq!(
            reply["requestId"].as_str().unwrap().len(),
            32,
            "a number of its own"
        );
        reply
    }

    /// What stands inside the answer to a method. A second each, so that many calls keep clear of the rate.
    pub(crate) async fn call(&self, method: &str, plain: &Value) -> Value {
        self.town.pass(1);
        let envelope = self.envelope(method, &plain.to_string());
        let reply = self.reply(&Self::signed(&envelope)).await;
        assert_eq!(reply["code"], "G0000", "{reply}");
        assert_eq!(
            reply["nonce"], envelope["nonce"],
            "the answer to this request"
        );
        let inside = decrypt(reply["bizContent"].as_str().unwrap());
        for name in ["bizCode", "bizMsg", "field"] {
            assert!(inside[name].is_string(), "{name}: {inside}");
        }
        inside
    }

    /// Data of a call that succeeds.
    pub(crate) async fn done(&self, method: &str, plain: &Value) -> Value {
        let inside = self.call(method, plain).await;
        assert_eq!(inside["bizCode"], "0000", "{inside}");
        inside["data"].clone()
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings("labour").len()
    }
}

/// The inside is this refusal.
pub(crate) fn assert_refused(inside: &Value, code: &str, field: &str, case: &str) {
    let told = (
        inside["bizCode"].as_str().unwrap(),
        inside["field"].as_str().unwrap(),
    );
    assert_eq!(told, (code, field), "{case}: {inside}");
    assert!(inside["data"].is_object(), "{case}: data, if empty");
}
