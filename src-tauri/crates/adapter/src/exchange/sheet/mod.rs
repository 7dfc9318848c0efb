//! The protocol `xlsx-jobs`: a workbook with one row for each record, uploaded and imported by a job.
//!
//! One job at a time. A file whose upload nobody heard of is looked for by its SM3; only when there is no job of it is
//! it uploaded again, byte for byte. Nothing here knows a department: its template and addresses stand in
//! `exchange.toml`, its row codes in `replies.csv`.

mod asking;
mod workbook;

use std::collections::BTreeMap;

use serde_json::Value;

use self::asking::{About, Asking, Got};
use super::clock::in_china;
use super::core::{Answer, Core, text_of};
use super::gathered;
use super::json::at;
use super::spec::SheetSpec;
use crate::batch::{Batch, Carried, Errand, Member};
use crate::error::AdapterError;
use crate::order::{Operation, Order, Outcome, Reason};
use crate::wire::Receipt;

pub(crate) use self::workbook::workbook_of;

/// The receipt by which a job is asked after.
const JOB: &str = "job";
/// Digits of a file's number within its day.
const DIGITS: usize = 4;

/// Whether a file would be taken now: the account has no job under way.
pub(super) async fn prepare(core: &Core, spec: &SheetSpec, nothing: &Order) -> Result<(), Outcome> {
    let asking = Asking {
        core,
        spec,
        nothing,
    };
    match asking.ask(&spec.job.newest, About::default()).await {
        Got::Reply(reply, None) => {
            let busy = jobs(spec, &reply).any(|job| {
                let state = at(job, &spec.job.state).map(text_of).unwrap_or_default();
                spec.job.running.contains(&state)
            });
            if busy {
                return Err(Outcome::Wait {
                    reason: Reason::Busy,
                    after: Some(std::time::Duration::from_secs(spec.gather.ask_seconds)),
                });
            }
            Ok(())
        }
        Got::Reply(_, Some(answer)) => Err(said(core, nothing, &answer)),
        Got::File(_) => Err(Outcome::Wait {
            reason: Reason::NotThisSystem,
            after: None,
        }),
        Got::Else(outcome) => Err(outcome),
    }
}

/// *Test now*.
pub(super) async fn check(core: &Core, spec: &SheetSpec, nothing: &Order) -> Outcome {
    match prepare(core, spec, nothing).await {
        // A job under way is a sign of life.
        Ok(())
        | Err(Outcome::Wait {
            reason: Reason::Busy,
            ..
        }) => Outcome::Accepted {
            receipt: nothing.receipt.clone(),
            held: nothing.held.clone(),
        },
        Err(outcome) => outcome,
    }
}

/// The workbook.
pub(super) fn pack(
    core: &Core,
    spec: &SheetSpec,
    members: &[Member],
    last: Option<&str>,
) -> Result<Batch, AdapterError> {
    let day = in_china(core.now()).strftime("%Y%m%d-").to_string();
    let prefix = format!("{}{day}", spec.workbook.name);
    let number = gathered::next_number(&prefix, DIGITS, last);
    let file = workbook::written(spec, members).map_err(|_| AdapterError::Unwritable {
        system: core.system.clone(),
        what: "the workbook",
    })?;
    Ok(Batch {
        name: format!("{number}.xlsx"),
        file,
    })
}

/// Runs an errand with a workbook.
pub(super) async fn carry(
    core: &Core,
    spec: &SheetSpec,
    nothing: &Order,
    errand: Errand,
    batch: &Batch,
    members: &[Member],
) -> Carried {
    let asking = Asking {
        core,
        spec,
        nothing,
    };
    let carrying = Carrying {
        asking,
        errand,
        batch,
        members,
        digest: gathered::sm3_hex(&batch.file),
    };
    match errand {
        Errand::HandOver => carrying.upload().await,
        Errand::Settle(_) => carrying.settle().await,
        Errand::AskAfter => carrying.ask_after().await,
    }
}

/// A file on its way.
struct Carrying<'a> {
    asking: Asking<'a>,
    errand: Errand,
    batch: &'a Batch,
    members: &'a [Member],
    digest: String,
}

impl Carrying<'_> {
    async fn upload(&self) -> Carried {
        match self.asking.upload(self.batch, &self.digest).await {
            Got::Reply(job, None) => match self.ours(&job) {
                Some(id) => self.asking.spec.gather.taken(given(&id)),
                // It says that it took something, but not that it took this file.
                None => gathered::unheard(self.errand, Reason::Interface),
            },
            Got::Reply(_, Some(answer)) => self.refused(&answer),
            Got::File(_) => gathered::unheard(self.errand, Reason::NotThisSystem),
            Got::Else(outcome) => Carried::Whole(outcome),
        }
    }

    /// What became of an upload that nobody heard of.
    async fn settle(&self) -> Carried {
        let about = About {
            digest: &self.digest,
            ..About::default()
        };
        match self.asking.ask(&self.asking.spec.job.find, about).await {
            Got::Reply(reply, None) => {
                let ours = jobs(self.asking.spec, &reply).find(|job| self.ours(job).is_some());
                match ours {
                    Some(job) => self.worked(job).await,
                    None => self.upload().await,
                }
            }
            other => self.unanswered(other),
        }
    }

    async fn ask_after(&self) -> Carried {
        let job = self.members.iter().find_map(|m| m.given.get(JOB));
        let Some(job) = job else {
            return self.settle().await;
        };
        let about = About {
            job,
            ..About::default()
        };
        match self.asking.ask(&self.asking.spec.job.status, about).await {
            Got::Reply(reply, None) if self.ours(&reply).is_some() => self.worked(&reply).await,
            Got::Reply(_, None) => Carried::Whole(Outcome::Wait {
                reason: Reason::Interface,
                after: None,
            }),
            other => self.unanswered(other),
        }
    }

    /// A question that was not answered with what was asked for; nothing was written by it.
    fn unanswered(&self, got: Got) -> Carried {
        match got {
            Got::Reply(_, Some(answer)) => self.refused(&answer),
            Got::Else(outcome) => Carried::Whole(outcome),
            Got::Reply(_, None) | Got::File(_) => Carried::Whole(Outcome::Wait {
                reason: Reason::NotThisSystem,
                after: None,
            }),
        }
    }

    fn refused(&self, answer: &Answer) -> Carried {
        let settling = self.errand != Errand::HandOver;
        gathered::whole(self.asking.core, self.members, answer, settling)
    }

    /// The number of a job, if it is this file's.
    fn ours(&self, job: &Value) -> Option<String> {
        let spec = &self.asking.spec.job;
        let id = at(job, &spec.id)?.as_str().filter(|id| !id.is_empty())?;
        let digest = at(job, &spec.digest)?.as_str()?;
        (digest == self.digest).then(|| id.to_owned())
    }

    /// How a job of this file stands.
    async fn worked(&self, job: &Value) -> Carried {
        let spec = &self.asking.spec.job;
        let state = at(job, &spec.state).map(text_of).unwrap_or_default();
        let Some(id) = self.ours(job) else {
            return gathered::unheard(self.errand, Reason::Interface);
        };
        if spec.running.contains(&state) {
            return self.asking.spec.gather.taken(given(&id));
        }
        if state == spec.aborted {
            return Carried::Whole(gathered::anew(Reason::Internal));
        }
        if state != spec.done {
            return gathered::unheard(self.errand, Reason::Interface);
        }
        let failures = match at(job, &spec.failed).and_then(Value::as_u64) {
            Some(0) => BTreeMap::new(),
            Some(failed) => match self.failures(&id, failed).await {
                Ok(failures) => failures,
                Err(carried) => return carried,
            },
            None => return gathered::unheard(self.errand, Reason::Interface),
        };
        let outcomes = self.members.iter().map(|member| {
            let row = member.place + workbook::ABOVE + 1;
            match failures.get(&row) {
                Some(answers) => gathered::refused(self.asking.core, member, answers),
                None => {
                    let mut receipt = given(&id);
                    receipt.0.insert("row".to_owned(), row.to_string());
                    gathered::stored(self.asking.core, member, receipt)
                }
            }
        });
        Carried::Worked(outcomes.collect())
    }

    /// The rows that failed, all of them, or why they cannot be known now.
    async fn failures(
        &self,
        job: &str,
        failed: u64,
    ) -> Result<BTreeMap<usize, Vec<Answer>>, Carried> {
        let about = About {
            job,
            ..About::default()
        };
        let spec = self.asking.spec;
        let failures = match self.asking.ask(&spec.job.failures, about).await {
            Got::File(bytes) => workbook::failures(spec, &bytes),
            Got::Else(outcome) => return Err(Carried::Whole(outcome)),
            Got::Reply(..) => None,
        };
        // Fewer rows than were said to have failed: one of ours may be among those that are not told.
        failures
            .filter(|rows| u64::try_from(rows.len()).is_ok_and(|told| told == failed))
            .ok_or_else(|| gathered::unheard(self.errand, Reason::Interface))
    }
}

fn jobs<'a>(spec: &SheetSpec, reply: &'a Value) -> impl Iterator<Item = &'a Value> {
    let items = at(reply, &spec.job.items).and_then(Value::as_array);
    items.into_iter().flatten()
}

fn given(job: &str) -> Receipt {
    let both = ["number", JOB].map(|name| (name.to_owned(), job.to_owned()));
    Receipt(both.into())
}

/// What a refusal of a question means, when nothing is being sent.
fn said(core: &Core, nothing: &Order, answer: &Answer) -> Outcome {
    core.spec
        .replies
        .of(&answer.code, Operation::Create)
        .and_then(|row| core.outcome(nothing, row, answer, false))
        .unwrap_or(Outcome::Stop {
            reason: Reason::Interface,
            code: answer.code.clone(),
        })
}

/// The row as it would be handed in.
pub(super) fn preview(
    core: &Core,
    spec: &SheetSpec,
    order: &Order,
) -> Result<String, AdapterError> {
    let sealed = gathered::seal(core, order)?;
    let asking = Asking {
        core,
        spec,
        nothing: order,
    };
    let authorization = asking.authorization(true).unwrap_or_default();
    let target = spec.job.upload.target.fill(|_| None).unwrap_or_default();
    let target = core.transport.target(&target);
    let mut text = format!(
        "POST {}{}\nAuthorization: {authorization}\nContent-Type: multipart/form-data\n\n{}-….xlsx\n工作表「{}」\n",
        core.transport.origin(),
        target,
        spec.workbook.name.trim_end_matches('-'),
        spec.workbook.sheet
    );
    for column in &spec.workbook.columns {
        let value = sealed.wire.get(column).map(text_of).unwrap_or_default();
        text.push_str(&format!("{column}: {value}\n"));
    }
    Ok(text)
}
