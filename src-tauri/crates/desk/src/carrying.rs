//! Files that are carried from one network to another: written, read, and what they bring taken in.
//!
//! A parcel is written down before its file is, and its file can be written again as often as it takes. A file's name
//! says what it is, for which network and when; nothing personal. Deliberately absent: seal and signature
//! (`yilutong_courier`), and what is done with deliveries (`yilutong_outbox`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yilutong_adapter::Zone;
use yilutong_courier::{Card, CourierError, Fingerprint, Kind, Opened, open as unseal, seal};
use yilutong_dispatch::{china, for_elsewhere, pictures};
use yilutong_outbox::{Adopt, Brought, DeliveryId, Leased, Parcel, ParcelId, SendAway};

use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::photos::hex;
use crate::schema::{
    CarriedIn, CarriedKind, Done, ParcelAgain, ParcelRef, PutWhere, TakenIn, Written, ZoneSend,
};
use crate::zones::{accepted, folder, recipient, title_of};

/// Deliveries in one file.
const MOST: usize = 2000;
/// How long a file may be on its way. After that whoever finds it cannot do harm with it any more.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The key under which it is kept how many replies were written.
const REPLIES: &str = "zones.replies";

/// What stands in a parcel's file.
#[derive(Serialize, Deserialize)]
struct Goods {
    number: ParcelId,
    zone: String,
    made_at: Timestamp,
    until: Timestamp,
    deliveries: Vec<Leased>,
    still_out: Vec<DeliveryId>,
    void: Vec<ParcelId>,
    /// Pictures in Base64, by SHA-256.
    pictures: BTreeMap<String, String>,
}

/// What stands in a reply's file.
#[derive(Serialize, Deserialize)]
struct News {
    made_at: Timestamp,
    outcomes: Vec<Brought>,
    open: usize,
}

impl Desk {
    /// Writes what waits for a network to a file that is carried there.
    ///
    /// # Errors
    /// [`DeskError::UnknownZone`], [`DeskError::ZoneReachable`], [`DeskError::NoRecipient`],
    /// [`DeskError::NotWritten`] (then [`zone_again`](Self::zone_again) writes it elsewhere), [`DeskError::Locked`],
    /// or the store cannot be written.
    pub async fn zone_send(&self, request: ZoneSend) -> Result<Written, DeskError> {
        let open = self.profile().await?;
        let zone = Zone::of(&request.zone).ok_or_else(|| DeskError::UnknownZone {
            zone: request.zone.chars().take(60).collect(),
        })?;
        if !open.configuration.read().await.zones.is_away(zone) {
            return Err(DeskError::ZoneReachable { zone: zone.id() });
        }
        let cards = open.keep(accepted).await?;
        let to = recipient(&cards, zone).ok_or(DeskError::NoRecipient { zone: zone.id() })?;
        let now = self.now();
        let send = SendAway {
            zone: zone.id().to_owned(),
            systems: self.in_zone(zone).map(|p| p.id().to_owned()).collect(),
            recipient: to.card.fingerprint().0,
            most: MOST,
            by: self.worker(&open).await,
            now,
            until: now + ON_ITS_WAY,
        };
        match open.keep(move |outbox| outbox.send_away(send)).await? {
            Some(parcel) => self.write_parcel(&open, parcel, request.out).await,
            None => Ok(Written {
                files: Vec::new(),
                count: 0,
                say: format!("没有等待带入{}的投递", zone.title()),
            }),
        }
    }

    /// Writes the file of an earlier parcel again: the same deliveries, sealed anew.
    ///
    /// # Errors
    /// No such parcel; otherwise as [`zone_send`](Self::zone_send).
    pub async fn zone_again(&self, request: ParcelAgain) -> Result<Written, DeskError> {
        let open = self.profile().await?;
        let id = ParcelId(request.number);
        let parcel = open.keep(move |outbox| outbox.parcel(id)).await?;
        if parcel.lost_at.is_some() {
            return Err(yilutong_outbox::OutboxError::ParcelVoid { id }.into());
        }
        self.write_parcel(&open, parcel, request.out).await
    }

    async fn write_parcel(
        &self,
        open: &Open,
        parcel: Parcel,
        out: Option<String>,
    ) -> Result<Written, DeskError> {
        let cards = open.keep(accepted).await?;
        let zone = Zone::of(&parcel.zone);
        let to = cards
            .into_iter()
            .find(|one| one.card.fingerprint().0 == parcel.recipient)
            .ok_or(DeskError::NoRecipient {
                zone: zone.map_or("", Zone::id),
            })?
            .card;
        let name = parcel_name(zone, parcel.made_at, parcel.id);
        let count = small(parcel.deliveries.len());
        let number = parcel.id;
        let goods = open.keep(move |outbox| goods(outbox, parcel)).await?;
        let file = self
            .sealed(open, Kind::Parcel, &to, &goods, out.as_deref(), &name)
            .await?;
        let title = zone.map_or("", Zone::title);
        Ok(Written {
            say: format!(
                "{count} 条投递已写入第 {number} 号转出文件：{file}。请带到{title}里的「{}」投递",
                to.name
            ),
            files: vec![file],
            count,
        })
    }

    /// Gives a file up as lost: what was in it is looked for before it is written again.
    ///
    /// # Errors
    /// No such parcel, [`DeskError::Locked`], or the store cannot be written.
    pub async fn zone_lost(&self, request: ParcelRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let (id, by, now) = (
            ParcelId(request.number),
            self.worker(&open).await,
            self.now(),
        );
        let lost = open
            .keep(move |outbox| outbox.parcel_lost(id, &by, now))
            .await?;
        open.dispatch.wake();
        Ok(Done {
            say: match lost {
                0 => "已报丢失；其中的投递都有了结果，没有要重新转出的".to_owned(),
                n => format!("已报丢失，{n} 条投递要重新转出；对方会先核实再登记，不会重复"),
            },
        })
    }

    /// Takes in a file that was brought: deliveries for a network here, or what became of ours.
    ///
    /// # Errors
    /// What is wrong with the file, [`DeskError::OtherKind`], [`DeskError::OutOfDate`], [`DeskError::UnknownSystem`];
    /// [`DeskError::Locked`], or the store cannot be written. Whatever it is, nothing was taken.
    pub async fn zone_take(&self, request: CarriedIn) -> Result<TakenIn, DeskError> {
        let open = self.profile().await?;
        let keys = self.keys(&open).await?;
        let cards = open.keep(accepted).await?;
        let opening = tokio::task::spawn_blocking(move || {
            let file = STANDARD
                .decode(request.base64.as_bytes())
                .map_err(|_| CourierError::NotCarried)?;
            let known = |who: &Fingerprint| {
                let found = cards.into_iter().find(|one| one.card.fingerprint() == *who);
                found.map(|one| one.card)
            };
            unseal(&file, &keys, known)
        });
        let opened = opening.await.map_err(|_| DeskError::ShuttingDown)??;
        match (opened.kind, request.expect) {
            (Kind::Reply, Some(CarriedKind::Parcel)) => Err(DeskError::OtherKind {
                found: "reply",
                way: "receive",
            }),
            (Kind::Parcel, Some(CarriedKind::Reply)) => Err(DeskError::OtherKind {
                found: "parcel",
                way: "deliver",
            }),
            (Kind::Parcel, _) => self.take_parcel(&open, opened).await,
            (Kind::Reply, _) => self.take_reply(&open, opened).await,
        }
    }

    async fn take_parcel(&self, open: &Open, opened: Opened) -> Result<TakenIn, DeskError> {
        let goods: Goods = read(&opened)?;
        let now = self.now();
        if goods.until < now {
            return Err(DeskError::OutOfDate { until: goods.until });
        }
        for leased in &goods.deliveries {
            self.package(&leased.lane.system)?;
        }
        let mut kept = Vec::new();
        for (sha256, base64) in &goods.pictures {
            let bytes = STANDARD.decode(base64).map_err(|_| CourierError::Damaged)?;
            if hex(&Sha256::digest(&bytes)) != *sha256 {
                return Err(CourierError::Damaged.into());
            }
            kept.push((sha256.clone(), bytes));
        }
        let title = title_of(&goods.zone);
        let adopt = Adopt {
            sender: opened.from.fingerprint().0,
            title: format!("带入{title} · 来自{}", opened.from.name),
            parcel: goods.number,
            zone: goods.zone,
            deliveries: goods.deliveries,
            pictures: kept.iter().map(|(sha256, _)| sha256.clone()).collect(),
            still_out: goods.still_out,
            void: goods.void,
            now,
        };
        let adopted = open
            .keep(move |outbox| {
                for (sha256, bytes) in kept {
                    outbox.keep_attachment(&sha256, bytes, now)?;
                }
                outbox.adopt(adopt)
            })
            .await?;
        open.dispatch.wake();
        Ok(TakenIn {
            kind: CarriedKind::Parcel,
            news: small(adopted.taken),
            known: small(adopted.known),
            open: small(adopted.taken),
            say: match (adopted.taken, adopted.known) {
                (0, _) => "这个文件里的投递以前都收过，没有变化".to_owned(),
                (n, 0) => format!("收到 {n} 条投递，开始投递"),
                (n, k) => format!("收到 {n} 条投递，开始投递；另有 {k} 条以前收过"),
            },
        })
    }

    async fn take_reply(&self, open: &Open, opened: Opened) -> Result<TakenIn, DeskError> {
        let news: News = read(&opened)?;
        let (by, now) = (self.worker(open).await, self.now());
        let still = news.open;
        let sender = opened.from.fingerprint().0;
        let back = open
            .keep(move |outbox| {
                // Only what was sealed for this very computer can have come back from it.
                let theirs: BTreeSet<ParcelId> = outbox
                    .parcels()?
                    .into_iter()
                    .filter(|one| one.recipient == sender)
                    .map(|one| one.id)
                    .collect();
                let mut outcomes = news.outcomes;
                outcomes.retain(|one| theirs.contains(&one.parcel));
                outbox.bring_back(outcomes, &by, now)
            })
            .await?;
        open.dispatch.wake();
        let more = match still {
            0 => String::new(),
            n => format!("；还有 {n} 条在办，有结果后再带回"),
        };
        Ok(TakenIn {
            kind: CarriedKind::Reply,
            news: small(back.news),
            known: small(back.known),
            open: small(still),
            say: match back.news {
                0 => format!("这个文件里的结果以前都带回过，没有变化{more}"),
                n => format!("带回 {n} 条投递的结果{more}"),
            },
        })
    }

    /// Writes what became of the deliveries of others to files that are carried back: one file for each sender.
    ///
    /// # Errors
    /// [`DeskError::NotWritten`], [`DeskError::Locked`], or the store cannot be written.
    pub async fn zone_reply(&self, request: PutWhere) -> Result<Written, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let (cards, guests) = open
            .keep(|outbox| Ok((accepted(outbox)?, outbox.guests()?)))
            .await?;
        let mut files = Vec::new();
        let (mut count, mut still) = (0, 0);
        for guest in guests {
            still += guest.open;
            let from = cards
                .iter()
                .find(|one| one.card.fingerprint().0 == guest.sender);
            let Some(from) = from.filter(|_| guest.news + guest.told > 0) else {
                continue;
            };
            let sender = guest.sender.clone();
            let (told, number) = open
                .keep(move |outbox| {
                    let told = outbox.tell(&sender, now)?;
                    let number = outbox
                        .setting(REPLIES)?
                        .and_then(|n| n.as_u64())
                        .unwrap_or(0)
                        + 1;
                    outbox.set_setting(REPLIES, Some(number.into()))?;
                    Ok((told, number))
                })
                .await?;
            count += small(told.outcomes.len());
            let title = title_of(&told.zone);
            let name = format!("一录通-带回-{title}-{}-{number}.ylt", day(now));
            let news = News {
                made_at: now,
                outcomes: told.outcomes,
                open: told.open,
            };
            let out = request.out.as_deref();
            files.push(
                self.sealed(&open, Kind::Reply, &from.card, &news, out, &name)
                    .await?,
            );
        }
        let more = match still {
            0 => String::new(),
            n => format!("；还有 {n} 条在办，有结果后再带回"),
        };
        Ok(Written {
            say: match files.first() {
                None => format!("现在没有要带回的结果{more}"),
                Some(file) => format!("{count} 条结果已写入：{file}。请带回转出的电脑导入{more}"),
            },
            files,
            count,
        })
    }

    async fn sealed<T: Serialize>(
        &self,
        open: &Open,
        kind: Kind,
        to: &Card,
        what: &T,
        out: Option<&str>,
        name: &str,
    ) -> Result<String, DeskError> {
        let keys = self.keys(open).await?;
        let body = serde_json::to_vec(what).map_err(|_| DeskError::Unreadable)?;
        let to = to.clone();
        let sealing = tokio::task::spawn_blocking(move || seal(kind, &keys, &to, &body));
        let file = sealing.await.map_err(|_| DeskError::ShuttingDown)??;
        self.put(open, out, name, file).await
    }

    /// Writes a file whole or not at all; where it stands.
    pub(crate) async fn put(
        &self,
        open: &Open,
        out: Option<&str>,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<String, DeskError> {
        let configuration = open.configuration.read().await.clone();
        let file = match out.map(PathBuf::from) {
            Some(out) if out.is_dir() => out.join(name),
            Some(out) => out,
            None => folder(&configuration).join(name),
        };
        // A folder that somebody chose may be a stick that is not plugged in: it is not made in its place.
        let make_folder = out.is_none() && configuration.zones.folder.is_none();
        let writing = tokio::task::spawn_blocking(move || {
            write(&file, &bytes, make_folder)
                .map(|()| file.display().to_string())
                .map_err(|error| DeskError::NotWritten {
                    cause: error.kind(),
                    file,
                })
        });
        writing.await.map_err(|_| DeskError::ShuttingDown)?
    }
}

/// What a parcel's file holds: its deliveries as another computer needs them, and the pictures that they name.
fn goods(
    outbox: &yilutong_outbox::Outbox,
    parcel: Parcel,
) -> Result<Goods, yilutong_outbox::OutboxError> {
    let deliveries: Vec<Leased> = parcel.deliveries.into_iter().map(for_elsewhere).collect();
    let names: BTreeSet<String> = deliveries.iter().flat_map(pictures).collect();
    let mut pictures = BTreeMap::new();
    for sha256 in names {
        if let Some(bytes) = outbox.attachment(&sha256)? {
            pictures.insert(sha256, STANDARD.encode(bytes));
        }
    }
    Ok(Goods {
        number: parcel.id,
        zone: parcel.zone,
        made_at: parcel.made_at,
        until: parcel.until,
        deliveries,
        still_out: parcel.still_out,
        void: parcel.void,
        pictures,
    })
}

/// What the file of a parcel is called.
pub(crate) fn parcel_name(zone: Option<Zone>, made_at: Timestamp, id: ParcelId) -> String {
    let title = zone.map_or("", Zone::title);
    format!("一录通-转出-{title}-{}-{id}.ylt", day(made_at))
}

fn day(at: Timestamp) -> String {
    at.to_zoned(china()).strftime("%Y%m%d").to_string()
}

fn read<T: for<'de> Deserialize<'de>>(opened: &Opened) -> Result<T, DeskError> {
    serde_json::from_slice(&opened.body).map_err(|_| CourierError::Damaged.into())
}

fn write(file: &Path, bytes: &[u8], make_folder: bool) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|_| make_folder) {
        std::fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("part");
    let mut part = std::fs::File::create(&beside)?;
    part.write_all(bytes)?;
    part.sync_all()?;
    drop(part);
    std::fs::rename(&beside, file)
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
