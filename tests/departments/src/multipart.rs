//! Form bodies with files (RFC 7578), taken apart strictly: what is not framed by its boundary is no form. What the parts
//! must be is the departments' business.

use crate::front::Request;

/// One part of a form.
#[derive(Debug)]
pub(crate) struct Part<'b> {
    /// The field's name.
    pub(crate) name: String,
    /// What the part holds, byte for byte.
    pub(crate) content: &'b [u8],
}

/// Whether the body is declared as a form with files.
pub(crate) fn is_form(request: &Request) -> bool {
    let media = request.header("content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("multipart/form-data")
}

/// The parts in the order of the body; `None` when it is not framed as declared.
pub(crate) fn parts(request: &Request) -> Option<Vec<Part<'_>>> {
    let boundary = request
        .header("content-type")?
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?
        .trim_matches('"');
    if boundary.is_empty() || boundary.len() > 70 {
        return None;
    }
    let line = format!("\r\n--{boundary}");
    let mut rest = request.body.strip_prefix(&line.as_bytes()[2..])?;
    let mut parts = Vec::new();
    loop {
        if let Some(epilogue) = rest.strip_prefix(b"--") {
            let ended = epilogue.iter().all(u8::is_ascii_whitespace);
            return ended.then_some(parts);
        }
        let inside = rest.strip_prefix(b"\r\n")?;
        let end = position(inside, line.as_bytes())?;
        parts.push(part(&inside[..end])?);
        rest = &inside[end + line.len()..];
    }
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let end = position(bytes, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let disposition = head.split("\r\n").find_map(|header| {
        let (key, value) = header.split_once(':')?;
        key.eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    let mut parameters = disposition.split(';').map(str::trim);
    if parameters.next() != Some("form-data") {
        return None;
    }
    let name = parameters.find_map(|parameter| parameter.strip_prefix("name="))?;
    Some(Part {
        name: name.trim_matches('"').to_owned(),
        content: &bytes[end + 4..],
    })
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|w| w == wanted)
}
