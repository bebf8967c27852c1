//! WebP: a picture as the web and some telephones write it.
//!
//! Reads each chunk's first bytes, which is little. Served is what draws the picture, byte by byte, in a container of
//! our own length; EXIF but the turn, XMP, unknown chunks and what stands behind the end are not.

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

/// Name and length of the container, and its own name.
const HEADER: u64 = 12;
/// The flags of an extended file that say: there is EXIF, there is XMP.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let header: [u8; 8] = bytes.array(0).await?;
    let mut fields = Fields::little(&header);
    fields.take(4)?;
    let end = bytes.within(8, u64::from(fields.u32()?))?;
    let (mut at, mut chunks, mut extended, mut turn) = (HEADER, Pieces::default(), None, None);
    let (mut complete, mut changed) = (false, end < bytes.size());
    while at < end {
        let header: [u8; 8] = bytes.array(at).await?;
        let mut fields = Fields::little(&header);
        let name: [u8; 4] = fields.array()?;
        let length = u64::from(fields.u32()?);
        let next = bytes.within(at, 8 + length + length % 2)?;
        if next > end {
            return Err(FileRefusal::Damaged.into());
        }
        let draws = match &name {
            b"VP8 " if !complete => lossy(&bytes.array(at + 8).await?)?,
            b"VP8L" if !complete => lossless(bytes.array(at + 8).await?)?,
            b"ANMF" => frame(&bytes.array(at + 8).await?)?,
            _ => false,
        };
        match &name {
            b"VP8X" if at == HEADER && length == 10 => extended = Some(canvas(bytes.array(at + 8).await?)?),
            b"ANIM" | b"ALPH" | b"ICCP" => chunks.copy(at..next)?,
            b"EXIF" if turn.is_none() => {
                let found = bytes.vec(at + 8, length.min(exif::LOOKED_AT)).await?;
                // Some programs put JPEG's prefix before it.
                turn = exif::turn_only(found.strip_prefix(b"Exif\0\0").unwrap_or(&found));
                changed |= turn.as_ref() != Some(&found);
            }
            _ if draws => chunks.copy(at..next)?,
            b"VP8X" | b"VP8 " | b"VP8L" => return Err(FileRefusal::Damaged.into()),
            _ => changed = true,
        }
        complete |= draws;
        at = next;
    }
    foreign::behind(bytes, end).await?;
    if !complete {
        return Err(FileRefusal::Damaged.into());
    }
    // A file that is not extended has no place for a turn, and readers would not look for it.
    let turn = turn.filter(|_| extended.is_some());
    let head = extended.map(|(flags, rest)| {
        let told = if turn.is_some() { HAS_EXIF } else { 0 };
        let now = flags & !HAS_EXIF & !HAS_XMP | told;
        changed |= now != flags;
        [b"VP8X\x0a\0\0\0", [now].as_slice(), &rest].concat()
    });
    let all = container(&head.unwrap_or_default(), chunks, turn)?;
    Ok(if changed { all } else { Pieces::whole(end) })
}

/// The chunks in a container of their length.
fn container(head: &[u8], chunks: Pieces, turn: Option<Vec<u8>>) -> Result<Vec<Piece>, FileRefusal> {
    let word = |length| u32::try_from(length).map(u32::to_le_bytes).map_err(|_| FileRefusal::Damaged);
    let last = match turn {
        Some(turn) => [b"EXIF", word(turn.len() as u64)?.as_slice(), &turn].concat(),
        None => Vec::new(),
    };
    let length = word(4 + head.len() as u64 + chunks.size() + last.len() as u64)?;
    let mut all = Pieces::default();
    all.put(Piece::Own([b"RIFF", length.as_slice(), b"WEBP", head].concat()))?;
    chunks.done().into_iter().try_for_each(|piece| all.put(piece))?;
    all.put(Piece::Own(last))?;
    Ok(all.done())
}

/// Reads the header of an extended picture: flags, and behind them its size, 24 bits less one for each side.
fn canvas([flags, rest @ ..]: [u8; 10]) -> Result<(u8, [u8; 9]), FileRefusal> {
    let mut fields = Fields::little(&rest);
    fields.take(3)?;
    pixels::bounded(fields.number(3)? + 1, fields.number(3)? + 1)?;
    Ok((flags, rest))
}

/// Reads the frame header of a lossy picture (RFC 6386, 9.1): it is complete in itself, and its size.
fn lossy(start: &[u8; 10]) -> Result<bool, FileRefusal> {
    let mut fields = Fields::little(start);
    let tag = fields.number(3)?;
    if tag & 1 != 0 || fields.take(3)? != b"\x9d\x01\x2a" {
        return Err(FileRefusal::Damaged);
    }
    pixels::bounded(fields.u16()? & 0x3fff, fields.u16()? & 0x3fff)?;
    Ok(true)
}

/// Reads the header of a lossless picture (RFC 9649, 3.4): 14 bits less one for each side.
fn lossless(start: [u8; 5]) -> Result<bool, FileRefusal> {
    let mut fields = Fields::little(&start);
    if fields.u8()? != 0x2f {
        return Err(FileRefusal::Damaged);
    }
    let bits = fields.u32()?;
    pixels::bounded((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)?;
    Ok(true)
}

/// Reads a frame of a moving picture: place and size, 24 bits less one each.
fn frame(start: &[u8; 16]) -> Result<bool, FileRefusal> {
    let mut fields = Fields::little(start);
    fields.take(6)?;
    pixels::bounded(fields.number(3)? + 1, fields.number(3)? + 1)?;
    Ok(true)
}
