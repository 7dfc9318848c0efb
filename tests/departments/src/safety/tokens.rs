//! Who may come in: logins, the lock after failures, and tokens (JWT, RFC 7519, HS256), which live in memory and end
//! with a restart. Time is passed in.

use std::collections::HashMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac_sha256::{HMAC, Hash};
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use serde_json::{Value, json};

use super::refusal::Refusal;

const ACCOUNTS: [(&str, &str); 2] = [("wg001", "Aj!2026test"), ("wg002", "Aj!2026test2")];
const FAILURES_BEFORE_LOCK: u32 = 5;
const LOCK: SignedDuration = SignedDuration::from_secs(60);
/// Seconds a token lives.
const LIFE: i64 = 90;

#[derive(Debug, Default)]
struct Failures {
    in_a_row: u32,
    locked_until: Option<Timestamp>,
}

/// Everything the server remembers about logins.
#[derive(Debug)]
pub(crate) struct Tokens {
    secret: [u8; 32],
    failures: HashMap<&'static str, Failures>,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            secret: rand::rng().random(),
            failures: HashMap::new(),
        }
    }

    /// Ends every token and opens locked accounts.
    pub(crate) fn end_all(&mut self) {
        *self = Self::new();
    }

    /// Tries to log in; answers what the client gets.
    pub(crate) fn log_in(
        &mut self,
        account: &str,
        digest: &str,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let wrong = || Refusal::http(401, 40101);
        let (name, password) = known(account).ok_or_else(wrong)?;
        let failures = self.failures.entry(name).or_default();
        match failures.locked_until {
            Some(until) if now < until => return Err(Refusal::http(401, 40103)),
            Some(_) => *failures = Failures::default(),
            None => {}
        }
        if digest != login_digest(name, password) {
            failures.in_a_row += 1;
            if failures.in_a_row == FAILURES_BEFORE_LOCK {
                failures.locked_until = now.checked_add(LOCK).ok();
            }
            return Err(wrong());
        }
        self.failures.remove(name);
        let issued = now.as_second();
        let claims = json!({
            "sub": name,
            "iat": issued,
            "exp": issued + LIFE,
            "jti": HEXLOWER.encode(&rand::rng().random::<[u8; 8]>()),
        });
        let head = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let payload = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
        let signed = format!("{head}.{payload}");
        let token = format!("{signed}.{}", self.signature(&signed));
        Ok(json!({ "token": token, "expiresIn": LIFE }))
    }

    /// The account behind an `Authorization` header.
    pub(crate) fn account(&self, header: Option<&str>, now: Timestamp) -> Option<&'static str> {
        let token = header?.strip_prefix("Bearer ")?;
        let (signed, signature) = token.rsplit_once('.')?;
        if self.signature(signed) != signature {
            return None;
        }
        let (_, payload) = signed.split_once('.')?;
        let payload = BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?;
        let claims: Value = serde_json::from_slice(&payload).ok()?;
        let alive = now.as_second() < claims["exp"].as_i64()?;
        let (name, _) = known(claims["sub"].as_str()?)?;
        alive.then_some(name)
    }

    fn signature(&self, signed: &str) -> String {
        BASE64URL_NOPAD.encode(&HMAC::mac(signed, self.secret))
    }
}

/// The account of this name with its password.
pub(crate) fn known(account: &str) -> Option<(&'static str, &'static str)> {
    ACCOUNTS.into_iter().find(|(name, _)| *name == account)
}

/// What a client sends instead of the password.
fn login_digest(account: &str, password: &str) -> String {
    HEXLOWER.encode(&Hash::hash(format!("{account}:{password}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_of_the_contract() {
        assert_eq!(
            login_digest("wg001", "Aj!2026test"),
            "8e62e286857ee5e58a559a5d9a4e4493d9c21b4a54907eaca37f45412ba00efc",
            "SHA-256 of account and password"
        );
    }
}
