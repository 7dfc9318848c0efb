//! `yilu export`: entries, deliveries and receipts as one JSON file.

use std::path::Path;

use yilutong_desk::Desk;

use crate::failure::Failure;

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
