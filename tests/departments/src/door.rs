//! Where clients come in: opened before anything runs, so that addresses are known; then served until the town stops.
//! It knows ports and protocols, and no department's rules.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::front::Reach;
use crate::pda::dock::{self, Dock};
use crate::provincial::ssh::{self, HostKey};
use crate::registry::Listed;
use crate::town::{AnnouncedKey, Config, StartError};
use crate::window::Window;
use crate::wire;

/// An open door of one department.
pub(crate) enum Door {
    Http(TcpListener),
    Sftp(TcpListener, Box<HostKey>),
    Folder(Dock),
}

impl Door {
    /// Opens the door; with it comes the address without a trailing slash, as clients see it. `room` is the
    /// department's own directory.
    ///
    /// # Errors
    /// When the port or the directory cannot be had.
    pub(crate) async fn open(
        config: &Config,
        listed: &Listed,
        room: &Path,
    ) -> Result<(Self, String), StartError> {
        match listed.reach {
            Reach::Http => {
                let (listener, address) = listen(config, listed.id, listed.number).await?;
                Ok((Self::Http(listener), format!("http://{address}")))
            }
            Reach::Sftp => {
                let (listener, address) = listen(config, listed.id, listed.number).await?;
                let key = HostKey::of(room).map_err(|source| StartError::DataDir {
                    path: room.to_owned(),
                    source,
                })?;
                Ok((
                    Self::Sftp(listener, Box::new(key)),
                    format!("sftp://{address}"),
                ))
            }
            Reach::Folder => {
                let laid = std::path::absolute(room).and_then(|room| {
                    let dock = Dock::of(&room);
                    dock.lay_out()?;
                    Ok(dock)
                });
                let dock = laid.map_err(|source| StartError::DataDir {
                    path: room.to_owned(),
                    source,
                })?;
                let url = file_url(&dock.folder());
                Ok((Self::Folder(dock), url))
            }
        }
    }

    /// The host key that clients pin, where there is one.
    pub(crate) fn host_key(&self) -> Option<AnnouncedKey> {
        match self {
            Self::Http(_) | Self::Folder(_) => None,
            Self::Sftp(_, key) => Some(AnnouncedKey {
                public: key.public(),
                fingerprint: key.fingerprint(),
            }),
        }
    }

    /// Lets clients of `window` in until `stop` changes.
    pub(crate) fn serve(self, window: Arc<Window>, stop: watch::Receiver<bool>) -> JoinHandle<()> {
        match self {
            Self::Http(listener) => tokio::spawn(wire::serve(listener, window, stop)),
            Self::Sftp(listener, key) => tokio::spawn(ssh::serve(listener, window, *key, stop)),
            Self::Folder(dock) => tokio::spawn(dock::watch(dock, window, stop)),
        }
    }
}

/// Listens on the port that is `number` above the base, or on any free one.
pub(crate) async fn listen(
    config: &Config,
    id: &'static str,
    number: u16,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let port = config
        .port_base
        .map_or(0, |base| base.saturating_add(number));
    let address = SocketAddr::new(config.bind, port);
    let fail = |source| StartError::Listen {
        id,
        address,
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let local = listener.local_addr().map_err(fail)?;
    Ok((listener, local))
}

/// `file:///…`, with everything escaped that a URL cannot hold.
fn file_url(path: &Path) -> String {
    const PATH: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b':');
    let path = path.to_string_lossy().replace('\\', "/");
    let escaped = utf8_percent_encode(path.trim_start_matches('/'), PATH);
    format!("file:///{escaped}")
}
