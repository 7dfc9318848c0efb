//! The multipart body of an upload (RFC 7578), read strictly: exactly the three parts, each with the headers and the value
//! the contract gives it. What a lenient reader would repair is refused here.

use smcrypto::sm3::sm3_hash;

use super::refusal::Refusal;
use crate::front::Request;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const FILENAME_MOST: usize = 64;

/// An upload whose frame and digest are right.
pub(super) struct Upload {
    pub(super) sm3: String,
    pub(super) file: Vec<u8>,
}

struct Part<'b> {
    name: String,
    filename: Option<String>,
    media_type: Option<String>,
    content: &'b [u8],
}

/// Takes the body apart, or says `BAD_MULTIPART` or `SM3_MISMATCH`.
pub(super) fn read(request: &Request) -> Result<Upload, Refusal> {
    let bad = || Refusal::new("BAD_MULTIPART");
    let boundary = request
        .header("content-type")
        .and_then(boundary)
        .ok_or_else(bad)?;
    let parts = parts(&request.body, &boundary).ok_or_else(bad)?;
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

fn boundary(content_type: &str) -> Option<String> {
    let (media, parameters) = content_type.split_once(';')?;
    if !media.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?
        .trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then(|| value.to_owned())
}

/// All parts between the first boundary and the closing one; `None` when the body is not framed by them.
fn parts<'b>(body: &'b [u8], boundary: &str) -> Option<Vec<Part<'b>>> {
    let line = format!("--{boundary}");
    let mut rest = body.strip_prefix(line.as_bytes())?;
    let between = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        if let Some(epilogue) = rest.strip_prefix(b"--") {
            return epilogue
                .iter()
                .all(u8::is_ascii_whitespace)
                .then_some(parts);
        }
        let inside = rest.strip_prefix(b"\r\n")?;
        let end = find(inside, between.as_bytes())?;
        parts.push(part(&inside[..end])?);
        rest = &inside[end + between.len()..];
    }
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let end = find(bytes, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut name = None;
    let mut filename = None;
    let mut media_type = None;
    for header in head.split("\r\n") {
        let (key, value) = header.split_once(':')?;
        if key.eq_ignore_ascii_case("content-disposition") {
            let mut parameters = value.split(';').map(str::trim);
            if parameters.next() != Some("form-data") {
                return None;
            }
            for parameter in parameters {
                let (key, value) = parameter.split_once('=')?;
                let value = value.strip_prefix('"')?.strip_suffix('"')?.to_owned();
                match key {
                    "name" => name = Some(value),
                    "filename" => filename = Some(value),
                    _ => return None,
                }
            }
        } else if key.eq_ignore_ascii_case("content-type") {
            media_type = Some(value.trim().to_owned());
        }
    }
    Some(Part {
        name: name?,
        filename,
        media_type,
        content: &bytes[end + 4..],
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|w| w == wanted)
}
