//! The dock: a directory that the device watches and a client writes to. Everything it is stands on the disk: pulled out,
//! it is not there; without a device, `DEVICE.json` is not; while the device is busy, `LOCK` is. No rule of a package
//! stands here.
//!
//! Each fault has its likeness: `drop_before` and `drop_after` lose the package or its acknowledgement; `status_500` pulls
//! the cable for a second, `maintenance_503` and `too_many_429` lock the dock for one, and the package is taken after;
//! `truncated_reply` leaves half an acknowledgement, as `.tmp` or (`short`) under its name; `garbage` and
//! `login_page_200` leave something else there.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::HeaderMap;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::sleep;

use super::package::Name;
use super::{DEVICE, GRID};
use crate::front::{Reply, Request};
use crate::window::{Answer, Window};

/// The header of a reply that names the file it goes to.
pub(super) const ANSWER: &str = "x-answer";

const LOOKS_EVERY: Duration = Duration::from_millis(40);
const BREAK: Duration = Duration::from_secs(1);
const FOLDERS: [&str; 4] = ["IN", "ACK", "OUT", "OUTACK"];

/// A dock in the department's room.
#[derive(Debug, Clone)]
pub(crate) struct Dock {
    room: PathBuf,
}

impl Dock {
    pub(crate) fn of(room: &Path) -> Self {
        Self {
            room: room.to_owned(),
        }
    }

    /// The directory as clients see it.
    pub(crate) fn folder(&self) -> PathBuf {
        self.room.join("dock")
    }

    fn away(&self) -> PathBuf {
        self.room.join("dock.away")
    }

    /// What the device wants to give, until it is taken.
    fn offers(&self) -> PathBuf {
        self.room.join("offers")
    }

    /// Lays out a dock with its device in it; what lies there stays.
    ///
    /// # Errors
    /// When the room cannot be written.
    pub(crate) fn lay_out(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(self.offers())?;
        move_if_there(&self.away(), &self.folder())?;
        for name in FOLDERS {
            std::fs::create_dir_all(self.folder().join(name))?;
        }
        self.put_device()
    }

    fn put_device(&self) -> std::io::Result<()> {
        let device = json!({ "deviceNo": DEVICE, "gridCode": GRID, "version": "2.1" });
        place(
            &self.folder().join("DEVICE.json"),
            device.to_string().as_bytes(),
        )
    }

    /// Puts the dock into a state; `Err(None)` when there is no such state.
    pub(super) fn put(&self, state: &str) -> Result<(), Option<std::io::Error>> {
        let (dock, away) = (self.folder(), self.away());
        let lock = dock.join("LOCK");
        let done = match state {
            "out" => move_if_there(&dock, &away),
            "in" => move_if_there(&away, &dock)
                .and_then(|()| remove_if_there(&lock))
                .and_then(|()| self.put_device()),
            "bare" => remove_if_there(&dock.join("DEVICE.json")),
            "locked" => std::fs::write(lock, b""),
            _ => return Err(None),
        };
        done.map_err(Some)
    }

    /// Has the cable pulled in the middle of the next file of this name: its beginning is taken, then the dock is away.
    ///
    /// # Errors
    /// When the disk has no pipes.
    pub(super) fn cut(&self, name: &str) -> std::io::Result<()> {
        let half = self.folder().join("IN").join(format!("{name}.tmp"));
        let made = std::process::Command::new("mkfifo").arg(&half).status()?;
        if !made.success() {
            return Err(std::io::Error::other("mkfifo failed"));
        }
        let dock = self.clone();
        // It waits for whoever writes, and ends with the first bytes.
        std::thread::spawn(move || dock.pull_at(&half, name_of(&half)));
        Ok(())
    }

    fn pull_at(&self, half: &Path, name: PathBuf) -> std::io::Result<()> {
        let mut pipe = std::fs::File::open(half)?;
        let mut begun = vec![0; 256];
        let length = pipe.read(&mut begun)?;
        move_if_there(&self.folder(), &self.away())?;
        let left = self.away().join("IN").join(name);
        remove_if_there(&left)?;
        std::fs::write(left, &begun[..length])
    }

    /// Offers a package; a damaged one comes as half a file first.
    pub(super) fn offer(&self, name: &str, zip: &[u8], is_damaged: bool) -> std::io::Result<()> {
        if is_damaged {
            std::fs::write(self.offers().join(format!("{name}.half")), b"")?;
        }
        place(&self.offers().join(name), zip)
    }

    /// Forgets every package, and docks the device again.
    pub(super) fn empty(&self) {
        // What is not there need not be emptied.
        let _ = std::fs::remove_dir_all(self.offers());
        let _ = std::fs::remove_dir_all(self.away());
        let _ = std::fs::remove_dir_all(self.folder());
        let _ = self.lay_out();
    }

    fn is_ready(&self) -> bool {
        let dock = self.folder();
        dock.join("DEVICE.json").exists() && !dock.join("LOCK").exists()
    }

    /// Files of a folder that are named as the exchange names them, with this ending, in the order of their names.
    fn files(&self, folder: &str, ending: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder().join(folder));
        let mut names: Vec<_> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| Name::read(name, ending).is_some())
            .collect();
        names.sort();
        names
    }

    /// Puts out what is offered and not there yet.
    fn show_offers(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(self.offers())?.flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let shown = self.folder().join("OUT").join(&name);
            if !name.ends_with(".zip") || shown.exists() {
                continue;
            }
            let mut zip = std::fs::read(entry.path())?;
            let half = self.offers().join(format!("{name}.half"));
            if half.exists() {
                zip.truncate(zip.len() / 2);
                std::fs::remove_file(half)?;
            }
            place(&shown, &zip)?;
        }
        Ok(())
    }
}

/// Writes the whole file under another name first, as the exchange wants it.
fn place(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let half = beside(file);
    let mut out = std::fs::File::create(&half)?;
    out.write_all(content)?;
    out.sync_all()?;
    std::fs::rename(half, file)
}

fn name_of(file: &Path) -> PathBuf {
    file.file_name().map(PathBuf::from).unwrap_or_default()
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

fn move_if_there(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.exists() {
        std::fs::rename(from, to)?;
    }
    Ok(())
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Watches the dock until `stop` changes. A closed department has its dock pulled out.
pub(crate) async fn watch(dock: Dock, window: Arc<Window>, mut stop: watch::Receiver<bool>) {
    let mut pulled = false;
    loop {
        tokio::select! {
            () = sleep(LOOKS_EVERY) => {}
            () = window.round.asked.notified() => {}
            _ = stop.changed() => break,
        }
        if window.is_closed() != pulled {
            pulled = !pulled;
            // The dock may be out already, or away for good.
            let _ = dock.put(if pulled { "out" } else { "in" });
        }
        if !pulled && dock.is_ready() {
            // A dock that vanishes meanwhile is looked at again the next time.
            let _ = look(&dock, &window).await;
        }
        window.round.done.send_modify(|rounds| *rounds += 1);
    }
}

async fn look(dock: &Dock, window: &Arc<Window>) -> std::io::Result<()> {
    for name in dock.files("IN", ".zip") {
        take(dock, window, &name).await?;
    }
    for name in dock.files("OUTACK", ".ack.json") {
        let file = dock.folder().join("OUTACK").join(&name);
        let answer = ask(
            window,
            "READ",
            format!("/OUTACK/{name}"),
            std::fs::read(&file)?,
        )
        .await;
        let Answer::Whole(reply) = answer else {
            continue;
        };
        let package = format!("{}.zip", name.trim_end_matches(".ack.json"));
        if matches!(reply.body.as_slice(), b"taken" | b"again") {
            if reply.body == b"taken" {
                remove_if_there(&dock.offers().join(&package))?;
            }
            remove_if_there(&dock.folder().join("OUT").join(&package))?;
            remove_if_there(&file)?;
        }
    }
    dock.show_offers()
}

async fn take(dock: &Dock, window: &Arc<Window>, name: &str) -> std::io::Result<()> {
    let package = dock.folder().join("IN").join(name);
    let answer = ask(
        window,
        "TAKE",
        format!("/IN/{name}"),
        std::fs::read(&package)?,
    )
    .await;
    let (reply, is_half) = match answer {
        Answer::Whole(reply) => (reply, false),
        Answer::CutShort(reply) => (reply, true),
        Answer::HangUp if window.is_closed() => return Ok(()),
        Answer::HangUp => return remove_if_there(&package),
    };
    let (during, after) = match reply.status {
        200 => {
            remove_if_there(&package)?;
            return acknowledge(dock, name, &reply, is_half);
        }
        404 => return Ok(()),
        500 => ("out", "in"),
        _ => ("locked", "in"),
    };
    // Whether the disk does it or not, the next look finds what is so.
    let _ = dock.put(during);
    sleep(BREAK).await;
    let _ = dock.put(after);
    Ok(())
}

fn acknowledge(dock: &Dock, name: &str, reply: &Reply, is_half: bool) -> std::io::Result<()> {
    let usual = format!("{}.ack.json", name.trim_end_matches(".zip"));
    let named = reply.headers.iter().find(|(header, _)| *header == ANSWER);
    let file = dock
        .folder()
        .join("ACK")
        .join(named.map_or(usual.as_str(), |(_, name)| name));
    if is_half {
        return std::fs::write(beside(&file), &reply.body[..reply.body.len() / 2]);
    }
    place(&file, &reply.body)
}

async fn ask(window: &Arc<Window>, method: &str, target: String, body: Vec<u8>) -> Answer {
    let request = Request {
        method: method.to_owned(),
        target,
        headers: HeaderMap::new(),
        body,
    };
    Arc::clone(window).take(request).await
}
