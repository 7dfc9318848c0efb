//! Delivering in the foreground, for the command line: until nothing is due, or until nothing is on its way.

use std::time::Duration;

use yilutong_dispatch::Quiet;

use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{Nothing, Pulse};

/// How often progress is told.
const TELL: Duration = Duration::from_millis(250);

impl Desk {
    /// Delivers what is due; with `until_idle`, waits for what must be retried, too.
    ///
    /// Tells progress now and then. Returns false when time ran out first.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be used.
    pub async fn sync(
        &self,
        until_idle: bool,
        timeout: Duration,
        mut tell: impl FnMut(&Pulse) + Send,
    ) -> Result<bool, DeskError> {
        let open = self.profile().await?;
        let deadline = tokio::time::Instant::now() + timeout;
        open.dispatch.wake();
        open.start().await;
        let mut quiet = open.dispatch.quiet();
        let idle = loop {
            let pulse = self.pulse(Nothing {}).await?;
            tell(&pulse);
            let is_quiet = *quiet.borrow_and_update() == Quiet::Yes;
            if is_quiet && (!until_idle || !self.restless().await?) {
                break true;
            }
            if tokio::time::Instant::now() >= deadline {
                break false;
            }
            tokio::select! {
                _ = quiet.changed() => {}
                () = tokio::time::sleep(TELL.min(deadline - tokio::time::Instant::now())) => {}
            }
        };
        if !self.config.deliver {
            open.halt().await;
        }
        match open.dispatch.store_trouble() {
            Some(trouble) if !idle => Err(trouble.into()),
            _ => Ok(idle),
        }
    }

    /// Whether anything may still move by itself. A blocked delivery behind a refused one may not.
    async fn restless(&self) -> Result<bool, DeskError> {
        use yilutong_outbox::State;
        let open = self.profile().await?;
        if open.dispatch.is_offline() {
            return Ok(false);
        }
        let systems = open.keep(yilutong_outbox::Outbox::systems).await?;
        let configuration = open.configuration.read().await;
        // What a person types does not move by itself.
        let mut systems = systems.iter().filter(|(id, _)| !self.by_hand.contains(*id));
        Ok(systems.any(|(id, summary)| {
            let count = |state: State| summary.counts.get(&state).copied().unwrap_or(0);
            let serves = self.packages.system(id).is_some_and(|p| {
                configuration.system(id).is_enabled()
                    && configuration.is_complete(p)
                    && configuration.away_in(p).is_none()
            });
            let moving = count(State::Sending) > 0;
            let due = [
                State::Ready,
                State::Waiting,
                State::Unsure,
                State::Reviewing,
            ]
            .iter()
            .any(|s| count(*s) > 0);
            moving || (serves && summary.state.paused.is_none() && due)
        }))
    }
}
