//! Pictures: read, turned upright, stripped of what the camera wrote beside them, and made to fit.
//!
//! What comes out is a plain JPEG: no EXIF (which tells where the worker stood), no orientation to be ignored by
//! somebody. The same picture and the same limits give the same bytes.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The largest file that is looked at: 10 MiB.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The longest side that is decoded; longer ones are no photographs.
const LONGEST_SIDE: u32 = 20_000;
/// How much a picture may be when decoded, as it is in the file and in the three bytes per pixel that are kept: 256 MiB,
/// some 89 million pixels. A file of a few kilobytes may say that it is far more.
const LARGEST_DECODED: u64 = 256 * 1024 * 1024;
/// The qualities that are tried, best first.
const QUALITIES: [u8; 4] = [88, 80, 70, 60];

/// A picture as it is kept or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A complete JPEG.
    pub jpeg: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What a picture must fit into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The longest side, in pixels.
    pub side: u32,
    /// The size of the file, in bytes.
    pub bytes: usize,
}

/// Why a file is not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPicture {
    /// Larger than [`LARGEST_FILE`].
    #[error("the file is larger than 10 MiB; take a smaller picture")]
    TooLarge,
    /// Neither JPEG nor PNG, or broken.
    #[error("the file is no JPEG or PNG that can be read; choose another picture")]
    Unreadable,
}

/// A file, JPEG or PNG, as an upright JPEG that fits.
///
/// # Errors
/// [`NoPicture`]: too large, or not a picture that can be read.
pub fn taken_in(file: &[u8], fit: Fit) -> Result<Picture, NoPicture> {
    if file.len() > LARGEST_FILE {
        return Err(NoPicture::TooLarge);
    }
    let (mut image, orientation) = decoded(file).ok_or(NoPicture::Unreadable)?;
    image.apply_orientation(orientation);
    encoded(image, fit).ok_or(NoPicture::Unreadable)
}

/// A kept picture, made smaller where it does not fit; as it is where it does.
///
/// # Errors
/// [`NoPicture::Unreadable`] when it is none.
pub fn fitted(jpeg: &[u8], fit: Fit) -> Result<Picture, NoPicture> {
    let reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    let (width, height) = reader
        .into_dimensions()
        .map_err(|_| NoPicture::Unreadable)?;
    if width.max(height) <= fit.side && jpeg.len() <= fit.bytes {
        let jpeg = jpeg.to_vec();
        return Ok(Picture {
            jpeg,
            width,
            height,
        });
    }
    taken_in(jpeg, fit)
}

/// The same picture as a file of its own: with a comment in it that nothing shows.
pub(crate) fn marked(picture: Picture, comment: &str) -> Picture {
    let comment = comment.as_bytes();
    let length = u16::try_from(comment.len() + 2);
    let (Ok(length), Some((start, rest))) = (length, picture.jpeg.split_at_checked(2)) else {
        return picture;
    };
    // Behind the start of the image, before all else: marker COM, its length, its text (ITU-T T.81 B.2.4.5).
    let mut jpeg = start.to_vec();
    jpeg.extend_from_slice(&[0xff, 0xfe]);
    jpeg.extend_from_slice(&length.to_be_bytes());
    jpeg.extend_from_slice(comment);
    jpeg.extend_from_slice(rest);
    Picture { jpeg, ..picture }
}

/// A small grey picture, for cases that need one.
pub(crate) fn grey() -> Vec<u8> {
    let grey = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(320, 320, image::Rgb([128; 3])));
    let mut jpeg = Vec::new();
    // Writing to memory cannot fail; should it, the case fails with an empty picture.
    let _ = grey.write_with_encoder(JpegEncoder::new(&mut jpeg));
    jpeg
}

fn decoded(file: &[u8]) -> Option<(DynamicImage, Orientation)> {
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let kept = u64::from(width) * u64::from(height) * 3;
    if kept.max(decoder.total_bytes()) > LARGEST_DECODED {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Some((DynamicImage::from_decoder(decoder).ok()?, orientation))
}

/// The best quality that fits, then smaller and smaller.
fn encoded(image: DynamicImage, fit: Fit) -> Option<Picture> {
    let mut side = fit.side.min(image.width().max(image.height()));
    let mut image = DynamicImage::ImageRgb8(image.into_rgb8());
    while side > 0 {
        if image.width().max(image.height()) > side {
            // The filters of `resize` would take sixteen bytes for every pixel on the way.
            image = image.thumbnail(side, side);
        }
        for quality in QUALITIES {
            let mut jpeg = Vec::new();
            let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
            image.write_with_encoder(encoder).ok()?;
            if jpeg.len() <= fit.bytes {
                return Some(Picture {
                    jpeg,
                    width: image.width(),
                    height: image.height(),
                });
            }
        }
        side = side * 3 / 4;
    }
    None
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    const ROOMY: Fit = Fit {
        side: 4096,
        bytes: 5_000_000,
    };

    /// Left half red, right half blue, with some noise so that it does not compress to nothing.
    fn scene(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let noise = u8::try_from((x * 31 + y * 17 + x * y) % 60).unwrap_or(0);
            if x < width / 2 {
                Rgb([190 + noise, 20, 20])
            } else {
                Rgb([20, 20, 190 + noise])
            }
        })
    }

    fn jpeg(image: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        image.write_with_encoder(encoder).unwrap();
        bytes
    }

    /// The same JPEG with an EXIF block that says: turn by a quarter, taken here.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
        exif.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 22.5N 113.9E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut all = vec![0xff, 0xd8, 0xff, 0xe1];
        all.extend(length);
        all.extend(exif);
        all.extend(&jpeg[2..]);
        all
    }

    #[test]
    fn what_the_camera_wrote_beside_the_picture_is_gone_and_the_picture_upright() {
        let file = with_exif(&jpeg(&scene(60, 40)));
        let picture = taken_in(&file, ROOMY).unwrap();
        assert_eq!(
            (picture.width, picture.height),
            (40, 60),
            "it was held upright"
        );
        let said = |needle: &[u8]| picture.jpeg.windows(needle.len()).any(|at| at == needle);
        assert!(
            !said(b"Exif") && !said(b"GPS"),
            "nothing tells where it was taken"
        );
        let again = image::load_from_memory(&picture.jpeg).unwrap().into_rgb8();
        let (top, bottom) = (again.get_pixel(20, 5), again.get_pixel(20, 55));
        assert!(
            top[0] > 150 && bottom[2] > 150,
            "left became top: {top:?} {bottom:?}"
        );
    }

    #[test]
    fn what_is_too_large_is_made_to_fit_the_same_way_every_time() {
        let file = jpeg(&scene(900, 300));
        let fit = Fit {
            side: 600,
            bytes: 12_000,
        };
        let picture = taken_in(&file, fit).unwrap();
        assert!(
            picture.width <= 600 && picture.jpeg.len() <= 12_000,
            "{} pixels, {} bytes",
            picture.width,
            picture.jpeg.len()
        );
        assert_eq!(
            taken_in(&file, fit),
            Ok(picture.clone()),
            "a resend must be the same to the byte"
        );
        assert_eq!(
            fitted(&picture.jpeg, fit),
            Ok(picture),
            "what fits stays as it is"
        );
    }

    #[test]
    fn a_marked_picture_is_another_file_and_the_same_picture() {
        let picture = taken_in(&jpeg(&scene(60, 40)), ROOMY).unwrap();
        let one = marked(picture.clone(), "one");
        assert_ne!(one.jpeg, marked(picture.clone(), "two").jpeg);
        let pixels = |jpeg: &[u8]| image::load_from_memory(jpeg).unwrap().into_rgb8();
        assert_eq!(pixels(&one.jpeg), pixels(&picture.jpeg));
    }

    #[test]
    fn a_small_file_that_says_it_is_huge_is_refused() {
        let mut png = Vec::new();
        RgbImage::new(1, 1)
            .write_with_encoder(image::codecs::png::PngEncoder::new(&mut png))
            .unwrap();
        // IHDR: signature, length and name before it, then width and height, and its checksum behind.
        png[16..20].copy_from_slice(&19_999_u32.to_be_bytes());
        png[20..24].copy_from_slice(&19_999_u32.to_be_bytes());
        let sum = crc32(&png[12..29]).to_be_bytes();
        png[29..33].copy_from_slice(&sum);
        assert_eq!(
            taken_in(&png, ROOMY),
            Err(NoPicture::Unreadable),
            "1.2 gigabytes are not made room for"
        );
    }

    /// The checksum of PNG (ISO 15948 annex D).
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let whole = jpeg(&scene(60, 40));
        for file in [b"".as_slice(), b"GIF89a", b"<html>", &whole[..40]] {
            assert_eq!(taken_in(file, ROOMY), Err(NoPicture::Unreadable));
        }
        assert_eq!(
            taken_in(&vec![0; LARGEST_FILE + 1], ROOMY),
            Err(NoPicture::TooLarge)
        );
    }
}
