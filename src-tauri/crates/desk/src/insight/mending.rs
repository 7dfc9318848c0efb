//! Mending many entries by one act: one spelling of a company for everybody who works there.
//!
//! Each entry is corrected as if the worker had opened and submitted it, so that every department that was told the
//! other spelling is told the right one. What somebody has typed meanwhile is left alone.

use serde_json::Value;
use yilutong_outbox::{EntryId, OutboxError};

use crate::DeskError;
use crate::desk::Desk;
use crate::kept::Kept;
use crate::schema::{Done, EntryBody, FindingMend};

/// The only kind that is mended by choosing a side.
const SPELLING: &str = "spelling";

impl Desk {
    /// Chooses one side of a finding for all.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::FindingGone`], or the store cannot be read or written.
    pub async fn check_mend(&self, request: FindingMend) -> Result<Done, DeskError> {
        let found = self.finding(&request.id).await?;
        let offered = found
            .view
            .sides
            .iter()
            .any(|side| side.value == request.value);
        if found.view.check != SPELLING || !offered {
            return Err(DeskError::FindingGone);
        }
        let code = found.matter.subject;
        let open = self.profile().await?;
        let (asked, value) = (code.clone(), request.value.clone());
        let entries = open
            .keep(move |outbox| {
                let all = outbox
                    .spelt_differently()?
                    .remove(&asked)
                    .unwrap_or_default();
                let mut entries: Vec<EntryId> = all
                    .into_iter()
                    .filter(|stay| stay.fact("work.employer") != value)
                    .map(|stay| stay.entry)
                    .collect();
                entries.sort();
                entries.dedup();
                Ok::<_, OutboxError>(entries)
            })
            .await?;
        let (mut mended, mut drafted, mut lacking) = (0_u32, 0_u32, 0_u32);
        for id in entries {
            match self.respell(id, &code, &request.value).await {
                Ok(true) => mended += 1,
                Ok(false) => drafted += 1,
                Err(DeskError::NotReady { .. }) => lacking += 1,
                Err(error) => return Err(error),
            }
        }
        let mut say = format!("已改好 {mended} 份登记，相关部门会收到更正");
        if drafted > 0 {
            say.push_str(&format!("；{drafted} 份正在修改，没有动，请提交后再来"));
        }
        if lacking > 0 {
            say.push_str(&format!(
                "；{lacking} 份还缺别的内容，已存为草稿，请到工作台补齐"
            ));
        }
        Ok(Done { say })
    }

    /// Corrects one entry; false when somebody is typing at it.
    async fn respell(&self, id: EntryId, code: &str, name: &str) -> Result<bool, DeskError> {
        let open = self.profile().await?;
        let asked = id.clone();
        let entry = open.keep(move |outbox| outbox.entry(&asked)).await?;
        let Some(latest) = entry.latest.filter(|_| entry.draft.is_none()) else {
            return Ok(false);
        };
        let mut kept = Kept::read(latest.body)?;
        for resident in &mut kept.entry.residents {
            let same = |value: Option<&Value>| {
                value
                    .and_then(Value::as_str)
                    .is_some_and(|known| known.trim().eq_ignore_ascii_case(code))
            };
            if same(resident.work.get("employer_code")) {
                resident
                    .work
                    .insert("employer".to_owned(), Value::from(name));
            }
        }
        self.entry_submit(EntryBody {
            id: Some(id.0),
            body: kept.entry,
            skip: kept.skip,
            marks: kept.marks,
        })
        .await?;
        Ok(true)
    }
}
