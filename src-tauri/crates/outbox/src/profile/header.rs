//! `profile.json`: the database's key, wrapped with AES-256-GCM under a key that Argon2id (RFC 9106) makes from the
//! passphrase. The costs and the salt are bound into the wrapping: whoever alters them gets "wrong passphrase".

use std::fs;
use std::io;
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::TryRng;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{HEADER, files};
use crate::error::OutboxError;
use crate::store::DbKey;

/// The newest form of this file that this program knows.
const FORMAT: i64 = 1;

/// What guessing a passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for KeyCost {
    /// 64 MiB and three passes, as RFC 9106 recommends where memory is scarce; one lane, for old office laptops.
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
        }
    }
}

impl KeyCost {
    /// The least that is accepted at all. For tests: it protects nothing.
    pub const LOWEST: Self = Self {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    /// A file may come from anywhere: it must not make us fill the memory or wait forever.
    fn is_sane(self) -> bool {
        (64..=1024 * 1024).contains(&self.memory_kib)
            && (1..=64).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
    }
}

/// The file's content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Header {
    format: i64,
    kdf: String,
    cost: KeyCost,
    salt: String,
    cipher: String,
    nonce: String,
    wrapped_key: String,
}

impl Header {
    /// Reads the file, without believing it.
    pub(super) fn load(dir: &Path) -> Result<Self, OutboxError> {
        let file = dir.join(HEADER);
        let text = fs::read_to_string(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OutboxError::Absent {
                dir: dir.to_path_buf(),
            },
            io::ErrorKind::InvalidData => damaged(dir, "it is not text"),
            _ => files::said(&file, &error),
        })?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|_| damaged(dir, "it is not JSON"))?;
        let found = value
            .get("format")
            .and_then(serde_json::Value::as_i64)
            .ok_or_else(|| damaged(dir, "it names no format"))?;
        if found > FORMAT {
            return Err(OutboxError::Newer {
                file,
                found,
                known: FORMAT,
            });
        }
        let header: Self =
            serde_json::from_value(value).map_err(|_| damaged(dir, "a member is missing"))?;
        if !header.cost.is_sane() || header.kdf != "argon2id" || header.cipher != "aes-256-gcm" {
            return Err(damaged(
                dir,
                "a member has a value that no version ever wrote",
            ));
        }
        Ok(header)
    }

    /// A new key, and the header that holds it.
    pub(super) fn make(
        dir: &Path,
        passphrase: &str,
        cost: KeyCost,
    ) -> Result<(Self, DbKey), OutboxError> {
        let key = DbKey(random(dir)?);
        Ok((Self::wrap(dir, passphrase, cost, &key)?, key))
    }

    /// A header that holds this key under this passphrase.
    pub(super) fn wrap(
        dir: &Path,
        passphrase: &str,
        cost: KeyCost,
        key: &DbKey,
    ) -> Result<Self, OutboxError> {
        let (salt, nonce): ([u8; 16], [u8; 12]) = (random(dir)?, random(dir)?);
        let mut header = Self {
            format: FORMAT,
            kdf: "argon2id".to_owned(),
            cost,
            salt: hex::encode(salt),
            cipher: "aes-256-gcm".to_owned(),
            nonce: hex::encode(nonce),
            wrapped_key: String::new(),
        };
        let bound = header.bound();
        let payload = Payload {
            msg: &key.0,
            aad: bound.as_bytes(),
        };
        let wrapped = header
            .cipher_under(dir, passphrase, &salt)?
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| damaged(dir, "the key could not be wrapped"))?;
        header.wrapped_key = hex::encode(wrapped);
        Ok(header)
    }

    /// The key, if the passphrase is the right one.
    pub(super) fn unwrap(&self, dir: &Path, passphrase: &str) -> Result<DbKey, OutboxError> {
        let salt: [u8; 16] = bytes(dir, &self.salt)?;
        let nonce: [u8; 12] = bytes(dir, &self.nonce)?;
        let wrapped: [u8; 48] = bytes(dir, &self.wrapped_key)?;
        let bound = self.bound();
        let payload = Payload {
            msg: &wrapped,
            aad: bound.as_bytes(),
        };
        let opened = self
            .cipher_under(dir, passphrase, &salt)?
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| OutboxError::WrongPassphrase {
                dir: dir.to_path_buf(),
            })?;
        let opened = Zeroizing::new(opened);
        let mut key = DbKey([0; 32]);
        key.0.copy_from_slice(&opened);
        Ok(key)
    }

    pub(super) fn cost(&self) -> KeyCost {
        self.cost
    }

    /// Writes the file.
    pub(super) fn save(&self, dir: &Path) -> Result<(), OutboxError> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|_| damaged(dir, "it could not be written as JSON"))?;
        text.push('\n');
        files::replace(&dir.join(HEADER), text.as_bytes())
    }

    /// What the wrapping vouches for beside the key.
    fn bound(&self) -> String {
        let KeyCost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        format!(
            "yilutong profile {} {} {memory_kib} {passes} {lanes} {}",
            self.format, self.kdf, self.salt
        )
    }

    fn cipher_under(
        &self,
        dir: &Path,
        passphrase: &str,
        salt: &[u8],
    ) -> Result<Aes256Gcm, OutboxError> {
        let KeyCost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        let refused = |_| damaged(dir, "its costs cannot be met");
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(refused)?;
        let mut stretched = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, stretched.as_mut())
            .map_err(refused)?;
        let mut key = aes_gcm::Key::<Aes256Gcm>::from(*stretched);
        let cipher = Aes256Gcm::new(&key);
        key.as_mut_slice().zeroize();
        Ok(cipher)
    }
}

fn damaged(dir: &Path, cause: &str) -> OutboxError {
    OutboxError::Damaged {
        file: dir.join(HEADER),
        cause: cause.to_owned(),
    }
}

fn bytes<const N: usize>(dir: &Path, digits: &str) -> Result<[u8; N], OutboxError> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| damaged(dir, "a member is not as long as it should be"))?;
    Ok(bytes)
}

fn random<const N: usize>(dir: &Path) -> Result<[u8; N], OutboxError> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| OutboxError::Storage {
            file: dir.to_path_buf(),
            cause: "the operating system gave no randomness".to_owned(),
        })?;
    Ok(bytes)
}
