//! What an image says of how it was taken (EXIF): all of it goes, but how the picture is turned.

use super::fields::{Fields, Order};

/// Most that is looked at for the turn, in bytes: a JPEG segment is not longer.
pub(super) const LOOKED_AT: u64 = 65_535;
/// The tag of the turn.
const ORIENTATION: u16 = 0x0112;
/// A number of 16 bits.
const SHORT: u16 = 3;

/// EXIF that says how the picture is turned and nothing else; none, if this EXIF says nothing or "upright".
pub(super) fn turn_only(exif: &[u8]) -> Option<Vec<u8>> {
    let orientation = orientation(exif).filter(|turn| (2..=8).contains(turn))?;
    let mut own = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    own.extend(orientation.to_be_bytes());
    own.extend([0; 6]);
    Some(own)
}

/// The first directory's orientation.
fn orientation(exif: &[u8]) -> Option<u16> {
    let order = match exif.first_chunk()? {
        b"II\x2a\0" => Order::Little,
        b"MM\0\x2a" => Order::Big,
        _ => return None,
    };
    let offset = Fields::new(exif.get(4..)?, order).u32().ok()?;
    let mut fields = Fields::new(exif.get(usize::try_from(offset).ok()?..)?, order);
    for _ in 0..fields.u16().ok()? {
        let (tag, kind, count) = (fields.u16().ok()?, fields.u16().ok()?, fields.u32().ok()?);
        let mut value = Fields::new(fields.take(4).ok()?, order);
        if (tag, kind, count) == (ORIENTATION, SHORT, 1) {
            return value.u16().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_turn_stays() {
        let own = turn_only(b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0").unwrap();
        assert_eq!(orientation(&own), Some(6));
        assert_eq!(own.len(), 26);
        assert_eq!(turn_only(&own), Some(own));
        assert_eq!(turn_only(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0"), None);
        assert_eq!(turn_only(b"MM\0\x2a\0\0\0\x08\xff\xff\x01\x12"), None);
        assert_eq!(turn_only(b"MM\0\x2a\xff\xff\xff\xff"), None);
    }
}
