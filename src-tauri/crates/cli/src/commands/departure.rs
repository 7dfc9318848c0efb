//! `yilu departure`: who left, found and begun as in the window.

use yilutong_desk::Desk;
use yilutong_desk::schema::{DepartureBegin, DepartureSearch, DepartureView, EntryBody, EntryRef};

use super::entries;
use crate::args::Departure;
use crate::failure::Failure;
use crate::show;

/// Runs one of the commands.
pub(super) async fn run(json: bool, desk: &Desk, what: &Departure) -> Result<(), Failure> {
    match what {
        Departure::Find { text } => {
            let search = DepartureSearch {
                text: text.clone(),
                entry: None,
            };
            show::reply(json, &desk.departure_find(search).await?, people);
            Ok(())
        }
        Departure::Begin {
            entry,
            residents,
            on,
            reason,
            submit,
        } => {
            let residents = match &residents[..] {
                [] => everybody(desk, entry).await?,
                named => named.to_vec(),
            };
            let begun = desk
                .departure_begin(DepartureBegin {
                    entry: entry.clone(),
                    residents,
                    left_on: on.clone(),
                    reason: reason.clone(),
                })
                .await?;
            if !submit {
                show::reply(json, &begun, |begun| println!("Draft {} saved.", begun.id));
                return Ok(());
            }
            let view = desk.entry_open(EntryRef { id: begun.id }).await?;
            let body = EntryBody {
                id: Some(view.id),
                body: view.body,
                skip: view.skip,
                marks: view.marks,
            };
            entries::send(json, desk, body).await
        }
    }
}

/// Everybody whom the entry tells of and who has not left yet.
async fn everybody(desk: &Desk, entry: &str) -> Result<Vec<String>, Failure> {
    let search = DepartureSearch {
        text: String::new(),
        entry: Some(entry.to_owned()),
    };
    let found = desk.departure_find(search).await?;
    let people = found.dwellings.into_iter().flat_map(|one| one.people);
    let living = people.filter(|person| person.left_on.is_none());
    Ok(living.map(|person| person.resident).collect())
}

fn people(view: &DepartureView) {
    for dwelling in &view.dwellings {
        println!("{}  {}", dwelling.entry, dwelling.address);
        for person in &dwelling.people {
            let stands = match &person.left_on {
                Some(day) => format!("left on {day}"),
                None => person.held_by.join(", "),
            };
            println!(
                "  {}\t{}\t{}\t{}\t{stands}",
                person.resident,
                person.name,
                person.number,
                person.since.as_deref().unwrap_or("-")
            );
        }
    }
}
