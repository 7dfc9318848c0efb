//! What the contracts say of `Content-Type`: JSON of some kind, and no other charset than UTF-8 named.

use crate::front::Request;

/// Whether the body is declared as `application/json`, with at most a charset parameter, which then says utf-8.
pub(crate) fn is_json(request: &Request) -> bool {
    is(request, "application/json")
}

/// Whether the body is declared as `expected`, with at most a charset parameter, which then says utf-8.
pub(crate) fn is(request: &Request, expected: &str) -> bool {
    let Some(value) = request.header("content-type") else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_expected = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case(expected));
    let parameters: Vec<_> = parts.collect();
    is_expected
        && parameters.len() <= 1
        && parameters.iter().all(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset")
                    && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}
