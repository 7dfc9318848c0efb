//! `yilu register`: who and what is known here. Numbers of documents and phones stay covered.

use yilutong_desk::Desk;
use yilutong_desk::schema::{
    FactsView, PersonLine, RegisterRef, RegisterRequest, RegisterView, ToldView,
};

use crate::failure::Failure;
use crate::show;

/// Finds by a text, or shows one page.
pub(super) async fn look_up(
    json: bool,
    desk: &Desk,
    text: &str,
    person: Option<i64>,
    dwelling: Option<i64>,
) -> Result<(), Failure> {
    match (person, dwelling) {
        (Some(id), _) => {
            let view = desk.register_person(RegisterRef { id }).await?;
            show::reply(json, &view, |view| {
                people(std::slice::from_ref(&view.line));
                facts(&view.facts);
                let stays = view.stays.iter().map(|stay| {
                    [
                        stay.address.clone(),
                        stay.since.clone().unwrap_or_default(),
                        stay.until.clone().unwrap_or_default(),
                    ]
                });
                show::table(["lived at", "since", "until"], stays);
                told(&view.told);
            });
        }
        (None, Some(id)) => {
            let view = desk.register_dwelling(RegisterRef { id }).await?;
            show::reply(json, &view, |view| {
                println!(
                    "{}: {} living there",
                    view.line.address, view.line.residents
                );
                people(&view.people);
                facts(&view.facts);
                told(&view.told);
            });
        }
        (None, None) => {
            let request = RegisterRequest {
                text: text.to_owned(),
            };
            let view = desk.register_find(request).await?;
            show::reply(json, &view, found);
        }
    }
    Ok(())
}

fn found(view: &RegisterView) {
    people(&view.people);
    let dwellings = view.dwellings.iter().map(|dwelling| {
        [
            dwelling.id.to_string(),
            dwelling.address.clone(),
            dwelling.residents.to_string(),
        ]
    });
    show::table(["no.", "dwelling", "residents"], dwellings);
    println!(
        "{} people and {} dwellings are known.",
        view.people_known, view.dwellings_known
    );
}

fn people(lines: &[PersonLine]) {
    let rows = lines.iter().map(|line| {
        [
            line.id.to_string(),
            line.name.clone(),
            line.number.clone(),
            line.address.clone(),
            line.left_on.clone().unwrap_or_default(),
        ]
    });
    show::table(["no.", "name", "number", "address", "left"], rows);
}

fn facts(facts: &[FactsView]) {
    let rows = facts.iter().flat_map(|part| {
        part.lines.iter().map(|fact| {
            [
                part.title.zh.clone(),
                fact.label.zh.clone(),
                fact.value.zh.clone(),
            ]
        })
    });
    show::table(["of", "what", "value"], rows);
}

fn told(told: &[ToldView]) {
    let rows = told.iter().map(|one| {
        [
            one.delivery.to_string(),
            one.system.clone(),
            one.record.clone(),
            yilutong_desk::state_word(one.state).to_owned(),
            one.receipt.clone().unwrap_or_default(),
        ]
    });
    show::table(["no.", "system", "record", "state", "receipt"], rows);
}
