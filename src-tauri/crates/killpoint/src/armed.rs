//! What kill points do in a build for tests.
//!
//! `YILU_POINTS` names a file to which every point that is reached for the first time is added, one a line.
//! `YILU_KILL_AT` says where to die: `before submit` or, at the third time, `before submit:3`.
//! `YILU_WEAKENED` asks for a store that syncs too little.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

struct Orders {
    note: Option<std::fs::File>,
    die_at: Option<(String, u32)>,
    weakened: bool,
    reached: Mutex<BTreeMap<String, u32>>,
}

fn orders() -> &'static Orders {
    static ORDERS: OnceLock<Orders> = OnceLock::new();
    ORDERS.get_or_init(|| {
        let asked = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let die_at = asked("YILU_KILL_AT").map(|order| match order.rsplit_once(':') {
            Some((point, time)) if time.parse::<u32>().is_ok() => {
                (point.to_owned(), time.parse().unwrap_or(1))
            }
            _ => (order, 1),
        });
        let note = asked("YILU_POINTS").and_then(|file| {
            let mut options = OpenOptions::new();
            options.append(true).create(true).open(file).ok()
        });
        Orders {
            note,
            die_at,
            weakened: asked("YILU_WEAKENED").is_some(),
            reached: Mutex::default(),
        }
    })
}

pub(crate) fn weakened() -> bool {
    orders().weakened
}

pub(crate) fn reach(moment: &str, what: &'static str) {
    let orders = orders();
    if orders.note.is_none() && orders.die_at.is_none() {
        return;
    }
    let point = format!("{moment} {}", plain(what));
    let mut reached = orders
        .reached
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let times = reached.entry(point.clone()).or_default();
    *times += 1;
    if let (1, Some(mut note)) = (*times, orders.note.as_ref()) {
        // A note that cannot be written is missed by the test that reads it.
        let _ = note.write_all(format!("{point}\n").as_bytes());
    }
    let deadly = orders.die_at.as_ref();
    if deadly.is_some_and(|(wanted, time)| *wanted == point && *time == *times) {
        // As a killed process: nothing is unwound, flushed or said.
        std::process::abort();
    }
}

/// A write of the outbox is named by the type of its work, `yilutong_outbox::submit::…::submit_async::{{closure}}`: the
/// function is what it is called. Other points are named in words.
fn plain(what: &str) -> &str {
    let path = what.split("::{{closure}}").next().unwrap_or(what);
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_called_by_its_function() {
        assert_eq!(
            plain("a_crate::submit::<impl a_crate::outbox::Outbox>::submit_async::{{closure}}"),
            "submit_async",
            "the path to it may change"
        );
        assert_eq!(plain("http request"), "http request", "words stay");
    }
}
