//! The control server: what each department holds and was asked, and the switches to make its day go wrong. For tests,
//! practice and the curious; no department's client ever speaks to it. It decides nothing, it only passes on.

mod page;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cabinet::Fields;
use crate::faults::Armed;
use crate::town::{ActError, Town};
use crate::window::held;

type Shared = State<Arc<Town>>;
type Outcome = Result<Json<Value>, Refused>;

/// Serves until `stop` changes.
pub(crate) async fn serve(listener: TcpListener, town: Arc<Town>, mut stop: watch::Receiver<bool>) {
    let department = Router::new()
        .route("/holdings", get(holdings))
        .route("/requests", get(requests))
        .route("/faults", get(armed).post(arm).delete(disarm))
        .route("/clock", post(clock))
        .route("/latency", post(latency))
        .route("/closed", post(closed))
        .route("/edit", post(edit))
        .route("/seed", post(seed))
        .route("/act", post(act));
    let router = Router::new()
        .route(
            "/",
            get(|State(town): Shared| async move { Html(page::render(&town)) }),
        )
        .route("/api/departments", get(departments))
        .nest("/api/departments/{id}", department)
        .route("/api/reset", post(reset))
        .with_state(town);
    let serving = axum::serve(listener, router).into_future();
    tokio::select! {
        // It only ends by failing to accept, after which there is nothing to do here.
        _ = serving => {}
        _ = stop.changed() => {}
    }
}

/// An act that could not be done, as `{"error": sentence}`.
struct Refused(ActError);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            ActError::Unknown(_) => StatusCode::NOT_FOUND,
            ActError::Clerk(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ActError::Cabinet(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}

impl<E: Into<ActError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

fn done() -> Outcome {
    Ok(Json(json!({ "ok": true })))
}

async fn departments(State(town): Shared) -> Json<Value> {
    let list: Vec<_> = town
        .windows
        .iter()
        .map(|window| {
            let switches = *held(&window.switches);
            json!({
                "id": window.id,
                "name": window.name,
                "base_url": window.base_url,
                "host_key": window.host_key,
                "closed": switches.closed,
                "latency_ms": switches.latency.as_millis() as u64,
                "now": window.clock.china().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
                "counters": held(&window.visits).counters,
            })
        })
        .collect();
    Json(json!({ "departments": list }))
}

async fn holdings(State(town): Shared, Path(id): Path<String>) -> Outcome {
    let records = town.window(&id)?.holdings()?;
    Ok(Json(json!({ "records": records })))
}

async fn requests(State(town): Shared, Path(id): Path<String>) -> Outcome {
    Ok(Json(json!(*held(&town.window(&id)?.visits))))
}

async fn armed(State(town): Shared, Path(id): Path<String>) -> Outcome {
    Ok(Json(json!({ "faults": *held(&town.window(&id)?.faults) })))
}

async fn arm(State(town): Shared, Path(id): Path<String>, Json(fault): Json<Armed>) -> Outcome {
    held(&town.window(&id)?.faults).push(fault);
    done()
}

async fn disarm(State(town): Shared, Path(id): Path<String>) -> Outcome {
    held(&town.window(&id)?.faults).clear();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockOrder {
    offset_seconds: i64,
}

async fn clock(
    State(town): Shared,
    Path(id): Path<String>,
    Json(order): Json<ClockOrder>,
) -> Outcome {
    town.window(&id)?
        .clock
        .set_offset_seconds(order.offset_seconds);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LatencyOrder {
    ms: u64,
}

async fn latency(
    State(town): Shared,
    Path(id): Path<String>,
    Json(order): Json<LatencyOrder>,
) -> Outcome {
    held(&town.window(&id)?.switches).latency = Duration::from_millis(order.ms);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosedOrder {
    closed: bool,
}

async fn closed(
    State(town): Shared,
    Path(id): Path<String>,
    Json(order): Json<ClosedOrder>,
) -> Outcome {
    held(&town.window(&id)?.switches).closed = order.closed;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditOrder {
    key: String,
    fields: Fields,
}

async fn edit(
    State(town): Shared,
    Path(id): Path<String>,
    Json(order): Json<EditOrder>,
) -> Outcome {
    town.window(&id)?.edit(&order.key, &order.fields)?;
    done()
}

async fn seed(State(town): Shared, Path(id): Path<String>, Json(record): Json<Fields>) -> Outcome {
    let key = town.window(&id)?.seed(&record)?;
    Ok(Json(json!({ "ok": true, "key": key })))
}

async fn act(State(town): Shared, Path(id): Path<String>, Json(order): Json<Fields>) -> Outcome {
    Ok(Json(town.window(&id)?.act(&order)?))
}

async fn reset(State(town): Shared) -> Outcome {
    for window in &town.windows {
        window.reset()?;
    }
    done()
}
