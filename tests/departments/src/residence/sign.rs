//! HMAC-SM3 as the contract words it: RFC 2104 with SM3 (GB/T 32905-2016), block 64 bytes.

use smcrypto::sm3::sm3_hash;

const BLOCK: usize = 64;

/// SM3 in lower-case hex.
pub(crate) fn sm3(bytes: &[u8]) -> String {
    sm3_hash(bytes)
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    let hex = sm3(bytes);
    hex.as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// HMAC-SM3 in lower-case hex.
pub(crate) fn hmac_sm3(secret: &[u8], text: &[u8]) -> String {
    let mut key = if secret.len() > BLOCK {
        digest(secret)
    } else {
        secret.to_vec()
    };
    key.resize(BLOCK, 0);
    let padded = |pad: u8| key.iter().map(move |byte| byte ^ pad);
    let inner: Vec<u8> = padded(0x36).chain(text.iter().copied()).collect();
    let outer: Vec<u8> = padded(0x5c).chain(digest(&inner)).collect();
    sm3(&outer)
}

/// The five lines that are signed.
pub(crate) fn text(
    method: &str,
    target: &str,
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> String {
    [method, target, timestamp, nonce, &sm3(body)].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"jz-secret-5e2d7a90c4b81f36";

    #[test]
    fn sm3_gives_the_standards_values() {
        assert_eq!(
            sm3(b"abc"),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            "GB/T 32905-2016, example 1"
        );
        assert_eq!(
            sm3(b""),
            "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
            "the contract's value for the empty body"
        );
    }

    #[test]
    fn the_contracts_examples_come_out() {
        let body = r#"{"djbh":"DJ440306202611220000001","lsh":"WG100023202611220002","czy":"WG100023","czsj":"20261122101500","lxdh":"19900000002"}"#;
        let post = text(
            "POST",
            "/jzdj/api/v1/dj/change",
            "1795313700",
            "a1b2c3d4e5f60718",
            body.as_bytes(),
        );
        assert_eq!(
            hmac_sm3(SECRET, post.as_bytes()),
            "eb974f302928682dacbad15a7ca54fad44acfebea800dfb56e928e022133d8b7",
            "worked example with a body"
        );
        let get = text(
            "GET",
            "/jzdj/api/v1/dj/query?zjlx=111&zjhm=440306199003079015",
            "1795313700",
            "a1b2c3d4e5f60719",
            b"",
        );
        assert_eq!(
            hmac_sm3(SECRET, get.as_bytes()),
            "5676e4d35300de412bfaabb26c41921e53019f520d872a7573f43f5de9e0ff8a",
            "worked example with a query"
        );
    }
}
