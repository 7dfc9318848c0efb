//! The form of an upload: exactly the three parts, each with the headers and the value the contract gives it. What a
//! lenient reader would repair is refused here.

use smcrypto::sm3::sm3_hash;

use super::refusal::Refusal;
use crate::front::Request;
use crate::multipart;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const FILENAME_MOST: usize = 64;

/// An upload whose frame and digest are right.
pub(super) struct Upload {
    pub(super) sm3: String,
    pub(super) file: Vec<u8>,
}

/// Takes the body apart, or says `BAD_MULTIPART` or `SM3_MISMATCH`.
pub(super) fn read(request: &Request) -> Result<Upload, Refusal> {
    let bad = || Refusal::new("BAD_MULTIPART");
    let parts = multipart::parts(request).ok_or_else(bad)?;
    let one = |name: &str| parts.iter().find(|part| part.name == name);
    let (Some(template), Some(sm3), Some(file)) = (one("template"), one("sm3"), one("file")) else {
        return Err(bad());
    };
    let plain = template.filename.is_none() && sm3.filename.is_none();
    let filename = file.filename.as_deref().unwrap_or_default();
    let sm3 = std::str::from_utf8(sm3.content).map_err(|_| bad())?;
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let sound = parts.len() == 3
        && plain
        && template.content == b"RKXX"
        && sm3.len() == 64
        && sm3.bytes().all(is_hex)
        && is_filename(filename)
        && file.media_type.as_deref() == Some(SHEET);
    if !sound {
        return Err(bad());
    }
    if sm3_hash(file.content) != sm3 {
        return Err(Refusal::new("SM3_MISMATCH"));
    }
    Ok(Upload {
        sm3: sm3.to_owned(),
        file: file.content.to_vec(),
    })
}

fn is_filename(name: &str) -> bool {
    name.len() <= FILENAME_MOST
        && name.len() > ".xlsx".len()
        && name.ends_with(".xlsx")
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}
