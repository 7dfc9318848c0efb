//! One department is out of reach for hours: the others get what is theirs, nothing is refused, and once it is back it gets
//! its record, once.

use jiff::SignedDuration;
use yilutong_desk::schema::Nothing;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::hands_trouble_to_the_worker;

pub(super) fn case() -> Case {
    Case::new("dead_system", story).not_with(|_| Some(hands_trouble_to_the_worker()))
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    office.practice.running.set_closed(id, true)?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_but(&[id]).await?;
    for _ in 0..6 {
        office.clock.pass(SignedDuration::from_mins(30));
        worker.deliver_now().await?;
    }

    let cell = worker.cell(id).await?;
    holds(
        !cell.needs_me && !matches!(cell.state, Standing::Accepted | Standing::Paused),
        format!("it is still on its way, not {:?}", cell.state),
    )?;
    let pulse = worker.desk.pulse(Nothing {}).await?;
    holds(
        !pulse.unreachable.is_empty(),
        "the worker sees that it cannot be reached",
    )?;
    for cell in worker
        .cells()
        .await?
        .into_iter()
        .filter(|cell| cell.system != id)
    {
        same(
            cell.state,
            trying.system.others(),
            format!("{} is not held up by it", cell.system),
        )?;
    }

    office.practice.running.set_closed(id, false)?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    same(
        worker.desk.pulse(Nothing {}).await?.unreachable,
        Vec::<String>::new(),
        "and that it can be again",
    )
}
