//! A window of the same engine with nothing in it: what `cargo xtask bench window` sets our own start and memory against.
//!
//! Its page asks one question as soon as its script runs, and that is said on standard error, as the program says it with
//! `YILUTONG_LOG=yilutong::door=debug`.

#![allow(clippy::print_stderr)] // that is all it does

use std::process::ExitCode;

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>bare</title><p>一录通</p>\
    <script>fetch('bare://localhost/asked')</script>";

fn main() -> ExitCode {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("bare", |_, request| {
            if request.uri().path() == "/asked" {
                eprintln!("asked");
            }
            let page = Response::builder().header("Content-Type", "text/html");
            page.body(PAGE.as_bytes().to_vec()).unwrap_or_default()
        })
        .setup(|app| {
            // No address of our own making can fail to parse.
            let page = "bare://localhost/"
                .parse()
                .map(WebviewUrl::CustomProtocol)?;
            WebviewWindowBuilder::new(app, "bare", page)
                .inner_size(1280.0, 720.0)
                .maximized(true)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    ExitCode::from(u8::from(app.is_err()))
}
