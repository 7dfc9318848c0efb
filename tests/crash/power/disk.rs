//! A disk that loses power: what was synced is there; of the rest each write is there, is not, or is torn at a sector.
//!
//! Harsher than most disks: writes to one file may be lost and kept in any mixture, and a name is safe only once its
//! folder was synced. Names themselves come and go in the order in which they were changed.

use std::collections::BTreeMap;
use std::path::Path;

use super::record::Event;
use crate::chance::Chance;

/// What a disk writes at once or not at all.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Debug, Clone, Default)]
struct Content {
    safe: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Debug, Clone)]
enum Naming {
    Add(String, usize),
    Move(String, String),
    Remove(String),
}

/// How the disk treats what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Keeps,
    Drops,
    Tears,
}

/// The disk, as it stands after some events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    contents: Vec<Content>,
    /// Names as the running program sees them.
    names: BTreeMap<String, usize>,
    /// Names that would be there after a power cut, whatever happens.
    safe_names: BTreeMap<String, usize>,
    naming: Vec<Naming>,
}

impl Disk {
    /// A folder at rest.
    pub(crate) fn at_rest(folder: &Path) -> Self {
        let mut disk = Self::default();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && !name.ends_with("-shm") {
                disk.names.insert(name, disk.contents.len());
                disk.contents.push(Content {
                    safe: std::fs::read(entry.path()).unwrap(),
                    pending: Vec::new(),
                });
            }
        }
        disk.safe_names = disk.names.clone();
        disk
    }

    /// Lets one event happen.
    pub(crate) fn follow(&mut self, event: &Event) {
        match event {
            Event::Write { file, at, data } => {
                self.content(file)
                    .pending
                    .push(Pending::Write(*at, data.clone()));
            }
            Event::Truncate { file, length } => {
                self.content(file).pending.push(Pending::Truncate(*length));
            }
            Event::Sync { file } if file.is_empty() => {
                self.safe_names = self.names.clone();
                self.naming.clear();
            }
            Event::Sync { file } => {
                let content = self.content(file);
                for pending in std::mem::take(&mut content.pending) {
                    apply(&mut content.safe, &pending);
                }
            }
            Event::Create { file } => {
                self.names.insert(file.clone(), self.contents.len());
                self.naming
                    .push(Naming::Add(file.clone(), self.contents.len()));
                self.contents.push(Content::default());
            }
            Event::Rename { from, to } => {
                if let Some(content) = self.names.remove(from) {
                    self.names.insert(to.clone(), content);
                    self.naming.push(Naming::Move(from.clone(), to.clone()));
                }
            }
            Event::Unlink { file } => {
                if self.names.remove(file).is_some() {
                    self.naming.push(Naming::Remove(file.clone()));
                }
            }
            Event::Send { .. } => {}
        }
    }

    fn content(&mut self, file: &str) -> &mut Content {
        let number = *self.names.entry(file.to_owned()).or_insert_with(|| {
            // Opened under a name that was there before the record began.
            self.contents.push(Content::default());
            self.contents.len() - 1
        });
        &mut self.contents[number]
    }

    /// Cuts the power: writes what is left into a folder.
    pub(crate) fn cut(&self, chance: &mut Chance, folder: &Path) {
        let mut names = self.safe_names.clone();
        let kept = chance.below(self.naming.len() as u64 + 1);
        for naming in self.naming.iter().take(usize::try_from(kept).unwrap_or(0)) {
            match naming {
                Naming::Add(name, content) => {
                    names.insert(name.clone(), *content);
                }
                Naming::Move(from, to) => {
                    if let Some(content) = names.remove(from) {
                        names.insert(to.clone(), content);
                    }
                }
                Naming::Remove(name) => {
                    names.remove(name);
                }
            }
        }
        for (name, content) in names {
            let content = &self.contents[content];
            let mut bytes = content.safe.clone();
            let mood = match chance.below(5) {
                0 => Mood::Keeps,
                1 | 2 => Mood::Drops,
                _ => Mood::Tears,
            };
            for pending in &content.pending {
                survive(&mut bytes, pending, mood, chance);
            }
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

/// What of one unsynced change is on the disk.
fn survive(bytes: &mut Vec<u8>, pending: &Pending, mood: Mood, chance: &mut Chance) {
    match (mood, pending) {
        (Mood::Drops, _) => {}
        (Mood::Keeps, pending) => apply(bytes, pending),
        (Mood::Tears, Pending::Truncate(_)) => {
            if chance.below(2) == 0 {
                apply(bytes, pending);
            }
        }
        (Mood::Tears, Pending::Write(at, data)) => match chance.below(3) {
            0 => {}
            1 => apply(bytes, pending),
            _ => {
                // Sector by sector of the disk, not of the write.
                let mut from = 0;
                while from < data.len() {
                    let to = data.len().min(from + SECTOR - (at + from) % SECTOR);
                    if chance.below(2) == 0 {
                        apply(bytes, &Pending::Write(at + from, data[from..to].to_vec()));
                    }
                    from = to;
                }
            }
        },
    }
}

fn apply(bytes: &mut Vec<u8>, pending: &Pending) {
    match pending {
        Pending::Write(at, data) => {
            if bytes.len() < at + data.len() {
                bytes.resize(at + data.len(), 0);
            }
            bytes[*at..at + data.len()].copy_from_slice(data);
        }
        Pending::Truncate(length) => bytes.resize(*length, 0),
    }
}
