//! `sm2-sm4`: the envelope of government gateways. The content is encrypted with SM4-CBC (GB/T 32907-2016,
//! GB/T 17964-2021, PKCS#7), the whole signed with SM2 over SM3 (GB/T 32918.2-2016, raw r ‖ s).
//!
//! Keys travel in hex, everything else in Base64 with padding. Deliberately absent: which members there
//! are; see `json/envelope.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm4::Sm4;

/// The signer's name that GM/T 0009 has everybody use who has no other.
const SIGNER: &str = "1234567812345678";

/// A key is not one: wrong length, not hex, not on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) struct NotAKey;

/// Base64 of the 16 bytes of `iv` and what `plain` becomes under `key`.
pub(in crate::exchange) fn encrypt(
    key: &str,
    iv: &[u8; 16],
    plain: &[u8],
) -> Result<String, NotAKey> {
    let cipher = cbc::Encryptor::<Sm4>::new(&sm4_key(key)?.into(), &(*iv).into());
    let secret = cipher.encrypt_padded_vec::<Pkcs7>(plain);
    Ok(STANDARD.encode([iv.as_slice(), &secret].concat()))
}

/// What [`encrypt`] made unreadable; `None` when it was not made with this key.
pub(in crate::exchange) fn decrypt(key: &str, sealed: &str) -> Result<Option<Vec<u8>>, NotAKey> {
    let key = sm4_key(key)?;
    let Ok(bytes) = STANDARD.decode(sealed) else {
        return Ok(None);
    };
    let Some((iv, secret)) = bytes.split_first_chunk::<16>() else {
        return Ok(None);
    };
    let cipher = cbc::Decryptor::<Sm4>::new(&key.into(), &(*iv).into());
    Ok(cipher.decrypt_padded_vec::<Pkcs7>(secret).ok())
}

/// Base64 of the signature over `text`. The same text has the same signature (RFC 6979), so no bad
/// chance can ever give the key away.
pub(in crate::exchange) fn sign(private_key: &str, text: &str) -> Result<String, NotAKey> {
    let scalar = zeroize::Zeroizing::new(hex::decode(private_key.trim()).map_err(|_| NotAKey)?);
    let key = SigningKey::from_slice(SIGNER, &scalar).map_err(|_| NotAKey)?;
    let signature = key.try_sign(text.as_bytes()).map_err(|_| NotAKey)?;
    Ok(STANDARD.encode(signature.to_bytes()))
}

/// Whether `signature` is the holder's of that key (uncompressed, 130 hex digits) over `text`.
pub(in crate::exchange) fn verify(
    public_key: &str,
    text: &str,
    signature: &str,
) -> Result<bool, NotAKey> {
    let point = hex::decode(public_key.trim()).map_err(|_| NotAKey)?;
    let key = VerifyingKey::from_sec1_bytes(SIGNER, &point).map_err(|_| NotAKey)?;
    let signature = STANDARD
        .decode(signature)
        .ok()
        .and_then(|bytes| Signature::from_slice(&bytes).ok());
    Ok(signature.is_some_and(|signature| key.verify(text.as_bytes(), &signature).is_ok()))
}

/// The public key that belongs to a private one.
pub(in crate::exchange) fn public_key(private_key: &str) -> Result<String, NotAKey> {
    let scalar = zeroize::Zeroizing::new(hex::decode(private_key.trim()).map_err(|_| NotAKey)?);
    let key = SigningKey::from_slice(SIGNER, &scalar).map_err(|_| NotAKey)?;
    Ok(hex::encode(key.verifying_key().to_sec1_bytes()))
}

fn sm4_key(key: &str) -> Result<[u8; 16], NotAKey> {
    let mut bytes = [0u8; 16];
    hex::decode_to_slice(key.trim(), &mut bytes).map_err(|_| NotAKey)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9f1c2b3a4d5e6f70818293a4b5c6d7e8";
    const PRIVATE: &str = "05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c";
    const PUBLIC: &str = "04c3cfcd7b72c2d5aa07120f4d7d0f80a9330642984dfa90561c8e185cff0423aea95cadc6922bccdeaa681d78d1b85e62dddaed4b1493e5186fcad3768b029336";
    const PLAIN: &str = r#"{"sfzh":"440306199003159912","xm":"陈示例"}"#;
    const SEALED: &str =
        "AAECAwQFBgcICQoLDA0ODyETqbeTyDf+iy7OT0Y4zXRZ5/MK+V97Zyg7TOQTGUoZyoJLGCcgZe+fnZ/jPWiL1g==";
    const SIGNATURE: &str =
        "Z9U0w29bwEkvKhiAlhdncRpHBCrbvpvIlqEKUTc1gTaiRIpD2N7uHkEtYWUC6sV3e3e6o2VuMflmsyFMWzD1IQ==";

    fn text() -> String {
        format!(
            "appId=LDBZ-TEST-01&bizContent={SEALED}&encryptType=SM4&method=ldbz.person.query\
             &nonce=5f2d9c1e7a3b4c6d8e0f112233445566&signType=SM2&timestamp=2026-11-22 14:30:00&version=1.0"
        )
    }

    #[test]
    fn the_worked_example_of_the_contract_byte_for_byte() {
        let iv: [u8; 16] = std::array::from_fn(|n| u8::try_from(n).unwrap());
        assert_eq!(
            encrypt(KEY, &iv, PLAIN.as_bytes()).as_deref(),
            Ok(SEALED),
            "the department decrypts the same"
        );
        assert_eq!(
            decrypt(KEY, SEALED),
            Ok(Some(PLAIN.as_bytes().to_vec())),
            "and the way back"
        );
        assert_eq!(
            hex::encode(<sm3::Sm3 as sm3::Digest>::digest(text())),
            "4de3898fa46381b0163f7a32d5bd432c7565148349bee28dc52cda37c4ad0ce1",
            "the text to sign is the contract's"
        );
        assert_eq!(
            verify(PUBLIC, &text(), SIGNATURE),
            Ok(true),
            "the contract's signature holds"
        );
        assert_eq!(
            public_key(PRIVATE).as_deref(),
            Ok(PUBLIC),
            "the two keys belong together"
        );
        let own = sign(PRIVATE, &text()).unwrap();
        assert_eq!(own.len(), 88, "64 bytes, never DER");
        assert_eq!(
            verify(PUBLIC, &text(), &own),
            Ok(true),
            "ours holds as well"
        );
    }

    #[test]
    fn what_was_touched_does_not_hold() {
        assert_eq!(
            verify(PUBLIC, &text().replace("14:30:00", "14:30:01"), SIGNATURE),
            Ok(false),
            "another text"
        );
        for signature in ["", "AAAA", "not base64", &STANDARD.encode([0u8; 64])] {
            assert_eq!(
                verify(PUBLIC, &text(), signature),
                Ok(false),
                "`{signature}` is no signature"
            );
        }
        let other = KEY.replace('9', "8");
        assert_ne!(
            decrypt(&other, SEALED),
            Ok(Some(PLAIN.as_bytes().to_vec())),
            "another key reads nothing of it"
        );
        assert_eq!(decrypt(KEY, "AAEC"), Ok(None), "too short for anything");
        assert_eq!(decrypt("9f1c", SEALED), Err(NotAKey), "half a key is none");
        assert_eq!(sign("zz", "x"), Err(NotAKey), "letters are no key");
    }
}
