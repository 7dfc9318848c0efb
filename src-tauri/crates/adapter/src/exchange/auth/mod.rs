//! The ways departments want to know who is asking. What is sent where stands in `exchange.toml`.

pub(super) mod form_login;
pub(super) mod guomi;
pub(super) mod headers;
pub(super) mod token;
pub(super) mod wsse;
