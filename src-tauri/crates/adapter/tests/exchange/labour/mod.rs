//! 劳保系统: the envelope of the gateway, and what stands in the way of a registration.
//!
//! What each code comes to is said by the package's own cases; here is what they cannot say: the bytes
//! of the envelope, answers of somebody else, and the way through a decision.

mod deciding;
mod envelope;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use serde_json::{Map, Value, json};
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm4::Sm4;
use yilutong_adapter::{Effect, Operation, Order, Outcome};

use super::counter::*;

const KEY: &str = "9f1c2b3a4d5e6f70818293a4b5c6d7e8";
const CLIENT: &str = "05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c";
const CLIENT_PUBLIC: &str = "04c3cfcd7b72c2d5aa07120f4d7d0f80a9330642984dfa90561c8e185cff0423aea95cadc6922bccdeaa681d78d1b85e62dddaed4b1493e5186fcad3768b029336";
const SERVER: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
const STRANGER: &str = "1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
const SIGNER: &str = "1234567812345678";
const NUMBER: &str = "JY2026000000001";
const OTHER: &str = "JY2026000000009";

fn signing(key: &str) -> SigningKey {
    SigningKey::from_slice(SIGNER, &hex::decode(key).unwrap()).unwrap()
}

pub(crate) fn credentials() -> Vec<(&'static str, &'static str)> {
    let server = hex::encode(signing(SERVER).verifying_key().to_sec1_bytes());
    vec![
        ("app_id", "LDBZ-TEST-01"),
        ("sm4_key", KEY),
        ("private_key", CLIENT),
        ("server_key", &*server.leak()),
    ]
}

/// `a=1&b=2` of all members but the signature.
fn text(members: &Map<String, Value>) -> String {
    let sorted: BTreeMap<_, _> = members.iter().filter(|(name, _)| *name != "sign").collect();
    let pairs: Vec<String> = sorted
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
        .collect();
    pairs.join("&")
}

fn encrypted(key: &str, plain: &Value) -> String {
    let key: [u8; 16] = hex::decode(key).unwrap().try_into().unwrap();
    let iv = [9u8; 16];
    let cipher = cbc::Encryptor::<Sm4>::new(&key.into(), &iv.into());
    let secret = cipher.encrypt_padded_vec::<Pkcs7>(plain.to_string().as_bytes());
    STANDARD.encode([iv.as_slice(), &secret].concat())
}

/// What a request carries, once its signature is found right.
fn content(request: &Handed) -> Value {
    let members = request.json().as_object().unwrap().clone();
    let key = VerifyingKey::from_sec1_bytes(SIGNER, &hex::decode(CLIENT_PUBLIC).unwrap()).unwrap();
    let signature = STANDARD.decode(members["sign"].as_str().unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    key.verify(text(&members).as_bytes(), &signature).unwrap();
    let bytes = STANDARD
        .decode(members["bizContent"].as_str().unwrap())
        .unwrap();
    let (iv, secret) = bytes.split_first_chunk::<16>().unwrap();
    let key: [u8; 16] = hex::decode(KEY).unwrap().try_into().unwrap();
    let cipher = cbc::Decryptor::<Sm4>::new(&key.into(), &(*iv).into());
    let plain = cipher.decrypt_padded_vec::<Pkcs7>(secret).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

fn method(request: &Handed) -> String {
    request.json()["method"].as_str().unwrap().to_owned()
}

/// How a reply is made; the department's way, and every other way.
#[derive(Clone)]
struct Making {
    key: &'static str,
    signer: &'static str,
    nonce: Option<&'static str>,
    after_signing: Vec<(&'static str, Value)>,
}

const RIGHTLY: Making = Making {
    key: KEY,
    signer: SERVER,
    nonce: None,
    after_signing: Vec::new(),
};

fn reply(making: Making, code: &'static str, plain: Option<Value>) -> Canned {
    Canned::made(move |request| {
        let nonce = making
            .nonce
            .map_or_else(|| request.json()["nonce"].clone(), Value::from);
        let content = plain.as_ref().map(|plain| encrypted(making.key, plain));
        let mut members = json!({
            "code": code, "msg": "说明", "requestId": "0123456789abcdef0123456789abcdef",
            "timestamp": "2026-11-22 10:25:00", "nonce": nonce, "bizContent": content.unwrap_or_default(),
        });
        let members = members.as_object_mut().unwrap();
        let sign = signing(making.signer).sign(text(members).as_bytes());
        members.insert("sign".to_owned(), STANDARD.encode(sign.to_bytes()).into());
        for (name, value) in &making.after_signing {
            if value.is_null() {
                members.remove(*name);
            } else {
                members.insert((*name).to_owned(), value.clone());
            }
        }
        Canned::json(&Value::Object(members.clone()).to_string())
    })
}

fn business(code: &str, field: &str, data: Value) -> Value {
    json!({"bizCode": code, "bizMsg": "说明", "field": field, "data": data})
}

fn says(code: &str, field: &str, data: Value) -> Canned {
    reply(RIGHTLY, "G0000", Some(business(code, field, data)))
}

fn done(number: &str, version: &str) -> Canned {
    says(
        "0000",
        "",
        json!({"jyxh": number, "bbh": version, "repeat": "0"}),
    )
}

fn jobs(rows: Value) -> Canned {
    let data = json!({"sfzh": "440306199003079015", "xm": "测试甲", "records": rows});
    says("0000", "", data)
}

fn job(number: &str, version: &str, standing: &str) -> Value {
    json!({"jyxh": number, "bbh": version, "zt": standing, "jylx": "1", "tyshxydm": "91440300MA5TE5T2XK",
        "dwmc": "S市样本电子制造有限公司", "gz": "6001", "jyrq": "2024-01-05", "zzrq": "", "lsh": "WG-9"})
}

fn cook() -> Order {
    let members = json!({
        "xm": "测试甲", "zjlx": "01", "sfzh": "440306199003079015", "xb": "1", "csrq": "1990-03-07", "xl": "B1",
        "hjxz": "21", "lxdh": "19900000001", "fwbm": "4403060010010000001001203", "jzdz": "宝湾区前岸街道海棠路12号1203",
        "jylx": "1", "tyshxydm": "91440300MA5TE5T1XJ", "dwmc": "S市示例餐饮管理有限公司", "gz": "4101", "htlx": "0",
        "jyrq": "2026-01-05", "yx": "6500.00", "cbzt": "1",
    });
    order("employment", Operation::Create, wire(members))
}

/// The cook whom we registered when she still worked elsewhere.
fn moved_on() -> Order {
    let mut held = cook().wire;
    held.insert("tyshxydm".to_owned(), json!("91440300MA5TE5T2XK"));
    held.insert("dwmc".to_owned(), json!("S市样本电子制造有限公司"));
    Order {
        operation: Operation::Update,
        held,
        receipt: receipt(&[("number", OTHER), ("jyxh", OTHER), ("bbh", "2")]),
        ..cook()
    }
}

/// The order after the worker's choice.
fn chosen(order: &Order, outcome: &Outcome, choice: &str) -> Order {
    let Outcome::Ask { decision, .. } = outcome else {
        panic!("nothing is asked: {outcome:?}");
    };
    let choice = decision.choices.iter().find(|c| c.id == choice).unwrap();
    let Effect::Set { members } = &choice.effect else {
        panic!("{choice:?} sets nothing");
    };
    let mut order = order.clone();
    for (member, value) in members {
        order.wire.insert(member.clone(), json!(value));
    }
    order
}
