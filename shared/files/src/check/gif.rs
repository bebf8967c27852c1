//! GIF: a small drawing, or a few pictures in turn.
//!
//! Reads the whole file, in blocks: it is a chain of pieces of at most 255 bytes. Served is what draws and times the
//! pictures, byte by byte; comments, XMP and what stands behind the end are not.

use domain::files::attachment::FileRefusal;

use super::{
    fields::Fields,
    foreign,
    pieces::{Piece, Pieces},
    pixels,
    reader::{Outcome, Reader},
};
use crate::Source;

const SIGNATURE: u64 = 6;
/// The extensions of programs that are kept: how often to play, and colours.
const KEPT: [&[u8; 11]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let screen: [u8; 7] = bytes.array(SIGNATURE).await?;
    let mut fields = Fields::little(&screen);
    pixels::bounded(fields.u16()?, fields.u16()?)?;
    let mut at = SIGNATURE + 7 + palette(fields.u8()?);
    let (mut served, mut drawn) = (Pieces::default(), false);
    served.copy(0..bytes.within(at, 0)?)?;
    loop {
        let [kind] = bytes.array(at).await?;
        let (end, kept) = match kind {
            0x2c => {
                drawn = true;
                (picture(bytes, at + 1).await?, true)
            }
            0x21 => {
                let [label] = bytes.array(at + 1).await?;
                let kept = match label {
                    // How long a picture stays; a text that is drawn.
                    0xf9 | 0x01 => true,
                    0xff => program(bytes, at + 2).await?,
                    _ => false,
                };
                (chain(bytes, at + 2).await?, kept)
            }
            0x3b => {
                served.copy(at..at + 1)?;
                foreign::behind(bytes, at + 1).await?;
                return if drawn { Ok(served.done()) } else { Err(FileRefusal::Damaged.into()) };
            }
            _ => return Err(FileRefusal::Damaged.into()),
        };
        if kept {
            served.copy(at..end)?;
        }
        at = end;
    }
}

/// How long the palette is that these flags announce, in bytes.
const fn palette(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Reads one picture: place, size, palette, data. Returns where it ends.
async fn picture<S: Source>(bytes: &mut Reader<'_, S>, at: u64) -> Outcome<u64, S::Error> {
    let descriptor: [u8; 9] = bytes.array(at).await?;
    let mut fields = Fields::little(&descriptor);
    fields.take(4)?;
    pixels::bounded(fields.u16()?, fields.u16()?)?;
    let data = at + 9 + palette(fields.u8()?);
    match bytes.array(data).await? {
        [1..=11] => chain(bytes, data + 1).await,
        _ => Err(FileRefusal::Damaged.into()),
    }
}

/// Whether an extension is of a program that is kept.
async fn program<S: Source>(bytes: &mut Reader<'_, S>, at: u64) -> Outcome<bool, S::Error> {
    let name: [u8; 12] = bytes.array(at).await?;
    Ok(name
        .split_first()
        .is_some_and(|(length, name)| *length == 11 && KEPT.iter().any(|kept| name == *kept)))
}

/// Where a chain of blocks ends, behind its empty block.
async fn chain<S: Source>(bytes: &mut Reader<'_, S>, mut at: u64) -> Outcome<u64, S::Error> {
    loop {
        let [length] = bytes.array(at).await?;
        at += 1 + u64::from(length);
        if length == 0 {
            return Ok(at);
        }
    }
}
