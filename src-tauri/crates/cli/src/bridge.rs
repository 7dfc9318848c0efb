//! The loopback bridge: the very same desk, through HTTP on 127.0.0.1, so that the UI runs in a browser.
//!
//! A thin door: decode, one call, encode. Guarded by a token; listens on loopback only. No rule stands here.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tower_http::services::{ServeDir, ServeFile};
use yilutong_desk::Desk;

use crate::args::Bridge;
use crate::failure::Failure;

/// The largest request: a picture of 10 MiB in Base64, and the words around it.
const LARGEST_REQUEST: usize = 16 * 1024 * 1024;

#[derive(Clone)]
struct Door {
    desk: Arc<Desk>,
    token: Arc<str>,
}

/// Serves until the program is ended.
pub(crate) async fn serve(desk: Arc<Desk>, bridge: &Bridge) -> Result<(), Failure> {
    let door = Door {
        desk,
        token: bridge.token.as_str().into(),
    };
    let mut router = Router::new()
        .route("/invoke/{operation}", post(invoke))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .with_state(door);
    if let Some(ui) = &bridge.ui {
        let page = ServeFile::new(ui.join("index.html"));
        router = router.fallback_service(ServeDir::new(ui).fallback(page));
    }
    let router = router.layer(middleware::from_fn(loopback_only));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, bridge.port))
        .await
        .map_err(|source| Failure::Port {
            port: bridge.port,
            source,
        })?;
    let address = listener.local_addr().map_err(|source| Failure::Port {
        port: bridge.port,
        source,
    })?;
    let url = format!("http://{address}");
    if let Some(file) = &bridge.announce {
        announce(file, &url)?;
    }
    eprintln!("yilu bridge: {url}");
    axum::serve(listener, router)
        .with_graceful_shutdown(ended())
        .await
        .map_err(|source| Failure::Port {
            port: bridge.port,
            source,
        })
}

async fn invoke(
    State(door): State<Door>,
    UrlPath(operation): UrlPath<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    let told = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if told != Some(&door.token) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let request: Value = if body.is_empty() {
        Value::Null
    } else {
        match serde_json::from_slice(&body) {
            Ok(request) => request,
            Err(_) => return StatusCode::BAD_REQUEST.into_response(),
        }
    };
    match door.desk.call(&operation, request).await {
        Ok(reply) => axum::Json(reply).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(error.fault())).into_response(),
    }
}

/// Refuses requests whose Host is not loopback: a page elsewhere cannot reach the desk by a name of its own.
async fn loopback_only(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    match host {
        Some("127.0.0.1" | "localhost") => next.run(request).await,
        _ => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

fn announce(file: &Path, url: &str) -> Result<(), Failure> {
    let unwritable = |source| Failure::Write {
        file: file.to_path_buf(),
        source,
    };
    let half = file.with_extension("part");
    std::fs::write(&half, serde_json::json!({ "url": url }).to_string()).map_err(unwritable)?;
    std::fs::rename(&half, file).map_err(unwritable)
}

async fn ended() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    // Without a handler for Ctrl-C the program is ended by the system anyway.
    let _ = interrupt.await;
}
