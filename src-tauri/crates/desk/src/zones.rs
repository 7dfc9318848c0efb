//! In which networks this computer stands, whose cards it has accepted, and what waits to be carried.
//!
//! A computer stands in every network until somebody says otherwise, so that whoever needs none of this sees none of it.
//! Deliberately absent: the files themselves; see `carrying`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use yilutong_adapter::{Package, Zone};
use yilutong_courier::{Card, CourierError, Fingerprint, Keys};
use yilutong_outbox::{
    GuestSummary, NewAuditLine, Outbox, OutboxError, ParcelSummary, State, SystemSummary,
};

use crate::DeskError;
use crate::carrying::parcel_name;
use crate::configuration::Configuration;
use crate::desk::{Desk, Open};
use crate::schema::{
    ComputerCard, ComputerCardGiven, GuestView, Nothing, ParcelView, PutWhere, Written, ZonePulse,
    ZoneView, ZonesChange, ZonesView,
};

/// The key under which this computer's key pairs are kept.
const KEYS: &str = "zones.keys";
/// Before a fingerprint: the key of an accepted card.
const CARD: &str = "zones.card.";
/// Files that have come back whole, shown still.
const RECENT: usize = 5;
/// Longest name of a computer, in characters.
const LONGEST_NAME: usize = 30;
/// The folder for carried files, in the home of whoever uses this computer, until somebody chooses another.
const FOLDER: &str = "一录通转出";

/// A card that was accepted here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Accepted {
    pub(crate) card: Card,
    pub(crate) since: Timestamp,
}

/// States in which a delivery waits to be carried, when its network cannot be reached from here.
const WAITS: [State; 3] = [State::Ready, State::Waiting, State::Unsure];

impl Desk {
    /// Networks, cards, and files that are carried.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be used.
    pub async fn zone_open(&self, _: Nothing) -> Result<ZonesView, DeskError> {
        let open = self.profile().await?;
        let own = self.own_card(&open).await?;
        let (systems, parcels, guests, cards) = open
            .keep(|outbox| {
                Ok((
                    outbox.systems()?,
                    outbox.parcels()?,
                    outbox.guests()?,
                    accepted(outbox)?,
                ))
            })
            .await?;
        let configuration = open.configuration.read().await;
        let pulses = self.counted(&configuration, &systems);
        let zones = Zone::ALL.into_iter().map(|zone| {
            let counted = pulses.get(&zone);
            ZoneView {
                id: zone.id().to_owned(),
                title: zone.title().to_owned(),
                reachable: !configuration.zones.is_away(zone),
                systems: self
                    .in_zone(zone)
                    .filter(|package| configuration.system(package.id()).is_enabled())
                    .map(|package| package.short().to_owned())
                    .collect(),
                to_carry: counted.map_or(0, |one| one.to_carry),
                away: counted.map_or(0, |one| one.away),
                handed_over: match configuration.zones.is_away(zone) {
                    true => self.handed_over(zone, &systems),
                    false => 0,
                },
                recipient: recipient(&cards, zone).map(|one| one.card.name.clone()),
            }
        });
        Ok(ZonesView {
            name: own.name.clone(),
            fingerprint: own.fingerprint().to_string(),
            folder: folder(&configuration).display().to_string(),
            zones: zones.collect(),
            cards: cards.iter().map(|one| card_view(&one.card, true)).collect(),
            parcels: shown(parcels, &cards),
            guests: guests.into_iter().map(|one| guest(one, &cards)).collect(),
        })
    }

    /// What this computer is called, and where its files go.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn zone_change(&self, request: ZonesChange) -> Result<ZonesView, DeskError> {
        let open = self.profile().await?;
        let mut configuration = open.configuration.write().await;
        let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        if let Some(name) = request.name {
            configuration.zones.name = given(name.chars().take(LONGEST_NAME).collect());
        }
        if let Some(folder) = request.folder {
            configuration.zones.folder = given(folder);
        }
        let written = configuration.clone();
        drop(configuration);
        open.keep(move |outbox| written.write(outbox)).await?;
        self.zone_open(Nothing {}).await
    }

    /// Writes the card of this computer to a file.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NotWritten`], or the store cannot be used.
    pub async fn zone_card(&self, request: PutWhere) -> Result<Written, DeskError> {
        let open = self.profile().await?;
        let card = self.own_card(&open).await?;
        let short: String = card.fingerprint().0.chars().take(4).collect();
        let name = format!("一录通-名片-{short}.ylc");
        let file = self
            .put(&open, request.out.as_deref(), &name, card.to_text())
            .await?;
        Ok(Written {
            say: format!("名片已保存：{file}。请带给对方电脑，并打电话核对指纹"),
            files: vec![file],
            count: 0,
        })
    }

    /// Reads the card of another computer, and accepts it once its fingerprint was compared.
    ///
    /// # Errors
    /// What is wrong with the card; [`DeskError::Locked`], or the store cannot be written.
    pub async fn zone_trust(&self, request: ComputerCardGiven) -> Result<ComputerCard, DeskError> {
        let open = self.profile().await?;
        let text = STANDARD
            .decode(request.base64.as_bytes())
            .map_err(|_| CourierError::NotACard)?;
        let card = Card::read(&text)?;
        if card.fingerprint() == self.own_card(&open).await?.fingerprint() {
            // Its own card, carried by mistake.
            return Err(CourierError::NotACard.into());
        }
        let view = card_view(&card, request.accept);
        if request.accept {
            let key = format!("{CARD}{}", card.fingerprint().0);
            let (since, by) = (self.now(), self.worker(&open).await);
            let kept = serde_json::to_value(Accepted { card, since }).ok();
            open.keep(move |outbox| {
                outbox.add_audit(NewAuditLine {
                    at: since,
                    by,
                    what: "card.accepted".to_owned(),
                    entry: None,
                    delivery: None,
                    about: key.strip_prefix(CARD).map(str::to_owned),
                })?;
                outbox.set_setting(&key, kept)
            })
            .await?;
        }
        Ok(view)
    }

    /// What waits for networks that cannot be reached from here; those for which nothing waits are left out.
    pub(crate) fn pulse_of_zones(
        &self,
        configuration: &Configuration,
        systems: &BTreeMap<String, SystemSummary>,
    ) -> Vec<ZonePulse> {
        self.counted(configuration, systems)
            .into_values()
            .filter(|one| one.to_carry + one.away > 0)
            .collect()
    }

    fn counted(
        &self,
        configuration: &Configuration,
        systems: &BTreeMap<String, SystemSummary>,
    ) -> BTreeMap<Zone, ZonePulse> {
        let mut counted = BTreeMap::new();
        for zone in Zone::ALL {
            let of = |states: &[State]| -> u32 {
                self.in_zone(zone)
                    .filter_map(|package| systems.get(package.id()))
                    .flat_map(|one| states.iter().filter_map(|state| one.counts.get(state)))
                    .sum()
            };
            let handed_over = self.handed_over(zone, systems);
            let away = configuration.zones.is_away(zone);
            let pulse = ZonePulse {
                id: zone.id().to_owned(),
                title: zone.title().to_owned(),
                to_carry: if away {
                    of(&WAITS).saturating_sub(handed_over)
                } else {
                    0
                },
                away: of(&[State::Away]),
            };
            counted.insert(zone, pulse);
        }
        counted
    }

    /// How many deliveries for a network were handed over from here in a file and have no outcome yet: they are asked
    /// after from here, and never carried.
    fn handed_over(&self, zone: Zone, systems: &BTreeMap<String, SystemSummary>) -> u32 {
        self.in_zone(zone)
            .filter_map(|package| systems.get(package.id()))
            .map(|one| one.handed_over)
            .sum()
    }

    /// The network of a system, if deliveries to it must be carried there.
    pub(crate) fn away_in(&self, configuration: &Configuration, system: &str) -> Option<Zone> {
        let package = self.packages.system(system)?;
        configuration
            .away_in(package)
            .filter(|_| !self.by_hand.contains(system))
    }

    /// The installed systems of a network that are spoken with.
    pub(crate) fn in_zone(&self, zone: Zone) -> impl Iterator<Item = &Package> {
        self.packages
            .systems()
            .filter(move |package| package.zone() == zone)
            // Where a person types, no computer needs to reach anything.
            .filter(|package| !self.by_hand.contains(package.id()))
    }

    /// A system that is not spoken with from here cannot be stopped by what it said: what is paused waits to be carried.
    pub(crate) async fn let_go_of_what_is_away(
        &self,
        open: &Open,
        configuration: &Configuration,
    ) -> Result<(), DeskError> {
        let away: Vec<String> = self
            .packages
            .systems()
            .filter(|package| configuration.away_in(package).is_some())
            .map(|package| package.id().to_owned())
            .collect();
        let (by, now) = (self.worker(open).await, self.now());
        open.keep(move |outbox| {
            for system in away {
                if outbox.system(&system)?.paused.is_some() {
                    outbox.resume_system(&system, &by, now)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// The key pairs of this computer, made when they are first needed.
    pub(crate) async fn keys(&self, open: &Open) -> Result<Keys, DeskError> {
        // Whoever changes what is configured waits, so that they are made once.
        let _one_at_a_time = open.configuration.write().await;
        let kept = open
            .keep(|outbox| match outbox.setting(KEYS)? {
                Some(kept) => Ok(kept),
                None => {
                    let made = serde_json::to_value(Keys::make()).unwrap_or_default();
                    outbox.set_setting(KEYS, Some(made.clone()))?;
                    Ok(made)
                }
            })
            .await?;
        serde_json::from_value(kept).map_err(|_| CourierError::Keys.into())
    }

    /// The card of this computer.
    pub(crate) async fn own_card(&self, open: &Open) -> Result<Card, DeskError> {
        let keys = self.keys(open).await?;
        let configuration = open.configuration.read().await;
        let zones: Vec<String> = Zone::ALL
            .into_iter()
            .filter(|zone| !configuration.zones.is_away(*zone))
            .map(|zone| zone.id().to_owned())
            .collect();
        let name = match &configuration.zones.name {
            Some(name) => name.clone(),
            None => {
                let digits: String = keys.card("", &[])?.fingerprint().0;
                format!("电脑 {}", digits.chars().take(4).collect::<String>())
            }
        };
        Ok(keys.card(&name, &zones)?)
    }
}

/// Every accepted card, the latest first.
pub(crate) fn accepted(outbox: &Outbox) -> Result<Vec<Accepted>, OutboxError> {
    let mut cards: Vec<Accepted> = outbox
        .settings(CARD)?
        .into_values()
        .filter_map(|kept| serde_json::from_value(kept).ok())
        .collect();
    cards.sort_by_key(|one| std::cmp::Reverse(one.since));
    Ok(cards)
}

/// The computer that delivers into a network: the one accepted last of those that stand there.
pub(crate) fn recipient(cards: &[Accepted], zone: Zone) -> Option<&Accepted> {
    cards
        .iter()
        .find(|one| one.card.zones.iter().any(|id| id == zone.id()))
}

/// What a computer is called, by its fingerprint.
pub(crate) fn name_of(cards: &[Accepted], fingerprint: &str) -> String {
    cards
        .iter()
        .find(|one| one.card.fingerprint().0 == fingerprint)
        .map_or_else(
            || Fingerprint(fingerprint.to_owned()).to_string(),
            |one| one.card.name.clone(),
        )
}

/// The name of a network, also of one that this program does not know.
pub(crate) fn title_of(id: &str) -> String {
    Zone::of(id).map_or(id, |zone| zone.title()).to_owned()
}

/// The folder for files that are carried.
pub(crate) fn folder(configuration: &Configuration) -> PathBuf {
    match &configuration.zones.folder {
        Some(folder) => PathBuf::from(folder),
        None => std::env::home_dir().unwrap_or_default().join(FOLDER),
    }
}

fn shown(parcels: Vec<ParcelSummary>, cards: &[Accepted]) -> Vec<ParcelView> {
    let mut back = 0;
    parcels
        .into_iter()
        .filter(|one| {
            back += usize::from(one.away == 0);
            one.away > 0 || back <= RECENT
        })
        .map(|one| {
            let zone = Zone::of(&one.zone);
            ParcelView {
                number: one.id.0,
                file: parcel_name(zone, one.made_at, one.id),
                zone: title_of(&one.zone),
                zone_id: one.zone,
                to: name_of(cards, &one.recipient),
                made_at: one.made_at.to_string(),
                until: one.until.to_string(),
                count: one.count,
                away: one.away,
                lost: one.lost_at.is_some(),
            }
        })
        .collect()
}

fn guest(one: GuestSummary, cards: &[Accepted]) -> GuestView {
    GuestView {
        name: name_of(cards, &one.sender),
        fingerprint: Fingerprint(one.sender).to_string(),
        open: one.open,
        news: one.news,
        told: one.told,
    }
}

fn card_view(card: &Card, accepted: bool) -> ComputerCard {
    ComputerCard {
        name: card.name.clone(),
        fingerprint: card.fingerprint().to_string(),
        zones: card.zones.iter().map(|id| title_of(id)).collect(),
        accepted,
    }
}
