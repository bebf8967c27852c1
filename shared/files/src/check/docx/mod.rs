//! Word documents: a letter, with the program's own pictures and styles inside an archive.
//!
//! Reads the archive's directory, and of each entry what it takes: texts are unpacked to the end while they go by,
//! pictures only as far as their first bytes say what they are, unless they are compressed: an entry's length is only
//! known when it has been unpacked.

mod archive;
mod codes;
mod markup;
mod part;
mod relations;

use std::collections::BTreeSet;

use domain::files::attachment::FileRefusal;
use flate2::{Crc, Decompress, FlushDecompress, Status};

use self::{
    archive::{Entry, Stored},
    part::{Kind, Part},
};
use super::{
    pieces::{Piece, Pieces},
    reader::{Outcome, Reader},
    signature,
};
use crate::Source;

/// Most that all entries unpack to, in bytes: 100 MB.
const UNPACKED_MAX: u64 = 100_000_000;
/// From this size on, in bytes, an entry may unpack to so many times its size.
const LARGE: u64 = 10_000_000;
const RATIO_MAX: u64 = 200;
/// What is unpacked at once, in bytes.
const BLOCK: usize = 16 << 10;

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let entries = archive::read(bytes).await?;
    // Which parts it has decides what it is, before anything is said of them.
    let has = |fits: &dyn Fn(&str) -> bool| entries.iter().any(|entry| fits(&entry.name));
    // Some programs number it: `word/document2.xml`.
    let document = |name: &str| {
        let numbered = name.strip_prefix("word/document").and_then(|name| name.strip_suffix(".xml"));
        numbered.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    if !has(&|name| name == part::TYPES) || !has(&|name| name == "_rels/.rels") || !has(&document) {
        return Err(FileRefusal::WrongType.into());
    }
    bounded(&entries)?;
    let mut names = BTreeSet::new();
    for entry in &entries {
        let kind = part::kind(&entry.name)?;
        if !names.insert(entry.name.as_str()) {
            return Err(FileRefusal::Polyglot.into());
        }
        let mut part = Part::new(kind);
        match entry.stored {
            Stored::Plain => plain(bytes, entry, &mut part).await?,
            Stored::Deflated => deflated(bytes, entry, &mut part).await?,
        }
        part.done()?;
    }
    Ok(Pieces::whole(bytes.size()))
}

/// What the entries say that they unpack to.
fn bounded(entries: &[Entry]) -> Result<(), FileRefusal> {
    let mut all: u64 = 0;
    for entry in entries {
        all = all.saturating_add(entry.size);
        if all > UNPACKED_MAX || entry.size > LARGE && entry.size / RATIO_MAX > entry.packed {
            return Err(FileRefusal::ArchiveBomb);
        }
    }
    Ok(())
}

/// Looks at an entry that is not compressed: all of a text, the head of anything else.
async fn plain<S: Source>(
    bytes: &mut Reader<'_, S>,
    entry: &Entry,
    part: &mut Part,
) -> Outcome<(), S::Error> {
    let looked_at = if part.kind == Kind::Media { entry.size.min(signature::HEAD) } else { entry.size };
    let (mut at, end) = (entry.data, entry.data + looked_at);
    while at < end {
        let ahead = bytes.ahead(at).await?;
        let taken = usize::try_from(end - at).map_or(ahead.len(), |left| left.min(ahead.len()));
        part.feed(ahead.get(..taken).unwrap_or_default())?;
        at += taken as u64;
        if taken == 0 {
            return Err(FileRefusal::Damaged.into());
        }
    }
    Ok(())
}

/// Unpacks an entry and looks at it: its length and checksum are what they are said to be.
async fn deflated<S: Source>(
    bytes: &mut Reader<'_, S>,
    entry: &Entry,
    part: &mut Part,
) -> Outcome<(), S::Error> {
    let (mut unpack, mut checksum, mut block) = (Decompress::new(false), Crc::new(), vec![0; BLOCK]);
    let (mut at, end) = (entry.data, entry.data + entry.packed);
    loop {
        let ahead = bytes.ahead(at).await?;
        let left = usize::try_from(end - at).map_or(ahead.len(), |left| left.min(ahead.len()));
        let packed = ahead.get(..left).unwrap_or_default();
        let (taken, given) = (unpack.total_in(), unpack.total_out());
        let status = unpack.decompress(packed, &mut block, FlushDecompress::None);
        let status = status.map_err(|_| FileRefusal::Damaged)?;
        let (taken, given) = (unpack.total_in() - taken, unpack.total_out() - given);
        if unpack.total_out() > entry.size {
            return Err(FileRefusal::ArchiveBomb.into());
        }
        let unpacked = usize::try_from(given).ok().and_then(|given| block.get(..given)).unwrap_or_default();
        checksum.update(unpacked);
        part.feed(unpacked)?;
        at += taken;
        match status {
            Status::StreamEnd
                if at == end && unpack.total_out() == entry.size && checksum.sum() == entry.checksum =>
            {
                return Ok(());
            }
            Status::Ok | Status::BufError if taken > 0 || given > 0 => {}
            Status::StreamEnd | Status::Ok | Status::BufError => return Err(FileRefusal::Damaged.into()),
        }
    }
}
