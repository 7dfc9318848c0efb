//! Pictures of an entry: taken in, shown small, and handed to whoever sends them.
//!
//! What is kept is not the file as it came: upright, without what the camera wrote beside it (which tells where the
//! worker stood), and no larger than any department takes. Unused ones are swept when the profile is opened.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use yilutong_adapter::picture::{Fit, Picture, fitted, taken_in};
use yilutong_adapter::{KeepsPhotos, Photos};
use yilutong_outbox::Outbox;

use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{PhotoAdd, PhotoImage, PhotoRef, PhotoView};

/// What is kept of a picture: enough to read a number plate, and within what departments take.
const KEPT: Fit = Fit {
    side: 4096,
    bytes: 5 * 1024 * 1024,
};
/// The smallest side that is asked for on screen, and the largest.
const SHOWN: std::ops::RangeInclusive<u32> = 32..=2048;

impl Desk {
    /// Takes a picture in; the reply belongs into the entry.
    ///
    /// # Errors
    /// [`DeskError::NoPicture`], [`DeskError::Locked`], or the store cannot be written.
    pub async fn photo_add(&self, request: PhotoAdd) -> Result<PhotoView, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let taking = tokio::task::spawn_blocking(move || {
            let file = STANDARD
                .decode(request.base64.as_bytes())
                .map_err(|_| yilutong_adapter::picture::NoPicture::Unreadable)?;
            taken_in(&file, KEPT).map(|picture| (picture, request.name))
        });
        let (picture, name) = taking.await.map_err(|_| DeskError::ShuttingDown)??;
        let Picture {
            jpeg,
            width,
            height,
        } = picture;
        let sha256 = hex(&Sha256::digest(&jpeg));
        let view = PhotoView {
            name: name.chars().take(60).collect(),
            sha256: sha256.clone(),
            bytes: u32::try_from(jpeg.len()).unwrap_or(u32::MAX),
            width,
            height,
        };
        open.keep(move |outbox| outbox.keep_attachment(&sha256, jpeg, now))
            .await?;
        Ok(view)
    }

    /// A kept picture, as large as it is to be shown.
    ///
    /// # Errors
    /// [`DeskError::NoPicture`] when it is not here any more, [`DeskError::Locked`], or the store cannot be read.
    pub async fn photo_open(&self, request: PhotoRef) -> Result<PhotoImage, DeskError> {
        let open = self.profile().await?;
        let found = open
            .keep(move |outbox| outbox.attachment(&request.sha256))
            .await?;
        let jpeg = found.ok_or(yilutong_adapter::picture::NoPicture::Unreadable)?;
        let fit = Fit {
            side: request.side.clamp(*SHOWN.start(), *SHOWN.end()),
            bytes: KEPT.bytes,
        };
        let small = tokio::task::spawn_blocking(move || fitted(&jpeg, fit));
        let small = small.await.map_err(|_| DeskError::ShuttingDown)??;
        Ok(PhotoImage {
            base64: STANDARD.encode(small.jpeg),
        })
    }
}

/// The pictures of a profile, for those who send them.
pub(crate) fn of(outbox: &Arc<Outbox>) -> Photos {
    Photos(Some(Arc::new(Kept(Arc::clone(outbox)))))
}

struct Kept(Arc<Outbox>);

impl KeepsPhotos for Kept {
    fn read<'a>(
        &'a self,
        sha256: &'a str,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'a>> {
        Box::pin(async move {
            let (outbox, sha256) = (Arc::clone(&self.0), sha256.to_owned());
            let reading = tokio::task::spawn_blocking(move || outbox.attachment(&sha256));
            reading.await.ok()?.ok()?
        })
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
