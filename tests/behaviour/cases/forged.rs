//! A reply of a department that signs, without its signature, with a wrong one, or with an inside that cannot be opened,
//! proves nothing, however right it looks: what became of the record is found out, and one is left.

use practice_departments::Fault;
use yilutong_adapter::{Outcome, Receipt};

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::Act;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, hears};

pub(super) fn cases() -> Vec<Case> {
    ["unsigned", "wrong-signature", "undecryptable"]
        .into_iter()
        .map(|how| {
            let name = format!("forged::{}", how.replace('-', "_"));
            Case::new(name, move |trying| story(trying, how))
                .only(|system| match system.id {
                    "labour" => Concern::Yes,
                    _ => Concern::Not("its replies are not signed by its contract"),
                })
                .not_with(|_| Some(believes_what_is_not_signed()))
        })
        .collect()
}

fn believes_what_is_not_signed() -> Wrong {
    hears(
        "believes_what_is_not_signed",
        |order, outcome| match outcome {
            Outcome::Unsure { .. } => Outcome::Accepted {
                receipt: Receipt(
                    [("number", "JY2026999999999")]
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .into(),
                ),
                held: order.wire.clone(),
            },
            other => other,
        },
    )
}

async fn story(trying: Trying, how: &str) -> Verdict {
    for after in [false, true] {
        let office = Office::open(trying).await?;
        let worker = office.worker().await?;
        let id = trying.system.id;
        let code = how.to_owned();
        office.arm(Act::Create, Fault::OwnCode { code, after }, 1)?;
        worker.submit(&office.entry(&worker).await?).await?;
        worker.deliver_now().await?;
        let cell = worker.cell(id).await?;
        same(
            cell.state,
            Standing::Unsure,
            "what is not the department's word tells nothing",
        )?;
        same(cell.receipt, None, "its number is not believed either")?;
        holds(
            !cell.needs_me && worker.stopped(id).await?.is_none(),
            "it is found out without the worker",
        )?;
        worker.deliver().await?;
        office.stands_once(&worker, 1).await?;
    }
    Ok(())
}
