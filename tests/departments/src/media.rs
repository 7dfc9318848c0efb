//! What the contracts say of `Content-Type`: JSON, and no other charset than UTF-8 named.

use crate::front::Request;

/// Whether the body is declared as `application/json`, with at most a charset parameter, which then says utf-8.
pub(crate) fn is_json(request: &Request) -> bool {
    let Some(value) = request.header("content-type") else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let parameters: Vec<_> = parts.collect();
    is_json
        && parameters.len() <= 1
        && parameters.iter().all(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset")
                    && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}
