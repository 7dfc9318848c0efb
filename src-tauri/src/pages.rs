//! The one window. It shows the program's own pages and goes nowhere else.

use tauri::{App, Url, WebviewWindowBuilder};

/// Opens the window that `tauri.conf.json` describes.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?
            .on_navigation(ours)
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
        for elsewhere in [
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
