//! The one window. It shows the program's own pages and goes nowhere else; what the pages themselves made, such as a
//! workbook, may be saved to the worker's downloads.

use tauri::webview::DownloadEvent;
use tauri::{App, Url, WebviewWindowBuilder};

/// Opens the window that `tauri.conf.json` describes.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?
            .on_navigation(|url| ours(url) || made_here(url))
            .on_download(|_, event| match event {
                DownloadEvent::Requested { url, .. } => made_here(&url),
                _ => true,
            })
            .build()?;
    }
    Ok(())
}

/// True for the pages inside the program (`tauri://localhost`, on Windows `http://tauri.localhost`).
fn ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        _ => {
            tracing::warn!("a page tried to leave the program; it stays");
            false
        }
    }
}

/// True for a file that the pages made (`blob:tauri://localhost/…`), which is saved and not shown.
fn made_here(url: &Url) -> bool {
    url.scheme() == "blob" && url.path().parse().is_ok_and(|inner: Url| ours(&inner))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_window_never_leaves_the_program() {
        let may = |url: &str| ours(&url.parse().unwrap());
        assert!(
            may("tauri://localhost/index.html#/outbox"),
            "its own pages open"
        );
        assert!(
            may("http://tauri.localhost/"),
            "its own pages open on Windows"
        );
        let made = |url: &str| made_here(&url.parse().unwrap());
        assert!(
            made("blob:tauri://localhost/0a1b") && made("blob:http://tauri.localhost/0a1b"),
            "a workbook that the pages made can be saved"
        );
        assert!(
            !made("blob:https://example.com/0a1b") && !made("tauri://localhost/"),
            "and nothing else is a file of theirs"
        );
        for elsewhere in [
            "blob:https://example.com/0a1b",
            "https://example.com/",
            "http://localhost/",
            "file:///etc/passwd",
            "data:text/html,x",
            "tauri://elsewhere/",
        ] {
            assert!(
                !may(elsewhere),
                "{elsewhere} is not ours: no remote content"
            );
        }
    }
}
