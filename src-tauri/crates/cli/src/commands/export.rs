//! `yilu export`: entries, deliveries and receipts as one JSON file; lists of the outbox and the register as workbooks.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_desk::Desk;
use yilutong_desk::schema::{Nothing, RegisterKind, RegisterSheet, Sheet};

use crate::failure::Failure;
use crate::show;

/// Writes everything the outbox tells, to a file readable by its owner only, or to standard output.
pub(super) async fn write(desk: &Desk, out: Option<&Path>) -> Result<(), Failure> {
    let export = desk.export().await?;
    let text = format!("{export:#}\n");
    match out {
        None => print!("{text}"),
        Some(file) => write_private(file, text.as_bytes())?,
    }
    Ok(())
}

/// Writes a line for each delivery to a workbook.
pub(super) async fn outbox(json: bool, desk: &Desk, file: &Path) -> Result<(), Failure> {
    let sheet = desk.outbox_sheet(Nothing {}).await?;
    written(json, file, &sheet)
}

/// Writes the people or dwellings that are found to a workbook.
pub(super) async fn register(
    json: bool,
    desk: &Desk,
    text: &str,
    file: &Path,
    dwellings: bool,
    uncover: bool,
) -> Result<(), Failure> {
    let kind = match dwellings {
        true => RegisterKind::Dwellings,
        false => RegisterKind::People,
    };
    let request = RegisterSheet {
        text: text.to_owned(),
        kind,
        uncover,
    };
    let sheet = desk.register_sheet(request).await?;
    written(json, file, &sheet)
}

fn written(json: bool, file: &Path, sheet: &Sheet) -> Result<(), Failure> {
    // The desk's own Base64 can always be read.
    let bytes = STANDARD.decode(&sheet.base64).unwrap_or_default();
    write_private(file, &bytes)?;
    show::reply(json, &serde_json::json!({ "rows": sheet.rows }), |_| {
        println!("{} rows written.", sheet.rows);
    });
    Ok(())
}

/// Writes a file that only its owner can read.
pub(super) fn write_private(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unwritable = |source| Failure::Write {
        file: file.to_path_buf(),
        source,
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(file).map_err(unwritable)?;
    std::io::Write::write_all(&mut handle, bytes).map_err(unwritable)?;
    handle.sync_all().map_err(unwritable)
}
