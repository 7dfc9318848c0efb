//! WS-Security 1.0 UsernameToken with PasswordDigest: who calls, and whether the message is fresh.
//!
//! A nonce is remembered only after its digest was right, so that nobody can use up another user's nonces. A
//! `wsu:Timestamp` beside the token is not looked at.

use jiff::{SignedDuration, Timestamp};
use roxmltree::Node;

use crate::cabinet::{CabinetError, Drawer};

use super::envelope::{Fault, WSSE};
use super::xml::{child, text};

const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const DIGEST_TYPE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
const BASE64_TYPE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
const SHORTEST_NONCE: usize = 16;
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(300);
const NONCE_MEMORY_SECONDS: i64 = 600;
const NONCES: &str = "nonce";

/// An account of the test environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    user: &'static str,
    password: &'static str,
    pub(super) org_code: &'static str,
}

const ACCOUNTS: [Account; 2] = [
    Account {
        user: "wgcj001",
        password: "Wj#2026test",
        org_code: "440306001001",
    },
    Account {
        user: "wgcj002",
        password: "Wj#2026test2",
        org_code: "440306001002",
    },
];

struct Token {
    user: String,
    digest: String,
    nonce: Vec<u8>,
    created: String,
    created_at: Timestamp,
}

/// The account of the token in the security header, whose nonce is remembered from now on.
pub(super) fn account(
    security: Option<Node<'_, '_>>,
    now: Timestamp,
    drawer: &Drawer<'_>,
) -> Result<Result<Account, Fault>, CabinetError> {
    let Some(token) = security.and_then(Token::read) else {
        return Ok(Err(Fault::InvalidSecurity));
    };
    if token.created_at.duration_since(now).abs() > CLOCK_TOLERANCE {
        return Ok(Err(Fault::MessageExpired));
    }
    let account = ACCOUNTS.iter().find(|account| account.user == token.user);
    let Some(account) = account.filter(|account| token.is_signed_with(account.password)) else {
        return Ok(Err(Fault::FailedAuthentication));
    };
    let key = format!(
        "{} {}",
        token.user,
        data_encoding::HEXLOWER.encode(&token.nonce)
    );
    if let Some((seen, _)) = drawer.recall(NONCES, &key)?
        && now.as_second() - seen <= NONCE_MEMORY_SECONDS
    {
        return Ok(Err(Fault::InvalidSecurity));
    }
    drawer.remember(NONCES, &key, now.as_second(), "")?;
    Ok(Ok(*account))
}

impl Token {
    /// The token, unless a part is missing or malformed.
    fn read(security: Node<'_, '_>) -> Option<Self> {
        let token = child(security, WSSE, "UsernameToken")?;
        let password = child(token, WSSE, "Password")?;
        let nonce = child(token, WSSE, "Nonce")?;
        if password.attribute("Type") != Some(DIGEST_TYPE)
            || nonce
                .attribute("EncodingType")
                .is_some_and(|encoding| encoding != BASE64_TYPE)
        {
            return None;
        }
        let created = text(child(token, WSU, "Created")?);
        let token = Self {
            user: text(child(token, WSSE, "Username")?),
            digest: text(password),
            nonce: data_encoding::BASE64.decode(text(nonce).as_bytes()).ok()?,
            created_at: instant(&created)?,
            created,
        };
        let whole = token.nonce.len() >= SHORTEST_NONCE
            && !token.user.is_empty()
            && !token.digest.is_empty();
        whole.then_some(token)
    }

    fn is_signed_with(&self, password: &str) -> bool {
        self.digest == digest(&self.nonce, &self.created, password)
    }
}

fn digest(nonce: &[u8], created: &str, password: &str) -> String {
    let mut sha1 = sha1_smol::Sha1::new();
    for part in [nonce, created.as_bytes(), password.as_bytes()] {
        sha1.update(part);
    }
    data_encoding::BASE64.encode(&sha1.digest().bytes())
}

/// `yyyy-MM-ddTHH:mm:ssZ` with up to three decimals of a second; nothing else that ISO 8601 allows.
fn instant(created: &str) -> Option<Timestamp> {
    let local = created.strip_suffix('Z')?;
    let (whole, decimals) = local
        .split_once('.')
        .map_or((local, None), |(whole, decimals)| (whole, Some(decimals)));
    let shape = "dddd-dd-ddTdd:dd:dd";
    let shaped = whole.len() == shape.len()
        && whole
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, wanted)| match wanted {
                b'd' => byte.is_ascii_digit(),
                mark => byte == mark,
            });
    let fine = decimals.is_none_or(|decimals| {
        (1..=3).contains(&decimals.len()) && decimals.bytes().all(|byte| byte.is_ascii_digit())
    });
    if shaped && fine {
        created.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_of_the_contract() {
        let nonce: Vec<u8> = (0..16).collect();
        assert_eq!(
            digest(&nonce, "2026-11-22T06:30:00Z", "Wj#2026test"),
            "x0IHimdeapgQj78pde1a6JVuzsY=",
            "nonce, time and password in this order"
        );
    }

    #[test]
    fn only_the_contracts_way_of_writing_time() {
        for good in [
            "2026-11-22T06:30:00Z",
            "2026-11-22T06:30:00.5Z",
            "2026-11-22T06:30:00.123Z",
        ] {
            assert!(instant(good).is_some(), "{good} is allowed");
        }
        for bad in [
            "2026-11-22T06:30:00",
            "2026-11-22T06:30:00.1234Z",
            "2026-11-22T06:30:00.Z",
            "2026-11-22 06:30:00Z",
            "2026-11-22T14:30:00+08:00",
            "2026-13-22T06:30:00Z",
            "20261122T063000Z",
        ] {
            assert!(instant(bad).is_none(), "{bad} is not");
        }
    }
}
