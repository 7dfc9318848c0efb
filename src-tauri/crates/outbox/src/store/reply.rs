//! The answer to a queued write: waited for, or awaited.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::error::OutboxError;

struct Slot<T> {
    held: Mutex<Held<T>>,
    there: Condvar,
}

struct Held<T> {
    answer: Option<Result<T, OutboxError>>,
    waker: Option<Waker>,
}

/// The answer to a write that stands in the queue; it comes when the write is durable.
///
/// Either [`wait`](Self::wait) for it on a thread that may block, or `.await` it: no runtime is needed. Dropping it
/// does not take the write back.
#[must_use = "the write may have failed"]
pub struct Reply<T>(Arc<Slot<T>>);

/// The other end: says the answer once. Dropped unsaid, it says `lost`.
pub(crate) struct Answer<T> {
    slot: Arc<Slot<T>>,
    lost: Option<OutboxError>,
}

/// A connected pair; `lost` is what the reply says if the answer never comes.
pub(crate) fn pair<T>(lost: OutboxError) -> (Answer<T>, Reply<T>) {
    let slot = Arc::new(Slot {
        held: Mutex::new(Held {
            answer: None,
            waker: None,
        }),
        there: Condvar::new(),
    });
    (
        Answer {
            slot: Arc::clone(&slot),
            lost: Some(lost),
        },
        Reply(slot),
    )
}

impl<T> Answer<T> {
    pub(crate) fn say(mut self, answer: Result<T, OutboxError>) {
        self.lost = None;
        self.put(answer);
    }

    fn put(&self, answer: Result<T, OutboxError>) {
        let waker = {
            let mut held = self
                .slot
                .held
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            held.answer = Some(answer);
            held.waker.take()
        };
        self.slot.there.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        if let Some(lost) = self.lost.take() {
            self.put(Err(lost));
        }
    }
}

impl<T> Reply<T> {
    /// Blocks until the write is durable or has failed.
    ///
    /// # Errors
    /// Whatever the write failed with.
    pub fn wait(self) -> Result<T, OutboxError> {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(answer) = held.answer.take() {
                return answer;
            }
            held = self
                .0
                .there
                .wait(held)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T, OutboxError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                held.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
