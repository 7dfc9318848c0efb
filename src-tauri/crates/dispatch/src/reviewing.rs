//! Asking how a review stands: departments that take a record first and decide on it later.
//!
//! A question writes nothing at the department, so a lost answer means no more than asking again. Only the
//! end of a review stands in the history, not every question.

use std::time::Duration;

use jiff::Timestamp;
use yilutong_adapter::{Operation, Outcome};
use yilutong_outbox::{AttemptEnd, BeginAttempt, Leased, Next, OutboxError};

use crate::attempting::{Told, operation, order, told};
use crate::engine::Dispatch;
use crate::exchange::Exchange;

/// How soon a department is asked that did not say when.
const SOON: Duration = Duration::from_secs(2);
/// The longest wait between two questions.
const SELDOM: Duration = Duration::from_secs(15 * 60);
/// What the end of a review is called in the history, in place of an operation.
pub const REVIEW: &str = "review";

impl Dispatch {
    /// Asks once how the review of a leased delivery stands.
    pub(crate) async fn ask_how_it_stands(
        &self,
        leased: &Leased,
        exchange: &dyn Exchange,
        lease: Duration,
    ) -> Result<Told, OutboxError> {
        let operation = operation(leased).unwrap_or(Operation::Cancel);
        let mut order = order(leased, operation);
        order.receipt.0.extend(leased.given.clone());
        let outcome = tokio::time::timeout(lease, exchange.review(&order))
            .await
            .unwrap_or(Outcome::Wait {
                reason: yilutong_adapter::Reason::ReplyLost,
                after: None,
            });
        let told = told(&outcome);
        if let Outcome::Stop { reason, .. } = &outcome {
            self.stop_system(&leased.lane.system, *reason).await?;
        }
        let now = self.clock.now();
        let asked = match &outcome {
            Outcome::Wait { after, .. } => *after,
            _ => None,
        };
        let (code, detail, mut next) = self.conclude(outcome, leased, operation, now);
        match &mut next {
            Next::Wait { until, .. } | Next::Unsure { until, .. } => {
                *until = now + wait(leased.attempted_at, now, asked);
            }
            Next::Reviewing { .. } | Next::Pause { .. } => {}
            _ => {
                let begin = BeginAttempt {
                    delivery: leased.delivery,
                    owner: self.owner.clone(),
                    operation: REVIEW.to_owned(),
                    sealed: serde_json::Value::Null,
                    now,
                };
                let attempt = self
                    .insist(|| self.outbox.begin_attempt_async(begin.clone()))
                    .await?;
                let end = AttemptEnd {
                    attempt,
                    now,
                    outcome: code.to_owned(),
                    detail: serde_json::to_value(&detail).ok(),
                    next,
                };
                self.write_end(end).await?;
                return Ok(told);
            }
        }
        self.release(leased, Some(next)).await?;
        Ok(told)
    }
}

/// How long to wait before the next question: the longer it has taken already, the longer; never less
/// than the department wants.
pub(crate) fn wait(since: Option<Timestamp>, now: Timestamp, asked: Option<Duration>) -> Duration {
    let taken = since.map_or(Duration::ZERO, |since| {
        Duration::try_from(now.duration_since(since)).unwrap_or(Duration::ZERO)
    });
    (taken / 4).min(SELDOM).max(asked.unwrap_or(SOON))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_review_that_takes_days_is_not_asked_about_every_second() {
        let wait = |now| wait(Some(at(0)), at(now), Some(Duration::from_secs(2)));
        assert_eq!(
            wait(0),
            Duration::from_secs(2),
            "as soon as it may be asked"
        );
        assert_eq!(
            wait(60),
            Duration::from_secs(15),
            "after a minute, four times a minute"
        );
        assert_eq!(wait(86_400), SELDOM, "after a day, four times an hour");
    }

    #[test]
    fn a_department_is_never_asked_before_it_wants() {
        let asked = Some(Duration::from_secs(3600));
        assert_eq!(
            wait(Some(at(0)), at(10), asked),
            Duration::from_secs(3600),
            "what the department said counts, however long it is"
        );
    }
}
