//! One request to a department that imports workbooks, and what its answer is worth.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::core::{Answer, Core};
use super::super::facts::Facts;
use super::super::json::at;
use super::super::spec::{Request, SheetSpec};
use super::super::transport::{Call, Heard, Missed};
use crate::batch::Batch;
use crate::order::{Order, Outcome, Reason};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What came back.
pub(super) enum Got {
    /// This system's JSON; the second is what it says when it refuses.
    Reply(Value, Option<Answer>),
    /// A file.
    File(Vec<u8>),
    /// Nothing that this system said.
    Else(Outcome),
}

/// What an address may speak of beside settings.
#[derive(Clone, Copy, Default)]
pub(super) struct About<'a> {
    pub(super) job: &'a str,
    pub(super) digest: &'a str,
}

pub(super) struct Asking<'a> {
    pub(super) core: &'a Core,
    pub(super) spec: &'a SheetSpec,
    pub(super) nothing: &'a Order,
}

impl Asking<'_> {
    /// Asks; nothing is written.
    pub(super) async fn ask(&self, request: &Request, about: About<'_>) -> Got {
        self.send(request, about, None, false).await
    }

    /// Hands a file in.
    pub(super) async fn upload(&self, batch: &Batch, digest: &str) -> Got {
        let job = &self.spec.job;
        let boundary = format!("yilutong-{}", self.core.nonce(24));
        let mut body = Vec::with_capacity(batch.file.len() + 1024);
        let text_parts = job.parts.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        for (name, value) in text_parts.chain([(job.digest_part.as_str(), digest)]) {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {XLSX}\r\n\r\n",
            job.file_part, batch.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&batch.file);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let about = About { job: "", digest };
        self.send(&job.upload, about, Some((kind, body)), true)
            .await
    }

    async fn send(
        &self,
        request: &Request,
        about: About<'_>,
        body: Option<(String, Vec<u8>)>,
        writes: bool,
    ) -> Got {
        let Some(authorization) = self.authorization(false) else {
            return Got::Else(Outcome::Stop {
                reason: Reason::Credentials,
                code: String::new(),
            });
        };
        let target = request.target.fill(|slot| match slot.name.as_str() {
            "receipt.job" if !about.job.is_empty() => Some(about.job.to_owned()),
            "body_sm3" => Some(about.digest.to_owned()),
            _ => None,
        });
        let Ok(target) = target else {
            return Got::Else(Outcome::Stop {
                reason: Reason::Interface,
                code: String::new(),
            });
        };
        let mut headers = vec![("Authorization".to_owned(), authorization)];
        let (kind, body) = body.unwrap_or_default();
        if !kind.is_empty() {
            headers.push(("Content-Type".to_owned(), kind));
        }
        let call = Call {
            method: request.method.clone(),
            target: self.core.transport.target(&target),
            headers,
            body,
        };
        match self.core.transport.send(call).await {
            Err(Missed::NotSent) => Got::Else(Outcome::Wait {
                reason: Reason::Unreachable,
                after: None,
            }),
            Err(Missed::Lost) => Got::Else(unknown(writes, Reason::ReplyLost)),
            Ok(heard) => self.weigh(heard, writes),
        }
    }

    /// `Authorization`, its secret hidden for a preview.
    pub(super) fn authorization(&self, masked: bool) -> Option<String> {
        let facts = Facts {
            masked,
            ..Facts::of(self.core, self.nothing)
        };
        let username = facts.fill(&self.spec.auth.username).ok()?;
        let password = facts.fill(&self.spec.auth.password).ok()?;
        if masked {
            return Some(format!("Basic {password}"));
        }
        let pair = STANDARD.encode(format!("{username}:{password}"));
        Some(format!("Basic {pair}"))
    }

    fn weigh(&self, heard: Heard, writes: bool) -> Got {
        let job = &self.spec.job;
        if heard.status == 429 {
            return Got::Else(Outcome::Wait {
                reason: Reason::TooMany,
                after: heard.retry_after,
            });
        }
        if heard.status == 200 && heard.body.starts_with(b"PK\x03\x04") {
            return Got::File(heard.body);
        }
        let status = Value::from(heard.status);
        let reply = serde_json::from_slice::<Value>(&heard.body).ok();
        let whole = matches!(reply, Some(Value::Object(_)));
        if let Some(reply) = reply
            && job.ours.holds(&[("reply", &reply), ("status", &status)])
        {
            let text = |path: &str| at(&reply, path).and_then(Value::as_str).unwrap_or_default();
            let code = text(&job.code).to_owned();
            if matches!(heard.status, 200..=299) && code.is_empty() {
                self.core.passed();
                return Got::Reply(reply, None);
            }
            let answer = Answer {
                message: text(&job.message).to_owned(),
                code,
                ..Answer::default()
            };
            return Got::Reply(reply, Some(answer));
        }
        let text = String::from_utf8_lossy(&heard.body);
        let page = Value::from(text.chars().take(20_000).collect::<String>().to_lowercase());
        let reason = match heard.status {
            503 => Reason::Maintenance,
            500.. => Reason::Internal,
            200..=299 if whole => Reason::Interface,
            200..=299 if text.trim_start().starts_with('{') => Reason::ReplyLost,
            _ => Reason::NotThisSystem,
        };
        let variables = [("status", &status), ("page", &page)];
        if job.unprocessed.holds(&variables) {
            return Got::Else(Outcome::Wait {
                reason,
                after: heard.retry_after,
            });
        }
        Got::Else(unknown(writes, reason))
    }
}

fn unknown(writes: bool, reason: Reason) -> Outcome {
    if writes {
        Outcome::Unsure { reason }
    } else {
        Outcome::Wait {
            reason,
            after: None,
        }
    }
}
