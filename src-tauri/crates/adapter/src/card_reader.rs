//! The identity card reader on the desk: its vendor's own service on this computer, asked over HTTP.
//!
//! Vendors call the same members by different names, inside objects of different depth; the names stand in one table.
//! Only this computer is asked, never another, and no redirect is followed. Deliberately absent: what the values mean,
//! and the picture on the card, which nobody here needs.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;
use thiserror::Error;

/// The largest reply that is read; cards come with their picture.
const LARGEST: usize = 4 << 20;
/// Whoever must first lay the card down is given a little time by the service itself.
const PATIENCE: Duration = Duration::from_secs(12);

/// What vendors call what.
const NAMES: &[(&str, &[&str])] = &[
    ("name", &["partyname", "name", "xm", "姓名", "peoplename"]),
    ("sex", &["gender", "sex", "xb", "性别", "peoplesex"]),
    (
        "nation",
        &["nation", "nationname", "folk", "mz", "民族", "peoplenation"],
    ),
    (
        "born",
        &[
            "bornday",
            "born",
            "birth",
            "birthday",
            "csrq",
            "出生日期",
            "peoplebirthday",
        ],
    ),
    (
        "address",
        &[
            "certaddress",
            "address",
            "addr",
            "zz",
            "dz",
            "住址",
            "peopleaddress",
        ],
    ),
    (
        "number",
        &[
            "certnumber",
            "cardno",
            "idcard",
            "idcardno",
            "idnum",
            "idnumber",
            "id_number",
            "idno",
            "sfzhm",
            "身份证号码",
            "公民身份号码",
            "peopleidcode",
        ],
    ),
    (
        "until",
        &[
            "expdate",
            "expireend",
            "expiredate",
            "enddate",
            "validend",
            "validto",
            "validenddate",
            "useful_e_date",
            "yxqz",
            "有效期至",
        ],
    ),
];

/// What stands on a card, as its reader writes it; empty where it says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IdentityCard {
    /// The name.
    pub name: String,
    /// 男, 女.
    pub sex: String,
    /// 汉, 维吾尔.
    pub nation: String,
    /// The birth date.
    pub born: String,
    /// The address of registration.
    pub address: String,
    /// The number.
    pub number: String,
    /// Until when the card is valid; 长期 for ever.
    pub until: String,
}

/// A card is personal: debug output shows nothing of it.
impl std::fmt::Debug for IdentityCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityCard").finish_non_exhaustive()
    }
}

/// Why no card was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CardReaderError {
    /// The address is none, or not one of this computer.
    #[error(
        "the card reader's address is not one of this computer; it begins with http://127.0.0.1: and a port"
    )]
    NotHere,
    /// Nobody answers.
    #[error(
        "the card reader's service does not answer; start it, and look at its address in the settings"
    )]
    Silent,
    /// It answers, but not with a card.
    #[error("no card lies on the reader; lay it down and read again")]
    NoCard,
    /// It answers something else.
    #[error(
        "what answers at the card reader's address is no card reader; look at the address in the settings"
    )]
    Strange,
}

/// Whether a reader may be asked at this address: only one of this computer.
#[must_use]
pub fn is_reader_address(address: &str) -> bool {
    here(address).is_some()
}

fn here(address: &str) -> Option<Url> {
    let url: Url = address.trim().parse().ok()?;
    let local = ["127.0.0.1", "localhost", "[::1]"].contains(&url.host_str()?);
    (local && url.scheme() == "http" && url.username().is_empty()).then_some(url)
}

/// Reads the card that lies on the reader.
///
/// # Errors
/// [`CardReaderError`]; nothing of the card stands in it.
pub async fn read_card(address: &str) -> Result<IdentityCard, CardReaderError> {
    let url = here(address).ok_or(CardReaderError::NotHere)?;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(|_| CardReaderError::Silent)?;
    let mut reply = client
        .get(url)
        .send()
        .await
        .map_err(|_| CardReaderError::Silent)?;
    if !reply.status().is_success() {
        return Err(CardReaderError::Strange);
    }
    let mut body = Vec::new();
    while let Some(part) = reply.chunk().await.map_err(|_| CardReaderError::Silent)? {
        body.extend_from_slice(&part);
        if body.len() > LARGEST {
            return Err(CardReaderError::Strange);
        }
    }
    understood(&body)
}

/// What a reply says.
fn understood(body: &[u8]) -> Result<IdentityCard, CardReaderError> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GBK.decode(body).0.into_owned(),
    };
    let reply: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| CardReaderError::Strange)?;
    let mut told = Vec::new();
    members(&reply, &mut told);
    if told.is_empty() {
        return Err(CardReaderError::Strange);
    }
    let of = |what: &str| {
        let names = NAMES
            .iter()
            .find(|(name, _)| *name == what)
            .map(|(_, names)| *names);
        // In the order of the table: `certNumber` is the number of the card even where `cardno` counts readings.
        let mut found = names.into_iter().flatten().filter_map(|name| {
            let (_, value) = told
                .iter()
                .find(|(member, value)| member == name && !value.is_empty())?;
            Some(value.clone())
        });
        found.next().unwrap_or_default()
    };
    let card = IdentityCard {
        name: of("name"),
        sex: of("sex"),
        nation: of("nation"),
        born: of("born"),
        address: of("address"),
        number: of("number"),
        until: of("until"),
    };
    if card.name.is_empty() || card.number.is_empty() {
        return Err(CardReaderError::NoCard);
    }
    Ok(card)
}

/// Every member that is a text or a number, with its name in lower case, outer ones first.
fn members(value: &Value, told: &mut Vec<(String, String)>) {
    let inner = match value {
        Value::Object(members) => {
            for (name, value) in members {
                let text = match value {
                    Value::String(text) => text.trim().to_owned(),
                    Value::Number(number) => number.to_string(),
                    _ => continue,
                };
                told.push((name.to_lowercase(), text));
            }
            members.values().collect()
        }
        Value::Array(values) => values.iter().collect(),
        _ => Vec::new(),
    };
    for value in inner {
        members(value, told);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(reply: &Value) -> Result<IdentityCard, CardReaderError> {
        understood(reply.to_string().as_bytes())
    }

    #[test]
    fn replies_of_different_vendors_say_the_same() {
        let one = json!({ "resultFlag": 0, "errorMsg": "", "resultContent": {
            "partyName": "陈示例", "gender": "男", "nation": "汉", "bornDay": "19880202",
            "certAddress": "湖南省长沙市芙蓉区样例路1号", "certNumber": "430102198802029118", "expDate": "20350101",
        }});
        let other = json!({ "code": 0, "data": { "Name": "陈示例", "Sex": "男", "Nation": "汉", "Born": "19880202",
            "Address": "湖南省长沙市芙蓉区样例路1号", "CardNo": "430102198802029118", "EndDate": "20350101",
        }});
        let card = read(&one).unwrap();
        assert_eq!(card, read(&other).unwrap());
        assert_eq!(
            (card.number.as_str(), card.until.as_str()),
            ("430102198802029118", "20350101")
        );
        assert!(
            !format!("{card:?}").contains("4301"),
            "a card never stands in a log"
        );
    }

    #[test]
    fn what_is_no_card_is_said() {
        assert_eq!(
            read(&json!({ "resultFlag": -1, "errorMsg": "未放卡" })),
            Err(CardReaderError::NoCard)
        );
        assert_eq!(read(&json!([])), Err(CardReaderError::Strange));
        assert_eq!(understood(b"<html>"), Err(CardReaderError::Strange));
    }

    #[test]
    fn only_this_computer_is_asked() {
        for address in [
            "http://127.0.0.1:19196/readcard",
            "http://localhost:8989/api/ReadMsg",
        ] {
            assert!(is_reader_address(address), "{address}");
        }
        for address in [
            "http://10.0.0.8/readcard",
            "https://example.org",
            "127.0.0.1:8989",
            "file:///etc",
            "http://127.0.0.1@example.org/",
            "",
        ] {
            assert!(!is_reader_address(address), "{address}");
        }
    }

    #[tokio::test]
    async fn a_service_that_is_not_there_is_said() {
        let refused = read_card("http://127.0.0.1:1/readcard").await;
        assert_eq!(refused, Err(CardReaderError::Silent));
    }
}
