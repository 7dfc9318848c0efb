//! Pictures: uploaded ahead of the event that shows them, gone after a day when none does. Of a picture only its digest,
//! size and kind are kept.

use serde_json::{Value, json};

use super::refusal::{Refusal, success};
use super::{Call, Decision, refuse};
use crate::cabinet::{CabinetError, Fields, Record};
use crate::front::Request;
use crate::{jpeg, multipart};

const PICTURE: &str = "attachment";
const DIGESTS: &str = "picture digest";
const PICTURE_LIMIT: usize = 5_242_880;
const DAY: i64 = 24 * 3600;
const USED: &str = "used";

pub(super) fn upload(call: &Call<'_>, request: &Request) -> Decision {
    let Some(parts) = multipart::parts(request) else {
        return refuse(Refusal::new(40000));
    };
    let named = |name: &str| {
        let mut found = parts.iter().filter(|part| part.name == name);
        found.next().filter(|_| found.next().is_none())
    };
    let (Some(file), Some(digest)) = (named("file"), named("sha256")) else {
        return refuse(Refusal::new(42202));
    };
    if file.content.len() > PICTURE_LIMIT {
        return refuse(Refusal::new(41300));
    }
    let sha256 = data_encoding::HEXLOWER.encode(&hmac_sha256::Hash::hash(file.content));
    let Some(kind) = kind(file.content).filter(|_| digest.content == sha256.as_bytes()) else {
        return refuse(Refusal::new(42202));
    };
    let now = call.now.timestamp().as_second();
    let known = call.drawer.recall(DIGESTS, &sha256)?;
    let id = match &known {
        Some((_, id)) => id.clone(),
        None => format!("AT{:08}", call.drawer.next_number(PICTURE)?),
    };
    let mut record = match call.drawer.record(PICTURE, &id)? {
        Some(record) => record,
        None => Record {
            kind: PICTURE.to_owned(),
            key: id.clone(),
            receipt: id.clone(),
            status: String::new(),
            version: 0,
            fields: Fields::new(),
        },
    };
    if record.status != USED {
        let fields =
            json!({ "sha256": sha256, "size": file.content.len(), "kind": kind, "at": now });
        record.fields = fields.as_object().cloned().unwrap_or_default();
        record.version += 1;
        call.file(&record, "upload")?;
        call.drawer.remember(DIGESTS, &sha256, now, &id)?;
        jpeg::remember(call.drawer, &id, file.content)?;
    }
    let reply = success(&json!({ "attachmentId": id }));
    Ok(Ok(if known.is_none() {
        reply.stored()
    } else {
        reply
    }))
}

/// JPEG or PNG by content; a JPEG must not be cut off.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("png");
    }
    (bytes.starts_with(b"\xff\xd8\xff") && bytes.ends_with(b"\xff\xd9")).then_some("jpeg")
}

/// Notes that an event shows its pictures, or names those that are not there. `own` were used by it before.
pub(super) fn use_up(
    call: &Call<'_>,
    body: &Fields,
    own: &[Value],
) -> Result<Result<(), Refusal>, CabinetError> {
    let wanted = body.get("attachments").and_then(Value::as_array);
    let now = call.now.timestamp().as_second();
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for id in wanted.into_iter().flatten().filter(|id| !own.contains(id)) {
        let record = call
            .drawer
            .record(PICTURE, id.as_str().unwrap_or_default())?;
        let alive = |record: &Record| {
            record.status == USED || now - record.fields["at"].as_i64().unwrap_or_default() < DAY
        };
        match record.filter(alive) {
            Some(record) => found.push(record),
            None => missing.push(id.clone()),
        }
    }
    if !missing.is_empty() {
        return Ok(Err(Refusal::with(42201, json!({ "attachments": missing }))));
    }
    for mut record in found.into_iter().filter(|record| record.status != USED) {
        USED.clone_into(&mut record.status);
        call.file(&record, "use")?;
    }
    Ok(Ok(()))
}
