//! Form bodies with files (multipart/form-data, RFC 7578), taken apart strictly: CRLF line ends, nothing before the first
//! boundary, nothing after the last. What the parts must be is the departments' business.

use crate::front::Request;

/// One part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'b> {
    /// The field's name.
    pub(crate) name: String,
    /// The file's name, where it is a file.
    pub(crate) filename: Option<String>,
    /// What the part says it is.
    pub(crate) media_type: Option<String>,
    /// What the part holds, byte for byte.
    pub(crate) content: &'b [u8],
}

/// Whether the body is declared as a form with files.
pub(crate) fn is_form(request: &Request) -> bool {
    let content_type = request.header("content-type").unwrap_or_default();
    parameters(content_type)
        .0
        .eq_ignore_ascii_case("multipart/form-data")
}

/// The parts in the order of the body; `None` when it is not framed as declared.
pub(crate) fn parts(request: &Request) -> Option<Vec<Part<'_>>> {
    read(request.header("content-type")?, &request.body)
}

fn read<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let (media, parameters) = parameters(content_type);
    let boundary = parameters
        .into_iter()
        .find(|(name, _)| name == "boundary")?
        .1;
    if !media.eq_ignore_ascii_case("multipart/form-data")
        || !(1..=70).contains(&boundary.len())
        || !boundary.is_ascii()
    {
        return None;
    }
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..])?;
    let mut parts = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            return matches!(end, b"" | b"\r\n").then_some(parts);
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, delimiter.as_bytes())?;
        parts.push(one(&part[..end])?);
        rest = &part[end + delimiter.len()..];
    }
}

fn one(part: &[u8]) -> Option<Part<'_>> {
    let end = find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&part[..end]).ok()?;
    let mut disposition = None;
    let mut media_type = None;
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-disposition" => disposition = Some(value.trim()),
            "content-type" => media_type = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let (kind, parameters) = parameters(disposition?);
    let parameter = |wanted: &str| {
        parameters
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
    };
    Some(Part {
        name: parameter("name").filter(|_| kind.eq_ignore_ascii_case("form-data"))?,
        filename: parameter("filename"),
        media_type,
        content: &part[end + 4..],
    })
}

/// A header's value and its parameters, names in lower case, quotes taken off.
fn parameters(header: &str) -> (&str, Vec<(String, String)>) {
    let mut quoted = false;
    let mut pieces = header.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    let first = pieces.next().unwrap_or_default().trim();
    let parameters = pieces
        .filter_map(|piece| piece.trim().split_once('='))
        .map(|(name, value)| {
            let value = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'))
                .unwrap_or(value);
            (name.to_ascii_lowercase(), value.to_owned())
        })
        .collect();
    (first, parameters)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"x y\"";

    #[test]
    fn parts_are_read_to_the_byte() {
        let body = b"--x y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;1.jpg\"\r\n\
            Content-Type: image/jpeg\r\n\r\n\r\n--x\r\n\r\n--x y\r\ncontent-disposition: form-data; name=t\r\n\r\n\
            \r\n--x y--\r\n";
        let parts = read(TYPE, body).unwrap();
        assert_eq!(parts.len(), 2, "two parts");
        assert_eq!(
            parts[0].content, b"\r\n--x\r\n",
            "what looks like a boundary is content"
        );
        assert_eq!(
            parts[0].filename.as_deref(),
            Some("a;1.jpg"),
            "quotes protect"
        );
        assert_eq!(
            parts[0].media_type.as_deref(),
            Some("image/jpeg"),
            "its type"
        );
        assert_eq!(
            (parts[1].name.as_str(), parts[1].content),
            ("t", &b""[..]),
            "an empty one"
        );
    }

    #[test]
    fn what_is_not_well_formed_is_not_read() {
        let whole = "--x y\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x y--";
        assert!(read(TYPE, whole.as_bytes()).is_some(), "this is");
        for (media, body) in [
            (TYPE, whole.replace("--x y--", "--x y")),
            (TYPE, whole.replace("\r\n", "\n")),
            (TYPE, format!("preamble\r\n{whole}")),
            (TYPE, format!("{whole}epilogue")),
            (TYPE, whole.replace("form-data", "attachment")),
            (TYPE, whole.replace(" name=a", "")),
            ("multipart/form-data", whole.to_owned()),
            ("multipart/mixed; boundary=\"x y\"", whole.to_owned()),
            ("application/json", whole.to_owned()),
        ] {
            assert!(read(media, body.as_bytes()).is_none(), "{media}: {body}");
        }
    }
}
