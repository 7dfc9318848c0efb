//! Asking for pages and submitting forms inside the session.

use std::time::Duration;

use super::super::core::Core;
use super::super::replies::Then;
use super::super::spec::FormSpec;
use super::super::transport::{Call, Heard, Missed};
use super::page::{LoginPage, Page};
use super::session::{Ended, Session};
use crate::charset::{Charset, decode_cp936, decode_gb18030};
use crate::order::{Again, Order, Outcome, Reason};

/// What every request needs.
#[derive(Clone, Copy)]
pub(super) struct Browser<'a> {
    pub(super) core: &'a Core,
    pub(super) spec: &'a FormSpec,
    pub(super) session: &'a Session,
    pub(super) order: &'a Order,
}

impl Browser<'_> {
    /// A page. Signs in, once more when the session has just ended.
    pub(super) async fn get(&self, path: &str) -> Result<Page, Outcome> {
        for _ in 0..2 {
            let cookie = self
                .session
                .cookie(self.core, self.spec, self.order)
                .await?;
            let call = Call {
                method: "GET".to_owned(),
                target: self.core.transport.target(path),
                headers: vec![("Cookie".to_owned(), cookie.clone())],
                body: Vec::new(),
            };
            let heard = self
                .core
                .transport
                .send(call)
                .await
                .map_err(|missed| match missed {
                    Missed::NotSent => Outcome::Wait {
                        reason: Reason::Unreachable,
                        after: None,
                    },
                    Missed::Lost => Outcome::Wait {
                        reason: Reason::ReplyLost,
                        after: None,
                    },
                })?;
            let page = page_of(self.core, self.spec, heard)?;
            let Some(login) = page.login(self.spec) else {
                return Ok(page);
            };
            if let Some(outcome) = self.thrown_out(&cookie, &login).await {
                return Err(outcome);
            }
        }
        Err(Outcome::Wait {
            reason: Reason::SignedIn,
            after: None,
        })
    }

    /// Submits a form: the one write. What cannot be understood leaves its fate unknown.
    pub(super) async fn post(&self, path: &str, body: String) -> Result<Page, Outcome> {
        let cookie = self
            .session
            .cookie(self.core, self.spec, self.order)
            .await?;
        let call = Call {
            method: "POST".to_owned(),
            target: self.core.transport.target(path),
            headers: vec![
                ("Cookie".to_owned(), cookie.clone()),
                (
                    "Content-Type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ),
            ],
            body: body.into_bytes(),
        };
        let unsure = |reason| Outcome::Unsure { reason };
        let heard = match self.core.transport.send(call).await {
            Ok(heard) => heard,
            Err(Missed::NotSent) => {
                return Err(Outcome::Wait {
                    reason: Reason::Unreachable,
                    after: None,
                });
            }
            Err(Missed::Lost) => return Err(unsure(Reason::ReplyLost)),
        };
        match heard.status {
            200 => {}
            429 | 413 => return Err(read_outcome(&heard)),
            503 => return Err(unsure(Reason::Maintenance)),
            500.. => return Err(unsure(Reason::Internal)),
            _ => return Err(unsure(Reason::NotThisSystem)),
        }
        let page = page_of(self.core, self.spec, heard).map_err(|outcome| match outcome {
            Outcome::Wait { reason, .. } => unsure(reason),
            other => other,
        })?;
        let Some(login) = page.login(self.spec) else {
            return Ok(page);
        };
        // A login page says that nothing was processed.
        if let Some(outcome) = self.thrown_out(&cookie, &login).await {
            return Err(outcome);
        }
        let again = Again {
            reason: Some(Reason::SignedIn),
            ..Again::default()
        };
        Err(self.core.at_once(Reason::SignedIn, Outcome::Again(again)))
    }

    async fn thrown_out(&self, cookie: &str, login: &LoginPage) -> Option<Outcome> {
        let said = login.reason.as_deref().unwrap_or_default();
        let row = self
            .core
            .spec
            .replies
            .of_message(said, self.order.operation);
        let how = match row.map(|(row, _)| row.then.clone()) {
            Some(Then::Wait(Reason::AccountTaken, _) | Then::Stop(Reason::AccountTaken)) => {
                Ended::Taken
            }
            _ => Ended::Expired,
        };
        self.session.ended(self.core, self.spec, cookie, how).await
    }
}

/// The whole page in the department's charset, or why there is none.
pub(super) fn page_of(core: &Core, spec: &FormSpec, heard: Heard) -> Result<Page, Outcome> {
    let wait = |reason| Outcome::Wait {
        reason,
        after: None,
    };
    if heard.status != 200 {
        return Err(read_outcome(&heard));
    }
    let text = match core.charset {
        Charset::Cp936 => decode_cp936(&heard.body),
        Charset::Gb18030 => decode_gb18030(&heard.body),
        Charset::Utf8 => String::from_utf8(heard.body).ok(),
    };
    // Half a two-byte character at the end is a page that was cut off, too.
    let text = text.ok_or_else(|| wait(Reason::ReplyLost))?;
    Page::whole(text, &spec.page).ok_or_else(|| wait(Reason::ReplyLost))
}

/// What another status than success means for something that writes nothing.
pub(super) fn read_outcome(heard: &Heard) -> Outcome {
    let wait = |reason, seconds| Outcome::Wait {
        reason,
        after: heard.retry_after.or(Some(Duration::from_secs(seconds))),
    };
    match heard.status {
        429 => wait(Reason::TooMany, 1),
        503 => wait(Reason::Maintenance, 60),
        413 => Outcome::Stop {
            reason: Reason::Interface,
            code: "413".to_owned(),
        },
        500.. => wait(Reason::Internal, 5),
        _ => Outcome::Wait {
            reason: Reason::NotThisSystem,
            after: None,
        },
    }
}
