//! The login ends in the middle of a batch of pictures: what was uploaded is not lost and not uploaded again, and the
//! record arrives with all of them.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use practice_departments::{Armed, Fault};
use serde_json::json;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::Takes;
use crate::support::verdict::{Verdict, same};
use crate::support::wrong::damaged;

/// How many pictures there are of the site.
const PICTURES: usize = 5;

pub(super) fn case() -> Case {
    Case::new("login_ends_between_photos", story)
        .only(|system| match system.takes {
            Takes::Premises => Concern::Yes,
            _ => Concern::Not("no login of it could end between two pictures"),
        })
        .not_with(|_| {
            Some(damaged(
                "does_not_sign_in_again",
                "replies.csv",
                "40102,sign-again,",
                "40102,stop:credentials,",
            ))
        })
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let mut entry = office.entry(&worker).await?;
    let mut pictures = Vec::new();
    for shade in (10..).step_by(40).take(PICTURES) {
        let mut file = Vec::new();
        let picture = RgbImage::from_pixel(330, 330, Rgb([shade, 90, 90]));
        JpegEncoder::new(&mut file).encode_image(&picture)?;
        pictures.push(worker.take_in(&file).await?);
    }
    entry
        .inspection
        .insert("photos".to_owned(), json!(pictures));
    let lost = Armed {
        skip: 2,
        path_contains: Some("/files".to_owned()),
        ..Armed::once(Fault::ExpireSession)
    };
    office.arm_at(id, lost)?;
    worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    let visits = office.visits(id)?;
    let uploads = visits
        .requests
        .iter()
        .filter(|visit| visit.path.ends_with("/files"));
    same(
        uploads.count(),
        PICTURES + 1,
        "only the picture that met the end of the login is sent again",
    )?;
    let held = office.only_record()?.record.fields;
    same(
        held.get("photos")
            .and_then(|photos| photos.as_array().map(Vec::len)),
        Some(PICTURES),
        "the inspection has all its pictures",
    )
}
