//! Answers played from memory: what a department is made to say when a package's reply cases are run.
//!
//! Deliberately absent: sockets, waiting, pace. What is played is read by the very code that reads a
//! department's answers, so reading becomes a pure function of what is wanted and what is heard.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::clock::Clock;
use super::gathered;
use super::json::PlayedDepartment;
use super::link::{Link, Reach, spec_of};
use super::spec::ExchangeSpec;
use super::transport::{Call, Heard, Missed};
use crate::batch::{Batch, Carried, Errand, Member};
use crate::error::AdapterError;
use crate::order::{Order, Outcome, Sealed};
use crate::package::Package;
use crate::wire::Receipt;

/// What comes back for one request.
#[derive(Debug, Clone)]
pub(crate) enum Playing {
    /// A complete answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header lines.
        headers: Vec<(String, String)>,
        /// The body in the department's charset.
        body: Vec<u8>,
    },
    /// No connection: the request never left.
    Unreachable,
    /// The request left, and no whole answer came back.
    Lost,
}

/// What is asked of the link that the answers are played to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To do what is ordered.
    Attempt,
    /// The same, while an earlier attempt ended nobody knows how.
    Settling,
    /// How the review of what was taken earlier stands.
    Review,
}

/// What came of playing answers to an order.
#[derive(Debug)]
pub(crate) struct Played {
    /// What they came to.
    pub(crate) outcome: Outcome,
    /// The requests, `POST /path`, in their order.
    pub(crate) asked: Vec<String>,
    /// Answers that nobody asked for.
    pub(crate) left: usize,
}

/// Answers in the order in which they are given.
#[derive(Debug, Default)]
pub(super) struct Script {
    answers: Mutex<VecDeque<Playing>>,
    asked: Mutex<Vec<String>>,
    /// Where answers travel in an envelope: whoever seals them.
    sealing: Option<(Arc<ExchangeSpec>, PlayedDepartment)>,
}

impl Script {
    /// The next answer; a request beyond the last one is as good as lost.
    pub(super) fn answer(&self, call: &Call) -> Result<Heard, Missed> {
        let path = call.target.split('?').next().unwrap_or_default();
        kept(&self.asked).push(format!("{} {path}", call.method));
        match kept(&self.answers).pop_front() {
            Some(Playing::Answer {
                status,
                headers,
                body,
            }) => {
                let body = self.in_envelope(call, body);
                let lines = |name: &str| {
                    let named = headers.iter().filter(|(k, _)| k.eq_ignore_ascii_case(name));
                    named.map(|(_, value)| value.clone()).collect()
                };
                Ok(Heard::new(status, lines, body))
            }
            Some(Playing::Unreachable) => Err(Missed::NotSent),
            Some(Playing::Lost) | None => Err(Missed::Lost),
        }
    }

    /// What is answered in words by a department that is not spoken with over HTTP; `None` when it is lost.
    pub(super) fn told(&self) -> Option<String> {
        String::from_utf8(self.handed()?).ok()
    }

    /// The file that such a department hands over; `None` when it is lost.
    pub(super) fn handed(&self) -> Option<Vec<u8>> {
        match kept(&self.answers).pop_front() {
            Some(Playing::Answer { body, .. }) => Some(body),
            Some(Playing::Unreachable | Playing::Lost) | None => None,
        }
    }

    fn in_envelope(&self, call: &Call, body: Vec<u8>) -> Vec<u8> {
        let sealing = self.sealing.as_ref();
        match sealing.and_then(|(spec, department)| Some((spec.envelope()?, department))) {
            Some((envelope, department)) => department.answer(envelope, &call.body, body),
            None => body,
        }
    }
}

impl Script {
    /// Puts what only the file can tell into the answers: `{{ sm3 }}`, its digest, and `{{ batch }}`, its name
    /// without its ending.
    fn speak_of(&self, batch: &Batch) {
        let name = batch.name.split('.').next().unwrap_or_default();
        let digest = gathered::sm3_hex(&batch.file);
        for answer in kept(&self.answers).iter_mut() {
            if let Playing::Answer { body, .. } = answer
                && let Ok(text) = std::str::from_utf8(body)
            {
                *body = text
                    .replace("{{ sm3 }}", &digest)
                    .replace("{{ batch }}", name)
                    .into_bytes();
            }
        }
    }
}

/// A clock that stands still, and a chance that repeats itself.
pub(crate) struct Still(pub(crate) Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn random(&self, bytes: &mut [u8]) {
        for (byte, n) in bytes.iter_mut().zip((1..=u8::MAX).cycle()) {
            *byte = n;
        }
    }
}

/// A package that is tried out with played answers; its files are read once.
pub(crate) struct Rehearsal<'p> {
    package: &'p Package,
    spec: Arc<ExchangeSpec>,
}

impl<'p> Rehearsal<'p> {
    /// Gets ready.
    ///
    /// # Errors
    /// The first fault of the package's exchange files.
    pub(crate) fn of(package: &'p Package) -> Result<Self, AdapterError> {
        let spec = Arc::new(spec_of(package)?);
        Ok(Self { package, spec })
    }

    /// What the answers, in this order, come to for this order. Nothing leaves this computer.
    ///
    /// # Errors
    /// The order cannot be sealed: a setting or another system's receipt is missing.
    pub(crate) fn play(
        &self,
        mut reach: Reach,
        now: Timestamp,
        order: &Order,
        asked: Asked,
        answers: Vec<Playing>,
    ) -> Result<Played, AdapterError> {
        let department = self
            .spec
            .envelope()
            .map(|envelope| PlayedDepartment::in_place_of(envelope, &mut reach.credentials, now));
        let department = department
            .transpose()
            .map_err(|_| AdapterError::NotConfigured {
                system: self.package.id().to_owned(),
                name: "credential".to_owned(),
            })?;
        let script = Arc::new(Script {
            answers: Mutex::new(answers.into()),
            asked: Mutex::default(),
            sealing: department.map(|department| (Arc::clone(&self.spec), department)),
        });
        let clock = Arc::new(Still(now));
        let spec = Arc::clone(&self.spec);
        let link = Link::played(self.package, spec, reach, clock, Arc::clone(&script))?;
        let sealed = link.seal(order)?;
        let mut order = order.clone();
        if asked == Asked::Settling {
            order.unsettled = Some(sealed.clone());
            order.unsettled_since = Some(now);
        }
        // Nothing is waited for on a played way, so this runs through at once.
        let outcome = futures::executor::block_on(async {
            if link.gathering().is_some() {
                return alone(&link, &script, order, sealed).await;
            }
            Ok(match asked {
                Asked::Review => link.review(&order).await,
                Asked::Attempt | Asked::Settling => link.attempt(&order, &sealed).await,
            })
        })?;
        let asked = std::mem::take(&mut *kept(&script.asked));
        let left = kept(&script.answers).len();
        Ok(Played {
            outcome,
            asked,
            left,
        })
    }
}

/// One record in a file of its own, handed over or settled, and asked after as long as there are answers.
async fn alone(
    link: &Link,
    script: &Script,
    order: Order,
    sealed: Sealed,
) -> Result<Outcome, AdapterError> {
    let since = order.unsettled_since;
    let mut member = Member {
        order,
        sealed,
        place: 0,
        given: Receipt::default(),
    };
    let batch = link.pack(std::slice::from_ref(&member), None)?;
    script.speak_of(&batch);
    let mut errand = since.map_or(Errand::HandOver, Errand::Settle);
    loop {
        let carried = link
            .carry(errand, &batch, std::slice::from_ref(&member))
            .await;
        let outcome = match carried {
            Carried::Whole(outcome) => outcome,
            Carried::Spent { reason, code } => Outcome::Stop { reason, code },
            Carried::Worked(outcomes) => {
                outcomes
                    .into_iter()
                    .next()
                    .ok_or_else(|| AdapterError::NotGathered {
                        system: link.system().to_owned(),
                    })?
            }
        };
        match outcome {
            Outcome::Reviewing { receipt, .. } if !kept(&script.answers).is_empty() => {
                member.given = receipt;
                errand = Errand::AskAfter;
            }
            outcome => return Ok(outcome),
        }
    }
}

fn kept<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
