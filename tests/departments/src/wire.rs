//! HTTP/1.1 connections of one department, on hyper directly because a practice department must be able to hang up
//! without a word and to stop in the middle of a body. No routing, no rules.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::front::{BODY_CAP, Reply, Request};
use crate::window::{Answer, Window};

/// The connection closes here, on purpose or because the client left.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed")]
pub(crate) struct HungUp;

/// Accepts connections for `window` until `stop` changes.
pub(crate) async fn serve(
    listener: TcpListener,
    window: Arc<Window>,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted && !window.is_closed() {
                    connections.spawn(converse(stream, Arc::clone(&window), stop.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
}

async fn converse(stream: TcpStream, window: Arc<Window>, stop: watch::Receiver<bool>) {
    // Small replies go out at once; failing to say so only costs time.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |incoming| {
        let window = Arc::clone(&window);
        let stop = stop.clone();
        async move {
            let request = whole(incoming).await?;
            let clock = window.clock.clone();
            let is_head = request.method == "HEAD";
            let answer = tokio::spawn(served(window, request, stop))
                .await
                .map_err(|_| HungUp)?;
            let (reply, cut) = match answer {
                Answer::Whole(reply) => (reply, false),
                Answer::CutShort(reply) => (reply, !is_head),
                Answer::HangUp => return Err(HungUp),
            };
            response(reply, cut, &clock.http_date()).ok_or(HungUp)
        }
    });
    // An error here is a client that left or a hang-up that was asked for.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Takes the request to its end, unless the whole town stops first.
async fn served(window: Arc<Window>, request: Request, mut stop: watch::Receiver<bool>) -> Answer {
    tokio::select! {
        answer = window.take(request) => answer,
        _ = stop.changed() => Answer::HangUp,
    }
}

async fn whole(incoming: hyper::Request<Incoming>) -> Result<Request, HungUp> {
    let (head, mut stream) = incoming.into_parts();
    let mut body = Vec::new();
    while let Some(frame) = stream.frame().await {
        let frame = frame.map_err(|_| HungUp)?;
        if let Some(data) = frame.data_ref() {
            let room = BODY_CAP.saturating_sub(body.len());
            body.extend_from_slice(data.get(..room).unwrap_or(data));
        }
    }
    Ok(Request {
        method: head.method.as_str().to_owned(),
        target: head
            .uri
            .path_and_query()
            .map_or("/", |target| target.as_str())
            .to_owned(),
        headers: head.headers,
        body,
    })
}

fn response(reply: Reply, cut: bool, date: &str) -> Option<Response<ReplyBody>> {
    let mut builder = Response::builder()
        .status(StatusCode::from_u16(reply.status).ok()?)
        .header("date", date);
    for (name, value) in &reply.headers {
        builder = builder.header(*name, value.as_bytes());
    }
    let body = Bytes::from(reply.body);
    builder
        .header("content-length", body.len())
        .body(if cut {
            ReplyBody::cut(&body)
        } else {
            ReplyBody::Whole(Some(body))
        })
        .ok()
}

/// A reply's body: whole, or its first half followed by a break of the connection.
enum ReplyBody {
    Whole(Option<Bytes>),
    Cut { half: Option<Bytes>, flushed: bool },
}

impl ReplyBody {
    fn cut(body: &Bytes) -> Self {
        Self::Cut {
            half: Some(body.slice(..body.len() / 2)),
            flushed: false,
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = HungUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HungUp>>> {
        match &mut *self {
            Self::Whole(body) => Poll::Ready(body.take().map(|b| Ok(Frame::data(b)))),
            Self::Cut { half, flushed } => {
                if let Some(half) = half.take() {
                    return Poll::Ready(Some(Ok(Frame::data(half))));
                }
                if !*flushed {
                    // Pending once lets the connection send what it has before it breaks.
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(HungUp)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => SizeHint::with_exact(body.as_ref().map_or(0, |b| b.len() as u64)),
            Self::Cut { .. } => SizeHint::default(),
        }
    }
}
