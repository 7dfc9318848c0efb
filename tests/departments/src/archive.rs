//! Zip archives in memory: every member unpacked and its CRC checked, or nothing; and archives made of stored members.
//! On rawzip and miniz_oxide, not on the zip library that clients commonly use. No paths, no disk.

use std::io::{Cursor, Read, Write};

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};

/// One member, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its name as stored.
    pub(crate) name: String,
    /// Its content.
    pub(crate) content: Vec<u8>,
}

/// Why an archive is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Not a zip, damaged, encrypted, or packed other than stored or deflated.
    Damaged,
    /// A member is larger than the department takes.
    TooLarge,
}

/// The members of an archive in the order of its directory; none may be larger than `most` bytes.
pub(crate) fn unpack(bytes: &[u8], most: usize) -> Result<Vec<Member>, Unreadable> {
    let damaged = |_| Unreadable::Damaged;
    let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
    let mut entries = archive.entries();
    let mut members = Vec::new();
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        let name = std::str::from_utf8(entry.file_path().as_ref())
            .map_err(|_| Unreadable::Damaged)?
            .to_owned();
        if entry.flags().is_encrypted() {
            return Err(Unreadable::Damaged);
        }
        if entry.uncompressed_size_hint() > most as u64 {
            return Err(Unreadable::TooLarge);
        }
        let stored = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let content = match entry.compression_method() {
            CompressionMethod::STORE => stored.data().to_vec(),
            CompressionMethod::DEFLATE => decompress_to_vec_with_limit(stored.data(), most)
                .map_err(|_| Unreadable::Damaged)?,
            _ => return Err(Unreadable::Damaged),
        };
        let mut content_again = Vec::with_capacity(content.len());
        stored
            .verifying_reader(Cursor::new(&content))
            .read_to_end(&mut content_again)
            .map_err(|_| Unreadable::Damaged)?;
        members.push(Member { name, content });
    }
    Ok(members)
}

/// An archive of stored members.
pub(crate) fn pack(members: &[(&str, &[u8])]) -> Result<Vec<u8>, rawzip::Error> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, content) in members {
        let (mut entry, config) = archive.new_file(*name).start()?;
        let mut writer = config.wrap(&mut entry);
        writer.write_all(content)?;
        let (_, descriptor) = writer.finish()?;
        entry.finish(descriptor)?;
    }
    archive.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_and_damage_is_seen() {
        let packed = pack(&[("a.txt", b"one"), ("b.txt", b"")]).unwrap();
        let members = unpack(&packed, 100).unwrap();
        let seen: Vec<_> = members
            .iter()
            .map(|m| (m.name.as_str(), m.content.as_slice()))
            .collect();
        assert_eq!(seen, [("a.txt", &b"one"[..]), ("b.txt", b"")], "both");
        assert_eq!(unpack(&packed, 2), Err(Unreadable::TooLarge), "too large");
        let mut flipped = packed.clone();
        let at = packed.windows(3).position(|w| w == b"one").unwrap();
        flipped[at] ^= 1;
        assert_eq!(unpack(&flipped, 100), Err(Unreadable::Damaged), "CRC");
        let half = &packed[..packed.len() / 2];
        assert_eq!(unpack(half, 100), Err(Unreadable::Damaged), "half a file");
    }
}
