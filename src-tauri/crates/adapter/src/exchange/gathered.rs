//! What every protocol of files shares: names that are never used twice, and what a row's fate means for its delivery.

use std::io::{Cursor, Write as _};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use sm3::{Digest, Sm3};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::core::{Answer, Core, held_after, own_values};
use super::facts::Facts;
use super::replies::Reply;
use crate::batch::{Carried, Errand, Gathering, Member};
use crate::error::AdapterError;
use crate::order::{Again, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

/// How much goes into a file.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GatherSpec {
    /// Most records of one file.
    pub(super) most: usize,
    /// How long the first of them waits for others.
    pub(super) wait_seconds: f64,
    /// How soon, and how often, a file that was taken is asked after.
    pub(super) ask_seconds: u64,
}

impl GatherSpec {
    pub(super) fn gathering(&self) -> Gathering {
        Gathering {
            most: self.most,
            wait: Duration::try_from_secs_f64(self.wait_seconds).unwrap_or_default(),
        }
    }

    /// The file was taken and is being worked on.
    pub(super) fn taken(&self, receipt: Receipt) -> Carried {
        Carried::Whole(Outcome::Reviewing {
            meanwhile: None,
            receipt,
            held: None,
            after: Some(Duration::from_secs(self.ask_seconds)),
        })
    }
}

/// SM3 as departments write it.
pub(super) fn sm3_hex(bytes: &[u8]) -> String {
    hex::encode(Sm3::digest(bytes))
}

/// A zip of these members, at the top and in this order; `None` when it cannot be written.
pub(super) fn zipped(members: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, options).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// The record as it will stand in a file: its own members, settings, serial and time filled in.
pub(super) fn seal(core: &Core, order: &Order) -> Result<Sealed, AdapterError> {
    let facts = Facts::of(core, order);
    Ok(Sealed {
        operation: order.operation,
        wire: core.own(&facts, &order.wire)?,
        serial: order.serial.clone(),
        sealed_at: facts.sealed_at,
    })
}

/// The number after `last` among those of one day: `prefix` is the day's, the rest counts.
///
/// Numbers that somebody else is known to have used, such as an installation before this one, count too.
pub(super) fn next_number<'a>(
    prefix: &str,
    digits: usize,
    used: impl IntoIterator<Item = &'a str>,
) -> String {
    let serials = used.into_iter().filter_map(|name| {
        let serial = name.strip_prefix(prefix)?.get(..digits)?;
        serial.parse::<u32>().ok()
    });
    let next = serials.max().unwrap_or(0) + 1;
    format!("{prefix}{next:0digits$}")
}

/// The department stored a member's row.
pub(super) fn stored(core: &Core, member: &Member, receipt: Receipt) -> Outcome {
    let order = &member.order;
    let facts = Facts {
        sealed_at: member.sealed.sealed_at,
        ..Facts::of(core, order)
    };
    let changed = core
        .own(&facts, &order.wire)
        .is_ok_and(|wanted| !same(&wanted, &member.sealed.wire));
    if changed {
        // What was in the file stands there now; what the worker wants meanwhile comes next.
        return Outcome::Again(Again {
            adopt: Some(receipt),
            settled: true,
            reason: Some(Reason::Adopted),
            ..Again::default()
        });
    }
    Outcome::Accepted {
        receipt,
        held: held_after(order),
    }
}

/// Whether two records say the same; what a protocol adds to the sealed one is not compared.
fn same(wanted: &Wire, sealed: &Wire) -> bool {
    own_values(wanted)
        .iter()
        .all(|(member, value)| sealed.get(member) == Some(value))
}

/// What the faults of one row mean: all that the worker can mend together, or the first that is something else.
pub(super) fn refused(core: &Core, member: &Member, answers: &[Answer]) -> Outcome {
    let mut faults = Vec::new();
    let mut first = String::new();
    for answer in answers {
        let operation = member.sealed.operation;
        let row = core
            .spec
            .replies
            .of_field(&answer.code, &answer.field, operation);
        match row.and_then(|row| core.outcome(&member.order, row, answer, true)) {
            Some(Outcome::Refused {
                faults: found,
                code,
            }) => {
                faults.extend(found);
                if first.is_empty() {
                    first = code;
                }
            }
            Some(other) => return other,
            None => {
                return Outcome::Unsure {
                    reason: Reason::Interface,
                };
            }
        }
    }
    Outcome::Refused {
        faults,
        code: first,
    }
}

/// What an answer about the file as a whole means for every member.
pub(super) fn whole(core: &Core, members: &[Member], answer: &Answer, settled: bool) -> Carried {
    let outcome = members.first().and_then(|member| {
        let reply: &Reply = core
            .spec
            .replies
            .of(&answer.code, member.sealed.operation)?;
        core.outcome(&member.order, reply, answer, settled)
    });
    match outcome {
        // To ask after this file again would only bring the same answer.
        Some(Outcome::Stop {
            reason: reason @ Reason::Interface,
            code,
        }) => Carried::Spent { reason, code },
        Some(outcome) => Carried::Whole(outcome),
        None => Carried::Whole(Outcome::Unsure {
            reason: Reason::Interface,
        }),
    }
}

/// A file that was built wrong, damaged on its way, or forgotten there: its records go into another.
pub(super) fn anew(reason: Reason) -> Outcome {
    Outcome::Again(Again {
        settled: true,
        reason: Some(reason),
        ..Again::default()
    })
}

/// What a file's fate is when nothing was heard: a question may simply be repeated, a file may have arrived.
pub(super) fn unheard(errand: Errand, reason: Reason) -> Carried {
    Carried::Whole(match errand {
        Errand::AskAfter => Outcome::Wait {
            reason,
            after: None,
        },
        Errand::HandOver | Errand::Settle(_) => Outcome::Unsure { reason },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_never_used_twice_on_a_day() {
        let next = |used: &[&str]| next_number("44030600100120261122", 4, used.iter().copied());
        assert_eq!(next(&[]), "440306001001202611220001", "the day's first");
        assert_eq!(
            next(&["440306001001202611220007.zip"]),
            "440306001001202611220008",
            "after our own last one"
        );
        assert_eq!(
            next(&[
                "440306001001202611220007.zip",
                "440306001001202611220031.ret.xml"
            ]),
            "440306001001202611220032",
            "an installation before this one may have come further"
        );
        assert_eq!(
            next(&["440306001001202611210099.zip"]),
            "440306001001202611220001",
            "another day counts anew"
        );
    }
}
