//! A picture as cameras make them: larger than the department takes, lying on its side, with the camera's notes in it.
//! It arrives upright, within the department's limits and without the notes; what is no photograph is said at the desk.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use serde_json::{Value, json};

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{System, Takes};
use crate::support::verdict::{Broken, There, Verdict, holds, same};
use crate::support::wrong::{Wrong, damaged, damaged_in};

pub(super) fn case() -> Case {
    Case::new("large_photo", story)
        .only(|system| match system.takes {
            Takes::Household => Concern::Not("it takes no pictures"),
            _ => Concern::Yes,
        })
        .not_with(wrong)
}

/// Does not know how large a picture may be. What the grid platform takes is as large as the desk keeps.
fn wrong(system: &System) -> Option<Wrong> {
    let name = "knows_no_limit";
    match system.name {
        "safety" => Some(damaged(
            name,
            "exchange.toml",
            "bytes = 2097000",
            "bytes = 5242880",
        )),
        "ev-safety" => {
            let from = "side = 2048\nbytes = 500000";
            let to = "side = 4096\nbytes = 5242880";
            Some(damaged_in("linkage", name, "exchange.toml", from, to))
        }
        _ => None,
    }
}

/// Pixels across and down, as the camera holds them: one side longer than any department takes.
const LYING: (u32, u32) = (4250, 435);
/// What the departments take: the longest side in pixels, and bytes.
fn limits(system: &System) -> (u64, u64) {
    match system.id {
        "safety" => (4096, 2_097_152),
        "grid" => (4096, 5_242_880),
        _ => (4096, 524_288),
    }
}

/// A noisy picture with a colour in each corner, and notes that it is to be turned right by a quarter: what is shown at
/// the left belongs on top.
fn camera() -> Verdict<Vec<u8>> {
    let (width, height) = LYING;
    let mut seed: u32 = 7;
    let mut picture = RgbImage::from_fn(width, height, |_, _| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        let [a, b, c, _] = seed.to_le_bytes();
        Rgb([a, b, c])
    });
    let corners = [
        (0, 0),
        (width - 80, 0),
        (width - 80, height - 80),
        (0, height - 80),
    ];
    for ((left, top), colour) in corners.into_iter().zip(COLOURS) {
        for (x, y) in (0..80).flat_map(|x| (0..80).map(move |y| (x, y))) {
            picture.put_pixel(left + x, top + y, Rgb(colour));
        }
    }
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90).encode_image(&picture)?;
    // Straight after the two bytes that every JPEG begins with: one note of the camera, the orientation.
    let mut notes =
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let length = u16::try_from(notes.len() + 2)?.to_be_bytes();
    let mut file = plain[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend(length);
    file.append(&mut notes);
    file.extend(&plain[2..]);
    Ok(file)
}

/// Red, green, blue and white, clockwise from the top left as the camera holds them.
const COLOURS: [[u8; 3]; 4] = [[250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 250]];
/// The same, clockwise from the top left once the picture stands upright.
const UPRIGHT: [[u8; 3]; 4] = [COLOURS[3], COLOURS[0], COLOURS[1], COLOURS[2]];

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let Err(Broken::Untried(why)) = worker.take_in(&vec![0xff; 10 * 1024 * 1024 + 1]).await else {
        return Err(Broken::Unheld(
            "what is larger than any photograph is not taken in".to_owned(),
        ));
    };
    holds(why.contains("10 MiB"), format!("and it is said why: {why}"))?;

    let mut entry = office.entry(&worker).await?;
    let picture = json!([worker.take_in(&camera()?).await?]);
    match system.takes {
        Takes::Premises => entry.inspection.insert("photos".to_owned(), picture),
        _ => entry.event.insert("photos".to_owned(), picture),
    };
    worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    let record = office.only_record()?.record.fields;
    let photos = record.get("photos").or_else(|| record.get("attachments"));
    let photo = photos
        .and_then(|photos| photos.as_array()?.first())
        .there("the department has the picture")?;
    let known_by = photo.get("sha256").unwrap_or(photo);
    let order = json!({ "act": "look", "photo": known_by });
    let look = office.order(system.id, order)?;
    let (side, bytes) = limits(system);
    let number = |value: &Value| value.as_u64().unwrap_or(u64::MAX);
    let (width, height) = (number(&look["width"]), number(&look["height"]));
    holds(
        width < height && height <= side,
        format!("it stands upright and fits: {width} by {height}"),
    )?;
    if let Some(size) = photo.get("size") {
        holds(
            number(size) <= bytes,
            format!("it is no larger than {bytes}: {size}"),
        )?;
    }
    for (corner, wanted) in look["corners"]
        .as_array()
        .into_iter()
        .flatten()
        .zip(UPRIGHT)
    {
        let text = corner.as_str().unwrap_or_default();
        let seen = u32::from_str_radix(text, 16)?.to_be_bytes();
        let near = seen[1..]
            .iter()
            .zip(wanted)
            .all(|(seen, wanted)| seen.abs_diff(wanted) < 90);
        holds(
            near,
            format!("each corner is where it belongs: {}", look["corners"]),
        )?;
    }
    same(
        look["notes"].as_bool(),
        Some(false),
        "what the camera wrote beside it stays here",
    )
}
