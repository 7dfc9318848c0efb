//! The department's side of an envelope, for the reply cases of packages: their answers are written
//! opened, as predicates see them, and a department that signs with a key of its own plays them.
//!
//! An answer that carries a signature already, or is no JSON, is played as it is: that is how a case
//! says that somebody else answers.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::auth::guomi::{self, NotAKey};
use super::super::clock::in_china;
use super::super::credentials::Credentials;
use super::super::expression::Template;
use super::super::spec::EnvelopeSpec;
use super::envelope::signed_text;

/// Nobody's key but the played department's.
const PRIVATE_KEY: &str = "3f0c9a526a3e4a519d0e7b1f6f3a1c013f0c9a526a3e4a519d0e7b1f6f3a1c01";

/// A department that is played.
#[derive(Debug)]
pub(in crate::exchange) struct PlayedDepartment {
    key: String,
    time: String,
}

impl PlayedDepartment {
    /// Takes the department's place: from now on its public key is the one that is trusted.
    ///
    /// # Errors
    /// When the package's example of the common key is missing.
    pub(in crate::exchange) fn in_place_of(
        spec: &EnvelopeSpec,
        credentials: &mut Credentials,
        now: Timestamp,
    ) -> Result<Self, NotAKey> {
        let id = credential(&spec.server_key).ok_or(NotAKey)?;
        credentials.set(id, guomi::public_key(PRIVATE_KEY)?);
        let common = credential(&spec.key).and_then(|id| credentials.get(id));
        Ok(Self {
            key: common.ok_or(NotAKey)?.reveal().to_owned(),
            time: in_china(now).strftime(&spec.time_format).to_string(),
        })
    }

    /// The answer to a request, in its envelope.
    pub(in crate::exchange) fn answer(
        &self,
        spec: &EnvelopeSpec,
        request: &[u8],
        answer: Vec<u8>,
    ) -> Vec<u8> {
        self.sealed(spec, request, &answer).unwrap_or(answer)
    }

    fn sealed(&self, spec: &EnvelopeSpec, request: &[u8], answer: &[u8]) -> Option<Vec<u8>> {
        let request = serde_json::from_slice::<Map<String, Value>>(request).ok()?;
        let mut members = serde_json::from_slice::<Map<String, Value>>(answer).ok()?;
        if members.contains_key(&spec.sign) {
            return None;
        }
        members.insert(spec.nonce.clone(), request.get(&spec.nonce)?.clone());
        let time = || Value::String(self.time.clone());
        members.entry(spec.time.as_str()).or_insert_with(time);
        let content = match members.get(&spec.content) {
            Some(Value::Object(plain)) => {
                let plain = Value::Object(plain.clone()).to_string();
                guomi::encrypt(&self.key, &[7; 16], plain.as_bytes()).ok()?
            }
            _ => String::new(),
        };
        members.insert(spec.content.clone(), Value::String(content));
        let sign = guomi::sign(PRIVATE_KEY, &signed_text(&members, &spec.sign)).ok()?;
        members.insert(spec.sign.clone(), Value::String(sign));
        Some(Value::Object(members).to_string().into_bytes())
    }
}

/// The credential that a template consists of.
fn credential(template: &Template) -> Option<&str> {
    let slot = template.slots().next()?;
    slot.name.strip_prefix("credential.")
}
