//! One function per command: decode, one call to the desk, show.

mod cards;
mod causes;
mod delivering;
mod departure;
mod dictionary;
mod entries;
mod export;
mod import;
mod insight;
mod matrix;
mod register;
mod scaffold;
mod settings;
mod systems;
mod zones;

pub(crate) use scaffold::protocols;

use std::path::Path;
use std::sync::Arc;

use yilutong_desk::schema::{CardSheetRequest, Nothing, Passphrase};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_dictionary::{Dictionary, Entry};

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::{bridge, passphrase, show};

/// Runs the command.
pub(crate) async fn run(cli: Cli) -> Result<(), Failure> {
    let json = cli.json;
    match &cli.command {
        Command::Init => {
            let desk = closed(&cli, false)?;
            let passphrase = passphrase::choose(&cli)?;
            let state = desk.profile_create(Passphrase { passphrase }).await?;
            show::reply(json, &state, |_| println!("The profile is ready."));
            Ok(())
        }
        Command::Recover => {
            let desk = closed(&cli, false)?;
            let passphrase = passphrase::ask(&cli)?;
            let account = desk.recover(Passphrase { passphrase }).await?;
            show::reply(json, &account, |account| println!("{account}"));
            Ok(())
        }
        Command::Dictionary(wanted) => dictionary::show(json, wanted),
        Command::Systems(what) => systems::run(&cli, what).await,
        Command::Settings(what) => settings::run(json, &*open(&cli).await?, what).await,
        Command::Preflight { file } => entries::preflight(json, &*open(&cli).await?, file).await,
        Command::Enter {
            files,
            submit,
            skip,
            photo,
        } => {
            let files = entries::listed(files)?;
            entries::enter(json, &*open(&cli).await?, &files, *submit, skip, photo).await
        }
        Command::Correct { entry, file, photo } => {
            entries::correct(json, &*open(&cli).await?, entry, file, photo).await
        }
        Command::Import(wanted) => import::run(json, &*open(&cli).await?, wanted).await,
        Command::Collect => delivering::collect(json, &*open(&cli).await?).await,
        Command::Departure(what) => departure::run(json, &*open(&cli).await?, what).await,
        Command::Sync {
            until_idle,
            timeout,
        } => delivering::sync(json, &*open(&cli).await?, *until_idle, *timeout).await,
        Command::Outbox { needs_me } => {
            delivering::outbox(json, &*open(&cli).await?, *needs_me).await
        }
        Command::Causes(wanted) => causes::run(json, &*open(&cli).await?, wanted).await,
        Command::Register {
            text,
            xlsx: Some(file),
            dwellings,
            uncover,
            ..
        } => export::register(json, &*open(&cli).await?, text, file, *dwellings, *uncover).await,
        Command::Register {
            text,
            person,
            dwelling,
            ..
        } => register::look_up(json, &*open(&cli).await?, text, *person, *dwelling).await,
        Command::Hints { rule, sheet } => {
            insight::hints(json, &*open(&cli).await?, rule.clone(), sheet.as_deref()).await
        }
        Command::Lists { list, sheet } => {
            insight::lists(json, &*open(&cli).await?, list.clone(), sheet.as_deref()).await
        }
        Command::CheckRegister => insight::checks(json, &*open(&cli).await?).await,
        Command::Statistics { period, sheet } => {
            let desk = open(&cli).await?;
            insight::statistics(json, &desk, period.clone(), sheet.as_deref()).await
        }
        Command::Explain { delivery } => {
            delivering::explain(json, &*open(&cli).await?, *delivery).await
        }
        Command::Resolve {
            delivery,
            choice,
            reason,
        } => {
            delivering::resolve(
                json,
                &*open(&cli).await?,
                *delivery,
                choice,
                reason.as_deref(),
            )
            .await
        }
        Command::Card {
            delivery: Some(delivery),
            xlsx: None,
            ..
        } => cards::show(json, &*open(&cli).await?, *delivery).await,
        Command::Card {
            delivery,
            system,
            xlsx,
        } => {
            let wanted = CardSheetRequest {
                delivery: *delivery,
                system: system.clone(),
            };
            // The command line asks for a file wherever there is no delivery.
            let file = xlsx.clone().unwrap_or_default();
            cards::sheet(json, &*open(&cli).await?, wanted, &file).await
        }
        Command::Report(said) => cards::report(json, &*open(&cli).await?, said).await,
        Command::Resend { delivery } => {
            delivering::resend(json, &*open(&cli).await?, *delivery).await
        }
        Command::Withdraw { delivery, entry } => {
            delivering::withdraw(json, &*open(&cli).await?, *delivery, entry.as_deref()).await
        }
        Command::Zone(what) => zones::run(json, &*open(&cli).await?, what).await,
        Command::Export {
            sheet: Some(file), ..
        } => export::outbox(json, &*open(&cli).await?, file).await,
        Command::Export { out, .. } => export::write(&*open(&cli).await?, out.as_deref()).await,
        Command::Bridge(wanted) => {
            let desk = closed(&cli, wanted.practice)?;
            bridge::serve(desk, wanted).await
        }
    }
}

/// The desk with its profile still closed.
fn closed(cli: &Cli, practice: bool) -> Result<Arc<Desk>, Failure> {
    let data_dir = cli.data.clone().ok_or(Failure::NoFolder)?;
    let deliver = matches!(cli.command, Command::Bridge(_));
    Ok(Desk::open(DeskConfig {
        data_dir,
        systems_dirs: cli.systems.clone(),
        practice,
        deliver,
        ..DeskConfig::default()
    })?)
}

/// The desk with its profile open.
async fn open(cli: &Cli) -> Result<Arc<Desk>, Failure> {
    let desk = closed(cli, false)?;
    let state = desk.profile_state(Nothing {}).await?;
    if state.phase == yilutong_desk::schema::ProfilePhase::Absent {
        return Err(Failure::Unknown {
            what: "profile",
            name: cli.data.clone().unwrap_or_default().display().to_string(),
            way_out: "Create it with `yilu init`".to_owned(),
        });
    }
    desk.profile_unlock(Passphrase {
        passphrase: passphrase::ask(cli)?,
    })
    .await?;
    Ok(desk)
}

/// Reads an entry file.
fn read_entry(file: &Path) -> Result<Entry, Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::Read {
        file: file.to_path_buf(),
        source,
    })?;
    Dictionary::builtin()
        .parse_entry(&text)
        .map_err(|error| Failure::EntryFile {
            file: file.to_path_buf(),
            said: error.to_string(),
        })
}
