//! A client of the front-end machine that pins the announced host key, and batches to upload.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, Handle};
use russh::keys::PublicKeyOrCertificate;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};
use smcrypto::sm3::sm3_hash;

use crate::kit::Town;

pub(crate) const ORG: &str = "440306001001";
pub(crate) const USER: (&str, &str) = ("szz_440306001001", "Szz@2026test");
pub(crate) const OTHER: (&str, &str) = ("szz_440306001002", "Szz@2026test2");

pub(crate) struct Pinned(pub(crate) String);

impl client::Handler for Pinned {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else {
            return Ok(false);
        };
        Ok(key.to_openssh().unwrap().contains(&self.0))
    }
}

/// A logged-in connection.
pub(crate) struct Line {
    pub(crate) ssh: Handle<Pinned>,
    pub(crate) sftp: RawSftpSession,
}

pub(crate) struct Provincial {
    pub(crate) town: Town,
    serial: Cell<u32>,
}

impl Provincial {
    pub(crate) async fn new() -> Self {
        Self::of(Town::new().await)
    }

    pub(crate) fn of(town: Town) -> Self {
        Self {
            town,
            serial: Cell::new(0),
        }
    }

    pub(crate) fn address(&self) -> String {
        let url = self.town.running.base_url("provincial").unwrap();
        url.strip_prefix("sftp://").unwrap().to_owned()
    }

    pub(crate) fn host_key(&self) -> String {
        let addresses = self.town.running.addresses();
        let own = addresses.into_iter().find(|a| a.id == "provincial");
        own.unwrap().host_key.unwrap().public
    }

    pub(crate) async fn ssh(&self, key: String) -> Result<Handle<Pinned>, russh::Error> {
        let config = client::Config {
            inactivity_timeout: Some(Duration::from_secs(20)),
            ..client::Config::default()
        };
        client::connect(Arc::new(config), self.address(), Pinned(key)).await
    }

    pub(crate) async fn line(&self, (user, password): (&str, &str)) -> Result<Line, russh::Error> {
        let mut ssh = self.ssh(self.host_key()).await?;
        if !ssh.authenticate_password(user, password).await?.success() {
            return Err(russh::Error::NotAuthenticated);
        }
        let channel = ssh.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        let sftp = RawSftpSession::new(channel.into_stream());
        sftp.init().await.map_err(|_| russh::Error::Disconnect)?;
        Ok(Line { ssh, sftp })
    }

    /// A batch number not used before.
    pub(crate) fn number(&self) -> String {
        self.serial.set(self.serial.get() + 1);
        format!("{ORG}20261122{:04}", self.serial.get())
    }

    /// Uploads records as one batch, waits by the department's clock and reads the receipt.
    pub(crate) async fn send(&self, line: &Line, records: &[String]) -> Receipt {
        let number = self.number();
        let zip = zipped(data(&number, ORG, records.len(), records).as_bytes());
        self.exchange(line, &number, &zip).await
    }

    pub(crate) async fn exchange(&self, line: &Line, number: &str, zip: &[u8]) -> Receipt {
        line.put(number, zip).await.unwrap();
        self.town.pass(2);
        let receipt = line.get(&format!("/out/{ORG}/{number}.ret.xml")).await;
        Receipt::read(&receipt.unwrap())
    }
}

/// The status of a refused operation.
pub(crate) fn refusal<T>(result: Result<T, Error>) -> Option<StatusCode> {
    match result {
        Err(Error::Status(status)) => Some(status.status_code),
        Err(_) => Some(StatusCode::ConnectionLost),
        Ok(_) => None,
    }
}

impl Line {
    pub(crate) async fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::TRUNCATE;
        let handle = self
            .sftp
            .open(path, flags, FileAttributes::empty())
            .await?
            .handle;
        for (at, part) in bytes.chunks(16_384).enumerate() {
            let offset = at as u64 * 16_384;
            self.sftp.write(&handle, offset, part.to_vec()).await?;
        }
        self.sftp.close(&handle).await?;
        Ok(())
    }

    pub(crate) async fn put(&self, number: &str, zip: &[u8]) -> Result<(), Error> {
        let path = format!("/in/{ORG}/{number}.zip");
        self.write(&format!("{path}.tmp"), zip).await?;
        self.sftp.rename(format!("{path}.tmp"), path).await?;
        Ok(())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Vec<u8>, Error> {
        let attributes = FileAttributes::empty();
        let handle = self
            .sftp
            .open(path, OpenFlags::READ, attributes)
            .await?
            .handle;
        let mut content = Vec::new();
        loop {
            match self.sftp.read(&handle, content.len() as u64, 8192).await {
                Ok(data) => content.extend(data.data),
                Err(Error::Status(end)) if end.status_code == StatusCode::Eof => break,
                Err(other) => return Err(other),
            }
        }
        self.sftp.close(&handle).await?;
        Ok(content)
    }

    pub(crate) async fn list(&self, path: &str) -> Result<Vec<String>, Error> {
        let handle = self.sftp.opendir(path).await?.handle;
        let mut names = Vec::new();
        while let Ok(name) = self.sftp.readdir(&handle).await {
            names.extend(name.files.into_iter().map(|file| file.filename));
        }
        names.sort();
        Ok(names)
    }

    pub(crate) async fn is_there(&self, path: &str) -> bool {
        match refusal(self.sftp.stat(path).await) {
            None => true,
            Some(StatusCode::NoSuchFile) => false,
            Some(other) => panic!("{path}: {other}"),
        }
    }
}

/// A receipt, read.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) head: HashMap<String, String>,
    pub(crate) items: Vec<HashMap<String, String>>,
}

impl Receipt {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        assert!(!broken, "a receipt is GB18030");
        assert!(
            text.starts_with("<?xml version=\"1.0\" encoding=\"GB18030\"?>"),
            "and says so"
        );
        let document = roxmltree::Document::parse(&text).unwrap();
        let attributes = |node: roxmltree::Node<'_, '_>| {
            let all = node.attributes();
            all.map(|a| (a.name().to_owned(), a.value().to_owned()))
                .collect()
        };
        let root = document.root_element();
        assert_eq!(
            root.tag_name().namespace(),
            Some("urn:scity:szz:exchange:1"),
            "the exchange's name space"
        );
        Self {
            head: attributes(root),
            items: root
                .children()
                .filter(roxmltree::Node::is_element)
                .map(attributes)
                .collect(),
        }
    }

    pub(crate) fn result(&self) -> &str {
        &self.head["result"]
    }

    /// `code field` of each item; only the code when no field is named.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.items
            .iter()
            .map(|item| {
                format!("{} {}", item["code"], item["field"])
                    .trim()
                    .to_owned()
            })
            .collect()
    }
}

/// `data.xml` as text.
pub(crate) fn data(number: &str, org: &str, count: usize, records: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<batch xmlns=\"urn:scity:szz:exchange:1\" no=\"{number}\" \
         org=\"{org}\" createdAt=\"2026-11-22T10:15:00+08:00\" count=\"{count}\">{}</batch>",
        records.concat()
    )
}

pub(crate) fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// The zip of a `data.xml` in UTF-8, turned to GB18030, with its digest.
pub(crate) fn zipped(data: &[u8]) -> Vec<u8> {
    let data = gb18030(std::str::from_utf8(data).unwrap());
    let digest = sm3_hash(&data);
    pack(&[("data.xml", &data), ("data.xml.sm3", digest.as_bytes())])
}

pub(crate) fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    for (name, content) in members {
        let (mut entry, config) = archive.new_file(*name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap()
}

type Elements<'e> = &'e [(&'e str, &'e str)];

fn element(kind: &str, head: &str, base: Elements<'_>, changes: Elements<'_>) -> String {
    let mut xml = format!("<{kind} {head}>");
    for (name, value) in base {
        let changed = changes.iter().find(|(changed, _)| changed == name);
        let value = changed.map_or(*value, |(_, value)| value);
        if name.starts_with('<') || value.is_empty() {
            continue;
        }
        if *name == "party" {
            xml.push_str(value);
        } else {
            xml.push_str(&format!("<{name}>{value}</{name}>"));
        }
    }
    xml.push_str(&format!("</{kind}>"));
    xml
}

fn ident(id: &str, revision: u32) -> String {
    format!("sourceId=\"{id}\" revision=\"{revision}\"")
}

pub(crate) fn house(id: &str, revision: u32, changes: Elements<'_>) -> String {
    let base = [
        ("houseCode", "4403060010010000012000302"),
        ("address", "S市测试区样例街道幸福路12号3栋302"),
        ("gridCode", "440306001001003"),
        ("use", "02"),
        ("area", "68.50"),
        ("ownerName", ""),
        ("ownerPhone", ""),
    ];
    element("house", &ident(id, revision), &base, changes)
}

pub(crate) fn person(id: &str, revision: u32, changes: Elements<'_>) -> String {
    let base = [
        ("name", "陈䶮示"),
        ("sex", "1"),
        ("idType", "111"),
        ("idNo", "440306199003159912"),
        ("birth", "1990-03-15"),
        ("nation", "01"),
        ("education", ""),
        ("marriage", ""),
        ("popType", "02"),
        ("registeredDivision", "430102"),
        ("houseSourceId", "H-0001"),
        ("gridCode", "440306001001003"),
        ("phone", "13800000001"),
        ("workplace", ""),
        ("arriveDate", "2026-09-01"),
        ("leaveDate", ""),
    ];
    element("population", &ident(id, revision), &base, changes)
}

pub(crate) fn event(id: &str, revision: u32, changes: Elements<'_>) -> String {
    let base = [
        ("type", "0201"),
        ("title", "楼道堆物"),
        ("description", "三楼楼道堆放纸箱"),
        ("occurredAt", "2026-11-22T10:00:00+08:00"),
        ("place", "幸福路12号"),
        ("gridCode", "440306001001003"),
        ("lon", ""),
        ("lat", ""),
        ("scale", "1"),
        ("reporter", "王采集"),
        ("state", "1"),
        ("closedAt", ""),
        ("closeNote", ""),
        ("party", ""),
    ];
    element("event", &ident(id, revision), &base, changes)
}

pub(crate) fn cancel(kind: &str, id: &str, revision: u32, changes: Elements<'_>) -> String {
    let head = format!("kind=\"{kind}\" {}", ident(id, revision));
    let base = [("reason", "重复登记"), ("cancelDate", "2026-11-22")];
    element("cancel", &head, &base, changes)
}
