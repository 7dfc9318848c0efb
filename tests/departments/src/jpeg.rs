//! Whether bytes are a photo: a complete JPEG that decodes to its last line; and what somebody sees who looks at it.
//! Sizes and weights are the departments'.

use jpeg_decoder::{Decoder, PixelFormat};
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::front::ClerkError;

/// More decoded bytes than any photo of a contract has; keeps a bomb from going off.
const MOST_DECODED: usize = 256 * 1024 * 1024;

/// Width and height of the JPEG, if it decodes from start to end.
pub(crate) fn sides(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MOST_DECODED);
    decoder.decode().ok()?;
    decoder.info().map(|info| (info.width, info.height))
}

/// Memory of what photos look like, by the department's word for the photo.
const LOOKS: &str = "look";
/// How far from the corners of a photo is looked.
const INSET: usize = 5;

/// Remembers what a photo looks like to somebody who knows nothing of what a camera writes beside it: width, height,
/// the colours near its corners clockwise from the top left as `rrggbb`, and whether a camera's notes are still in it.
pub(crate) fn remember(drawer: &Drawer<'_>, photo: &str, bytes: &[u8]) -> Result<(), CabinetError> {
    let Some(look) = look(bytes) else {
        return Ok(());
    };
    drawer.remember(LOOKS, photo, 0, &look.to_string())
}

/// `{"act": "look", "photo": …}` tells what a photo that was taken looks like.
pub(crate) fn act(order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
    let photo = order.get("photo").and_then(Value::as_str);
    let photo = photo.ok_or(ClerkError::Impossible("photo"))?;
    let (_, look) = drawer
        .recall(LOOKS, photo)?
        .ok_or(ClerkError::UnknownRecord)?;
    Ok(serde_json::from_str(&look).map_err(CabinetError::from)?)
}

/// Whether an order is to tell what a photo looks like.
pub(crate) fn is_look(order: &Fields) -> bool {
    order.get("act").and_then(Value::as_str) == Some("look")
}

fn look(bytes: &[u8]) -> Option<Value> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MOST_DECODED);
    let pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    let samples = match info.pixel_format {
        PixelFormat::RGB24 => 3,
        PixelFormat::L8 => 1,
        _ => return None,
    };
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let colour = |x: usize, y: usize| {
        let at = (y * width + x) * samples;
        let pixel = pixels.get(at..at + samples)?;
        let shades = [pixel[0], pixel[samples / 2], pixel[samples - 1]];
        Some(data_encoding::HEXLOWER.encode(&shades))
    };
    let (right, bottom) = (
        width.checked_sub(INSET + 1)?,
        height.checked_sub(INSET + 1)?,
    );
    let corners = [
        colour(INSET, INSET)?,
        colour(right, INSET)?,
        colour(right, bottom)?,
        colour(INSET, bottom)?,
    ];
    let notes = bytes.windows(6).any(|six| six == b"Exif\0\0");
    Some(json!({ "width": width, "height": height, "corners": corners, "notes": notes }))
}
