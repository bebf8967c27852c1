//! JPEG: a photograph, mostly from a telephone.
//!
//! Reads the whole file, in blocks: where the picture ends can only be found so, and what telephones put behind (a
//! film, a second picture) has a place of its own. Served are the segments that draw the picture and its colours, byte
//! by byte; EXIF but the turn, XMP, IPTC, comments, previews and what stands behind the end are not.

use domain::files::attachment::FileRefusal;

use super::{
    exif,
    fields::Fields,
    foreign,
    pieces::{Piece, Pieces},
    pixels,
    reader::{Outcome, Reader},
};
use crate::Source;

/// What a marker says of what follows it.
enum Follows {
    /// A segment that the picture cannot do without.
    Drawing,
    /// The size of the picture.
    Frame,
    /// The picture's data, or a part of it.
    Scan,
    /// A segment for programs, of use if it begins so.
    Drawn(&'static [u8]),
    /// How the picture was taken.
    Exif,
    /// A segment that nobody needs in order to see the picture.
    Spare,
    /// Nothing: the end.
    End,
}

/// What follows a marker; none if no viewer of ours would know.
const fn follows(marker: u8) -> Option<Follows> {
    Some(match marker {
        0xc0..=0xc3 | 0xc9..=0xcb => Follows::Frame,
        0xc4 | 0xcc | 0xdb | 0xdd => Follows::Drawing,
        0xda => Follows::Scan,
        0xd9 => Follows::End,
        0xe0 => Follows::Drawn(b"JFIF\0"),
        0xe1 => Follows::Exif,
        0xe2 => Follows::Drawn(b"ICC_PROFILE\0"),
        0xee => Follows::Drawn(b"Adobe"),
        0xe3..=0xed | 0xef | 0xfe => Follows::Spare,
        _ => return None,
    })
}

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let (mut at, mut served) = (2, Pieces::default());
    let (mut measured, mut drawn, mut turned) = (false, false, false);
    served.copy(0..at)?;
    loop {
        let marker = match bytes.array(at).await? {
            // Padding.
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, marker] => marker,
            _ => return Err(FileRefusal::Damaged.into()),
        };
        let follows = follows(marker).ok_or(FileRefusal::Damaged)?;
        if matches!(follows, Follows::End) {
            served.copy(at..at + 2)?;
            foreign::behind(bytes, at + 2).await?;
            return if drawn { Ok(served.done()) } else { Err(FileRefusal::Damaged.into()) };
        }
        let length = u64::from(Fields::big(&bytes.array::<2>(at + 2).await?).u16()?);
        let end = bytes.within(at + 2, length)?;
        let data = length.checked_sub(2).ok_or(FileRefusal::Damaged)?;
        let segment = bytes.vec(at + 4, data).await?;
        match follows {
            Follows::Frame if measured => return Err(FileRefusal::Damaged.into()),
            Follows::Frame => {
                measure(&segment)?;
                measured = true;
                served.copy(at..end)?;
            }
            Follows::Scan if !measured => return Err(FileRefusal::Damaged.into()),
            Follows::Scan => {
                let next = scanned(bytes, end).await?;
                served.copy(at..next)?;
                drawn = true;
                at = next;
                continue;
            }
            Follows::Drawing => served.copy(at..end)?,
            Follows::Drawn(name) if segment.starts_with(name) => served.copy(at..end)?,
            Follows::Exif if !turned => {
                let found = segment.strip_prefix(b"Exif\0\0").unwrap_or_default();
                if let Some(turn) = exif::turn_only(found) {
                    turned = true;
                    if turn == found {
                        served.copy(at..end)?;
                    } else {
                        served.put(Piece::Own(own(&turn)))?;
                    }
                }
            }
            Follows::Drawn(_) | Follows::Exif | Follows::Spare | Follows::End => {}
        }
        at = end;
    }
}

/// Where the data of a scan end: at the first marker that is neither an escaped 0xff nor a restart.
async fn scanned<S: Source>(bytes: &mut Reader<'_, S>, from: u64) -> Outcome<u64, S::Error> {
    let mut at = from;
    loop {
        let ahead = bytes.ahead(at).await?;
        if ahead.is_empty() {
            return Err(FileRefusal::Damaged.into());
        }
        let Some(skipped) = ahead.iter().position(|byte| *byte == 0xff) else {
            at += ahead.len() as u64;
            continue;
        };
        at += skipped as u64;
        match bytes.array(at).await? {
            [_, 0 | 0xd0..=0xd7] => at += 2,
            [_, 0xff] => at += 1,
            _ => return Ok(at),
        }
    }
}

/// Reads the frame: precision, size, and three bytes for each component.
fn measure(frame: &[u8]) -> Result<(), FileRefusal> {
    let mut fields = Fields::big(frame);
    let _precision = fields.u8()?;
    let (height, width, components) = (fields.u16()?, fields.u16()?, fields.u8()?);
    if !matches!(components, 1..=4) || fields.left().len() != 3 * usize::from(components) {
        return Err(FileRefusal::Damaged);
    }
    pixels::bounded(width, height)
}

/// A segment of our own that says how the picture is turned.
fn own(turn: &[u8]) -> Vec<u8> {
    let length = u16::try_from(turn.len() + 8).unwrap_or_default();
    [b"\xff\xe1", length.to_be_bytes().as_slice(), b"Exif\0\0", turn].concat()
}
