//! `yilu collect`, `sync`, `outbox`, `explain`, `resolve`, `resend`, `withdraw`.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::ProgressBar;
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    DeliveryRef, DeliveryState, DeliveryView, EntryRef, MatrixRequest, MatrixView, Nothing,
    ResolveRequest,
};

use crate::failure::Failure;
use crate::show;

/// Takes in what devices collected.
pub(super) async fn collect(json: bool, desk: &Desk) -> Result<(), Failure> {
    let view = desk.collect(Nothing {}).await?;
    show::reply(json, &view, |view| {
        println!("{}", view.say);
        for row in &view.unreadable {
            println!("  {row}");
        }
    });
    Ok(())
}

/// Delivers what is due.
pub(super) async fn sync(
    json: bool,
    desk: &Desk,
    until_idle: bool,
    timeout: u64,
) -> Result<(), Failure> {
    let bar = progress(json);
    let idle = desk
        .sync(until_idle, Duration::from_secs(timeout), |pulse| {
            bar.set_message(format!(
                "{} on the way, {} need you",
                pulse.on_the_way, pulse.needs_me
            ));
            bar.tick();
        })
        .await?;
    bar.finish_and_clear();
    let pulse = desk.pulse(Nothing {}).await?;
    show::reply(json, &pulse, |p| {
        println!(
            "{} on the way, {} need you, {} paused, {} accepted today.",
            p.on_the_way, p.needs_me, p.paused, p.accepted_today
        );
    });
    if until_idle && !idle {
        return Err(Failure::TimedOut { seconds: timeout });
    }
    if pulse.needs_me + pulse.paused > 0 {
        return Err(Failure::NeedsWorker);
    }
    Ok(())
}

fn progress(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        ProgressBar::hidden()
    } else {
        ProgressBar::new_spinner()
    }
}

/// Shows the outbox.
pub(super) async fn outbox(json: bool, desk: &Desk, needs_me: bool) -> Result<(), Failure> {
    let mut whole: Option<MatrixView> = None;
    loop {
        let offset = whole
            .as_ref()
            .map_or(0, |w| u32::try_from(w.rows.len()).unwrap_or(u32::MAX));
        let page = desk
            .outbox_matrix(MatrixRequest {
                needs_me,
                offset,
                limit: 500,
                ..MatrixRequest::default()
            })
            .await?;
        let last = page.rows.is_empty();
        match &mut whole {
            Some(whole) => whole.rows.extend(page.rows),
            None => whole = Some(page),
        }
        if last {
            break;
        }
    }
    if let Some(whole) = whole {
        show::reply(json, &whole, |view| {
            let rows = view.rows.iter().flat_map(|row| {
                row.cells.iter().map(|cell| {
                    [
                        cell.delivery.to_string(),
                        row.entry.chars().take(8).collect(),
                        format!("{}.{}", cell.system, cell.record),
                        word(cell.by_hand, cell.state).to_owned(),
                        cell.receipt.clone().unwrap_or_default(),
                        cell.say.clone().unwrap_or_default(),
                    ]
                })
            });
            show::table(["no.", "entry", "record", "state", "receipt", "why"], rows);
        });
    }
    Ok(())
}

fn word(by_hand: bool, state: DeliveryState) -> &'static str {
    match by_hand {
        true => yilutong_desk::by_hand_word(state),
        false => yilutong_desk::state_word(state),
    }
}

/// Explains one delivery.
pub(super) async fn explain(json: bool, desk: &Desk, delivery: i64) -> Result<(), Failure> {
    let view = desk.delivery_open(DeliveryRef { delivery }).await?;
    show::reply(json, &view, plain);
    Ok(())
}

fn plain(view: &DeliveryView) {
    println!(
        "{} · {} · {}",
        view.system_title,
        view.record,
        word(view.by_hand, view.state)
    );
    println!("{}", view.say);
    if let Some(advice) = &view.advice {
        println!("→ {advice}");
    }
    for fault in &view.faults {
        let place = fault
            .places
            .first()
            .map(|p| p.element.as_str())
            .unwrap_or("-");
        println!("  {place}: {}", fault.say);
    }
    if let Some(decision) = &view.decision {
        println!("{}", decision.ask);
        for choice in &decision.choices {
            let reason = choice
                .reason_prompt
                .as_deref()
                .map(|p| format!(" (--reason: {p})"))
                .unwrap_or_default();
            println!("  --choice {}: {}{reason}", choice.id, choice.label);
        }
    }
    for receipt in &view.receipts {
        println!("{}: {}", receipt.label, receipt.value);
    }
    for attempt in &view.attempts {
        println!(
            "  {}. {} {} {}",
            attempt.number, attempt.began_at, attempt.operation, attempt.say
        );
    }
}

/// Takes a decision.
pub(super) async fn resolve(
    json: bool,
    desk: &Desk,
    delivery: i64,
    choice: &str,
    reason: Option<&str>,
) -> Result<(), Failure> {
    let done = desk
        .delivery_resolve(ResolveRequest {
            delivery,
            choice: choice.to_owned(),
            reason: reason.map(str::to_owned),
        })
        .await?;
    show::reply(json, &done, |d| println!("{}", d.say));
    Ok(())
}

/// Sends a delivery again.
pub(super) async fn resend(json: bool, desk: &Desk, delivery: i64) -> Result<(), Failure> {
    let done = desk.delivery_resend(DeliveryRef { delivery }).await?;
    show::reply(json, &done, |d| println!("{}", d.say));
    Ok(())
}

/// Takes back a delivery or a whole entry.
pub(super) async fn withdraw(
    json: bool,
    desk: &Desk,
    delivery: Option<i64>,
    entry: Option<&str>,
) -> Result<(), Failure> {
    let done = match (delivery, entry) {
        (_, Some(id)) => desk.entry_withdraw(EntryRef { id: id.to_owned() }).await?,
        (Some(delivery), None) => desk.delivery_withdraw(DeliveryRef { delivery }).await?,
        (None, None) => return Ok(()),
    };
    show::reply(json, &done, |d| println!("{}", d.say));
    Ok(())
}
