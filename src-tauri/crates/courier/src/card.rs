//! The card of a computer: its public keys, what it is called, and in which networks it stands.
//!
//! A card signs itself, so that one changed on its way is noticed; that it is the right one, two people find out by
//! comparing the fingerprint. Deliberately absent: trust.

use std::fmt;

use serde::{Deserialize, Serialize};
use sm2::dsa::signature::Verifier;
use sm2::dsa::{Signature, VerifyingKey};
use sm2::pke::EncryptingKey;
use sm3::{Digest, Sm3};

use crate::error::CourierError;
use crate::keys::{Keys, SIGNER};

/// What stands first in a card.
const FORMAT: &str = "yilutong-card-1";
/// How many hex digits of the hash a fingerprint has: enough that nobody finds a second pair of keys with the same.
const DIGITS: usize = 20;

/// The public halves of a computer's keys, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Public {
    pub(crate) sign: String,
    pub(crate) seal: String,
}

/// What two people compare: the first digits of SM3 over both public keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    /// In groups of four, as it is read out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// The card of a computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    format: String,
    /// What the office calls it.
    pub name: String,
    /// The networks it stands in.
    pub zones: Vec<String>,
    #[serde(flatten)]
    public: Public,
    signature: String,
}

impl Card {
    pub(crate) fn make(keys: &Keys, name: &str, zones: &[String]) -> Result<Self, CourierError> {
        let mut card = Self {
            format: FORMAT.to_owned(),
            name: name.to_owned(),
            zones: zones.to_vec(),
            public: keys.public()?,
            signature: String::new(),
        };
        card.signature = hex::encode(keys.sign(&card.signed())?);
        Ok(card)
    }

    /// Reads a card file.
    ///
    /// # Errors
    /// [`CourierError::NotACard`] when it is none, or was changed on its way; [`CourierError::Newer`].
    pub fn read(text: &[u8]) -> Result<Self, CourierError> {
        let card: Self = serde_json::from_slice(text).map_err(|_| CourierError::NotACard)?;
        match card.format.strip_prefix("yilutong-card-") {
            Some(_) if card.format == FORMAT => {}
            Some(found) => {
                return Err(CourierError::Newer {
                    found: found.chars().take(8).collect(),
                });
            }
            None => return Err(CourierError::NotACard),
        }
        let signature = hex::decode(&card.signature).map_err(|_| CourierError::NotACard)?;
        EncryptingKey::from_sec1_bytes(&card.seal_key()?).map_err(|_| CourierError::NotACard)?;
        if card.has_signed(&card.signed(), &signature) {
            Ok(card)
        } else {
            Err(CourierError::NotACard)
        }
    }

    /// The card as it is written to a file.
    #[must_use]
    pub fn to_text(&self) -> Vec<u8> {
        // Texts and lists of texts: that can always be written.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// What two people compare.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let keys = format!("{}{}", self.public.sign, self.public.seal);
        let digits = hex::encode_upper(Sm3::digest(keys));
        Fingerprint(digits.chars().take(DIGITS).collect())
    }

    /// Whether the holder of this card signed these bytes.
    pub(crate) fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let Ok(point) = hex::decode(&self.public.sign) else {
            return false;
        };
        let (Ok(key), Ok(signature)) = (
            VerifyingKey::from_sec1_bytes(SIGNER, &point),
            Signature::from_slice(signature),
        ) else {
            return false;
        };
        key.verify(bytes, &signature).is_ok()
    }

    /// The bytes, readable only for the holder of this card.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, CourierError> {
        EncryptingKey::from_sec1_bytes(&self.seal_key()?)
            .and_then(|key| key.encrypt(&mut rand::rng(), plain))
            .map_err(|_| CourierError::NotACard)
    }

    fn seal_key(&self) -> Result<Vec<u8>, CourierError> {
        hex::decode(&self.public.seal).map_err(|_| CourierError::NotACard)
    }

    /// What a card signs of itself: every member but the signature, as JSON.
    fn signed(&self) -> Vec<u8> {
        let (sign, seal) = (&self.public.sign, &self.public.seal);
        serde_json::to_vec(&(&self.format, &self.name, &self.zones, sign, seal)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_goes_through_a_file_and_keeps_its_fingerprint() {
        let card = Keys::make()
            .card("公安网前台", &["police".to_owned()])
            .unwrap();
        let read = Card::read(&card.to_text()).unwrap();
        assert_eq!(read, card, "nothing is lost on the way");
        let shown = read.fingerprint().to_string();
        assert_eq!(shown.len(), 24, "five groups of four: {shown}");
        let other = Keys::make().card("公安网前台", &[]).unwrap();
        assert_ne!(
            other.fingerprint(),
            card.fingerprint(),
            "another computer is another fingerprint, whatever it calls itself"
        );
    }

    #[test]
    fn a_card_changed_on_its_way_is_none() {
        let card = Keys::make().card("前台", &["police".to_owned()]).unwrap();
        let text = String::from_utf8(card.to_text()).unwrap();
        let renamed = text.replace("前台", "后台");
        assert_eq!(
            Card::read(renamed.as_bytes()),
            Err(CourierError::NotACard),
            "its name is signed, too"
        );
        for cut in [0, 1, text.len() / 2, text.len() - 2] {
            assert_eq!(
                Card::read(&text.as_bytes()[..cut]),
                Err(CourierError::NotACard),
                "half a card is none"
            );
        }
        let newer = text.replace("yilutong-card-1", "yilutong-card-2");
        assert!(
            matches!(
                Card::read(newer.as_bytes()),
                Err(CourierError::Newer { .. })
            ),
            "a newer card says so"
        );
    }
}
