//! TIFF: a scan or a fax, of one page or many.
//!
//! Reads the directories, and where they say that the pixels are: little of the file, and no pixel. Served is a file
//! of the same length in which everything stays where it is, but each directory is written anew without what does not
//! draw the picture (EXIF, GPS, XMP, IPTC, places on a map, texts, private entries), and zeros stand where that stood.
//! Not looked into are JPEG streams inside a TIFF.

mod directory;
mod tags;

use std::{collections::BTreeSet, ops::Range};

use domain::files::attachment::FileRefusal;

use self::{
    directory::{Directory, Entry, Layout},
    tags::Tag,
};
use super::{
    pieces::{Edits, Piece, merged},
    pixels,
    reader::{Outcome, Reader},
};
use crate::Source;

/// Most directories: pages, their previews, and what says how they were taken.
const DIRECTORIES_MAX: usize = 1000;
/// Most strips or tiles of a page.
const STRIPS_MAX: u64 = 1_000_000;
/// Most stretches of bytes that are remembered as used.
const USED_MAX: usize = 65_536;

/// What a directory describes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A picture.
    Picture,
    /// How and where it was taken.
    Told,
}

/// What the walk over the directories finds.
#[derive(Default)]
struct Found {
    edits: Edits,
    /// Not served: filled with zeros.
    blanked: Vec<Range<u64>>,
    /// Pixels, and values of entries that are served.
    used: Vec<Range<u64>>,
    /// Directories to be read.
    waiting: Vec<(u64, Role)>,
}

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let layout = Layout::of(bytes.array(0).await?)?;
    let mut found = Found::default();
    found.used(0..layout.header())?;
    found.waiting.push((layout.first(&bytes.vec(0, layout.header()).await?)?, Role::Picture));
    let mut seen = BTreeSet::new();
    while let Some((at, role)) = found.waiting.pop() {
        if !seen.insert(at) {
            match role {
                // Pages that lead back to one another.
                Role::Picture => return Err(FileRefusal::Damaged.into()),
                // What two pages share.
                Role::Told => continue,
            }
        }
        if seen.len() > DIRECTORIES_MAX {
            return Err(FileRefusal::TooManyPixels.into());
        }
        let directory = Directory::read(bytes, layout, at).await?;
        match role {
            Role::Picture => picture(bytes, &directory, &mut found).await?,
            Role::Told => {
                directory.entries.iter().try_for_each(|entry| found.drop_entry(entry, bytes.size()))?;
                found.blanked.push(directory.range());
            }
        }
    }
    found.pieces(bytes.size()).map_err(Into::into)
}

/// Reads the directory of a picture: its size, its pixels, and what of it is served.
async fn picture<S: Source>(
    bytes: &mut Reader<'_, S>,
    directory: &Directory,
    found: &mut Found,
) -> Outcome<(), S::Error> {
    let mut kept = Vec::new();
    for entry in &directory.entries {
        if !tags::draws(entry.tag) {
            found.drop_entry(entry, bytes.size())?;
            continue;
        }
        kept.push(entry);
        if let Some(range) = entry.outside(bytes.size())? {
            found.used(range)?;
        }
        if entry.tag == Tag::SUB_DIRECTORIES {
            for index in 0..entry.count.min(DIRECTORIES_MAX as u64) {
                found.waiting.push((directory.value(bytes, entry, index).await?, Role::Picture));
            }
        }
    }
    let one = |tag| directory.entries.iter().find(|entry| entry.tag == tag).ok_or(FileRefusal::Damaged);
    let width = directory.value(bytes, one(Tag::WIDTH)?, 0).await?;
    let height = directory.value(bytes, one(Tag::HEIGHT)?, 0).await?;
    pixels::bounded(width, height)?;
    let mut drawn = false;
    for (offsets, lengths) in Tag::PIXELS {
        if let (Ok(offsets), Ok(lengths)) = (one(offsets), one(lengths)) {
            if offsets.count != lengths.count || offsets.count > STRIPS_MAX {
                return Err(FileRefusal::Damaged.into());
            }
            for index in 0..offsets.count {
                let from = directory.value(bytes, offsets, index).await?;
                let length = directory.value(bytes, lengths, index).await?;
                found.used(from..bytes.within(from, length)?)?;
            }
            drawn = true;
        }
    }
    if !drawn {
        return Err(FileRefusal::Damaged.into());
    }
    if kept.len() < directory.entries.len() {
        found.edits.replace(directory.at, directory.with(&kept));
    } else {
        found.used(directory.range())?;
    }
    if directory.next != 0 {
        found.waiting.push((directory.next, Role::Picture));
    }
    Ok(())
}

impl Found {
    /// An entry is not served, nor what it points to.
    fn drop_entry(&mut self, entry: &Entry, size: u64) -> Result<(), FileRefusal> {
        if let (true, Some(at)) = (tags::points_to_told(entry.tag), entry.pointer()) {
            self.waiting.push((at, Role::Told));
        }
        self.blanked.extend(entry.outside(size)?);
        Ok(())
    }

    /// These bytes have to stay.
    fn used(&mut self, range: Range<u64>) -> Result<(), FileRefusal> {
        if let Some(last) = self.used.last_mut()
            && last.end == range.start
        {
            // One strip behind the other.
            last.end = range.end;
        } else if self.used.len() < USED_MAX {
            self.used.push(range);
        } else {
            return Err(FileRefusal::Damaged);
        }
        Ok(())
    }

    /// What is served.
    fn pieces(mut self, size: u64) -> Result<Vec<Piece>, FileRefusal> {
        for range in merged(self.blanked) {
            self.edits.replace(range.start, vec![Piece::Fill(0, range.end - range.start)]);
        }
        self.edits.keep(self.used)?;
        self.edits.done(size)
    }
}
