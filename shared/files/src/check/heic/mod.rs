//! HEIC: a photograph as an iPhone writes it.
//!
//! Reads the boxes' first bytes and the box that describes the pictures, of at most 1 MiB: little of the file, and no
//! pixel. Served is
//! a file of the same layout in which EXIF, XMP and whatever else is no picture is overwritten in place: EXIF by one
//! that says nothing. How the picture is turned stands in its properties, which stay. Boxes of programs (the film of
//! a motion photo) are overwritten, or left out at the end.

mod item;
mod meta;

use std::ops::Range;

use domain::files::attachment::FileRefusal;

use self::{
    item::{Content, Method},
    meta::Meta,
};
use super::{
    fields::Fields,
    pieces::{Edits, Piece},
    pixels,
    reader::{Outcome, Reader},
};
use crate::Source;

/// The brands of still pictures that are coded in HEVC, or leave that to their items.
const BRANDS: [&[u8; 4]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"];
/// The brands of sequences (a burst, a live photo), whose film is left out: the picture that stands for all is served.
const SEQUENCES: [&[u8; 4]; 3] = [b"msf1", b"hevc", b"hevx"];
/// Most boxes at the top of a file.
const BOXES_MAX: usize = 1000;

/// A box at the top of the file.
struct Top {
    name: [u8; 4],
    at: u64,
    /// Where its content begins.
    content: u64,
    end: u64,
}

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let (mut at, mut tops) = (0, Vec::new());
    while at < bytes.size() {
        let top = top(bytes, at).await?;
        at = top.end;
        tops.push(top);
        if tops.len() > BOXES_MAX {
            return Err(FileRefusal::Damaged.into());
        }
    }
    brands(bytes, &tops).await?;
    let mut described = tops.iter().filter(|top| top.name == *b"meta");
    let (Some(top), None) = (described.next(), described.next()) else {
        return Err(FileRefusal::Damaged.into());
    };
    let meta = Meta::read(&bytes.vec(top.content, top.end - top.content).await?, top.content)?;
    let data: Vec<_> =
        tops.iter().filter(|top| top.name == *b"mdat").map(|top| top.content..top.end).collect();
    let mut edits = Edits::default();
    let end = others(&tops, &mut edits)?;
    items(bytes, &meta, &data, end, &mut edits).await?;
    Ok(edits.done(end)?)
}

/// Reads a box's name and length.
async fn top<S: Source>(bytes: &mut Reader<'_, S>, at: u64) -> Outcome<Top, S::Error> {
    let header: [u8; 8] = bytes.array(at).await?;
    let mut fields = Fields::big(&header);
    let (length, name) = (u64::from(fields.u32()?), fields.array()?);
    let (length, header) = match length {
        0 => (bytes.size() - at, 8),
        1 => (u64::from_be_bytes(bytes.array(at + 8).await?), 16),
        _ => (length, 8),
    };
    if length < header {
        return Err(FileRefusal::Damaged.into());
    }
    Ok(Top { name, at, content: at + header, end: bytes.within(at, length)? })
}

/// The file says that it is a still picture of a kind that is taken.
async fn brands<S: Source>(bytes: &mut Reader<'_, S>, tops: &[Top]) -> Outcome<(), S::Error> {
    let first = tops.first().filter(|top| top.name == *b"ftyp").ok_or(FileRefusal::Damaged)?;
    let said = bytes.vec(first.content, (first.end - first.content).min(1024)).await?;
    // Behind the first brand stands a version.
    let brands = said.as_chunks::<4>().0.iter().enumerate().filter(|(index, _)| *index != 1);
    let brands: Vec<_> = brands.map(|(_, brand)| brand).collect();
    let of = |known: &[&[u8; 4]]| brands.iter().any(|brand| known.contains(brand));
    let films = tops.iter().any(|top| matches!(&top.name, b"moov" | b"moof"));
    if films && !of(&SEQUENCES) || !of(&BRANDS) {
        return Err(FileRefusal::WrongType.into());
    }
    Ok(())
}

/// Looks at each item: pictures stay, everything else is overwritten.
async fn items<S: Source>(
    bytes: &mut Reader<'_, S>,
    meta: &Meta,
    data: &[Range<u64>],
    end: u64,
    edits: &mut Edits,
) -> Outcome<(), S::Error> {
    meta.sizes.iter().try_for_each(|(width, height)| pixels::bounded(*width, *height))?;
    let primary = meta.items.iter().find(|item| item.id == meta.primary).ok_or(FileRefusal::Damaged)?;
    match primary.content {
        Content::Coded | Content::Derived | Content::Grid | Content::Overlay => {}
        Content::OtherCoded => return Err(FileRefusal::WrongType.into()),
        Content::Exif | Content::Xmp | Content::Other => return Err(FileRefusal::Damaged.into()),
    }
    let mut used = Vec::new();
    for item in &meta.items {
        let ranges = meta.ranges(item, end)?;
        match item.content {
            Content::Coded | Content::OtherCoded | Content::Derived => used.extend(ranges),
            Content::Grid | Content::Overlay => {
                let first = ranges.first().ok_or(FileRefusal::Damaged)?;
                item.content.composed(&bytes.vec(first.start, (first.end - first.start).min(64)).await?)?;
                used.extend(ranges);
            }
            Content::Exif | Content::Xmp | Content::Other => {
                for range in ranges {
                    let inside = |data: &Range<u64>| data.start <= range.start && range.end <= data.end;
                    if item.method == Method::File && !data.iter().any(inside) {
                        return Err(FileRefusal::Damaged.into());
                    }
                    edits.replace(range.start, item.content.instead(range.end - range.start));
                }
            }
        }
    }
    Ok(edits.keep(used)?)
}

/// Boxes that draw nothing: left out at the end, made free space before it. Returns where the served part ends.
fn others(tops: &[Top], edits: &mut Edits) -> Result<u64, FileRefusal> {
    let draws = |top: &&Top| matches!(&top.name, b"ftyp" | b"meta" | b"mdat");
    let end = tops.iter().rev().find(draws).ok_or(FileRefusal::Damaged)?.end;
    for top in tops.iter().filter(|top| !draws(top) && top.end <= end) {
        edits.replace(top.at + 4, vec![Piece::Own(b"free".to_vec())]);
        edits.replace(top.content, vec![Piece::Fill(0, top.end - top.content)]);
    }
    Ok(end)
}
