//! DICOM: an image as the scanner made it, with the patient it is of.
//!
//! Reads each element's first bytes, from the first to the last: little of a file with large ones, and no pixel.
//! Taken without the preamble, too, and without the group that says how it is written, as older scanners, archives and
//! anonymisers write it: viewers open both. Then it has to say of which class of image it is.
//!
//! Served unchanged: what stands in it is for the receiving doctor's viewer.

use domain::files::attachment::FileRefusal;

use super::{
    fields::{Fields, Order},
    foreign,
    pieces::{Piece, Pieces},
    pixels,
    reader::{Outcome, Reader},
    signature,
};
use crate::Source;

/// Where the elements begin.
const START: u64 = 132;
/// How long an element without a value is, in bytes. What is shorter, at the end, fills up a block.
const SHORTEST: u64 = 8;
/// Most elements within elements; images nest two or three.
const DEPTH_MAX: usize = 64;
/// Longest unique identifier, in bytes.
const UID_MAX: u64 = 64;
/// "To the delimiter", as an element's length.
const OPEN: u32 = u32::MAX;

/// Elements that matter here, by group and number (PS3.6).
const SYNTAX: (u16, u16) = (0x0002, 0x0010);
const CLASS: (u16, u16) = (0x0008, 0x0016);
const ROWS: (u16, u16) = (0x0028, 0x0010);
const COLUMNS: (u16, u16) = (0x0028, 0x0011);
const DOCUMENT: (u16, u16) = (0x0042, 0x0011);
const ITEM: (u16, u16) = (0xfffe, 0xe000);
const ITEM_ENDS: (u16, u16) = (0xfffe, 0xe00d);
const SEQUENCE_ENDS: (u16, u16) = (0xfffe, 0xe0dd);

/// How elements are written.
#[derive(Debug, Clone, Copy)]
struct Syntax {
    order: Order,
    /// Each says what kind of value it has.
    explicit: bool,
}

const EXPLICIT: Syntax = Syntax { order: Order::Little, explicit: true };
const IMPLICIT: Syntax = Syntax { order: Order::Little, explicit: false };

/// One element's first bytes.
struct Element {
    tag: (u16, u16),
    length: u32,
    /// Where its value begins.
    value: u64,
    /// Of an unknown kind: what is inside is written as by a program that did not know it either (CP-246).
    unknown: bool,
}

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let (mut at, mut syntax) = (0, None);
    if bytes.has(signature::DICM as u64, *b"DICM").await? {
        preamble(&bytes.array(0).await?)?;
        at = START;
    }
    let is_bare = at == 0 && !bytes.has(at, *b"\x02\0").await?;
    while bytes.has(at, *b"\x02\0").await? {
        let element = element(bytes, at, EXPLICIT).await?;
        let length = u64::from(element.length);
        at = bytes.within(element.value, length)?;
        if element.tag == SYNTAX {
            syntax = Some(bytes.vec(element.value, length.min(UID_MAX)).await?);
        }
    }
    let syntax = if is_bare { Vec::new() } else { syntax.ok_or(FileRefusal::Damaged)? };
    let syntax = syntax.trim_ascii_end();
    let said = match syntax.strip_suffix(b"\0").unwrap_or(syntax) {
        b"1.2.840.10008.1.2.2" => elements(bytes, at, Syntax { order: Order::Big, explicit: true }).await?,
        // Compressed from here on: only its viewer can tell.
        b"1.2.840.10008.1.2.1.99" => true,
        // Programs mistake which of the two they write, and viewers look.
        _ if bytes.within(at, SHORTEST).is_ok() => {
            let [_, _, _, _, kind @ .., _, _] = bytes.array::<8>(at).await?;
            let explicit = kind.iter().all(u8::is_ascii_uppercase);
            elements(bytes, at, if explicit { EXPLICIT } else { IMPLICIT }).await?
        }
        _ => false,
    };
    if is_bare && !said {
        return Err(FileRefusal::Damaged.into());
    }
    Ok(Pieces::whole(bytes.size()))
}

/// What stands before DICOM's own signature is free. A program hides there, or a TIFF header, which is harmless.
fn preamble(preamble: &[u8; signature::DICM]) -> Result<(), FileRefusal> {
    if foreign::recognised(preamble).is_some() { Err(FileRefusal::Polyglot) } else { Ok(()) }
}

/// Walks over the elements to the end of the file, into those without a length, and finds the image's size. Whether it says of
/// which class it is.
async fn elements<S: Source>(
    bytes: &mut Reader<'_, S>,
    mut at: u64,
    syntax: Syntax,
) -> Outcome<bool, S::Error> {
    let (mut rows, mut columns, mut classified) = (None, None, false);
    // The elements without a length that are open, and how what is in them is written.
    let mut open: Vec<Syntax> = Vec::new();
    while bytes.within(at, SHORTEST).is_ok() {
        let inside = open.last().copied().unwrap_or(syntax);
        let element = element(bytes, at, inside).await?;
        at = element.value;
        match (element.tag, element.length) {
            (ITEM_ENDS | SEQUENCE_ENDS, _) => {
                open.pop().ok_or(FileRefusal::Damaged)?;
            }
            // Another file inside (PDF, CDA, a model), which nobody checks.
            (DOCUMENT, _) => return Err(FileRefusal::ActiveContent.into()),
            (_, OPEN) if open.len() >= DEPTH_MAX => return Err(FileRefusal::Damaged.into()),
            (_, OPEN) => open.push(if element.unknown { IMPLICIT } else { inside }),
            (tag, length) => {
                at = bytes.within(at, u64::from(length))?;
                classified |= open.is_empty() && tag == CLASS;
                if open.is_empty() && length == 2 && (tag == ROWS || tag == COLUMNS) {
                    let side = Fields::new(&bytes.array::<2>(element.value).await?, syntax.order).u16()?;
                    *(if tag == ROWS { &mut rows } else { &mut columns }) = Some(side);
                }
            }
        }
    }
    if let (Some(rows), Some(columns)) = (rows, columns) {
        pixels::bounded(columns, rows)?;
    }
    if open.is_empty() { Ok(classified) } else { Err(FileRefusal::Damaged.into()) }
}

/// Reads an element's tag, kind and length.
async fn element<S: Source>(
    bytes: &mut Reader<'_, S>,
    at: u64,
    syntax: Syntax,
) -> Outcome<Element, S::Error> {
    let header: [u8; 8] = bytes.array(at).await?;
    let mut fields = Fields::new(&header, syntax.order);
    let tag = (fields.u16()?, fields.u16()?);
    if !syntax.explicit || matches!(tag, ITEM | ITEM_ENDS | SEQUENCE_ENDS) {
        return Ok(Element { tag, length: fields.u32()?, value: at + 8, unknown: false });
    }
    let kind: [u8; 2] = fields.array()?;
    match &kind {
        b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" | b"SQ" | b"SV" | b"UC" | b"UN" | b"UR" | b"UT"
        | b"UV" => {
            let length = Fields::new(&bytes.array::<4>(at + 8).await?, syntax.order).u32()?;
            Ok(Element { tag, length, value: at + 12, unknown: kind == *b"UN" })
        }
        _ if kind.iter().all(u8::is_ascii_uppercase) => {
            Ok(Element { tag, length: u32::from(fields.u16()?), value: at + 8, unknown: false })
        }
        _ => Err(FileRefusal::Damaged.into()),
    }
}
