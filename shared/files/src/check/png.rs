//! PNG: a picture without losses, such as a screenshot or an ECG that was drawn by a program.
//!
//! Reads each chunk's first bytes: little of a file with large chunks, all of one whose chunks are small. Served is
//! what draws the picture, byte by byte; texts, EXIF but the turn, private chunks and what stands behind the end are
//! not.

use domain::files::attachment::FileRefusal;
use flate2::Crc;

use super::{
    exif,
    fields::Fields,
    foreign,
    pieces::{Piece, Pieces},
    pixels,
    reader::{Outcome, Reader},
};
use crate::Source;

const SIGNATURE: u64 = 8;
/// A chunk's length and name before its data, and the checksum behind.
const AROUND: u64 = 12;

/// The chunks that draw the picture: PNG's third edition, and the measures of its extensions.
const DRAWING: [&[u8; 4]; 25] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"oFFs", b"pCAL",
    b"sCAL", b"sTER", b"tIME",
];

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let (mut at, mut served) = (SIGNATURE, Pieces::default());
    let (mut drawn, mut turned) = (false, false);
    served.copy(0..at)?;
    loop {
        let header: [u8; 8] = bytes.array(at).await?;
        let mut fields = Fields::big(&header);
        let length = u64::from(fields.u32()?);
        let name: [u8; 4] = fields.array()?;
        let end = bytes.within(at, AROUND + length)?;
        let [kind, ..] = name;
        if (name == *b"IHDR") != (at == SIGNATURE) {
            return Err(FileRefusal::Damaged.into());
        }
        if name == *b"IHDR" {
            measure(&bytes.array(at + 8).await?, length)?;
        }
        if name == *b"eXIf" && !turned {
            let found = bytes.vec(at + 8, length.min(exif::LOOKED_AT)).await?;
            if let Some(turn) = exif::turn_only(&found) {
                turned = true;
                if turn == found {
                    served.copy(at..end)?;
                } else {
                    served.put(Piece::Own(chunk(name, &turn)))?;
                }
            }
        } else if DRAWING.contains(&&name) {
            served.copy(at..end)?;
        } else if kind.is_ascii_uppercase() {
            // Without a critical chunk that is not known, the picture would be another.
            return Err(FileRefusal::Damaged.into());
        }
        drawn |= name == *b"IDAT";
        if name == *b"IEND" {
            foreign::behind(bytes, end).await?;
            return if drawn { Ok(served.done()) } else { Err(FileRefusal::Damaged.into()) };
        }
        at = end;
    }
}

/// Reads the header: size, and a way of storing pixels that there is.
fn measure(header: &[u8; 13], length: u64) -> Result<(), FileRefusal> {
    let mut fields = Fields::big(header);
    let (width, height) = (fields.u32()?, fields.u32()?);
    let [depth, colours, compression, filter, interlace] = fields.array()?;
    let stored = match colours {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    if length != 13 || !stored || compression != 0 || filter != 0 || interlace > 1 {
        return Err(FileRefusal::Damaged);
    }
    pixels::bounded(width, height)
}

/// A chunk of our own.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = Crc::new();
    checksum.update(&name);
    checksum.update(data);
    let length = u32::try_from(data.len()).unwrap_or_default();
    [&length.to_be_bytes(), &name, data, &checksum.sum().to_be_bytes()].concat()
}
