//! What a department's interface can do, as the matrix of systems shows it.

use super::{ExchangeSpec, HeaderAuthKind, Protocol, Settle};

/// What can be done with one record of a system, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// The protocol's name, `http-json`.
    pub protocol: String,
    /// How it is known who asks, `hmac-sm3`; empty where nobody asks, as in a folder.
    pub auth: &'static str,
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

impl ExchangeSpec {
    /// What can be done with a record.
    #[must_use]
    pub fn abilities(&self, record: &str) -> Abilities {
        let plain = Abilities {
            protocol: self.head.protocol.clone(),
            auth: "",
            one_by_one: true,
            find: true,
            review: false,
            idempotent: false,
            by_hand: self.is_by_hand(),
        };
        if let Protocol::Json(spec) = &self.protocol {
            let of = spec.record.get(record);
            let auth = match (&spec.envelope, spec.auth.kind) {
                (Some(_), _) => "sm2-sm4",
                (None, HeaderAuthKind::AppKey) => "app-key",
                (None, HeaderAuthKind::HmacSm3) => "hmac-sm3",
                (None, HeaderAuthKind::HmacSha256) => "hmac-sha256",
                (None, HeaderAuthKind::Bearer) => "bearer",
            };
            return Abilities {
                auth,
                find: of.is_some_and(|of| !of.find.is_empty()),
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
            // Gathered into files, whose fate is asked for later.
            gathered => Abilities {
                auth: match gathered {
                    Protocol::Sheet(_) => "basic",
                    Protocol::Drop(_) => "ssh-password",
                    _ => "",
                },
                one_by_one: self.gathering().is_none(),
                review: self.gathering().is_some(),
                ..plain
            },
        }
    }
}
