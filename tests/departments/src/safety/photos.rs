//! Photos: uploaded first, kept by digest, used once, dropped after a day when unused.
//!
//! Readings chosen: uploading the same unused bytes again begins the day anew; the same bytes after use are a new photo;
//! file name and part type belong to the form of the multipart (30400).

use data_encoding::HEXLOWER;
use hmac_sha256::Hash;
use jiff::Timestamp;
use rand::RngExt;
use serde_json::{Value, json};

use super::refusal::{Refusal, success};
use super::{Decision, forms, refuse};
use crate::cabinet::{CabinetError, Drawer};
use crate::front::Request;
use crate::{jpeg, multipart};

const WEIGHT_LIMIT: usize = 2_097_152;
const SIDES: std::ops::RangeInclusive<u16> = 320..=4096;
/// Seconds an unused upload is kept.
const DAY: i64 = 24 * 3600;

/// Memory of uploads, by number.
const UPLOADS: &str = "file";
/// Memory of unused uploads, by account and digest.
const BYTES: &str = "file bytes";

/// A photo of a request, with the path of the member it stands in.
pub(crate) type Placed = (String, String);

pub(crate) fn upload(
    request: &Request,
    account: &str,
    drawer: &Drawer<'_>,
    now: Timestamp,
) -> Decision {
    let photo = match sound(request) {
        Ok(photo) => photo,
        Err(refusal) => return refuse(refusal),
    };
    let digest = HEXLOWER.encode(&Hash::hash(photo));
    let bytes = format!("{account} {digest}");
    let known = match drawer.recall(BYTES, &bytes)? {
        Some((_, number)) => find(&number, account, drawer, now)?.map(|_| number),
        None => None,
    };
    let number = known.unwrap_or_else(|| HEXLOWER.encode(&rand::rng().random::<[u8; 16]>()));
    let upload = json!({ "account": account, "bytes": bytes });
    let at = now.as_second();
    drawer.remember(UPLOADS, &number, at, &upload.to_string())?;
    drawer.remember(BYTES, &bytes, at, &number)?;
    jpeg::remember(drawer, &number, photo)?;
    let result = json!({ "fileId": number, "size": photo.len(), "sha256": digest });
    Ok(Ok(success(&result)))
}

/// The photo of a sound upload.
fn sound(request: &Request) -> Result<&[u8], Refusal> {
    let parts = multipart::parts(request).ok_or_else(|| Refusal::at(30400, ""))?;
    if let Some(other) = parts
        .iter()
        .find(|p| !matches!(p.name.as_str(), "file" | "takenAt"))
    {
        return Err(Refusal::at(30400, &other.name));
    }
    let one = |name: &str| {
        let mut named = parts.iter().filter(|part| part.name == name);
        match (named.next(), named.next()) {
            (Some(part), None) => Ok(part),
            _ => Err(Refusal::at(30400, name)),
        }
    };
    let (file, taken) = (one("file")?, one("takenAt")?);
    let named = file
        .filename
        .as_deref()
        .is_some_and(|name| name.ends_with(".jpg") || name.ends_with(".jpeg"));
    let typed = file
        .media_type
        .as_deref()
        .is_some_and(|media| media.eq_ignore_ascii_case("image/jpeg"));
    if !named || !typed {
        return Err(Refusal::at(30400, "file"));
    }
    let taken = std::str::from_utf8(taken.content).map_err(|_| Refusal::at(30400, "takenAt"))?;
    if forms::time(taken).is_none() {
        return Err(Refusal::at(30401, "takenAt"));
    }
    let fits = file.content.len() <= WEIGHT_LIMIT
        && jpeg::sides(file.content)
            .is_some_and(|(width, height)| SIDES.contains(&width) && SIDES.contains(&height));
    if !fits {
        return Err(Refusal::at(30410, "file"));
    }
    Ok(file.content)
}

/// An upload of this account that has not been dropped: `used` says whether it is taken.
fn find(
    number: &str,
    account: &str,
    drawer: &Drawer<'_>,
    now: Timestamp,
) -> Result<Option<Value>, CabinetError> {
    let Some((at, upload)) = drawer.recall(UPLOADS, number)? else {
        return Ok(None);
    };
    let upload: Value = serde_json::from_str(&upload)?;
    let kept = upload["used"] == true || now.as_second() - at <= DAY;
    Ok(Some(upload).filter(|upload| kept && upload["account"] == account))
}

/// Whether all these may be used: 30405 for the first that is not there, then 30406 for the first that is taken.
pub(crate) fn check(
    photos: &[Placed],
    account: &str,
    drawer: &Drawer<'_>,
    now: Timestamp,
) -> Result<Result<(), Refusal>, CabinetError> {
    let mut taken = None;
    for (at, (path, number)) in photos.iter().enumerate() {
        let Some(upload) = find(number, account, drawer, now)? else {
            return Ok(Err(Refusal::at(30405, path)));
        };
        let twice = photos[..at].iter().any(|(_, earlier)| earlier == number);
        if upload["used"] == true || twice {
            taken = taken.or(Some(path));
        }
    }
    Ok(taken.map_or(Ok(()), |path| Err(Refusal::at(30406, path))))
}

/// Uses them up.
pub(crate) fn take(photos: &[Placed], drawer: &Drawer<'_>) -> Result<(), CabinetError> {
    for (_, number) in photos {
        let Some((at, upload)) = drawer.recall(UPLOADS, number)? else {
            continue;
        };
        let mut upload: Value = serde_json::from_str(&upload)?;
        upload["used"] = true.into();
        drawer.forget(BYTES, upload["bytes"].as_str().unwrap_or_default())?;
        drawer.remember(UPLOADS, number, at, &upload.to_string())?;
    }
    Ok(())
}
