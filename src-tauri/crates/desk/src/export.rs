//! Everything the outbox tells, as one JSON document: entries, deliveries, receipts.

use serde_json::{Value, json};
use yilutong_outbox::{EntryFilter, Window};

use crate::DeskError;
use crate::desk::Desk;
use crate::words;

/// Entries read at a time.
const CHUNK: usize = 200;

impl Desk {
    /// Entries with their latest revision, deliveries and receipts. Audited.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn export(&self) -> Result<Value, DeskError> {
        let open = self.profile().await?;
        let (by, at) = (self.worker(&open).await, self.now());
        let entries = open
            .keep(move |outbox| {
                let mut entries = Vec::new();
                loop {
                    let window = Window {
                        offset: entries.len(),
                        limit: CHUNK,
                    };
                    let page = outbox.entries(&EntryFilter::default(), window)?.items;
                    if page.is_empty() {
                        break;
                    }
                    for summary in page {
                        let entry = outbox.entry(&summary.id)?;
                        let deliveries: Vec<Value> = outbox
                            .deliveries_of(&summary.id)?
                            .into_iter()
                            .map(|d| {
                                json!({
                                    "delivery": d.id,
                                    "revision": d.revision,
                                    "system": d.lane.system,
                                    "record": d.lane.record,
                                    "resident": d.resident,
                                    "intent": d.intent,
                                    "state": d.state,
                                    "state_zh": words::state_word(words::state(d.state)),
                                    "receipt": d.receipt,
                                    "wire": d.wire,
                                    "updated_at": d.updated_at,
                                })
                            })
                            .collect();
                        let body = entry.latest.map(|l| l.body).or(entry.draft);
                        entries.push(json!({
                            "entry": summary.id,
                            "revision": summary.revision,
                            "title": summary.title,
                            "body": body,
                            "deliveries": deliveries,
                        }));
                    }
                }
                outbox.add_audit(yilutong_outbox::NewAuditLine {
                    at,
                    by,
                    what: "outbox.exported".to_owned(),
                    entry: None,
                    delivery: None,
                    about: Some(entries.len().to_string()),
                })?;
                Ok(entries)
            })
            .await?;
        Ok(json!({ "exported_at": at, "entries": entries }))
    }
}
