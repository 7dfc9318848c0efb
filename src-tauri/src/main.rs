//! The desktop window: opens the desk on a profile folder and carries its one command to the pages.
//!
//! Deliberately absent: any rule, any SQL, any HTTP, any permission of the window beyond that command. What can be done
//! is the list in `crates/desk/src/operations.rs`.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod door;
mod pages;
mod practice;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;

use crate::arguments::Arguments;
use crate::door::Door;

/// How long closing waits for what is being sent; what is cut off then is settled at the next start.
const LAST_WORDS: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Only to standard error, and never with personal data: the desk's errors name things, not people.
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("YILUTONG_LOG").unwrap_or_else(|_| EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![door::desk])
        .setup(move |app| {
            let own = app.path().app_data_dir()?;
            app.manage(if arguments.lesson() {
                Door::lesson(practice::begin(&own)?)
            } else {
                Door::open(arguments.desk(&own))
            });
            pages::open(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => ExitCode::from(u8::from(app.run_return(last_words) != 0)),
        Err(error) => {
            tracing::error!(
                "the window cannot be opened: {error}; is there a display, and is WebKitGTK 4.1 installed?"
            );
            ExitCode::FAILURE
        }
    }
}

/// Closes the profile before the program ends, so that nothing is cut off in the middle of being sent.
fn last_words(app: &tauri::AppHandle, event: RunEvent) {
    if !matches!(event, RunEvent::Exit) {
        return;
    }
    let Some(door) = app.try_state::<Door>() else {
        return;
    };
    let closed = tauri::async_runtime::block_on(tokio::time::timeout(LAST_WORDS, door.close()));
    if closed.is_err() {
        tracing::warn!(
            "closed while something was still being sent; it is settled at the next start"
        );
    }
}
