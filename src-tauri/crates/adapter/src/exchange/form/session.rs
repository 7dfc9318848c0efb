//! The one session that an account has here. Shared by all attempts, begun by one at a time.
//!
//! A new login ends the session of whoever uses the account elsewhere, and that may be a person. So
//! being thrown out is answered by staying away, and after a few times by giving up.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::super::auth::form_login;
use super::super::core::Core;
use super::super::facts::Facts;
use super::super::replies::Then;
use super::super::spec::FormSpec;
use super::super::transport::{Call, Heard, Missed};
use super::browsing::{page_of, read_outcome};
use crate::order::{Order, Outcome, Reason};

/// After this long without being thrown out, earlier times are forgotten.
const UNDISTURBED: SignedDuration = SignedDuration::from_mins(10);

/// The session, or why there is none.
#[derive(Debug, Default)]
pub(super) struct Session(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    cookie: Option<String>,
    begun: Option<Timestamp>,
    /// Times in a row that somebody else took the account.
    taken: u32,
    /// No login before this moment, and why.
    away_until: Option<(Timestamp, Reason)>,
    /// The application refused this password; trying it again would lock the account.
    refused: bool,
}

/// Why a session ended.
pub(super) enum Ended {
    /// It expired, or there was none.
    Expired,
    /// Somebody else signed in with the account.
    Taken,
}

impl Session {
    /// The cookie of the live session; signs in when there is none.
    pub(super) async fn cookie(
        &self,
        core: &Core,
        spec: &FormSpec,
        order: &Order,
    ) -> Result<String, Outcome> {
        let mut state = self.0.lock().await;
        if let Some(cookie) = &state.cookie {
            return Ok(cookie.clone());
        }
        if state.refused {
            return Err(Outcome::Stop {
                reason: Reason::Credentials,
                code: String::new(),
            });
        }
        let now = core.clock.now();
        if let Some((until, reason)) = state.away_until
            && until > now
        {
            return Err(Outcome::Wait {
                reason,
                after: Some(until.duration_since(now).unsigned_abs()),
            });
        }
        state.away_until = None;
        match sign_in(core, spec, order).await {
            Ok(cookie) => {
                state.cookie = Some(cookie.clone());
                state.begun = Some(core.clock.now());
                Ok(cookie)
            }
            Err(outcome) => {
                match &outcome {
                    Outcome::Stop {
                        reason: Reason::Credentials,
                        ..
                    } => state.refused = true,
                    Outcome::Wait {
                        reason: Reason::Locked,
                        after: Some(after),
                    } => {
                        let until = now.checked_add(*after).unwrap_or(now);
                        state.away_until = Some((until, Reason::Locked));
                    }
                    _ => {}
                }
                Err(outcome)
            }
        }
    }

    /// A login page came instead of the answer. The outcome, when signing in again is not for now.
    pub(super) async fn ended(
        &self,
        core: &Core,
        spec: &FormSpec,
        cookie: &str,
        how: Ended,
    ) -> Option<Outcome> {
        let mut state = self.0.lock().await;
        let ours = state.cookie.as_deref() == Some(cookie);
        if ours {
            state.cookie = None;
        }
        let Ended::Taken = how else {
            return None;
        };
        let now = core.clock.now();
        if ours {
            let undisturbed = state
                .begun
                .is_some_and(|begun| now.duration_since(begun) > UNDISTURBED);
            state.taken = if undisturbed { 1 } else { state.taken + 1 };
            let away = SignedDuration::from_secs(spec.auth.taken_seconds);
            state.away_until = Some((now.checked_add(away).unwrap_or(now), Reason::AccountTaken));
        }
        if state.taken > spec.auth.taken_tries {
            state.taken = 0;
            return Some(Outcome::Stop {
                reason: Reason::AccountTaken,
                code: String::new(),
            });
        }
        let after = std::time::Duration::from_secs(spec.auth.taken_seconds.unsigned_abs());
        Some(Outcome::Wait {
            reason: Reason::AccountTaken,
            after: Some(after),
        })
    }

    /// A person asked for a test: the password may be tried once more.
    pub(super) async fn try_again(&self) {
        self.0.lock().await.refused = false;
    }
}

/// Signs in: the page with its salt, then the digested password; success is a redirect with a new cookie.
async fn sign_in(core: &Core, spec: &FormSpec, order: &Order) -> Result<String, Outcome> {
    let facts = Facts::of(core, order);
    let missing = |_| Outcome::Stop {
        reason: Reason::Credentials,
        code: String::new(),
    };
    let username = facts.fill(&spec.auth.username).map_err(missing)?;
    let password = zeroize::Zeroizing::new(facts.fill(&spec.auth.password).map_err(missing)?);
    // A salt serves once and for one cookie only; a second page is asked for when the first has gone stale.
    for _ in 0..2 {
        let heard = send(core, "GET", &spec.auth.page, None, String::new()).await?;
        let interface = || Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        };
        let anonymous = cookie_of(&heard, &spec.auth.cookie);
        let page = page_of(core, spec, heard)?;
        let login = page.login(spec).ok_or(Outcome::Wait {
            reason: Reason::NotThisSystem,
            after: None,
        })?;
        let (Some(anonymous), Some(salt)) = (anonymous, login.salt) else {
            return Err(interface());
        };
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair(&spec.auth.username_field, &username)
            .append_pair(
                &spec.auth.password_field,
                &form_login::digest(&password, &salt),
            )
            .append_pair(&spec.auth.salt_field, &salt)
            .finish();
        let cookie = format!("{}={anonymous}", spec.auth.cookie);
        let heard = send(core, "POST", &spec.auth.submit, Some(cookie), body).await?;
        if heard.status == 302 {
            let welcome = core.transport.target(&spec.auth.welcome);
            let there = heard
                .location
                .as_deref()
                .is_some_and(|to| to.ends_with(&welcome));
            return match cookie_of(&heard, &spec.auth.cookie)
                .filter(|new| there && *new != anonymous)
            {
                Some(new) => Ok(format!("{}={new}", spec.auth.cookie)),
                None => Err(Outcome::Wait {
                    reason: Reason::NotThisSystem,
                    after: None,
                }),
            };
        }
        let page = page_of(core, spec, heard)?;
        let Some(said) = page.login(spec).and_then(|login| login.reason) else {
            return Err(Outcome::Wait {
                reason: Reason::NotThisSystem,
                after: None,
            });
        };
        match core
            .spec
            .replies
            .of_message(&said, order.operation)
            .map(|(row, _)| row.then.clone())
        {
            Some(Then::SignAgain) => continue,
            Some(Then::Wait(reason, after)) => return Err(Outcome::Wait { reason, after }),
            Some(Then::Stop(reason)) => {
                return Err(Outcome::Stop {
                    reason,
                    code: String::new(),
                });
            }
            _ => return Err(interface()),
        }
    }
    Err(Outcome::Wait {
        reason: Reason::SignedIn,
        after: None,
    })
}

async fn send(
    core: &Core,
    method: &str,
    path: &str,
    cookie: Option<String>,
    body: String,
) -> Result<Heard, Outcome> {
    let mut headers = Vec::new();
    if let Some(cookie) = cookie {
        headers.push(("Cookie".to_owned(), cookie));
    }
    if !body.is_empty() {
        headers.push((
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        ));
    }
    let call = Call {
        method: method.to_owned(),
        target: core.transport.target(path),
        headers,
        body: body.into_bytes(),
    };
    match core.transport.send(call).await {
        Ok(heard) if heard.status == 200 || heard.status == 302 => Ok(heard),
        Ok(heard) => Err(read_outcome(&heard)),
        Err(Missed::NotSent) => Err(Outcome::Wait {
            reason: Reason::Unreachable,
            after: None,
        }),
        // A login that may have happened has written nothing.
        Err(Missed::Lost) => Err(Outcome::Wait {
            reason: Reason::ReplyLost,
            after: None,
        }),
    }
}

/// The value of the one cookie that matters.
fn cookie_of(heard: &Heard, name: &str) -> Option<String> {
    heard.cookies.iter().find_map(|line| {
        let (key, rest) = line.split_once('=')?;
        let value = rest.split(';').next().unwrap_or_default().trim();
        (key.trim() == name && !value.is_empty()).then(|| value.to_owned())
    })
}
