//! JPEG: a PDF holds it as it is; what has to be known of it stands before its pixels.

use super::{NotShown, Picture, exif::turn, name, stream};

/// The picture, its bytes unchanged.
pub(super) fn picture(bytes: &[u8]) -> Result<Picture, NotShown> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8").ok_or(NotShown::Damaged)?;
    let mut orientation = 1;
    loop {
        let (marker, body, behind) = segment(rest).ok_or(NotShown::Damaged)?;
        match marker {
            // Baseline, extended and progressive, by Huffman's code.
            0xc0..=0xc2 => {
                let (width, height, channels) = frame(body).ok_or(NotShown::Damaged)?;
                let colours = match (channels, body.first()) {
                    (_, Some(bits)) if *bits != 8 => return Err(NotShown::RareJpeg),
                    (1, _) => "DeviceGray",
                    (3, _) => "DeviceRGB",
                    (4, _) => return Err(NotShown::PressColours),
                    _ => return Err(NotShown::RareJpeg),
                };
                let stream = stream((width, height), 8, name(colours), "DCTDecode", bytes.to_vec());
                return Ok(Picture { width, height, orientation, stream });
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(NotShown::RareJpeg),
            0xe1 => orientation = body.strip_prefix(b"Exif\0\0").and_then(turn).unwrap_or(orientation),
            // Pixels, or the end, before it was said how many there are.
            0xd9 | 0xda => return Err(NotShown::Damaged),
            _ => {}
        }
        rest = behind;
    }
}

/// The next marker, its body, and what follows.
fn segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (0xff, mut rest) = bytes.split_first()? else { return None };
    while let Some(fill) = rest.strip_prefix(b"\xff") {
        rest = fill;
    }
    let (marker, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (body, behind) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)).checked_sub(2)?)?;
    Some((*marker, body, behind))
}

/// Width, height and channels (ISO/IEC 10918-1, B.2.2).
fn frame(body: &[u8]) -> Option<(u32, u32, u8)> {
    let &[_bits, h1, h0, w1, w0, channels, ..] = body else { return None };
    Some((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into(), channels))
}
