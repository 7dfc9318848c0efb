//! One attempt at one delivery: what is asked of a system, and what came of it.
//!
//! An attempt makes at most one write. What it is about to write is *sealed* first (serial, time,
//! values), so that it can be written down before it is sent and, when the reply is lost, settled
//! or resent byte for byte.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use yilutong_dictionary::Place;

use crate::wire::{Receipt, Wire};

/// What an attempt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Bring a record into being.
    Create,
    /// Change the one that is there.
    Update,
    /// End it.
    Cancel,
}

/// What a system is asked to do, by the dispatcher.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The record within the system.
    pub record: String,
    /// What to do.
    pub operation: Operation,
    /// The values wanted, all receipts of other systems filled in.
    pub wire: Wire,
    /// What the department held after our last accepted write; empty if we never wrote.
    pub held: Wire,
    /// What the department gave back so far (house code, registration number …).
    pub receipt: Receipt,
    /// What it gave back for the same record before that ended; empty while it stands, or if there was none. It names
    /// nothing that could be changed, but tells what a department has counted up to.
    pub ended: Receipt,
    /// When the worker made this revision.
    pub entered_at: Timestamp,
    /// A random seed of at least 16 bytes in hex, fixed per delivery and renewed by [`Again::new_serial`];
    /// serials and idempotency keys are made from it.
    pub serial: String,
    /// What an earlier attempt with unknown fate was about to write; present exactly when it must be settled first.
    pub unsettled: Option<Sealed>,
    /// When the earliest attempt with unknown fate began.
    pub unsettled_since: Option<Timestamp>,
}

/// What an attempt is about to write: frozen, stored before it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    /// What it does.
    pub operation: Operation,
    /// The values as they will stand on the wire, with serial and time of sending filled in.
    pub wire: Wire,
    /// The idempotency value, where the contract has one.
    pub serial: String,
    /// The time it was sealed at, by the department's clock.
    pub sealed_at: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The department holds the record as wanted.
    Accepted {
        /// All that it gave back.
        receipt: Receipt,
        /// The values it holds now (of the record's own fields).
        held: Wire,
    },
    /// Taken; the department decides later and is asked again.
    Reviewing {
        /// All that it gave so far.
        receipt: Receipt,
        /// The values that stand there already, where the record may be changed or ended while it is
        /// being reviewed; absent where nothing stands before the decision.
        held: Option<Wire>,
        /// What the department said about when to ask.
        after: Option<Duration>,
        /// What the worker should know meanwhile.
        meanwhile: Option<Box<Meanwhile>>,
    },
    /// Refused; the worker must change something.
    Refused {
        /// What to change; never empty.
        faults: Vec<Fault>,
        /// The department's code.
        code: String,
    },
    /// Only the worker may decide how to go on.
    Ask {
        /// The decision that is asked for.
        decision: Decision,
        /// The department's code.
        code: String,
    },
    /// Another attempt, at once, with what was learnt. Nothing was written by this one.
    Again(Again),
    /// Not processed; the same may be tried later.
    Wait {
        /// Why.
        reason: Reason,
        /// What the department said about when.
        after: Option<Duration>,
    },
    /// Nobody knows whether it was processed.
    Unsure {
        /// Why.
        reason: Reason,
    },
    /// The system as a whole cannot go on until somebody sees to it (credentials, account taken over, changed interface).
    Stop {
        /// Why.
        reason: Reason,
        /// The department's code, if it gave one.
        code: String,
    },
    /// A later revision already stands there: nothing to do any more.
    Superseded,
}

/// What is known of a record while the department is still at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meanwhile {
    /// One sentence in Chinese; empty when there is nothing to say.
    pub say: String,
    /// Whether it is the worker's turn, although the department has it.
    pub calls: bool,
    /// What the worker may enter next about it.
    pub follow: Vec<Follow>,
}

/// An entry that the worker may begin about a record that stands at a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follow {
    /// The button's text in Chinese.
    pub label: String,
    /// The form.
    pub form: String,
    /// What it begins with: element → value.
    pub set: std::collections::BTreeMap<String, String>,
}

/// What the next attempt must do differently.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Again {
    /// A fresh serial is needed (the old one is spent on other content).
    pub new_serial: bool,
    /// The record was found to exist already: its receipt.
    pub adopt: Option<Receipt>,
    /// The record is gone at the department: forget its receipt and create it anew.
    pub forget: bool,
    /// The earlier attempt of unknown fate is now known not to have been processed.
    pub settled: bool,
    /// Why, for the attempt's line in the history.
    pub reason: Option<Reason>,
}

/// Why an attempt ended as it did; each has a Chinese sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No connection: nothing was sent.
    Unreachable,
    /// The reply did not come, or was cut off.
    ReplyLost,
    /// Something answered that is not this system (a login portal, a proxy).
    NotThisSystem,
    /// What answered could not prove to be this system: its key is another than the one kept here.
    OtherKey,
    /// Too many requests.
    TooMany,
    /// Maintenance.
    Maintenance,
    /// The department says it is busy.
    Busy,
    /// The department had an internal fault.
    Internal,
    /// The clock differed; it has been learnt.
    Clock,
    /// The session had ended; signed in anew.
    SignedIn,
    /// Somebody else is using the account.
    AccountTaken,
    /// The credentials were refused.
    Credentials,
    /// The account is locked for a while.
    Locked,
    /// The department changed or we misread its contract: not the worker's fault.
    Interface,
    /// The record exists already and was adopted.
    Adopted,
    /// The record changed at the department meanwhile.
    Changed,
    /// The serial was spent.
    SerialSpent,
    /// The record is no longer there.
    Gone,
}

/// One thing that the department did not like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The department's own name of the member; empty if it named none.
    pub member: String,
    /// The elements behind that member, where the worker can change it. `resident` is left open: dispatch knows it.
    pub places: Vec<Place>,
    /// One Chinese sentence: what is wrong and what to do.
    pub say: String,
}

/// A decision that only the worker may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// A name for it, `transfer`.
    pub id: String,
    /// The question in Chinese.
    pub ask: String,
    /// The ways to go on.
    pub choices: Vec<Choice>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// A name for it, `transfer` or `leave`.
    pub id: String,
    /// The button's text.
    pub label: String,
    /// What choosing it does to the delivery.
    pub effect: Effect,
    /// When set, the worker must give a reason in words: its prompt, with the shortest and longest number of characters.
    pub reason: Option<ReasonWanted>,
}

/// Words that the worker must give with a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonWanted {
    /// The prompt.
    pub prompt: String,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
}

/// What a choice does to the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Send again with these members set; `$reason` stands for the worker's words.
    Set {
        /// Wire member → value.
        members: std::collections::BTreeMap<String, String>,
    },
    /// Send again without these members.
    Unset {
        /// Wire members to leave out.
        members: Vec<String>,
    },
    /// Take the department's state as it is: the delivery is withdrawn.
    Withdraw,
    /// Treat it as not processed and send again.
    Resend,
    /// Treat it as accepted with what the worker typed as receipt.
    Accept,
    /// Forget what the department gave and create the record anew.
    Recreate,
}
