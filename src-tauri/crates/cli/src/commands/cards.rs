//! `yilu card`, `report`: a system without an interface, from the command line.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    CardRefusal, CardReport, CardSheetRequest, CardStage, CardView, DeliveryRef, Done,
};

use super::export::write_private;
use crate::args::Report;
use crate::failure::Failure;
use crate::show;

/// Begins a card and shows what is to be typed.
pub(super) async fn show(json: bool, desk: &Desk, delivery: i64) -> Result<(), Failure> {
    let mut view = desk.card_open(DeliveryRef { delivery }).await?;
    let mine = matches!(
        view.stage,
        CardStage::Due | CardStage::AtIt | CardStage::Unsure
    );
    if mine {
        let say = view.say.take();
        view = desk.card_begin(DeliveryRef { delivery }).await?;
        view.say = say;
    }
    show::reply(json, &view, plain);
    match view.stage {
        CardStage::Behind => Err(Failure::NeedsWorker),
        _ => Ok(()),
    }
}

fn plain(view: &CardView) {
    let about = view.about.as_deref().unwrap_or_default();
    println!(
        "{} · {} {about} · {}",
        view.system, view.record, view.act_word
    );
    if let Some(address) = &view.address {
        println!("{address}");
    }
    println!("{}", view.place.join(" → "));
    for sentence in [&view.note, &view.say].into_iter().flatten() {
        println!("{sentence}");
    }
    if let Some(first) = view.first {
        println!("→ yilu report {first} --receipt … | --not-typed");
    }
    if let Some(known) = &view.known {
        println!("{}: {}", known.label, known.value);
    }
    if !view.rows.is_empty() {
        let rows = view.rows.iter().map(|row| {
            let shown = if row.shown.is_empty() {
                "（不填）"
            } else {
                &row.shown
            };
            let before = row.before.as_deref().filter(|_| row.changed);
            [
                if row.changed { "*" } else { "" }.to_owned(),
                row.label.clone(),
                shown.to_owned(),
                before.unwrap_or_default().to_owned(),
            ]
        });
        show::table(["", "field", "value", "before"], rows);
    }
    for asked in &view.asks {
        let hint = asked.hint.as_deref().unwrap_or_default();
        println!("→ {}: {hint}", asked.label);
    }
}

/// Writes cards into the system's own Excel template.
pub(super) async fn sheet(
    json: bool,
    desk: &Desk,
    wanted: CardSheetRequest,
    file: &Path,
) -> Result<(), Failure> {
    let sheet = desk.card_sheet(wanted).await?;
    // The desk wrote it, so it can be read.
    let bytes = STANDARD.decode(&sheet.base64).unwrap_or_default();
    write_private(file, &bytes)?;
    let reply = json!({ "file": file, "cards": sheet.cards, "say": sheet.say });
    show::reply(json, &reply, |_| {
        println!("{}\n{}", file.display(), sheet.say)
    });
    Ok(())
}

/// Takes the worker's word on a card.
pub(super) async fn report(json: bool, desk: &Desk, said: &Report) -> Result<(), Failure> {
    let delivery = said.delivery;
    let done: Done = if said.not_typed {
        desk.card_put_back(DeliveryRef { delivery }).await?
    } else if let Some(reason) = &said.refused {
        desk.card_refuse(CardRefusal {
            delivery,
            reason: reason.clone(),
            member: said.at.clone(),
        })
        .await?
    } else {
        desk.card_report(CardReport {
            delivery,
            receipts: receipts(&said.receipt),
            sure: said.sure,
        })
        .await?
    };
    show::reply(json, &done, |done| println!("{}", done.say));
    Ok(())
}

/// `number`, unless a name stands before it: `house_code=4403…`.
fn receipts(given: &[String]) -> BTreeMap<String, String> {
    let named = |text: &String| match text.split_once('=') {
        Some((name, value)) if is_name(name) => (name.to_owned(), value.to_owned()),
        _ => ("number".to_owned(), text.clone()),
    };
    given.iter().map(named).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
