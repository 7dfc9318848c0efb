//! The ways departments want to know who is asking. Pure computations; what is sent where stands in `exchange.toml`.

pub(super) mod form_login;
pub(super) mod headers;
pub(super) mod wsse;
