//! Changes that know nothing of what the bytes mean.

use crate::chance::Chance;

/// The longest input, 1 MiB: beyond it the parsers' own limits are tried by themselves.
pub(crate) const LONGEST: usize = 1024 * 1024;

/// Pieces that parsers stumble over.
const PIECES: [&[u8]; 30] = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81\x30\x81\x30",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"9223372036854775808",
    b"NaN",
    b"null",
    b"{\"a\":",
    b"[[[[[[[[",
    b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]>",
    b"<![CDATA[",
    b"<!--",
    b"&#x0;",
    b"&#xD800;",
    b"&c;",
    b"<a xmlns=\"",
    b"\"\"\"",
    b"\r\n",
    b"{{ ",
    b"((((((((",
    b"2026-02-30",
    b"\xf0\x9f\x98\x80",
    b"PK\x03\x04",
];

/// A changed copy; `other` lends pieces.
pub(crate) fn changed(input: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.place(bytes.len());
        let end = (at + 1 + chance.below(32)).min(bytes.len());
        match chance.below(9) {
            0 => {
                let bit = 1 << chance.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bit;
                }
            }
            1 => {
                if let (Some(byte), Some(value)) = (
                    bytes.get_mut(at),
                    chance.one(&[0, 9, 10, 34, 44, 60, 127, 255]),
                ) {
                    *byte = *value;
                }
            }
            2 => {
                bytes.drain(at..end);
            }
            3 => bytes.truncate(at),
            4 => {
                let piece = chance.one(&PIECES).copied().unwrap_or_default();
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                let piece = chance.one(&PIECES).copied().unwrap_or_default();
                bytes.splice(at..end, piece.iter().copied());
            }
            6 => {
                // A stretch many times over: depth, length and number.
                let stretch = bytes[at..end].to_vec();
                let times = 1 << chance.below(14);
                let room = LONGEST.saturating_sub(bytes.len());
                let times = times.min(room / stretch.len().max(1));
                bytes.splice(at..at, stretch.repeat(times));
            }
            7 => {
                let from = chance.place(other.len());
                let to = (from + chance.below(64)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let from = chance.place(bytes.len());
                let to = (from + chance.below(64)).min(bytes.len());
                let stretch = bytes[from..to].to_vec();
                bytes.splice(at..end, stretch);
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}
