//! How the camera was held: a picture's pixels stay as they are, and are turned when they are shown.

/// EXIF's orientation, 1 to 8: tag 0x0112 of the first directory (Exif 2.3, 4.6.4). None where it says nothing of it.
pub(super) fn turn(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.first_chunk()? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let first = *tiff.get(4..)?.first_chunk::<4>()?;
    let first = if little { u32::from_le_bytes(first) } else { u32::from_be_bytes(first) };
    let first = usize::try_from(first).ok()?;
    let entries = two(first)?;
    (0..usize::from(entries))
        .map(|entry| first.saturating_add(2 + entry * 12))
        .find(|at| two(*at) == Some(0x0112))
        .and_then(|at| two(at.saturating_add(8)))
        .and_then(|orientation| u8::try_from(orientation).ok())
        .filter(|orientation| (1..=8).contains(orientation))
}
