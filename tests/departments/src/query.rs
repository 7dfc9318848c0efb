//! Query strings, taken apart without losing what the contracts refuse: repeated names and broken escapes.

use percent_encoding::percent_decode_str;

/// One parameter; the value is `None` when its escapes are broken or it is not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

/// The parameters in the order of the request line. `+` is a space, as in forms.
pub(crate) fn parameters(query: &str) -> Vec<Parameter> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Parameter {
                name: decode(name).unwrap_or_else(|| name.to_owned()),
                value: decode(value),
            }
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let whole = bytes.iter().enumerate().all(|(at, byte)| {
        *byte != b'%'
            || bytes
                .get(at + 1..at + 3)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    if !whole {
        return None;
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(|decoded| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(query: &str) -> Option<String> {
        parameters(query).remove(0).value
    }

    #[test]
    fn escapes_are_undone_or_reported() {
        assert_eq!(
            one("a=%E6%B5%B7+1").as_deref(),
            Some("海 1"),
            "UTF-8 and plus"
        );
        assert_eq!(one("a=%E6%B5"), None, "half a character");
        assert_eq!(one("a=%zz"), None, "not hexadecimal");
        assert_eq!(one("a=1%2").as_deref(), None, "escape cut off");
        assert_eq!(one("a").as_deref(), Some(""), "no value is an empty one");
    }

    #[test]
    fn repeated_names_survive() {
        assert_eq!(parameters("a=1&a=2").len(), 2, "both are seen");
    }
}
