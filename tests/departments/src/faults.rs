//! The things that go wrong between a client and a department: armed through the control server, applied by the window
//! in front of the department, which knows nothing of them. Chance plays no part; a fault strikes the requests it says.

use serde::{Deserialize, Serialize};

/// What goes wrong. "Processed" means the department answered and kept what it kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// The connection closes without a reply; not processed.
    DropBefore,
    /// Processed; the connection closes without a reply.
    DropAfter,
    /// The reply comes later: the wait is before processing, or with `after` between processing and reply.
    Delay {
        /// Milliseconds.
        ms: u64,
        /// Wait after processing.
        #[serde(default)]
        after: bool,
    },
    /// HTTP 500 from something in front; not processed, or with `after` processed.
    #[serde(rename = "status_500")]
    Status500 {
        /// Processed all the same.
        #[serde(default)]
        after: bool,
    },
    /// HTTP 503 with an HTML page, no Retry-After; not processed.
    #[serde(rename = "maintenance_503")]
    Maintenance503,
    /// The department's own HTTP 429; not processed.
    #[serde(rename = "too_many_429")]
    TooMany429 {
        /// Seconds in Retry-After.
        #[serde(default = "one")]
        retry_after: u32,
    },
    /// A captive portal answers 200 with an HTML login page; not processed.
    #[serde(rename = "login_page_200")]
    LoginPage200,
    /// Processed; half of the reply's body arrives.
    TruncatedReply {
        /// How the half is framed.
        #[serde(default)]
        framing: Framing,
    },
    /// HTTP 200 with bytes that are no text in any charset; not processed, or with `after` processed.
    Garbage {
        /// Processed all the same.
        #[serde(default)]
        after: bool,
    },
    /// One byte in the middle of what was sent arrives as another; processed as it arrives.
    Damaged,
    /// The department ends its sessions first, then answers as usual.
    ExpireSession,
    /// The department answers with one of its own codes that no request can provoke (`H500`, `9001`, `9999`);
    /// not processed, or with `after` processed.
    OwnCode {
        /// The code.
        code: String,
        /// Processed all the same.
        #[serde(default)]
        after: bool,
    },
}

/// How half a reply is framed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// `Content-Length` tells the whole length and the connection closes early.
    #[default]
    ClosedEarly,
    /// `Content-Length` tells the half: well-formed HTTP, half the content.
    Short,
}

fn one() -> u32 {
    1
}

/// A fault with the requests it strikes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Armed {
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many matching requests it strikes.
    #[serde(default = "one")]
    pub times: u32,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// Only requests whose path and query contain this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_contains: Option<String>,
    /// Only requests with this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

impl Armed {
    /// The fault, striking the next request once.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self {
            fault,
            times: 1,
            skip: 0,
            path_contains: None,
            method: None,
        }
    }

    fn matches(&self, method: &str, target: &str, exposed: impl Fn(&Fault, &str) -> bool) -> bool {
        let of_method = match &self.method {
            Some(one) => one.eq_ignore_ascii_case(method),
            None => exposed(&self.fault, method),
        };
        of_method
            && self
                .path_contains
                .as_deref()
                .is_none_or(|part| target.contains(part))
    }
}

/// Decides which fault strikes this request: the first armed one that matches and has let enough pass. Spent faults
/// leave the list. `exposed` tells which methods a fault strikes that was armed for any.
pub(crate) fn strike(
    armed: &mut Vec<Armed>,
    method: &str,
    target: &str,
    exposed: impl Fn(&Fault, &str) -> bool,
) -> Option<Fault> {
    let mut struck = None;
    for one in armed
        .iter_mut()
        .filter(|a| a.matches(method, target, &exposed))
    {
        if one.skip > 0 {
            one.skip -= 1;
        } else if one.times > 0 && struck.is_none() {
            one.times -= 1;
            struck = Some(one.fault.clone());
        }
    }
    armed.retain(|a| a.times > 0);
    struck
}
