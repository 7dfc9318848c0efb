//! Who is logged in to the workstation: salts, one session per account, the idle time-out, the lock, one-time tokens.
//!
//! All of it lives in memory and is lost with a restart, as in the department's own server. Nothing here knows pages or
//! rows; time is passed in.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rand::RngExt;

const FAILURES_BEFORE_LOCK: u32 = 5;
const LOCK: SignedDuration = SignedDuration::from_secs(60);
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(600);
const UNUSED_TOKENS: usize = 5;

/// Why a login page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The page was asked for.
    Asked,
    /// No or unknown cookie.
    NotLoggedIn,
    /// The session idled too long or was ended by the department.
    Idle,
    /// The account has logged in elsewhere.
    Kicked,
    /// User name or password wrong.
    WrongPassword,
    /// Too many failures.
    Locked,
    /// The salt is missing, wrong or used.
    StalePage,
    /// The login form's bytes are no text.
    NotGbk,
}

/// What a token may be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One new row.
    Add,
    /// One change of the row with this number.
    Edit(String),
}

/// The login form as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Login<'a> {
    pub(super) username: &'a str,
    pub(super) digest: &'a str,
    pub(super) salt: &'a str,
}

#[derive(Debug)]
struct Session {
    account: String,
    last_request: Timestamp,
    tokens: VecDeque<(String, Purpose, Timestamp)>,
}

#[derive(Debug, Default)]
struct Failures {
    in_a_row: u32,
    locked_until: Option<Timestamp>,
}

/// Everything the server remembers about browsers.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// Login pages handed out: cookie to salt.
    visitors: HashMap<String, String>,
    live: HashMap<String, Session>,
    /// Ended sessions whose browser has not been told yet.
    ended: HashMap<String, Reason>,
    failures: HashMap<String, Failures>,
}

impl Sessions {
    /// A fresh cookie and salt for a login page.
    pub(super) fn visit(&mut self) -> (String, String) {
        let (cookie, salt) = (random_hex(16).to_uppercase(), random_hex(4));
        self.visitors.insert(cookie.clone(), salt.clone());
        (cookie, salt)
    }

    /// Tries to log in from the login page with this cookie; `password_of` knows the accounts. Returns the new cookie.
    pub(super) fn log_in(
        &mut self,
        cookie: Option<&str>,
        login: Login<'_>,
        password_of: impl Fn(&str) -> Option<&'static str>,
        now: Timestamp,
    ) -> Result<String, Reason> {
        let salt = cookie
            .and_then(|cookie| self.visitors.remove(cookie))
            .ok_or(Reason::StalePage)?;
        if salt != login.salt {
            return Err(Reason::StalePage);
        }
        let password = password_of(login.username).ok_or(Reason::WrongPassword)?;
        let failures = self.failures.entry(login.username.to_owned()).or_default();
        match failures.locked_until {
            Some(until) if now < until => return Err(Reason::Locked),
            Some(_) => *failures = Failures::default(),
            None => {}
        }
        if login.digest != salted_digest(password, &salt) {
            failures.in_a_row += 1;
            if failures.in_a_row == FAILURES_BEFORE_LOCK {
                failures.locked_until = now.checked_add(LOCK).ok();
            }
            return Err(Reason::WrongPassword);
        }
        self.failures.remove(login.username);
        self.end_those(|session| session.account == login.username, Reason::Kicked);
        let cookie = random_hex(16).to_uppercase();
        let session = Session {
            account: login.username.to_owned(),
            last_request: now,
            tokens: VecDeque::new(),
        };
        self.live.insert(cookie.clone(), session);
        Ok(cookie)
    }

    /// The account behind the cookie of a request, which keeps its session awake; else why there is none.
    pub(super) fn account(
        &mut self,
        cookie: Option<&str>,
        idle_timeout: Duration,
        now: Timestamp,
    ) -> Result<String, Reason> {
        let cookie = cookie.ok_or(Reason::NotLoggedIn)?;
        let Some(session) = self.live.get_mut(cookie) else {
            return Err(self.ended.remove(cookie).unwrap_or(Reason::NotLoggedIn));
        };
        if now.duration_since(session.last_request).unsigned_abs() > idle_timeout {
            self.live.remove(cookie);
            return Err(Reason::Idle);
        }
        session.last_request = now;
        Ok(session.account.clone())
    }

    /// Whether the cookie belongs to a session that has not been ended.
    pub(super) fn knows(&self, cookie: &str) -> bool {
        self.live.contains_key(cookie)
    }

    /// Logs out.
    pub(super) fn end(&mut self, cookie: &str) {
        self.live.remove(cookie);
    }

    /// Ends all sessions as if they had idled, and opens locked accounts.
    pub(super) fn end_all(&mut self) {
        self.end_those(|_| true, Reason::Idle);
        self.visitors.clear();
        self.failures.clear();
    }

    /// A new token of the session; the oldest unused one gives way when there are too many.
    pub(super) fn issue_token(&mut self, cookie: &str, purpose: Purpose, now: Timestamp) -> String {
        let token = random_hex(16);
        if let Some(session) = self.live.get_mut(cookie) {
            session
                .tokens
                .retain(|(_, _, issued)| is_alive(*issued, now));
            session.tokens.push_back((token.clone(), purpose, now));
            if session.tokens.len() > UNUSED_TOKENS {
                session.tokens.pop_front();
            }
        }
        token
    }

    /// Uses the token up. `false` when it is not one of this session, of this purpose, alive and unused; a token shown
    /// for the wrong purpose is used up all the same.
    pub(super) fn use_token(
        &mut self,
        cookie: &str,
        token: &str,
        purpose: &Purpose,
        now: Timestamp,
    ) -> bool {
        let Some(session) = self.live.get_mut(cookie) else {
            return false;
        };
        let Some(position) = session
            .tokens
            .iter()
            .position(|(candidate, _, _)| candidate == token)
        else {
            return false;
        };
        session
            .tokens
            .remove(position)
            .is_some_and(|(_, meant_for, issued)| meant_for == *purpose && is_alive(issued, now))
    }

    fn end_those(&mut self, which: impl Fn(&Session) -> bool, reason: Reason) {
        let cookies: Vec<String> = self
            .live
            .iter()
            .filter(|(_, session)| which(session))
            .map(|(cookie, _)| cookie.clone())
            .collect();
        for cookie in cookies {
            self.live.remove(&cookie);
            self.ended.insert(cookie, reason);
        }
    }
}

/// What the login page computes: the MD5 of the password's MD5 and the salt, all in lower-case hexadecimal.
pub(super) fn salted_digest(password: &str, salt: &str) -> String {
    let inner = format!("{:x}", md5::compute(password));
    format!("{:x}", md5::compute(inner + salt))
}

fn is_alive(issued: Timestamp, now: Timestamp) -> bool {
    now.duration_since(issued) <= TOKEN_LIFE
}

fn random_hex(bytes: usize) -> String {
    let mut rng = rand::rng();
    (0..bytes)
        .map(|_| format!("{:02x}", rng.random::<u8>()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_of_the_contract() {
        assert_eq!(
            salted_digest("Sq@2026test", "a1b2c3d4"),
            "170bf6a786aa0a797a5c05eba314263f"
        );
    }
}
