//! What a department's interface can do, as the matrix of systems shows it: said by the packages, never assumed.

use super::super::expression::Template;
use super::auth::{HeaderAuth, TokenSpec};
use super::json::{Find, JsonOperation, JsonRecord};
use super::{ExchangeSpec, HeaderAuthKind, Protocol, Settle};

/// What can be done with one record of a system, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// The protocol's name, `http-json`.
    pub protocol: String,
    /// How it is known who asks, `hmac-sm3`; empty where nobody asks, as in a folder.
    pub auth: &'static str,
    /// How what was written is changed.
    pub change: Changing,
    /// A record can be ended.
    pub end: bool,
    /// Records leave one by one, not gathered into files.
    pub one_by_one: bool,
    /// It can be asked for a record by what the record is about.
    pub find: bool,
    /// It decides later, and is asked how it decided.
    pub review: bool,
    /// A write whose answer was lost may be sent again: the department knows it by its serial.
    pub idempotent: bool,
    /// A person types it; what became of it, only that person knows.
    pub by_hand: bool,
}

/// How a department changes what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changing {
    /// The record itself is changed.
    InPlace,
    /// What was written stays; what is different is told beside it.
    Beside,
    /// Nothing is changed: the record is ended, and what is wanted made anew.
    Anew,
    /// What was written is final.
    Never,
}

impl ExchangeSpec {
    /// What can be done with a record.
    #[must_use]
    pub fn abilities(&self, record: &str) -> Abilities {
        let plain = Abilities {
            protocol: self.head.protocol.clone(),
            auth: "",
            change: Changing::InPlace,
            end: true,
            one_by_one: true,
            find: true,
            review: false,
            idempotent: false,
            by_hand: self.is_by_hand(),
        };
        if let Protocol::Json(spec) = &self.protocol {
            let of = spec.record.get(record);
            return Abilities {
                auth: match &spec.envelope {
                    Some(_) => "sm2-sm4",
                    None => by_headers(&spec.auth),
                },
                change: of.map_or(Changing::Never, |of| change(&of.update)),
                end: of.is_some_and(|of| of.cancel.never.is_none()),
                find: of.is_some_and(|of| finds(of).any(by_content)),
                review: of.is_some_and(|of| of.review.is_some()),
                idempotent: of.is_some_and(|of| of.create.settle == Settle::Resend),
                ..plain
            };
        }
        match &self.protocol {
            Protocol::Form(_) => Abilities {
                auth: "form-login",
                ..plain
            },
            Protocol::Soap(_) => Abilities {
                auth: "wsse-digest",
                idempotent: true,
                ..plain
            },
            // A person goes there and looks.
            Protocol::Assist(_) => Abilities {
                find: false,
                ..plain
            },
            // Gathered into files, whose fate is asked for later; nobody can be asked for a single record.
            gathered => Abilities {
                auth: match gathered {
                    Protocol::Sheet(_) => "basic",
                    Protocol::Drop(_) => "ssh-password",
                    _ => "",
                },
                find: false,
                one_by_one: self.gathering().is_none(),
                review: self.gathering().is_some(),
                ..plain
            },
        }
    }
}

fn by_headers(auth: &HeaderAuth) -> &'static str {
    match auth.kind {
        HeaderAuthKind::AppKey => "app-key",
        HeaderAuthKind::HmacSm3 => "hmac-sm3",
        HeaderAuthKind::HmacSha256 => "hmac-sha256",
        HeaderAuthKind::Bearer => auth.token.as_ref().map_or("bearer", by_token),
    }
}

fn by_token(token: &TokenSpec) -> &'static str {
    if token.form.contains_key("grant_type") {
        "oauth2"
    } else {
        "login-token"
    }
}

fn change(update: &JsonOperation) -> Changing {
    if update.never.is_some() {
        Changing::Never
    } else if update.anew {
        Changing::Anew
    } else if update.add.values().any(told_in_words) {
        Changing::Beside
    } else {
        Changing::InPlace
    }
}

/// Whether a member of the envelope says in words what is different.
fn told_in_words(template: &Template) -> bool {
    template.slots().any(|slot| slot.name == "changes")
}

fn finds(of: &JsonRecord) -> impl Iterator<Item = &Find> {
    of.find.iter().chain(&of.create.find)
}

/// Whether the question is about what the record says, not about a number that only its writer knows.
fn by_content(find: &Find) -> bool {
    let asks = |template: &Template| template.slots().any(|slot| slot.name.starts_with("wire."));
    asks(&find.request.target) || find.body.values().any(asks)
}
