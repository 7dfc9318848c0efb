//! `yilu zone status|card|trust|send|deliver|reply|receive|lost`.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_desk::Desk;
use yilutong_desk::schema::{
    CarriedIn, CarriedKind, ComputerCard, ComputerCardGiven, Nothing, ParcelAgain, ParcelRef,
    PutWhere, Written, ZoneSend, ZonesChange, ZonesView,
};

use crate::args::Zone;
use crate::failure::Failure;
use crate::show;

/// Runs the command.
pub(super) async fn run(json: bool, desk: &Desk, what: &Zone) -> Result<(), Failure> {
    let written = match what {
        Zone::Status => return status(json, desk).await,
        Zone::Trust { file, fingerprint } => {
            return trust(json, desk, file, fingerprint.as_deref()).await;
        }
        Zone::Deliver { file, timeout } => return deliver(json, desk, file, *timeout).await,
        Zone::Receive { file } => return receive(json, desk, file).await,
        Zone::Lost { number } => {
            let done = desk.zone_lost(ParcelRef { number: *number }).await?;
            show::reply(json, &done, |d| println!("{}", d.say));
            return Ok(());
        }
        Zone::Card { out, name } => {
            if let Some(name) = name {
                let name = Some(name.clone());
                desk.zone_change(ZonesChange { name, folder: None }).await?;
            }
            desk.zone_card(PutWhere {
                out: text(out.as_deref()),
            })
            .await?
        }
        Zone::Send {
            again: Some(number),
            out,
            ..
        } => {
            let out = text(out.as_deref());
            desk.zone_again(ParcelAgain {
                number: *number,
                out,
            })
            .await?
        }
        Zone::Send { zone, out, .. } => {
            let (zone, out) = (zone.clone().unwrap_or_default(), text(out.as_deref()));
            desk.zone_send(ZoneSend { zone, out }).await?
        }
        Zone::Reply { out } => {
            desk.zone_reply(PutWhere {
                out: text(out.as_deref()),
            })
            .await?
        }
    };
    show::reply(json, &written, |w: &Written| println!("{}", w.say));
    Ok(())
}

fn text(path: Option<&Path>) -> Option<String> {
    path.map(|path| path.to_string_lossy().into_owned())
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read(file)
        .map(|bytes| STANDARD.encode(bytes))
        .map_err(|source| Failure::Read {
            file: file.to_path_buf(),
            source,
        })
}

async fn status(json: bool, desk: &Desk) -> Result<(), Failure> {
    let view = desk.zone_open(Nothing {}).await?;
    show::reply(json, &view, plain);
    let waits = view.zones.iter().any(|zone| zone.to_carry > 0);
    if waits || view.guests.iter().any(|guest| guest.news > 0) {
        return Err(Failure::ToCarry);
    }
    Ok(())
}

fn plain(view: &ZonesView) {
    println!("{} · {}", view.name, view.fingerprint);
    let zones = view.zones.iter().map(|zone| {
        [
            zone.id.clone(),
            if zone.reachable {
                "reached from here"
            } else {
                "not reached"
            }
            .to_owned(),
            zone.to_carry.to_string(),
            zone.away.to_string(),
            zone.handed_over.to_string(),
            zone.recipient.clone().unwrap_or_default(),
        ]
    });
    let heads = [
        "network",
        "",
        "to carry",
        "away",
        "handed over from here",
        "delivered by",
    ];
    show::table(heads, zones);
    if !view.parcels.is_empty() {
        let parcels = view.parcels.iter().map(|parcel| {
            let word = if parcel.lost { "lost" } else { "" };
            [
                parcel.number.to_string(),
                parcel.file.clone(),
                format!("{} of {} away", parcel.away, parcel.count),
                word.to_owned(),
            ]
        });
        show::table(["no.", "file", "deliveries", ""], parcels);
    }
    for guest in &view.guests {
        println!(
            "from {}: {} under way, {} to bring back",
            guest.name, guest.open, guest.news
        );
    }
    for card in &view.cards {
        println!("card: {} · {}", card.name, card.fingerprint);
    }
}

async fn trust(
    json: bool,
    desk: &Desk,
    file: &Path,
    fingerprint: Option<&str>,
) -> Result<(), Failure> {
    let base64 = read(file)?;
    let given = |accept| ComputerCardGiven {
        base64: base64.clone(),
        accept,
    };
    let mut card = desk.zone_trust(given(false)).await?;
    if let Some(said) = fingerprint {
        let plain = |text: &str| text.replace([' ', '-'], "").to_uppercase();
        if plain(said) != plain(&card.fingerprint) {
            return Err(Failure::OtherFingerprint {
                found: card.fingerprint,
                given: said.to_owned(),
            });
        }
        card = desk.zone_trust(given(true)).await?;
    }
    show::reply(json, &card, |card: &ComputerCard| {
        let word = if card.accepted {
            "accepted"
        } else {
            "not accepted yet: compare the fingerprint by telephone, then give it with --fingerprint"
        };
        println!("{} · {}: {word}", card.name, card.fingerprint);
    });
    Ok(())
}

async fn deliver(json: bool, desk: &Desk, file: &Path, timeout: u64) -> Result<(), Failure> {
    let carried = CarriedIn {
        base64: read(file)?,
        expect: Some(CarriedKind::Parcel),
    };
    let mut taken = desk.zone_take(carried).await?;
    let idle = desk
        .sync(true, Duration::from_secs(timeout), |_| {})
        .await?;
    let guests = desk.zone_open(Nothing {}).await?.guests;
    taken.open = guests.iter().map(|guest| guest.open).sum();
    let news: u32 = guests.iter().map(|guest| guest.news).sum();
    show::reply(json, &taken, |taken| {
        println!("{}", taken.say);
        println!(
            "{} under way, {news} to bring back: `yilu zone reply`",
            taken.open
        );
    });
    if idle {
        Ok(())
    } else {
        Err(Failure::TimedOut { seconds: timeout })
    }
}

async fn receive(json: bool, desk: &Desk, file: &Path) -> Result<(), Failure> {
    let carried = CarriedIn {
        base64: read(file)?,
        expect: Some(CarriedKind::Reply),
    };
    let taken = desk.zone_take(carried).await?;
    show::reply(json, &taken, |taken| println!("{}", taken.say));
    let pulse = desk.pulse(Nothing {}).await?;
    if pulse.needs_me > 0 {
        return Err(Failure::NeedsWorker);
    }
    Ok(())
}
