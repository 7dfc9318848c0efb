//! Pictures on their way out: a wire names them, the department gets bytes, inside the body or uploaded before.
//!
//! An upload writes nothing that counts (what is uploaded and never named is thrown away there), so whatever goes
//! wrong with it only means waiting or another picture. Deliberately absent: where pictures come from
//! ([`super::super::photos`]) and how they are made to fit ([`crate::picture`]).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::super::core::Answer;
use super::super::expression::Template;
use super::super::facts::Facts;
use super::super::photos::{all_named, replaced};
use super::super::spec::{PhotosSpec, Upload};
use super::Attempt;
use super::asking::{Asking, Got, ask};
use super::reading::at;
use crate::order::{Outcome, Reason};
use crate::picture::{Fit, Picture, fitted, marked};
use crate::wire::Wire;

/// Told when the bytes are gone, or are no picture any more.
const GONE: &str = "本机找不到这张照片，请删除后重新添加";

/// One picture about to be sent.
struct Photo {
    /// Its place among the pictures of the record, from 1.
    number: usize,
    picture: Picture,
    /// The SHA-256 of the bytes that are sent.
    sha256: String,
}

impl Attempt<'_> {
    /// The body with its pictures in the department's form.
    pub(super) async fn with_photos(&self, body: &Wire) -> Result<Wire, Outcome> {
        let whole = Value::Object(body.clone());
        let mut wanted = Vec::new();
        all_named(&whole, &mut wanted);
        if wanted.is_empty() {
            return Ok(body.clone());
        }
        let Some(spec) = &self.record.photos else {
            return Err(interface());
        };
        let facts = Facts::of(self.core, self.order);
        let mut ready = Vec::new();
        for (at, sha256) in wanted.into_iter().enumerate() {
            let Some(photo) = self.photo(spec, at + 1, sha256).await else {
                return Err(self.gone_photo(body));
            };
            ready.push(match &spec.upload {
                Some(upload) => self.uploaded(upload, &photo, &facts).await?,
                None => inline(spec, &photo, &facts)?,
            });
        }
        match replaced(&whole, &mut ready.into_iter()) {
            Value::Object(body) => Ok(body),
            _ => Err(interface()),
        }
    }

    async fn photo(&self, spec: &PhotosSpec, number: usize, sha256: &str) -> Option<Photo> {
        let bytes = self.core.photos.read(sha256).await?;
        let fit = Fit {
            side: spec.side,
            bytes: spec.bytes,
        };
        let work = move || fitted(&bytes, fit);
        // Played cases have no runtime; theirs is a small picture.
        let picture = match tokio::runtime::Handle::try_current() {
            Ok(runtime) => runtime.spawn_blocking(work).await.ok()?.ok()?,
            Err(_) => work().ok()?,
        };
        let picture = if spec.one_place {
            let (serial, at) = (&self.order.serial, self.sealed.sealed_at);
            marked(picture, &format!("{serial}/{number}/{at}"))
        } else {
            picture
        };
        Some(Photo {
            number,
            sha256: hex::encode(Sha256::digest(&picture.jpeg)),
            picture,
        })
    }

    /// What the department calls an uploaded picture.
    async fn uploaded(
        &self,
        upload: &Upload,
        photo: &Photo,
        facts: &Facts<'_>,
    ) -> Result<Value, Outcome> {
        let boundary = self.core.nonce(32);
        let mut form = Vec::new();
        for (name, template) in &upload.parts {
            let value = filled(template, photo, facts)?;
            part(&mut form, &boundary, name, None, value.as_bytes());
        }
        let file = format!("{}.jpg", photo.number);
        let bytes = &photo.picture.jpeg;
        part(&mut form, &boundary, &upload.file, Some(&file), bytes);
        form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let media_type = format!("multipart/form-data; boundary={boundary}");
        let asking = Asking::uploading(&upload.request, &media_type, form);
        match ask(self.core, self.spec, facts, asking).await {
            Got::Else(outcome) => Err(outcome),
            Got::Reply(reply, answer) if answer.accepted => at(&reply, &upload.id)
                .filter(|id| id.is_string())
                .cloned()
                .ok_or_else(interface),
            Got::Reply(_, answer) => Err(self.not_taken(&answer)),
        }
    }

    fn not_taken(&self, answer: &Answer) -> Outcome {
        let replies = &self.core.spec.replies;
        let row = replies.of_field(&answer.code, &answer.field, self.sealed.operation);
        let outcome = row.and_then(|row| self.core.outcome(self.order, row, answer, false));
        match outcome {
            Some(Outcome::Unsure { reason }) => Outcome::Wait {
                reason,
                after: None,
            },
            Some(outcome) => outcome,
            None => interface(),
        }
    }

    fn gone_photo(&self, body: &Wire) -> Outcome {
        let member = body.iter().find(|(_, value)| {
            let mut named = Vec::new();
            all_named(value, &mut named);
            !named.is_empty()
        });
        let member = member
            .map(|(member, _)| member.as_str())
            .unwrap_or_default();
        let fault = self
            .core
            .fault(self.order, member, GONE, &Answer::default());
        Outcome::Refused {
            faults: vec![fault],
            code: String::new(),
        }
    }
}

/// A picture inside the body.
fn inline(spec: &PhotosSpec, photo: &Photo, facts: &Facts<'_>) -> Result<Value, Outcome> {
    let members = spec.inline.iter();
    let members: Result<Map<String, Value>, Outcome> = members
        .map(|(name, template)| Ok((name.clone(), filled(template, photo, facts)?.into())))
        .collect();
    members.map(Value::Object)
}

fn filled(template: &Template, photo: &Photo, facts: &Facts<'_>) -> Result<String, Outcome> {
    let filled = template.fill(|slot| match slot.name.as_str() {
        "photo.number" => Some(photo.number.to_string()),
        "photo.sha256" => Some(photo.sha256.clone()),
        "photo.base64" => Some(STANDARD.encode(&photo.picture.jpeg)),
        _ => facts.value(slot),
    });
    filled.map_err(|_| interface())
}

/// One part of a form (RFC 7578).
fn part(form: &mut Vec<u8>, boundary: &str, name: &str, file: Option<&str>, content: &[u8]) {
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    if let Some(file) = file {
        head.push_str(&format!(
            "; filename=\"{file}\"\r\nContent-Type: image/jpeg"
        ));
    }
    head.push_str("\r\n\r\n");
    form.extend_from_slice(head.as_bytes());
    form.extend_from_slice(content);
    form.extend_from_slice(b"\r\n");
}

fn interface() -> Outcome {
    Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    }
}
