//! Whether bytes are a photo: a complete JPEG that decodes to its last line. Sizes and weights are the departments'.

use jpeg_decoder::Decoder;

/// More decoded bytes than any photo of a contract has; keeps a bomb from going off.
const MOST_DECODED: usize = 256 * 1024 * 1024;

/// Width and height of the JPEG, if it decodes from start to end.
pub(crate) fn sides(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MOST_DECODED);
    decoder.decode().ok()?;
    decoder.info().map(|info| (info.width, info.height))
}
