//! SFTP version 3 (draft-ietf-secsh-filexfer-02) over the department's operations. What is written is held until the
//! handle is closed, or the connection ends; then it is one operation. No rule of the contract stands here.

use std::collections::HashMap;
use std::sync::Arc;

use russh_sftp::protocol::{
    Attrs, Data, File, FileAttributes, Handle, Name, OpenFlags, Packet, Status, StatusCode, Version,
};
use russh_sftp::server::Handler;
use serde_json::Value;

use super::ssh::Visitor;

/// More than this of one file is not held.
const FILE_MOST: usize = 64 * 1024 * 1024;

/// One SFTP conversation.
pub(super) struct Files {
    visitor: Arc<Visitor>,
    open: HashMap<String, Open>,
    last: u32,
}

enum Open {
    Writing {
        path: String,
        written: Vec<u8>,
    },
    Reading {
        content: Vec<u8>,
        /// The connection breaks at the end.
        breaks: bool,
    },
    Listing(Vec<File>),
}

impl Files {
    pub(super) fn new(visitor: Arc<Visitor>) -> Self {
        Self {
            visitor,
            open: HashMap::new(),
            last: 0,
        }
    }

    fn hold(&mut self, id: u32, open: Open) -> Handle {
        self.last += 1;
        let handle = self.last.to_string();
        self.open.insert(handle.clone(), open);
        Handle { id, handle }
    }

    async fn told(
        &self,
        id: u32,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Status, StatusCode> {
        let path = absolute(path);
        self.visitor.done(method, &path, body.into()).await?;
        Ok(ok(id))
    }

    async fn attributes(&self, id: u32, path: &str) -> Result<Attrs, StatusCode> {
        let (content, _) = self
            .visitor
            .done("STAT", &absolute(path), Vec::new())
            .await?;
        let told: Value = serde_json::from_slice(&content).map_err(|_| StatusCode::Failure)?;
        Ok(Attrs {
            id,
            attrs: attributes(&told),
        })
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for open in self.open.drain().map(|(_, open)| open) {
            if let Open::Writing { path, written } = open {
                self.visitor.leave(&path, written);
            }
        }
    }
}

fn ok(id: u32) -> Status {
    Status {
        id,
        status_code: StatusCode::Ok,
        error_message: "OK".to_owned(),
        language_tag: "en-US".to_owned(),
    }
}

fn attributes(told: &Value) -> FileAttributes {
    let is_folder = told["folder"] == true;
    let seconds = told["at"].as_u64().and_then(|at| u32::try_from(at).ok());
    FileAttributes {
        size: told["size"].as_u64(),
        permissions: Some(if is_folder { 0o040_755 } else { 0o100_644 }),
        atime: seconds,
        mtime: seconds,
        ..FileAttributes::empty()
    }
}

/// The path from the root, without empty and `.` parts; `..` stays, for nothing of that name exists.
fn absolute(path: &str) -> String {
    let parts: Vec<_> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    format!("/{}", parts.join("/"))
}

/// The two paths of posix-rename@openssh.com.
fn two_paths(data: &[u8]) -> Option<(String, String)> {
    let mut rest = data;
    let mut next = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let text = after.get(..length)?;
        rest = &after[length..];
        String::from_utf8(text.to_vec()).ok()
    };
    Some((next()?, next()?))
}

impl Handler for Files {
    type Error = StatusCode;

    fn unimplemented(&self) -> Self::Error {
        StatusCode::PermissionDenied
    }

    async fn init(
        &mut self,
        _version: u32,
        _extensions: HashMap<String, String>,
    ) -> Result<Version, Self::Error> {
        let mut version = Version::new();
        version
            .extensions
            .insert("posix-rename@openssh.com".to_owned(), "1".to_owned());
        Ok(version)
    }

    async fn open(
        &mut self,
        id: u32,
        filename: String,
        flags: OpenFlags,
        _attrs: FileAttributes,
    ) -> Result<Handle, Self::Error> {
        let path = absolute(&filename);
        if !flags.contains(OpenFlags::WRITE) {
            let (content, breaks) = self.visitor.done("READ", &path, Vec::new()).await?;
            return Ok(self.hold(id, Open::Reading { content, breaks }));
        }
        if !flags.contains(OpenFlags::CREATE | OpenFlags::TRUNCATE) {
            return Err(StatusCode::PermissionDenied);
        }
        self.visitor.done("CREATE", &path, Vec::new()).await?;
        let written = Vec::new();
        Ok(self.hold(id, Open::Writing { path, written }))
    }

    async fn close(&mut self, id: u32, handle: String) -> Result<Status, Self::Error> {
        match self.open.remove(&handle) {
            Some(Open::Writing { path, written }) => {
                self.visitor.done("WRITE", &path, written).await?;
                Ok(ok(id))
            }
            Some(_) => Ok(ok(id)),
            None => Err(StatusCode::Failure),
        }
    }

    async fn read(
        &mut self,
        id: u32,
        handle: String,
        offset: u64,
        len: u32,
    ) -> Result<Data, Self::Error> {
        let Some(Open::Reading { content, breaks }) = self.open.get(&handle) else {
            return Err(StatusCode::Failure);
        };
        let end = if *breaks {
            content.len() / 2
        } else {
            content.len()
        };
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let to = from.saturating_add(len as usize).min(end);
        match content.get(from..to) {
            Some(data) if !data.is_empty() => Ok(Data {
                id,
                data: data.to_vec(),
            }),
            _ if *breaks => {
                self.visitor.cut();
                Err(StatusCode::ConnectionLost)
            }
            _ => Err(StatusCode::Eof),
        }
    }

    async fn write(
        &mut self,
        id: u32,
        handle: String,
        offset: u64,
        data: Vec<u8>,
    ) -> Result<Status, Self::Error> {
        let Some(Open::Writing { written, .. }) = self.open.get_mut(&handle) else {
            return Err(StatusCode::Failure);
        };
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let to = from.saturating_add(data.len());
        if to > FILE_MOST {
            return Err(StatusCode::Failure);
        }
        if written.len() < to {
            written.resize(to, 0);
        }
        written[from..to].copy_from_slice(&data);
        Ok(ok(id))
    }

    async fn stat(&mut self, id: u32, path: String) -> Result<Attrs, Self::Error> {
        self.attributes(id, &path).await
    }

    async fn lstat(&mut self, id: u32, path: String) -> Result<Attrs, Self::Error> {
        self.attributes(id, &path).await
    }

    async fn fstat(&mut self, id: u32, handle: String) -> Result<Attrs, Self::Error> {
        let size = match self.open.get(&handle) {
            Some(Open::Writing { written, .. }) => written.len(),
            Some(Open::Reading { content, .. }) => content.len(),
            _ => return Err(StatusCode::Failure),
        };
        Ok(Attrs {
            id,
            attrs: attributes(&serde_json::json!({ "size": size })),
        })
    }

    async fn opendir(&mut self, id: u32, path: String) -> Result<Handle, Self::Error> {
        let (content, _) = self
            .visitor
            .done("LIST", &absolute(&path), Vec::new())
            .await?;
        let listed: Vec<Value> =
            serde_json::from_slice(&content).map_err(|_| StatusCode::Failure)?;
        let files = listed
            .iter()
            .map(|one| File::new(one["name"].as_str().unwrap_or_default(), attributes(one)))
            .collect();
        Ok(self.hold(id, Open::Listing(files)))
    }

    async fn readdir(&mut self, id: u32, handle: String) -> Result<Name, Self::Error> {
        match self.open.get_mut(&handle) {
            Some(Open::Listing(files)) if !files.is_empty() => Ok(Name {
                id,
                files: std::mem::take(files),
            }),
            Some(Open::Listing(_)) => Err(StatusCode::Eof),
            _ => Err(StatusCode::Failure),
        }
    }

    async fn remove(&mut self, id: u32, filename: String) -> Result<Status, Self::Error> {
        self.told(id, "REMOVE", &filename, "").await
    }

    async fn rename(&mut self, id: u32, old: String, new: String) -> Result<Status, Self::Error> {
        self.told(id, "RENAME", &old, &absolute(&new)).await
    }

    async fn extended(
        &mut self,
        id: u32,
        request: String,
        data: Vec<u8>,
    ) -> Result<Packet, Self::Error> {
        if request != "posix-rename@openssh.com" {
            return Err(StatusCode::OpUnsupported);
        }
        let (old, new) = two_paths(&data).ok_or(StatusCode::BadMessage)?;
        let status = self.told(id, "RENAME", &old, &absolute(&new)).await?;
        Ok(Packet::Status(status))
    }

    async fn realpath(&mut self, id: u32, path: String) -> Result<Name, Self::Error> {
        Ok(Name {
            id,
            files: vec![File::dummy(absolute(&path))],
        })
    }
}
