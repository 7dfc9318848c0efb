//! `wsse-digest`: OASIS WS-Security UsernameToken 1.0 with PasswordDigest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// Base64 of SHA-1 over nonce bytes, creation time and password.
pub(in crate::exchange) fn digest(nonce: &[u8], created: &str, password: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(nonce);
    hash.update(created.as_bytes());
    hash.update(password.as_bytes());
    STANDARD.encode(hash.finalize())
}

/// A nonce as it stands in the header.
pub(in crate::exchange) fn nonce_text(nonce: &[u8]) -> String {
    STANDARD.encode(nonce)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_worked_example_of_the_contract() {
        let nonce: Vec<u8> = (0..16).collect();
        assert_eq!(
            super::nonce_text(&nonce),
            "AAECAwQFBgcICQoLDA0ODw==",
            "the nonce travels in Base64"
        );
        let digest = super::digest(&nonce, "2026-11-22T06:30:00Z", "Wj#2026test");
        assert_eq!(
            digest, "x0IHimdeapgQj78pde1a6JVuzsY=",
            "the department computes the same"
        );
    }
}
