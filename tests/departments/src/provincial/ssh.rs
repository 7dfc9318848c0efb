//! The SSH side of the front-end machine (RFC 4252, 4254): a pinned host key, passwords, the `sftp` subsystem and nothing
//! else. Connections that a fault breaks are cut below SSH, as a pulled cable does.

use std::collections::HashMap;
use std::net::Shutdown;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::HeaderValue;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{HashAlg, PrivateKey};
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Session};
use russh::{Channel, ChannelId, MethodKind, MethodSet};
use russh_sftp::protocol::StatusCode;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::sftp::Files;
use super::{CONNECTION_LOST, FAILURE, NO_SUCH_FILE, OK, PERMISSION_DENIED};
use crate::front::{Reply, Request};
use crate::window::{Answer, Window, held};

const IDLE: Duration = Duration::from_secs(120);
const CONNECTIONS_MOST: usize = 3;

/// A host key, the data directory's own.
pub(crate) struct HostKey {
    key: PrivateKey,
    room: PathBuf,
}

impl HostKey {
    /// The key in the department's room; made when there is none.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub(crate) fn of(room: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(room)?;
        let file = room.join("host_key");
        let seed = match std::fs::read(&file) {
            Ok(bytes) => <[u8; 32]>::try_from(bytes).map_err(|_| {
                std::io::Error::other("the host key is damaged; remove it to have a new one")
            })?,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {
                return Self::another(room);
            }
            Err(other) => return Err(other),
        };
        Ok(Self::from_seed(&seed, room))
    }

    /// Another key for the department's room, shown from the next connection on.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn another(room: &Path) -> std::io::Result<Self> {
        let seed: [u8; 32] = rand::random();
        std::fs::write(room.join("host_key"), seed)?;
        Ok(Self::from_seed(&seed, room))
    }

    fn from_seed(seed: &[u8; 32], room: &Path) -> Self {
        Self {
            key: Ed25519Keypair::from_seed(seed).into(),
            room: room.to_owned(),
        }
    }

    /// The public part as contracts print it: `AAAAC3…`.
    pub(crate) fn public(&self) -> String {
        let line = self.key.public_key().to_openssh().unwrap_or_default();
        line.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// `SHA256:…`
    pub(crate) fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }
}

/// Connections in use by each account.
type Seats = Arc<Mutex<HashMap<String, usize>>>;

/// Lets clients in until `stop` changes.
pub(crate) async fn serve(
    listener: TcpListener,
    window: Arc<Window>,
    key: HostKey,
    mut stop: watch::Receiver<bool>,
) {
    // The key may be another one by the next connection.
    let config = |key: PrivateKey| Config {
        keys: vec![key],
        methods: MethodSet::from(&[MethodKind::Password][..]),
        auth_rejection_time: Duration::from_millis(10),
        auth_rejection_time_initial: Some(Duration::ZERO),
        inactivity_timeout: Some(IDLE),
        ..Config::default()
    };
    let seats = Seats::default();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted && !window.is_closed() {
                    let shown = HostKey::of(&key.room).map_or(key.key.clone(), |now| now.key);
                    let (window, config) = (Arc::clone(&window), Arc::new(config(shown)));
                    connections.spawn(converse(stream, window, config, Arc::clone(&seats), stop.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
    while connections.join_next().await.is_some() {}
}

async fn converse(
    stream: TcpStream,
    window: Arc<Window>,
    config: Arc<Config>,
    seats: Seats,
    mut stop: watch::Receiver<bool>,
) {
    let Ok((stream, wire)) = split(stream) else {
        return;
    };
    let mut visitor = Visitor {
        window,
        wire,
        seats,
        seat: Mutex::default(),
        is_shut: false,
    };
    let Ok((reply, _)) = visitor.ask("CONNECT", "/", Vec::new()).await else {
        return;
    };
    match reply.status {
        OK => {}
        // In maintenance the handshake goes through, and the login does not.
        503 => visitor.is_shut = true,
        // Something else answers at this address, and speaks HTTP.
        200 => return show_page(stream, &reply).await,
        _ => return visitor.cut(),
    }
    let visitor = Arc::new(visitor);
    let door = Door {
        visitor: Arc::clone(&visitor),
        channels: HashMap::new(),
    };
    tokio::select! {
        () = async {
            // Either way it has ended: the client left, or broke the protocol.
            if let Ok(running) = russh::server::run_stream(config, stream, door).await {
                let _ = running.await;
            }
        } => {}
        _ = stop.changed() => {}
    }
    visitor.cut();
}

/// The stream, and a second hold on its socket by which it can be cut from anywhere.
fn split(stream: TcpStream) -> std::io::Result<(TcpStream, std::net::TcpStream)> {
    stream.set_nodelay(true)?;
    let stream = stream.into_std()?;
    let wire = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, wire))
}

async fn show_page(mut stream: TcpStream, reply: &Reply) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        reply.body.len()
    );
    // Whoever left does not read it.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&reply.body).await;
    let _ = stream.shutdown().await;
}

/// One connection, with what it needs to ask the department.
pub(super) struct Visitor {
    window: Arc<Window>,
    wire: std::net::TcpStream,
    seats: Seats,
    seat: Mutex<Option<Seat>>,
    /// Whether nobody gets further than the handshake.
    is_shut: bool,
}

/// A login.
struct Seat {
    account: String,
    session: String,
}

impl Visitor {
    /// Ends the connection without a word.
    pub(super) fn cut(&self) {
        // It may have ended already.
        let _ = self.wire.shutdown(Shutdown::Both);
    }

    /// Puts an operation to the department; with the reply comes whether only half of it may arrive.
    pub(super) async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(Reply, bool), StatusCode> {
        let request = self.request(method, path, body);
        // The department goes on to the end even when the client hangs up.
        let taken = tokio::spawn(Arc::clone(&self.window).take(request)).await;
        match taken {
            Ok(Answer::Whole(reply)) => Ok((reply, false)),
            Ok(Answer::CutShort(reply)) => Ok((reply, true)),
            Ok(Answer::HangUp) | Err(_) => {
                self.cut();
                Err(StatusCode::ConnectionLost)
            }
        }
    }

    fn request(&self, method: &str, path: &str, body: Vec<u8>) -> Request {
        let mut headers = HeaderMap::new();
        if let Some(seat) = held(&self.seat).as_ref() {
            for (name, value) in [("account", &seat.account), ("session", &seat.session)] {
                if let Ok(value) = HeaderValue::from_str(value) {
                    headers.insert(name, value);
                }
            }
        }
        Request {
            method: method.to_owned(),
            target: path.to_owned(),
            headers,
            body,
        }
    }

    /// The reply's content, or its status when it is a refusal.
    pub(super) async fn done(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(Vec<u8>, bool), StatusCode> {
        let (reply, half) = self.ask(method, path, body).await?;
        match reply.status {
            // 200 is a spoilt content that something in front made up.
            OK | 200 => Ok((reply.body, half)),
            NO_SUCH_FILE => Err(StatusCode::NoSuchFile),
            PERMISSION_DENIED => Err(StatusCode::PermissionDenied),
            CONNECTION_LOST => {
                self.cut();
                Err(StatusCode::ConnectionLost)
            }
            FAILURE.. | 1 => Err(StatusCode::Failure),
        }
    }

    /// Keeps what had been written when a connection ended before the file was closed.
    pub(super) fn leave(&self, path: &str, written: Vec<u8>) {
        let request = self.request("WRITE", path, written);
        tokio::spawn(Arc::clone(&self.window).take(request));
    }

    fn sit_down(&self, account: &str, session: &[u8]) -> bool {
        let mut seats = held(&self.seats);
        let taken = seats.entry(account.to_owned()).or_default();
        if *taken >= CONNECTIONS_MOST {
            return false;
        }
        *taken += 1;
        *held(&self.seat) = Some(Seat {
            account: account.to_owned(),
            session: String::from_utf8_lossy(session).into_owned(),
        });
        true
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        if let Some(seat) = held(&self.seat).take()
            && let Some(taken) = held(&self.seats).get_mut(&seat.account)
        {
            *taken = taken.saturating_sub(1);
        }
    }
}

/// The door of one connection: login and channels.
struct Door {
    visitor: Arc<Visitor>,
    channels: HashMap<ChannelId, Channel<Msg>>,
}

impl Handler for Door {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        if self.visitor.is_shut {
            return Err(russh::Error::Disconnect);
        }
        let path = format!("/{user}");
        let login = self.visitor.done("LOGIN", &path, password.into()).await;
        match login {
            Ok((session, _)) if self.visitor.sit_down(user, &session) => Ok(Auth::Accept),
            Ok(_) | Err(StatusCode::ConnectionLost) => Err(russh::Error::Disconnect),
            Err(_) => Ok(Auth::reject()),
        }
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn channel_eof(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.close(channel)
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        match self.channels.remove(&channel) {
            Some(open) if name == "sftp" => {
                session.channel_success(channel)?;
                let files = Files::new(Arc::clone(&self.visitor));
                russh_sftp::server::run(open.into_stream(), files).await;
                Ok(())
            }
            _ => session.channel_failure(channel),
        }
    }

    async fn shell_request(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        _data: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }
}
