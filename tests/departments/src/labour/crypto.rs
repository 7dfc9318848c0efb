//! SM2 signatures as 64 bytes r ‖ s, and SM4 in CBC mode with the IV in front. The curve and the cipher are a library's;
//! how they are written on the wire is here, so that nothing malformed reaches the library.

use data_encoding::{BASE64, HEXLOWER};
use smcrypto::sm2::{Sign, Verify};
use smcrypto::sm4::CryptSM4CBC;

const SM4_KEY: [u8; 16] = [
    0x9f, 0x1c, 0x2b, 0x3a, 0x4d, 0x5e, 0x6f, 0x70, 0x81, 0x82, 0x93, 0xa4, 0xb5, 0xc6, 0xd7, 0xe8,
];
/// The client's public key of the test environment: x ‖ y.
const CLIENT: &str = "c3cfcd7b72c2d5aa07120f4d7d0f80a9330642984dfa90561c8e185cff0423aea95cadc6922bccdeaa681d78d1b85e62dddaed4b1493e5186fcad3768b029336";
/// The private key of this department, which is a simulator's own; its README tells the public one.
const OWN: &str = "792a9fd69aef411f5accc45bffc191c7867a37984cd378688ef65f334d51f4b6";
/// The order of the curve's base point (GM/T 0003.5).
const ORDER: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
const BLOCK: usize = 16;
const HALF: usize = 32;

/// Whether the base64 text is a signature of the client over `text`.
pub(super) fn client_signed(text: &str, signature: &str) -> bool {
    let Ok(bytes) = BASE64.decode(signature.as_bytes()) else {
        return false;
    };
    if bytes.len() != 2 * HALF {
        return false;
    }
    let (r, s) = bytes.split_at(HALF);
    is_scalar(r) && is_scalar(s) && Verify::new(CLIENT).verify(text.as_bytes(), &der(r, s))
}

/// This department's signature over `text`, in base64.
pub(super) fn sign(text: &str) -> String {
    loop {
        let made = Sign::new(OWN).sign(text.as_bytes());
        // Once in 2^256 tries the library returns nothing.
        if let Some(raw) = raw(&made) {
            return BASE64.encode(&raw);
        }
    }
}

/// Whether 32 bytes are a number from 1 to the order less one.
fn is_scalar(bytes: &[u8]) -> bool {
    let hex = HEXLOWER.encode(bytes);
    bytes.iter().any(|byte| *byte != 0) && hex.as_str() < ORDER
}

/// r and s as the DER sequence the library reads.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let content = [integer(r), integer(s)].concat();
    // Two integers of at most 33 bytes: the length fits one byte.
    [vec![0x30, content.len() as u8], content].concat()
}

fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let mut digits = number[zeros..].to_vec();
    if digits.first().is_none_or(|first| first & 0x80 != 0) {
        digits.insert(0, 0);
    }
    [vec![0x02, digits.len() as u8], digits].concat()
}

/// r ‖ s of a DER sequence that the library wrote.
fn raw(der: &[u8]) -> Option<[u8; 2 * HALF]> {
    let mut rest = der.get(2..)?;
    let mut raw = [0; 2 * HALF];
    for half in raw.chunks_mut(HALF) {
        let length = usize::from(*rest.get(1)?);
        let digits = rest.get(2..2 + length)?;
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        let from = HALF.checked_sub(digits.len())?;
        half[from..].copy_from_slice(digits);
        rest = &rest[2 + length..];
    }
    Some(raw)
}

/// base64( IV ‖ SM4-CBC ) of a text, with a random IV.
pub(super) fn encrypt(plain: &str) -> String {
    encrypt_with(plain, &rand::random())
}

fn encrypt_with(plain: &str, iv: &[u8; BLOCK]) -> String {
    let cipher = CryptSM4CBC::new(&SM4_KEY, iv).encrypt_cbc(plain.as_bytes());
    BASE64.encode(&[iv.as_slice(), &cipher].concat())
}

/// The plain bytes, when the text is right base64 of whole blocks with right padding.
pub(super) fn decrypt(content: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(content.as_bytes()).ok()?;
    if bytes.len() < 2 * BLOCK || bytes.len() % BLOCK != 0 {
        return None;
    }
    let (iv, cipher) = bytes.split_at(BLOCK);
    // The library takes padding away without looking at it. One more block, of nothing but padding, keeps ours.
    let last = &cipher[cipher.len() - BLOCK..];
    let sacrifice = CryptSM4CBC::new(&SM4_KEY, last).encrypt_cbc(b"");
    let whole = [cipher, &sacrifice].concat();
    let mut plain = CryptSM4CBC::new(&SM4_KEY, iv).decrypt_cbc(&whole);
    let padding = *plain.last()?;
    let length = plain.len().checked_sub(usize::from(padding))?;
    let sound = (1..=BLOCK).contains(&usize::from(padding))
        && plain[length..].iter().all(|byte| *byte == padding);
    plain.truncate(length);
    sound.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smcrypto::sm2::pk_from_sk;
    use smcrypto::sm3::sm3_hash;

    const CONTENT: &str =
        "AAECAwQFBgcICQoLDA0ODyETqbeTyDf+iy7OT0Y4zXRZ5/MK+V97Zyg7TOQTGUoZyoJLGCcgZe+fnZ/jPWiL1g==";
    const PLAIN: &str = r#"{"sfzh":"440306199003159912","xm":"陈示例"}"#;

    fn text() -> String {
        format!(
            "appId=LDBZ-TEST-01&bizContent={CONTENT}&encryptType=SM4&method=ldbz.person.query&nonce=5f2d9c1e7a3b4c6d8e0f112233445566&signType=SM2&timestamp=2026-11-22 14:30:00&version=1.0"
        )
    }

    #[test]
    fn the_contracts_example_comes_out() {
        let iv: [u8; BLOCK] = std::array::from_fn(|at| at as u8);
        assert_eq!(encrypt_with(PLAIN, &iv), CONTENT, "encrypted");
        assert_eq!(
            decrypt(CONTENT).as_deref(),
            Some(PLAIN.as_bytes()),
            "and back"
        );
        assert_eq!(
            sm3_hash(text().as_bytes()),
            "4de3898fa46381b0163f7a32d5bd432c7565148349bee28dc52cda37c4ad0ce1",
            "the digest of the text to sign"
        );
        let signature = "Z9U0w29bwEkvKhiAlhdncRpHBCrbvpvIlqEKUTc1gTaiRIpD2N7uHkEtYWUC6sV3e3e6o2VuMflmsyFMWzD1IQ==";
        assert!(client_signed(&text(), signature), "its signature holds");
        assert!(
            !client_signed(&text().replace("1.0", "1.1"), signature),
            "over nothing else"
        );
    }

    #[test]
    fn the_digest_that_is_signed_is_the_contracts() {
        // Z of GM/T 0003.2: ENTL ‖ ID ‖ a ‖ b ‖ G ‖ public key, with the default signer id.
        let curve = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc\
                     28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93\
                     32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7\
                     bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";
        let head = [[0, 0x80].as_slice(), b"1234567812345678"].concat();
        let points = HEXLOWER
            .decode(format!("{curve}{CLIENT}").as_bytes())
            .unwrap();
        let z = HEXLOWER
            .decode(sm3_hash(&[head, points].concat()).as_bytes())
            .unwrap();
        assert_eq!(
            sm3_hash(&[z, text().into_bytes()].concat()),
            "b05ca2a94a61bc06c641ad4fea5b0ddf408e4514155590e5a03e4196a9f37510",
            "e = SM3(Z ‖ text)"
        );
        let private = "05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c";
        assert_eq!(pk_from_sk(private), CLIENT, "the contract's pair is one");
    }

    #[test]
    fn only_raw_signatures_in_range_hold() {
        let made = Sign::new("05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c")
            .sign(b"text");
        let right = raw(&made).unwrap();
        assert!(client_signed("text", &BASE64.encode(&right)), "r and s");
        assert!(
            !client_signed("text", &BASE64.encode(&made)),
            "DER is refused"
        );
        assert!(
            !client_signed("text", &BASE64.encode(&[0; 64])),
            "zero is no scalar"
        );
        assert!(
            !client_signed("text", &BASE64.encode(&[0xff; 64])),
            "nor is what exceeds the order"
        );
        assert!(
            !client_signed("text", "not base64"),
            "nor what is no base64"
        );
    }

    #[test]
    fn small_numbers_survive_both_writings() {
        let mut r = [0; HALF];
        r[HALF - 1] = 0x80;
        let mut s = [0xff; HALF];
        s[0] = 0;
        assert_eq!(
            raw(&der(&r, &s)),
            Some([r, s].concat().try_into().unwrap()),
            "back and forth"
        );
    }

    #[test]
    fn padding_is_looked_at() {
        let whole = BASE64.decode(CONTENT.as_bytes()).unwrap();
        let mut cut = whole.clone();
        cut.truncate(48);
        let mut broken = whole.clone();
        broken[47] ^= 1;
        for (bytes, case) in [(cut, "a block cut off"), (broken, "a padding byte changed")] {
            assert_eq!(decrypt(&BASE64.encode(&bytes)), None, "{case}");
        }
        for (text, case) in [("", "nothing"), ("AAAA", "no block"), ("x", "no base64")] {
            assert_eq!(decrypt(text), None, "{case}");
        }
        assert_eq!(
            decrypt(&encrypt("")).as_deref(),
            Some(&b""[..]),
            "an empty text"
        );
    }
}
