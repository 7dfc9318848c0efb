//! Photos to send: grey JPEGs of any sides and weight, made by hand, so that no encoder is needed.

/// A complete baseline JPEG of one grey, `width` by `height`; `mark` makes it differ from others, and padding makes it
/// weigh `weight` bytes when that is more than it needs.
pub(crate) fn jpeg(width: u16, height: u16, mark: u32, weight: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    segment(&mut bytes, 0xfe, &mark.to_be_bytes());
    segment(&mut bytes, 0xdb, &[[0].as_slice(), &[1; 64]].concat());
    let [[h1, h2], [w1, w2]] = [height.to_be_bytes(), width.to_be_bytes()];
    segment(&mut bytes, 0xc0, &[8, h1, h2, w1, w2, 1, 1, 0x11, 0]);
    // One code each, a single 0: no difference in DC, end of block in AC.
    let one_code = |class: u8| [[class, 1].as_slice(), &[0; 15], &[0]].concat();
    segment(&mut bytes, 0xc4, &one_code(0x00));
    segment(&mut bytes, 0xc4, &one_code(0x10));
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    let rest = 10 + (blocks * 2).div_ceil(8) + 2;
    while bytes.len() + rest + 4 <= weight {
        let padding = (weight - bytes.len() - rest - 4).min(65_000);
        segment(&mut bytes, 0xfe, &vec![b'.'; padding]);
    }
    segment(&mut bytes, 0xda, &[1, 1, 0x00, 0, 63, 0]);
    bytes.extend(vec![0; (blocks * 2).div_ceil(8)]);
    bytes.extend([0xff, 0xd9]);
    bytes
}

fn segment(bytes: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).unwrap();
    bytes.extend([0xff, marker]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
}
