//! The window of one department: everything between a connection and the department's pure answer. In this order: the
//! closed switch, faults that keep the request from being processed, closed hours, the rate, latency, the department in
//! one durable transaction, faults that spoil the reply, the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use crate::cabinet::{Cabinet, CabinetError, Drawer, Fields, Holding};
use crate::clock::{Clock, in_china};
use crate::faults::{Armed, Fault, Framing, strike};
use crate::front::{ClerkError, Department, Reach, Reply, Request};
use crate::meter::{Meter, TooMany};
use crate::registry::Listed;
use crate::town::{ActError, AnnouncedKey};
use crate::visits::{Visit, Visits};

/// What goes back on the connection.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A whole reply.
    Whole(Reply),
    /// Half a reply, then the connection closes although more was announced.
    CutShort(Reply),
    /// Nothing; the connection closes.
    HangUp,
}

/// Switches that stay as set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    pub(crate) latency: Duration,
    pub(crate) closed: bool,
}

pub(crate) struct Window {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) base_url: String,
    pub(crate) host_key: Option<AnnouncedKey>,
    pub(crate) clock: Clock,
    cabinet: Cabinet,
    department: Box<dyn Department>,
    keep_hours: bool,
    meter: Meter,
    pub(crate) faults: Mutex<Vec<Armed>>,
    pub(crate) switches: Mutex<Switches>,
    pub(crate) visits: Mutex<Visits>,
    pub(crate) round: Round,
}

/// How a department that looks around by itself is asked to look at once. One that only answers never does.
#[derive(Debug)]
pub(crate) struct Round {
    reach: Reach,
    pub(crate) asked: Notify,
    pub(crate) done: watch::Sender<u64>,
}

impl Round {
    /// Comes back when the department has looked around, from begin to end.
    pub(crate) async fn look(&self) {
        if self.reach != Reach::Folder {
            return;
        }
        let mut done = self.done.subscribe();
        // The first to end may have begun before.
        for _ in 0..2 {
            self.asked.notify_one();
            // It lives as long as this does.
            let _ = done.changed().await;
        }
    }
}

/// A lock on plain data, which a panicking thread cannot have left half-changed.
pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Window {
    pub(crate) fn new(
        listed: &Listed,
        (base_url, host_key): (String, Option<AnnouncedKey>),
        clock: Clock,
        cabinet: Cabinet,
        department: Box<dyn Department>,
        keep_hours: bool,
    ) -> Self {
        Self {
            id: listed.id,
            name: listed.name,
            base_url,
            host_key,
            clock,
            cabinet,
            department,
            keep_hours,
            meter: Meter::default(),
            faults: Mutex::default(),
            switches: Mutex::default(),
            visits: Mutex::default(),
            round: Round {
                reach: listed.reach,
                asked: Notify::new(),
                done: watch::Sender::new(0),
            },
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        held(&self.switches).closed
    }

    /// Takes one whole request to its end. Goes on to the end even when the client hangs up meanwhile, as a department
    /// does; so callers spawn it.
    pub(crate) async fn take(self: Arc<Self>, mut request: Request) -> Answer {
        if self.is_closed() {
            return Answer::HangUp;
        }
        held(&self.visits).counters.received += 1;
        let fault = strike(
            &mut held(&self.faults),
            &request.method,
            &request.target,
            |fault, method| self.department.exposed(fault, method),
        );
        let latency = held(&self.switches).latency;
        let method = request.method.clone();
        let path = request.path().to_owned();
        let own = fault
            .as_ref()
            .and_then(|fault| self.department.own_words(&request, fault))
            .unwrap_or_else(broken_gateway);
        if let Some(answer) = fault.as_ref().and_then(|f| before(f, &own)) {
            sleep(latency).await;
            let outcome = fault.as_ref().map(name_of).unwrap_or_default();
            self.note(method, path, outcome, false);
            return answer;
        }
        if matches!(fault, Some(Fault::Damaged)) {
            let middle = request.body.len() / 2;
            request
                .body
                .get_mut(middle)
                .into_iter()
                .for_each(|byte| *byte ^= 0xff);
        }
        let reply = self.process(request, fault.as_ref(), latency).await;
        let stored = reply.stored;
        let outcome = match &fault {
            Some(fault) => format!("{} ({})", name_of(fault), reply.outcome),
            None => reply.outcome.clone(),
        };
        let answer = match &fault {
            Some(fault) => after(fault, reply, own),
            None => Answer::Whole(reply),
        };
        self.note(method, path, outcome, stored);
        answer
    }

    async fn process(
        self: &Arc<Self>,
        request: Request,
        fault: Option<&Fault>,
        latency: Duration,
    ) -> Reply {
        let now = self.clock.now();
        if self.keep_hours
            && let Some(hours) = self.department.closed_hours()
            && hours.contain(&in_china(now))
        {
            return maintenance();
        }
        let _place = match self.department.limits() {
            Some(limits) => {
                let account = self.department.account(&request);
                match self.meter.enter(&account, limits, now.as_second()).await {
                    Ok(place) => Some(place),
                    Err(TooMany) => return self.department.too_many(1),
                }
            }
            None => None,
        };
        sleep(latency).await;
        match fault {
            Some(Fault::Delay { ms, after: false }) => sleep(Duration::from_millis(*ms)).await,
            Some(Fault::ExpireSession) => self.department.expire_sessions(),
            _ => {}
        }
        let window = Arc::clone(self);
        let answered = tokio::task::spawn_blocking(move || {
            window.cabinet.transact(|drawer| {
                window.department.catch_up(drawer)?;
                window.department.answer(&request, drawer)
            })
        })
        .await;
        let reply = match answered {
            Ok(Ok(reply)) => reply,
            // A broken store or a fault of this program: fate unknown to the client, nothing kept.
            Ok(Err(_)) | Err(_) => broken_gateway(),
        };
        self.count(&reply);
        if let Some(Fault::Delay { ms, after: true }) = fault {
            sleep(Duration::from_millis(*ms)).await;
        }
        reply
    }

    fn count(&self, reply: &Reply) {
        let counters = &mut held(&self.visits).counters;
        counters.processed += 1;
        counters.stored += u64::from(reply.stored);
    }

    fn note(&self, method: String, path: String, outcome: String, stored: bool) {
        held(&self.visits).add(Visit {
            at: self
                .clock
                .china()
                .strftime("%Y-%m-%dT%H:%M:%S%.3f%:z")
                .to_string(),
            method,
            path,
            outcome,
            stored,
        });
    }

    /// What the department holds by now.
    pub(crate) fn holdings(&self) -> Result<Vec<Holding>, CabinetError> {
        self.cabinet
            .transact(|drawer| self.department.catch_up(drawer))?;
        self.cabinet.holdings()
    }

    /// What only this department does.
    pub(crate) fn act(&self, order: &Fields) -> Result<Value, ActError> {
        self.clerk(|drawer| self.department.act(order, drawer))
    }

    /// A clerk of the department edits a record.
    pub(crate) fn edit(&self, key: &str, fields: &Fields) -> Result<(), ActError> {
        self.clerk(|drawer| self.department.edit(key, fields, drawer))
    }

    /// Somebody else's record from earlier; returns its key.
    pub(crate) fn seed(&self, record: &Fields) -> Result<String, ActError> {
        self.clerk(|drawer| self.department.seed(record, drawer))
    }

    /// One act of a clerk. A refused act has written nothing, so committing it is harmless.
    fn clerk<T>(
        &self,
        act: impl FnOnce(&Drawer<'_>) -> Result<T, ClerkError>,
    ) -> Result<T, ActError> {
        let done = self.cabinet.transact(|drawer| {
            self.department.catch_up(drawer)?;
            match act(drawer) {
                Err(ClerkError::Cabinet(broken)) => Err(broken),
                done => Ok(done),
            }
        })?;
        Ok(done?)
    }

    /// Empties the department: holdings, memory, sessions, faults, switches, log, clock offset.
    pub(crate) fn reset(&self) -> Result<(), CabinetError> {
        self.cabinet.empty()?;
        self.department.expire_sessions();
        self.department.emptied();
        held(&self.faults).clear();
        *held(&self.switches) = Switches::default();
        *held(&self.visits) = Visits::default();
        self.clock.set_offset_seconds(0);
        Ok(())
    }
}

/// The answer of a fault that keeps the request from being processed; `own` is the department's word of it.
fn before(fault: &Fault, own: &Reply) -> Option<Answer> {
    Some(match fault {
        Fault::DropBefore => Answer::HangUp,
        Fault::Status500 { after: false } => Answer::Whole(broken_gateway()),
        Fault::Maintenance503 => Answer::Whole(maintenance()),
        Fault::TooMany429 { .. } | Fault::OwnCode { after: false, .. } => {
            Answer::Whole(own.clone())
        }
        Fault::LoginPage200 => Answer::Whole(captive_portal()),
        Fault::Garbage { after: false } => Answer::Whole(garbage()),
        _ => return None,
    })
}

/// What a fault that strikes after processing makes of the reply.
fn after(fault: &Fault, mut reply: Reply, own: Reply) -> Answer {
    match fault {
        Fault::DropAfter => Answer::HangUp,
        Fault::Status500 { .. } => Answer::Whole(broken_gateway()),
        Fault::Garbage { .. } => Answer::Whole(garbage()),
        Fault::OwnCode { .. } => Answer::Whole(own),
        Fault::TruncatedReply { framing } => match framing {
            Framing::ClosedEarly => Answer::CutShort(reply),
            Framing::Short => {
                reply.body.truncate(reply.body.len() / 2);
                Answer::Whole(reply)
            }
        },
        _ => Answer::Whole(reply),
    }
}

/// The fault's name as it is armed.
fn name_of(fault: &Fault) -> String {
    json!(fault)
        .get("fault")
        .and_then(|name| name.as_str())
        .unwrap_or_default()
        .to_owned()
}

const HTML: &str = "text/html; charset=utf-8";

fn broken_gateway() -> Reply {
    Reply::new(
        500,
        HTML,
        "<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>",
    )
}

fn maintenance() -> Reply {
    Reply::new(
        503,
        HTML,
        "<html><head><title>系统维护中</title></head><body><h1>系统维护中，请稍后访问</h1></body></html>",
    )
}

fn captive_portal() -> Reply {
    Reply::new(
        200,
        HTML,
        "<!DOCTYPE html><html><head><title>上网认证</title></head><body><form action=\"/portal/login\" method=\"post\">\
         <p>请先登录后上网</p><input name=\"user\"><input name=\"password\" type=\"password\">\
         <button>登录</button></form></body></html>",
    )
}

fn garbage() -> Reply {
    Reply::new(
        200,
        "application/octet-stream",
        vec![0xff, 0x00, 0xfe, 0x80, 0x7b, 0xc0, 0xff],
    )
}
