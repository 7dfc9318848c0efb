//! The front-end machine: what may be done on it, over SFTP or played from memory.
//!
//! One connection for one errand; the machine drops idle ones anyway. The host key is compared before anything is said,
//! the password included. Whoever calls is told whether a rename may have happened: everything hangs on that.

use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, AuthResult};
use russh::keys::{PublicKey, PublicKeyOrCertificate, parse_public_key_base64};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{OpenFlags, StatusCode};
use tokio::io::AsyncWriteExt as _;

use super::super::script::Script;
use crate::order::Reason;

/// The largest receipt that is read; an honest one of a thousand records is far shorter.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Why something could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing was changed there.
    Before(Reason),
    /// The file may have arrived.
    Perhaps,
    /// The sender is not let in.
    NotLetIn,
    /// The machine's key is not the one that is kept; nothing was said to it.
    OtherKey,
    /// The name is in use.
    Taken,
}

/// How a file stands in the directory for handing over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Half a file, or a whole one that was not renamed.
    Unfinished,
    /// Renamed, and not picked up.
    Waiting,
    /// Nothing of that name.
    Nothing,
}

/// What lies in the directory of receipts for a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slip {
    /// Its receipt, which governs whatever else lies there.
    Receipt(Vec<u8>),
    /// Only the refusal of a number that had been used before, by somebody whose receipt is gone.
    Repeated,
    /// Nothing.
    Nothing,
}

/// Where the machine is, and as whom it is entered.
pub(super) struct Way {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) host_key: String,
    pub(super) org: String,
    pub(super) patience: Duration,
}

/// The machine, entered.
pub(super) enum Shelf {
    Network(Box<Network>),
    Played(Arc<Script>),
}

pub(super) struct Network {
    sftp: SftpSession,
    // Dropping it closes the connection.
    _session: client::Handle<Pinned>,
    org: String,
}

/// Lets in one key only.
struct Pinned(PublicKey);

impl client::Handler for Pinned {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        Ok(match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.key_data() == self.0.key_data(),
            PublicKeyOrCertificate::Certificate(_) => false,
        })
    }
}

impl Shelf {
    /// Enters the machine.
    pub(super) async fn enter(way: &Way) -> Result<Self, Trouble> {
        let pinned = parse_public_key_base64(way.host_key.trim()).map_err(|_| Trouble::NotLetIn)?;
        let config = Arc::new(client::Config {
            inactivity_timeout: Some(way.patience),
            ..client::Config::default()
        });
        let place = (way.host.as_str(), way.port);
        let connecting = client::connect(config, place, Pinned(pinned));
        let mut session = tokio::time::timeout(way.patience, connecting)
            .await
            .map_err(|_| Trouble::Before(Reason::Unreachable))?
            .map_err(|error| match error {
                russh::Error::UnknownKey => Trouble::OtherKey,
                _ => Trouble::Before(Reason::Unreachable),
            })?;
        let signing = session.authenticate_password(&way.username, &way.password);
        let signed = tokio::time::timeout(way.patience, signing).await;
        match signed {
            Ok(Ok(AuthResult::Success)) => {}
            Ok(Ok(AuthResult::Failure {
                remaining_methods, ..
            })) => {
                // A refusal that leaves no other way ends the session, and says so; in maintenance it just hangs up.
                let is_refusal = !remaining_methods.is_empty()
                    || matches!(
                        tokio::time::timeout(way.patience, &mut session).await,
                        Ok(Err(russh::Error::NoAuthMethod))
                    );
                return Err(if is_refusal {
                    Trouble::NotLetIn
                } else {
                    Trouble::Before(Reason::Maintenance)
                });
            }
            Ok(Err(_)) | Err(_) => return Err(Trouble::Before(Reason::Maintenance)),
        }
        let opening = async {
            let channel = session.channel_open_session().await.ok()?;
            channel.request_subsystem(true, "sftp").await.ok()?;
            SftpSession::new(channel.into_stream()).await.ok()
        };
        let sftp = tokio::time::timeout(way.patience, opening)
            .await
            .ok()
            .flatten()
            .ok_or(Trouble::Before(Reason::Maintenance))?;
        sftp.set_timeout(way.patience.as_secs().max(1));
        Ok(Self::Network(Box::new(Network {
            sftp,
            _session: session,
            org: way.org.clone(),
        })))
    }

    /// Puts a whole file where it is picked up.
    pub(super) async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Network(network) => network.put(name, bytes).await,
            Self::Played(script) => match script.told() {
                Some(told) if told == "taken" => Err(Trouble::Taken),
                Some(_) => Ok(()),
                None => Err(Trouble::Perhaps),
            },
        }
    }

    /// How a file stands in the directory for handing over.
    pub(super) async fn standing(&self, name: &str) -> Result<Standing, Trouble> {
        match self {
            Self::Network(network) => network.standing(name).await,
            Self::Played(script) => match script.told().as_deref() {
                Some("unfinished") => Ok(Standing::Unfinished),
                Some("waiting") => Ok(Standing::Waiting),
                Some(_) => Ok(Standing::Nothing),
                None => Err(Trouble::Before(Reason::ReplyLost)),
            },
        }
    }

    /// What the machine says of a batch.
    pub(super) async fn slip(&self, number: &str) -> Result<Slip, Trouble> {
        match self {
            Self::Network(network) => network.slip(number).await,
            Self::Played(script) => match script.handed() {
                Some(told) if told == b"nothing" => Ok(Slip::Nothing),
                Some(told) if told == b"repeated" => Ok(Slip::Repeated),
                // Cases write in UTF-8 what travels in GB 18030.
                Some(told) => Ok(Slip::Receipt(match String::from_utf8(told) {
                    Ok(text) => crate::charset::encode_gb18030(&text),
                    Err(bytes) => bytes.into_bytes(),
                })),
                None => Err(Trouble::Before(Reason::ReplyLost)),
            },
        }
    }

    /// The names of all receipts.
    pub(super) async fn receipts(&self) -> Result<Vec<String>, Trouble> {
        match self {
            Self::Network(network) => {
                let listed = network.sftp.read_dir(format!("/out/{}", network.org)).await;
                let listed = listed.map_err(|error| before(&error))?;
                Ok(listed.map(|entry| entry.file_name()).collect())
            }
            Self::Played(_) => Ok(Vec::new()),
        }
    }
}

impl Network {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let path = format!("/in/{}/{name}", self.org);
        let half = format!("{path}.tmp");
        yilutong_killpoint::before("upload a file");
        let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
        let mut file = self
            .sftp
            .open_with_flags(half.clone(), flags)
            .await
            .map_err(|error| before(&error))?;
        // What is not renamed is never picked up.
        let lost = |_| Trouble::Before(Reason::ReplyLost);
        file.write_all(bytes).await.map_err(lost)?;
        file.shutdown().await.map_err(lost)?;
        yilutong_killpoint::before("name an uploaded file");
        let renamed = self.sftp.rename(half, path).await;
        yilutong_killpoint::after("name an uploaded file");
        match renamed {
            Ok(()) => Ok(()),
            Err(SftpError::Status(status)) if status.status_code == StatusCode::Failure => {
                Err(Trouble::Taken)
            }
            Err(SftpError::Status(_)) => Err(Trouble::Before(Reason::Interface)),
            Err(_) => Err(Trouble::Perhaps),
        }
    }

    async fn standing(&self, name: &str) -> Result<Standing, Trouble> {
        let path = format!("/in/{}/{name}", self.org);
        if self.is_there(format!("{path}.tmp")).await? {
            return Ok(Standing::Unfinished);
        }
        Ok(if self.is_there(path).await? {
            Standing::Waiting
        } else {
            Standing::Nothing
        })
    }

    async fn is_there(&self, path: String) -> Result<bool, Trouble> {
        match self.sftp.metadata(path).await {
            Ok(_) => Ok(true),
            // What may not be seen is not ours to overwrite either; it is picked up, or was never there.
            Err(SftpError::Status(status))
                if matches!(
                    status.status_code,
                    StatusCode::NoSuchFile | StatusCode::PermissionDenied
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(before(&error)),
        }
    }

    async fn slip(&self, number: &str) -> Result<Slip, Trouble> {
        if let Some(bytes) = self.read(&format!("{number}.ret.xml")).await? {
            return Ok(Slip::Receipt(bytes));
        }
        let repeated = format!("/out/{}/{number}.rej1.xml", self.org);
        Ok(if self.is_there(repeated).await? {
            Slip::Repeated
        } else {
            Slip::Nothing
        })
    }

    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let path = format!("/out/{}/{name}", self.org);
        match self.sftp.metadata(path.clone()).await {
            Ok(about) if about.size.unwrap_or(0) > LARGEST => {
                return Err(Trouble::Before(Reason::Interface));
            }
            Ok(_) => {}
            Err(SftpError::Status(status)) if status.status_code == StatusCode::NoSuchFile => {
                return Ok(None);
            }
            Err(error) => return Err(before(&error)),
        }
        match self.sftp.read(path).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) => Err(before(&error)),
        }
    }
}

/// Nothing was changed by what failed.
fn before(error: &SftpError) -> Trouble {
    Trouble::Before(match error {
        SftpError::Status(status) => match status.status_code {
            StatusCode::Failure => Reason::Internal,
            _ => Reason::Interface,
        },
        _ => Reason::ReplyLost,
    })
}
