//! Two computers and what is carried between them: the worker's, which cannot reach the network of the system under test,
//! and one inside that network.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use yilutong_desk::DeskError;
use yilutong_desk::schema::{
    CarriedIn, ComputerCardGiven, Nothing, ParcelAgain, ParcelRef, PutWhere, TakenIn, ZoneSend,
    ZonesView,
};

use super::office::Office;
use super::verdict::{There, Verdict};
use super::worker::Worker;

/// The worker's computer, and one inside.
pub(crate) struct Courier {
    pub(crate) home: Worker,
    pub(crate) inside: Worker,
    zone: &'static str,
    bag: tempfile::TempDir,
}

impl Courier {
    /// Two computers that know each other; the worker's cannot reach this network.
    pub(crate) async fn between(office: &Office, zone: &'static str) -> Verdict<Self> {
        let (home, inside) = (office.worker().await?, office.colleague().await?);
        home.change_settings(json!({ "zones": { (zone): false } }))
            .await?;
        Self::introduced(home, inside, zone).await
    }

    /// The same worker with another computer inside.
    pub(crate) async fn with_another(self, office: &Office) -> Verdict<Self> {
        office.clock.pass(jiff::SignedDuration::from_secs(1));
        let other = office.somebody("another").await?;
        Self::introduced(self.home, other, self.zone).await
    }

    async fn introduced(home: Worker, inside: Worker, zone: &'static str) -> Verdict<Self> {
        let courier = Self {
            home,
            inside,
            zone,
            bag: tempfile::tempdir()?,
        };
        for (from, to) in [
            (&courier.home, &courier.inside),
            (&courier.inside, &courier.home),
        ] {
            let out = courier.bag.path().to_string_lossy().into_owned();
            let card = from.desk.zone_card(PutWhere { out: Some(out) }).await?;
            let base64 = read(Path::new(card.files.first().there("a card is written")?))?;
            let accept = true;
            to.desk
                .zone_trust(ComputerCardGiven { base64, accept })
                .await?;
        }
        Ok(courier)
    }

    /// Writes what waits to a file; none when nothing does.
    pub(crate) async fn send(&self) -> Verdict<Option<PathBuf>> {
        let request = ZoneSend {
            zone: self.zone.to_owned(),
            out: Some(self.bag.path().to_string_lossy().into_owned()),
        };
        let written = self.home.desk.zone_send(request).await?;
        Ok(written.files.first().map(PathBuf::from))
    }

    /// Writes the file of a parcel again.
    pub(crate) async fn again(&self, number: i64) -> Result<PathBuf, DeskError> {
        let out = Some(self.bag.path().to_string_lossy().into_owned());
        let written = self
            .home
            .desk
            .zone_again(ParcelAgain { number, out })
            .await?;
        Ok(written.files.first().map(PathBuf::from).unwrap_or_default())
    }

    /// Gives a file up.
    pub(crate) async fn lost(&self, number: i64) -> Verdict {
        self.home.desk.zone_lost(ParcelRef { number }).await?;
        Ok(())
    }

    /// The inside computer takes a file in, without delivering yet.
    pub(crate) async fn take_inside(&self, file: &Path) -> Result<TakenIn, DeskError> {
        take(&self.inside, file).await
    }

    /// The inside computer writes what became of it; none when there is nothing to tell.
    pub(crate) async fn reply(&self) -> Verdict<Option<PathBuf>> {
        let out = Some(self.bag.path().to_string_lossy().into_owned());
        let written = self.inside.desk.zone_reply(PutWhere { out }).await?;
        Ok(written.files.first().map(PathBuf::from))
    }

    /// The worker's computer takes a reply in.
    pub(crate) async fn receive(&self, file: &Path) -> Result<TakenIn, DeskError> {
        take(&self.home, file).await
    }

    /// What the worker sees of networks and files.
    pub(crate) async fn seen(&self) -> Verdict<ZonesView> {
        Ok(self.home.desk.zone_open(Nothing {}).await?)
    }

    /// Carries to and fro, until nothing waits and nothing is out any more.
    pub(crate) async fn carry_all(&self) -> Verdict {
        for _ in 0..12 {
            self.home.deliver().await?;
            self.send().await?;
            // Whatever is still in somebody's pocket arrives in the end.
            for parcel in self.seen().await?.parcels {
                if parcel.away > 0 && !parcel.lost {
                    let file = self.again(parcel.number).await?;
                    self.take_inside(&file).await?;
                }
            }
            self.inside.deliver().await?;
            if let Some(file) = self.reply().await? {
                self.receive(&file).await?;
            }
            self.home.deliver().await?;
            let seen = self.seen().await?;
            if seen.zones.iter().all(|zone| zone.to_carry + zone.away == 0) {
                return Ok(());
            }
        }
        super::verdict::holds(false, "what is carried comes to rest in the end")
    }
}

async fn take(who: &Worker, file: &Path) -> Result<TakenIn, DeskError> {
    let base64 = read(file).unwrap_or_default();
    let expect = None;
    who.desk.zone_take(CarriedIn { base64, expect }).await
}

fn read(file: &Path) -> Verdict<String> {
    Ok(STANDARD.encode(std::fs::read(file)?))
}
