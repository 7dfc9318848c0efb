//! Leased deliveries of a system that takes files: gathered, packed, written down, handed over, asked after.
//!
//! The file and one attempt for each delivery in it are on disk before a byte leaves, and what comes of the file comes
//! back to the very deliveries. Deliveries that hang on the same file are settled, and asked after, together: once,
//! not once each. Deliberately absent: what stands in a file, and what a department says about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;
use yilutong_adapter::{Batch, Carried, Errand, Member, Outcome, Reason, Receipt, Sealed};
use yilutong_outbox::{
    AttemptEnd, AttemptId, BatchFile, BatchId, BatchMember, BeginAttempt, BeginBatch, DeliveryId,
    Leased, Next, OutboxError, State,
};

use crate::attempting::{Told, code_of, operation, order, told, word};
use crate::engine::Dispatch;
use crate::exchange::{Exchange, Gathers};
use crate::explain::Explain;
use crate::reviewing::REVIEW;

/// A leased delivery and what of it stands in a file.
struct Gathered {
    leased: Leased,
    member: Member,
}

/// A system that takes files, and how long an errand to it may take.
struct Counter<'a> {
    system: &'a str,
    exchange: &'a dyn Exchange,
    gathers: &'a dyn Gathers,
    patience: Duration,
}

impl Dispatch {
    /// Carries leased deliveries of one system as far as one errand for each file goes.
    pub(crate) async fn gather(
        self: &Arc<Self>,
        system: &str,
        mut leased: Vec<Leased>,
    ) -> Result<Told, OutboxError> {
        let spoken_with = self.speak_with(system);
        let counter = spoken_with.as_ref().and_then(|(exchange, _, patience)| {
            Some(Counter {
                system,
                exchange: exchange.as_ref(),
                gathers: exchange.gathers()?,
                patience: *patience,
            })
        });
        let Some(counter) = counter else {
            self.put_back(&leased).await?;
            return Ok(Told::Nothing);
        };
        let gathering = counter.gathers.gathering();
        leased.extend(self.lease_more(system, gathering.most).await?);
        let (kept, mut fresh): (Vec<_>, Vec<_>) =
            leased.into_iter().partition(|one| one.batch.is_some());
        let mut told = Told::Nothing;
        for ((batch, errand), members) in by_file(kept) {
            told = self.go_on(&counter, batch, errand, members).await?;
        }
        if fresh.is_empty() {
            return Ok(told);
        }
        tokio::time::sleep(gathering.wait).await;
        let room = gathering.most.saturating_sub(fresh.len());
        let (kept, more): (Vec<_>, Vec<_>) = self
            .lease_more(system, room)
            .await?
            .into_iter()
            .partition(|one| one.batch.is_some());
        fresh.extend(more);
        let beyond = fresh.split_off(gathering.most.min(fresh.len()));
        self.put_back(&kept).await?;
        self.put_back(&beyond).await?;
        self.hand_over(&counter, fresh).await
    }

    /// Packs a new file of deliveries and hands it over.
    async fn hand_over(
        &self,
        counter: &Counter<'_>,
        leased: Vec<Leased>,
    ) -> Result<Told, OutboxError> {
        let mut gathered = Vec::with_capacity(leased.len());
        for one in leased {
            gathered.extend(self.sealed(counter, one).await?);
        }
        for (place, one) in gathered.iter_mut().enumerate() {
            one.member.place = place;
        }
        if gathered.is_empty() {
            return Ok(Told::Nothing);
        }
        let ready = tokio::time::timeout(counter.patience, counter.gathers.prepare()).await;
        // A folder on a dead drive, or a counter that says nothing: nothing has been handed over.
        let ready = ready.unwrap_or(Err(Outcome::Wait {
            reason: Reason::Unreachable,
            after: None,
        }));
        if let Err(outcome) = ready {
            return self.put_off(counter, gathered, outcome).await;
        }
        let last = self.outbox.last_batch(counter.system)?;
        let members: Vec<Member> = gathered.iter().map(|one| one.member.clone()).collect();
        let batch = match counter.gathers.pack(&members, last.as_deref()) {
            Ok(batch) => batch,
            Err(error) => {
                tracing::error!(system = counter.system, %error, "a file cannot be written");
                let outcome = Outcome::Stop {
                    reason: Reason::Interface,
                    code: String::new(),
                };
                return self.put_off(counter, gathered, outcome).await;
            }
        };
        let file = BatchFile::New {
            system: counter.system.to_owned(),
            name: batch.name.clone(),
            bytes: batch.file.clone(),
        };
        self.try_once(counter, Errand::HandOver, file, &batch, gathered)
            .await
    }

    /// Settles a file of unknown fate, or asks after one that was taken.
    async fn go_on(
        &self,
        counter: &Counter<'_>,
        id: BatchId,
        errand: Errand,
        leased: Vec<Leased>,
    ) -> Result<Told, OutboxError> {
        let kept = self.outbox.batch(id)?;
        let batch = Batch {
            name: kept.name,
            file: kept.file,
        };
        let mut gathered: Vec<Gathered> = leased.into_iter().filter_map(in_a_file).collect();
        gathered.sort_by_key(|one| one.member.place);
        if errand == Errand::AskAfter {
            return self.ask_after(counter, &batch, gathered).await;
        }
        self.try_once(counter, errand, BatchFile::Kept(id), &batch, gathered)
            .await
    }

    /// One attempt for each delivery of a file, all with one errand.
    async fn try_once(
        &self,
        counter: &Counter<'_>,
        errand: Errand,
        file: BatchFile,
        batch: &Batch,
        gathered: Vec<Gathered>,
    ) -> Result<Told, OutboxError> {
        let members = gathered.iter().map(|one| BatchMember {
            delivery: one.leased.delivery,
            place: one.member.place,
            operation: word(one.member.sealed.operation).to_owned(),
            sealed: serde_json::to_value(&one.member.sealed).unwrap_or_default(),
        });
        let begin = BeginBatch {
            file,
            members: members.collect(),
            owner: self.owner.clone(),
            now: self.clock.now(),
        };
        let begun = self.insist(|| self.outbox.begin_batch_async(begin.clone()));
        let begun = match begun.await {
            Ok((_, begun)) => begun,
            // Another dispatcher was quicker: its file goes first, and nothing of this one was sent.
            Err(OutboxError::BatchNamed { .. }) => {
                let leased: Vec<Leased> = gathered.into_iter().map(|one| one.leased).collect();
                self.put_back(&leased).await?;
                return Ok(Told::Nothing);
            }
            Err(error) => return Err(error),
        };
        let carried = self.carry(counter, errand, batch, &gathered).await;
        let told = self.hear(counter, &carried).await?;
        let drifted = self.watch_rows(&carried, &gathered);
        let spent = spent(&carried);
        let now = self.clock.now();
        let ends = self.concluded(carried, &gathered, now);
        let ends = begun.into_iter().zip(ends);
        try_join_all(ends.map(|(attempt, end)| self.end(attempt, end, now))).await?;
        self.set_aside(drifted).await?;
        self.stop_for(counter, spent).await?;
        Ok(told)
    }

    /// How a file that was taken is coming along. Only the end of it stands in the history, not every question.
    async fn ask_after(
        &self,
        counter: &Counter<'_>,
        batch: &Batch,
        gathered: Vec<Gathered>,
    ) -> Result<Told, OutboxError> {
        let carried = self
            .carry(counter, Errand::AskAfter, batch, &gathered)
            .await;
        let told = self.hear(counter, &carried).await?;
        // The system may have to stop; the file is still under review there.
        let carried = match carried {
            Carried::Whole(Outcome::Stop { reason, .. }) => Carried::Whole(Outcome::Wait {
                reason,
                after: None,
            }),
            other => other,
        };
        let drifted = self.watch_rows(&carried, &gathered);
        let spent = spent(&carried);
        let now = self.clock.now();
        let ends = self.concluded(carried, &gathered, now);
        let answered = gathered.iter().zip(ends);
        try_join_all(answered.map(|(one, end)| self.answer(&one.leased, end, now))).await?;
        self.set_aside(drifted).await?;
        self.stop_for(counter, spent).await?;
        Ok(told)
    }

    /// Stops a system that is done with a file; what stood in it rests, ready for another.
    async fn stop_for(
        &self,
        counter: &Counter<'_>,
        spent: Option<Reason>,
    ) -> Result<(), OutboxError> {
        match spent {
            Some(reason) => self.stop_system(counter.system, reason).await,
            None => Ok(()),
        }
    }

    /// What a question after a file came to for one delivery in it.
    async fn answer(
        &self,
        leased: &Leased,
        end: (&'static str, Explain, Next),
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        if let Next::Wait { .. }
        | Next::Unsure { .. }
        | Next::Reviewing { .. }
        | Next::Pause { .. } = &end.2
        {
            return self.give_back(leased, Some(end.2)).await;
        }
        let begin = BeginAttempt {
            delivery: leased.delivery,
            owner: self.owner.clone(),
            operation: REVIEW.to_owned(),
            sealed: serde_json::Value::Null,
            now,
        };
        match self
            .insist(|| self.outbox.begin_attempt_async(begin.clone()))
            .await
        {
            Ok(attempt) => self.end(attempt, end, now).await,
            Err(error) => theirs(Err::<(), _>(error)),
        }
    }

    async fn carry(
        &self,
        counter: &Counter<'_>,
        errand: Errand,
        batch: &Batch,
        gathered: &[Gathered],
    ) -> Carried {
        let members: Vec<Member> = gathered.iter().map(|one| one.member.clone()).collect();
        let carried = counter.gathers.carry(errand, batch, &members);
        tokio::time::timeout(counter.patience, carried)
            .await
            .unwrap_or(Carried::Whole(Outcome::Unsure {
                reason: Reason::ReplyLost,
            }))
    }

    /// Watches what was said of the rows of a file. What is said of a file as a whole is said of one thing.
    fn watch_rows(
        &self,
        carried: &Carried,
        gathered: &[Gathered],
    ) -> Option<(String, BTreeSet<DeliveryId>)> {
        let Carried::Worked(outcomes) = carried else {
            return None;
        };
        let rows = gathered.iter().map(|one| &one.leased).zip(outcomes);
        self.watch_for_drift(&rows.collect::<Vec<_>>())
    }

    /// What an errand told about the system; one that cannot go on is stopped.
    async fn hear(&self, counter: &Counter<'_>, carried: &Carried) -> Result<Told, OutboxError> {
        let outcome = match carried {
            Carried::Whole(outcome) => outcome,
            Carried::Worked(_) => return Ok(Told::Answered),
            Carried::Spent { reason, .. } => return Ok(Told::Failed(*reason)),
        };
        let drifted = self.watch_file_for_drift(counter.system, outcome);
        if let Outcome::Stop { reason, .. } = outcome {
            self.stop_system(counter.system, *reason).await?;
        } else if drifted {
            self.stop_system(counter.system, Reason::Interface).await?;
        }
        Ok(told(outcome))
    }

    /// What the file's fate means for each delivery in it, in their order.
    ///
    /// Those that go on together go on at the same time, so that the department is asked once.
    fn concluded(
        &self,
        carried: Carried,
        gathered: &[Gathered],
        now: Timestamp,
    ) -> Vec<(&'static str, Explain, Next)> {
        let unheard = Outcome::Unsure {
            reason: Reason::Interface,
        };
        let mut outcomes = match carried {
            Carried::Worked(outcomes) => outcomes,
            Carried::Whole(outcome) => vec![outcome; gathered.len()],
            Carried::Spent { reason, code } => {
                let explain = Explain {
                    code: Some(code).filter(|code| !code.is_empty()),
                    ..Explain::because(reason)
                };
                let next = Next::Again {
                    new_serial: None,
                    adopt: None,
                    forget: false,
                    settled: true,
                    reason: Some(code_of(reason)),
                };
                return vec![("stop", explain, next); gathered.len()];
            }
        };
        outcomes.resize(gathered.len(), unheard);
        let mut together = None;
        let concluded = outcomes.into_iter().zip(gathered).map(|(outcome, one)| {
            let operation = one.member.sealed.operation;
            let (code, detail, mut next) = self.conclude(outcome, &one.leased, operation, now);
            if let Next::Wait { until, .. }
            | Next::Unsure { until, .. }
            | Next::Reviewing { until, .. } = &mut next
            {
                *until = *together.get_or_insert(*until);
            }
            (code, detail, next)
        });
        concluded.collect()
    }

    async fn end(
        &self,
        attempt: AttemptId,
        (outcome, detail, next): (&'static str, Explain, Next),
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let ended = self.write_end(AttemptEnd {
            attempt,
            now,
            outcome: outcome.to_owned(),
            detail: serde_json::to_value(&detail).ok(),
            next,
        });
        theirs(ended.await)
    }

    async fn give_back(&self, leased: &Leased, next: Option<Next>) -> Result<(), OutboxError> {
        theirs(self.release(leased, next).await)
    }

    async fn put_back(&self, leased: &[Leased]) -> Result<(), OutboxError> {
        try_join_all(leased.iter().map(|one| self.give_back(one, None)))
            .await
            .map(drop)
    }

    /// Ends the turn of deliveries of which nothing has been sent.
    async fn put_off(
        &self,
        counter: &Counter<'_>,
        gathered: Vec<Gathered>,
        outcome: Outcome,
    ) -> Result<Told, OutboxError> {
        // Nothing was written, so nothing can be unsure, and at once would be too often.
        let outcome = match outcome {
            Outcome::Unsure { reason } => Outcome::Wait {
                reason,
                after: None,
            },
            Outcome::Again(again) => Outcome::Wait {
                reason: again.reason.unwrap_or(Reason::Busy),
                after: None,
            },
            other => other,
        };
        let carried = Carried::Whole(outcome);
        let told = self.hear(counter, &carried).await?;
        let ends = self.concluded(carried, &gathered, self.clock.now());
        let releases = gathered.iter().zip(ends);
        try_join_all(releases.map(|(one, (_, _, next))| self.give_back(&one.leased, Some(next))))
            .await?;
        Ok(told)
    }

    /// A delivery as it will stand in the file; `None` when its turn has ended with that.
    async fn sealed(
        &self,
        counter: &Counter<'_>,
        leased: Leased,
    ) -> Result<Option<Gathered>, OutboxError> {
        let Some(operation) = operation(&leased) else {
            // Nothing stands there that could be ended.
            let next = Next::Accepted {
                receipt: BTreeMap::new(),
                held: serde_json::Value::Object(Default::default()),
                ended: true,
            };
            self.give_back(&leased, Some(next)).await?;
            return Ok(None);
        };
        let mut order = order(&leased, operation);
        match counter.exchange.seal(&order) {
            Ok(sealed) => {
                if leased.unsettled.is_some() && order.unsettled.is_none() {
                    // It may have been handed over elsewhere, in a file that is not here. It goes in one of ours: the
                    // department knows the record by what it is about, so the second time changes nothing.
                    order.unsettled = Some(sealed.clone());
                }
                let given = Receipt(leased.given.clone());
                let member = Member {
                    order,
                    sealed,
                    place: 0,
                    given,
                };
                Ok(Some(Gathered { leased, member }))
            }
            Err(error) => {
                tracing::error!(system = counter.system, %error, "an order cannot be sealed");
                self.stop_system(counter.system, Reason::Interface).await?;
                let next = Next::Pause {
                    reason: code_of(Reason::Interface),
                };
                self.give_back(&leased, Some(next)).await?;
                Ok(None)
            }
        }
    }
}

/// Why a file must not be asked after again.
fn spent(carried: &Carried) -> Option<Reason> {
    match carried {
        Carried::Spent { reason, .. } => Some(*reason),
        _ => None,
    }
}

/// A delivery that hangs on a file, with what of it stands there.
fn in_a_file(leased: Leased) -> Option<Gathered> {
    let hangs = leased.batch.clone()?;
    let sealed: Sealed = serde_json::from_value(hangs.sealed).ok()?;
    let member = Member {
        order: order(&leased, sealed.operation),
        sealed,
        place: hangs.place,
        given: Receipt(leased.given.clone()),
    };
    Some(Gathered { leased, member })
}

/// Deliveries by the file that they hang on, and by what is to be done with it.
fn by_file(leased: Vec<Leased>) -> Vec<((BatchId, Errand), Vec<Leased>)> {
    let mut files: Vec<((BatchId, Errand), Vec<Leased>)> = Vec::new();
    for one in leased {
        let Some(hangs) = &one.batch else {
            continue;
        };
        let errand = match (&one.unsettled, one.from) {
            (_, State::Reviewing) | (None, _) => Errand::AskAfter,
            (Some(unsettled), _) => Errand::Settle(unsettled.since),
        };
        let key = (hangs.batch, errand);
        match files.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(one),
            None => files.push((key, vec![one])),
        }
    }
    files
}

/// When the lease ran out, or the worker was quicker, the outbox has the last word.
fn theirs<T>(result: Result<T, OutboxError>) -> Result<(), OutboxError> {
    match result {
        Ok(_) | Err(OutboxError::NotLeased { .. } | OutboxError::AttemptNotOpen { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
