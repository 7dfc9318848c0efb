//! The file itself: one line that says for whom it is, then everything else, sealed.
//!
//! The line is not secret (a kind, two fingerprints, a length), so that a wrong computer, an unknown sender and a file cut
//! short can each be told by name. It stands inside the seal once more, under the signature: who changes it outside is
//! found out.

use crate::card::{Card, Fingerprint};
use crate::error::CourierError;
use crate::keys::Keys;

/// What stands first in a file.
const MAGIC: &str = "YILUTONG-CARRIED";
/// The format this program writes and reads.
const FORMAT: &str = "1";
/// No first line is longer.
const LONGEST_LINE: usize = 200;
/// A signature's length.
const SIGNATURE: usize = 64;

/// What a file brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Deliveries on their way into a network.
    Parcel,
    /// What became of them, on its way back.
    Reply,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Parcel => "parcel",
            Self::Reply => "reply",
        }
    }
}

/// A file that was opened, and whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it brings.
    pub kind: Kind,
    /// Who sealed it.
    pub from: Card,
    /// What stands in it.
    pub body: Vec<u8>,
}

/// Signs and seals a file for the holder of `to`.
///
/// # Errors
/// [`CourierError::Keys`], or [`CourierError::NotACard`] when `to` cannot be sealed for.
pub fn seal(kind: Kind, from: &Keys, to: &Card, body: &[u8]) -> Result<Vec<u8>, CourierError> {
    let own = from.card("", &[])?;
    let (to_whom, from_whom) = (to.fingerprint(), own.fingerprint());
    let head = format!(
        "{MAGIC} {FORMAT} {} {} {}",
        kind.word(),
        to_whom.0,
        from_whom.0
    );
    let signed = [head.as_bytes(), b"\n", body].concat();
    let signature = from.sign(&signed)?;
    let sealed = to.seal(&[signature.as_slice(), &signed].concat())?;
    let line = format!("{head} {}\n", sealed.len());
    Ok([line.into_bytes(), sealed].concat())
}

/// Opens a file that was sealed for `ours`; `known` finds the card of a sender that was accepted here.
///
/// # Errors
/// Each way in which a file can be wrong is a [`CourierError`] of its own.
pub fn open(
    file: &[u8],
    ours: &Keys,
    known: impl FnOnce(&Fingerprint) -> Option<Card>,
) -> Result<Opened, CourierError> {
    let (line, sealed) = first_line(file)?;
    let mut words = line.split(' ');
    let (magic, format) = (words.next(), words.next());
    if magic != Some(MAGIC) {
        return Err(CourierError::NotCarried);
    }
    if format != Some(FORMAT) {
        return Err(CourierError::Newer {
            found: format.unwrap_or_default().chars().take(8).collect(),
        });
    }
    let kind = match words.next() {
        Some("parcel") => Kind::Parcel,
        Some("reply") => Kind::Reply,
        _ => return Err(CourierError::Damaged),
    };
    let mut fingerprint = || words.next().map(|word| Fingerprint(word.to_owned()));
    let (to, from) = fingerprint()
        .zip(fingerprint())
        .ok_or(CourierError::Damaged)?;
    let length: usize = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or(CourierError::Damaged)?;
    if to != ours.card("", &[])?.fingerprint() {
        return Err(CourierError::NotForUs { to });
    }
    let from = known(&from).ok_or(CourierError::UnknownSender { from })?;
    if sealed.len() < length {
        return Err(CourierError::Incomplete);
    }
    let plain = ours
        .unseal(sealed)?
        .filter(|_| sealed.len() == length)
        .ok_or(CourierError::Damaged)?;
    let (signature, signed) = plain
        .split_at_checked(SIGNATURE)
        .ok_or(CourierError::Damaged)?;
    let head = line.rsplit_once(' ').map_or(line, |(head, _)| head);
    let body = signed
        .strip_prefix(head.as_bytes())
        .and_then(|rest| rest.strip_prefix(b"\n"))
        .ok_or(CourierError::Damaged)?;
    if !from.has_signed(signed, signature) {
        return Err(CourierError::Damaged);
    }
    Ok(Opened {
        kind,
        body: body.to_vec(),
        from,
    })
}

fn first_line(file: &[u8]) -> Result<(&str, &[u8]), CourierError> {
    let begins = file
        .iter()
        .zip(MAGIC.as_bytes())
        .all(|(found, wanted)| found == wanted);
    if !begins || file.is_empty() {
        return Err(CourierError::NotCarried);
    }
    let end = file
        .iter()
        .take(LONGEST_LINE)
        .position(|byte| *byte == b'\n');
    match end {
        Some(end) => std::str::from_utf8(&file[..end])
            .map(|line| (line, &file[end + 1..]))
            .map_err(|_| CourierError::Damaged),
        None if file.len() < LONGEST_LINE => Err(CourierError::Incomplete),
        None => Err(CourierError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two {
        ours: Keys,
        theirs: Keys,
        our_card: Card,
        their_card: Card,
    }

    fn two() -> Two {
        let (ours, theirs) = (Keys::make(), Keys::make());
        Two {
            our_card: ours.card("甲", &[]).unwrap(),
            their_card: theirs.card("乙", &[]).unwrap(),
            ours,
            theirs,
        }
    }

    #[test]
    fn what_is_sealed_for_somebody_is_opened_by_them_alone() {
        let two = two();
        let body = "陈示例 440306199003159912".as_bytes();
        let file = seal(Kind::Parcel, &two.ours, &two.their_card, body).unwrap();
        let readable = file
            .windows(6)
            .any(|part| body.windows(6).any(|b| b == part));
        assert!(!readable, "nothing of it can be read on the way");
        let opened = open(&file, &two.theirs, |_| Some(two.our_card.clone())).unwrap();
        assert_eq!(opened.body, body, "the very bytes");
        assert_eq!(opened.kind, Kind::Parcel);
        let own = open(&file, &two.ours, |_| Some(two.our_card.clone()));
        assert_eq!(
            own,
            Err(CourierError::NotForUs {
                to: two.their_card.fingerprint()
            }),
            "not even the sender opens it again"
        );
        let stranger = open(&file, &two.theirs, |_| None);
        assert_eq!(
            stranger,
            Err(CourierError::UnknownSender {
                from: two.our_card.fingerprint()
            }),
            "a sender must have been accepted"
        );
    }

    #[test]
    fn a_file_touched_or_cut_short_is_never_opened() {
        let two = two();
        let file = seal(Kind::Reply, &two.ours, &two.their_card, b"{}").unwrap();
        let known = |_: &Fingerprint| Some(two.our_card.clone());
        for at in 0..file.len() {
            let mut touched = file.clone();
            touched[at] ^= 1;
            assert!(
                open(&touched, &two.theirs, known).is_err(),
                "byte {at} was changed"
            );
        }
        for length in 1..file.len() {
            let error = open(&file[..length], &two.theirs, known).unwrap_err();
            assert_eq!(
                error,
                CourierError::Incomplete,
                "{length} of {} bytes are not all of it",
                file.len()
            );
        }
        let longer = [file.as_slice(), b"x"].concat();
        assert_eq!(
            open(&longer, &two.theirs, known),
            Err(CourierError::Damaged),
            "nor may anything be added"
        );
        for no in [b"".as_slice(), b"PK\x03\x04", b"YILU"] {
            assert!(
                open(no, &two.theirs, known).is_err(),
                "that is no such file"
            );
        }
    }

    #[test]
    fn a_name_on_the_outside_is_not_believed() {
        let two = two();
        let forger = Keys::make();
        let forged = seal(Kind::Parcel, &forger, &two.their_card, b"{}").unwrap();
        let forger = forger.card("", &[]).unwrap().fingerprint().0;
        let line_end = forged.iter().position(|byte| *byte == b'\n').unwrap();
        let line = String::from_utf8(forged[..line_end].to_vec()).unwrap();
        let renamed = line.replace(&forger, &two.our_card.fingerprint().0);
        let file = [renamed.as_bytes(), &forged[line_end..]].concat();
        assert_eq!(
            open(&file, &two.theirs, |_| Some(two.our_card.clone())),
            Err(CourierError::Damaged),
            "the signature is the forger's, whoever is named outside"
        );
    }
}
