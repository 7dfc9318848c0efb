//! A damaged profile is made good again, and a backup is there when that happens: one a day, taken as the profile opens.

use std::path::{Path, PathBuf};

use yilutong_outbox::{ErrorKind, Outbox, OutboxError, Profile, Recovery};

use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{Passphrase, Recovered};

/// Where backups are kept, inside the profile's folder.
const BACKUPS: &str = "backups";
/// The database's file in a profile and in a backup.
const DATABASE: &str = "outbox.db";
/// What is copied while somebody waits for the profile to open; a larger one is the administrator's to back up.
const LARGEST: u64 = 64 << 20;
/// How many are kept.
const KEPT: usize = 7;

impl Desk {
    /// Recovers a damaged profile, and tells the window what came back; one that opens is left as it is. The profile is
    /// closed afterwards.
    ///
    /// # Errors
    /// As [`Desk::recover`].
    pub async fn profile_recover(&self, request: Passphrase) -> Result<Recovered, DeskError> {
        let (dir, now, passphrase) = (
            self.config.data_dir.clone(),
            self.now(),
            request.passphrase.clone(),
        );
        let opening = tokio::task::spawn_blocking(move || Profile::open(&dir, &passphrase, now));
        match opening.await.map_err(|_| DeskError::ShuttingDown)? {
            Ok(_) => {
                let sound = "资料库是好的，能正常打开，不用恢复。".to_owned();
                return Ok(Recovered {
                    account: vec![sound],
                });
            }
            Err(error) if matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Absent) => {}
            Err(error) => return Err(error.into()),
        }
        let account = self.recover(request).await?;
        let account = account.lines().map(str::to_owned).collect();
        Ok(Recovered { account })
    }

    /// Recovers a damaged profile from the newest backup and what can still be read; says in plain words what came back.
    /// The profile is closed afterwards.
    ///
    /// # Errors
    /// Wrong passphrase, in use, nothing to recover from; or the folder cannot be written.
    pub async fn recover(&self, request: Passphrase) -> Result<String, DeskError> {
        let (dir, now) = (self.config.data_dir.clone(), self.now());
        let recovering = tokio::task::spawn_blocking(move || {
            Profile::recover(&dir, &request.passphrase, &dir.join(BACKUPS), now)
        });
        let account = recovering.await.map_err(|_| DeskError::ShuttingDown)??;
        Ok(account_of(&account))
    }
}

/// The account of a recovery, for the worker.
fn account_of(recovery: &Recovery) -> String {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let mut lines = vec![format!(
        "已恢复 {} 张录入单、{} 条投递。",
        recovery.entries, recovery.deliveries
    )];
    lines.push(match &recovery.backup {
        Some(backup) => format!(
            "其中 {} 张录入单取自 {} 的备份，其余从损坏的资料库里读出。",
            recovery.only_in_backup,
            name(backup)
        ),
        None => "没有可用的备份，以上都是从损坏的资料库里读出的。".to_owned(),
    });
    if recovery.unread.is_empty() {
        lines.push("损坏的资料库里的内容全部读出，没有遗漏。".to_owned());
    } else {
        let parts: Vec<&str> = recovery.unread.iter().map(|table| word(table)).collect();
        let parts: std::collections::BTreeSet<&str> = parts.into_iter().collect();
        let parts: Vec<&str> = parts.into_iter().collect();
        lines.push(format!(
            "有一部分没能读出，涉及：{}。请核对备份之后录入的内容，缺少的请补录。",
            parts.join("、")
        ));
    }
    lines.push(format!(
        "损坏的文件原样保存在 {}，请不要删除。",
        name(&recovery.set_aside)
    ));
    lines.join("\n")
}

/// What a part of the database is called at the desk.
fn word(table: &str) -> &'static str {
    match table {
        "entries" | "entry_revisions" => "录入单",
        "deliveries" | "waits" | "holdings" | "batches" => "投递",
        "attempts" => "投递经过",
        "people" | "dwellings" | "sightings" => "台账",
        "attachments" => "照片",
        "settings" | "systems" => "设置",
        "audit" | "audit_head" => "操作记录",
        _ => "整个资料库",
    }
}

/// Takes today's backup, unless there is one or nothing to back up; drops the oldest.
pub(crate) fn back_up(outbox: &Outbox, data_dir: &Path, today: &str) -> Result<(), OutboxError> {
    let folder = data_dir.join(BACKUPS);
    let place = folder.join(today);
    let page = outbox.entries(&Default::default(), Default::default())?;
    let size = data_dir
        .join(DATABASE)
        .metadata()
        .map_or(0, |file| file.len());
    if place.join(DATABASE).exists() || page.total == 0 || size > LARGEST {
        return Ok(());
    }
    outbox.backup_to(&place)?;
    let found = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    kept.sort();
    for old in kept.iter().rev().skip(KEPT) {
        // One that cannot be removed only takes up room.
        let _ = std::fs::remove_dir_all(old);
    }
    Ok(())
}
