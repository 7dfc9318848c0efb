//! Why a file or a card is not taken. Nothing of what stands in it is ever said.

use crate::card::Fingerprint;

/// Why a file or a card was not taken. Whatever it is, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CourierError {
    /// It is no file of this program.
    #[error("this is no carried file; choose one whose name ends in .ylt")]
    NotCarried,
    /// It is no card.
    #[error("this is no card, or it was changed on its way; copy it again")]
    NotACard,
    /// A newer program wrote it.
    #[error("a newer version wrote this file (format {found}); update the program")]
    Newer {
        /// The format found.
        found: String,
    },
    /// Part of it is missing.
    #[error("the file is not complete; copy it again")]
    Incomplete,
    /// It was changed on its way, or was not signed by the one it names.
    #[error("the file was changed on its way, or its signature does not hold; copy it again")]
    Damaged,
    /// It was sealed for another computer.
    #[error("the file is sealed for the computer {to}, not for this one")]
    NotForUs {
        /// The computer that can open it.
        to: Fingerprint,
    },
    /// Nobody here has accepted the sender's card.
    #[error("the file comes from {from}, whose card nobody here has accepted")]
    UnknownSender {
        /// The sender.
        from: Fingerprint,
    },
    /// The keys kept in the profile are none.
    #[error("the keys of this computer cannot be read; restore the profile from a backup")]
    Keys,
}
