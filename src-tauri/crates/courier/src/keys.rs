//! The two key pairs of a computer: one signs, the other opens what was sealed for it.
//!
//! Made from the operating system's randomness, never from a clock or a seed. Deliberately absent: where they are kept;
//! the desk keeps them in the encrypted profile.

use serde::{Deserialize, Serialize};
use sm2::dsa::signature::Signer;
use sm2::dsa::{Signature, SigningKey};
use sm2::elliptic_curve::Generate;
use sm2::pke::DecryptingKey;
use sm2::{NonZeroScalar, SecretKey};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::card::{Card, Public};
use crate::error::CourierError;

/// The signer's name that GM/T 0009 has everybody use who has no other.
pub(crate) const SIGNER: &str = "1234567812345678";

/// The private keys of a computer, in hex. Wiped when dropped; never printed.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Keys {
    sign: String,
    seal: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Fresh ones.
    #[must_use]
    pub fn make() -> Self {
        let fresh = || {
            let key = SecretKey::generate_from_rng(&mut rand::rng());
            hex::encode(Zeroizing::new(key.to_bytes()).as_slice())
        };
        Self {
            sign: fresh(),
            seal: fresh(),
        }
    }

    /// What everybody may know of them.
    ///
    /// # Errors
    /// [`CourierError::Keys`] when they are none.
    pub fn public(&self) -> Result<Public, CourierError> {
        let opener = self.opener()?;
        Ok(Public {
            sign: hex::encode(self.signer()?.verifying_key().to_sec1_bytes()),
            seal: hex::encode(opener.encrypting_key().to_sec1_bytes()),
        })
    }

    /// The card of this computer, signed by itself.
    ///
    /// # Errors
    /// [`CourierError::Keys`] when the keys are none.
    pub fn card(&self, name: &str, zones: &[String]) -> Result<Card, CourierError> {
        Card::make(self, name, zones)
    }

    /// The signature over some bytes: 64 bytes, r ‖ s.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], CourierError> {
        let signature: Signature = self
            .signer()?
            .try_sign(bytes)
            .map_err(|_| CourierError::Keys)?;
        Ok(signature.to_bytes().into())
    }

    /// What was sealed for this computer; `None` when it was not, or was changed.
    pub(crate) fn unseal(&self, sealed: &[u8]) -> Result<Option<Vec<u8>>, CourierError> {
        Ok(self.opener()?.decrypt(sealed).ok())
    }

    fn signer(&self) -> Result<SigningKey, CourierError> {
        let scalar = bytes_of(&self.sign)?;
        SigningKey::from_slice(SIGNER, &scalar).map_err(|_| CourierError::Keys)
    }

    fn opener(&self) -> Result<DecryptingKey, CourierError> {
        let scalar = bytes_of(&self.seal)?;
        let scalar = NonZeroScalar::try_from(scalar.as_slice()).map_err(|_| CourierError::Keys)?;
        DecryptingKey::from_nonzero_scalar(scalar).map_err(|_| CourierError::Keys)
    }
}

fn bytes_of(key: &str) -> Result<Zeroizing<Vec<u8>>, CourierError> {
    hex::decode(key)
        .map(Zeroizing::new)
        .map_err(|_| CourierError::Keys)
}
