//! A directory of a TIFF file: its entries, as 32 bits or as 64 (`BigTIFF`) write them.

use std::ops::Range;

use domain::files::attachment::FileRefusal;

use super::tags::Tag;
use crate::Source;
use crate::check::{
    fields::{Fields, Order},
    pieces::Piece,
    reader::{Outcome, Reader},
};

/// Most entries of a directory; TIFF 6.0 knows 74.
const ENTRIES_MAX: u64 = 4096;

/// How a file writes its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    order: Order,
    big: bool,
}

impl Layout {
    /// What the first bytes say.
    pub(super) fn of(magic: [u8; 4]) -> Result<Self, FileRefusal> {
        let order = if magic.starts_with(b"II") { Order::Little } else { Order::Big };
        let [_, _, version @ ..] = magic;
        match Fields::new(&version, order).u16()? {
            42 => Ok(Self { order, big: false }),
            43 => Ok(Self { order, big: true }),
            _ => Err(FileRefusal::WrongType),
        }
    }

    /// How long the header is, in bytes.
    pub(super) const fn header(self) -> u64 {
        if self.big { 16 } else { 8 }
    }

    /// Where the header says that the first directory is.
    pub(super) fn first(self, header: &[u8]) -> Result<u64, FileRefusal> {
        let mut fields = Fields::new(header, self.order);
        fields.take(4)?;
        if self.big && (fields.u16()?, fields.u16()?) != (8, 0) {
            return Err(FileRefusal::Damaged);
        }
        fields.number(self.wide())
    }

    /// How long a pointer is, in bytes, and so what an entry holds itself.
    const fn wide(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// How long the count of entries is, and an entry, in bytes.
    const fn lengths(self) -> (u64, u64) {
        if self.big { (8, 20) } else { (2, 12) }
    }
}

/// One entry: so many values of a kind.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) tag: Tag,
    kind: u16,
    /// How many values.
    pub(super) count: u64,
    /// The values, or where they are.
    held: Vec<u8>,
    /// The entry as it is written.
    written: Vec<u8>,
    layout: Layout,
}

impl Entry {
    fn read(written: &[u8], layout: Layout) -> Result<Self, FileRefusal> {
        let mut fields = Fields::new(written, layout.order);
        let (tag, kind, count) = (Tag(fields.u16()?), fields.u16()?, fields.number(layout.wide())?);
        Ok(Self { tag, kind, count, held: fields.left().to_vec(), written: written.to_vec(), layout })
    }

    /// How long one value is, in bytes.
    const fn value_size(&self) -> Option<u64> {
        match self.kind {
            1 | 2 | 6 | 7 => Some(1),
            3 | 8 => Some(2),
            4 | 9 | 11 | 13 => Some(4),
            5 | 10 | 12 | 16..=18 => Some(8),
            _ => None,
        }
    }

    /// The number in place of the values: mostly, where something is.
    pub(super) fn pointer(&self) -> Option<u64> {
        Fields::new(&self.held, self.layout.order).number(self.layout.wide()).ok()
    }

    /// Where the values are, unless the entry holds them itself. Those of an unknown kind are never looked for.
    pub(super) fn outside(&self, size: u64) -> Result<Option<Range<u64>>, FileRefusal> {
        let Some(value_size) = self.value_size() else { return Ok(None) };
        let length = value_size.checked_mul(self.count).ok_or(FileRefusal::Damaged)?;
        if length <= self.layout.wide() as u64 {
            return Ok(None);
        }
        let from = self.pointer().ok_or(FileRefusal::Damaged)?;
        let end = from.checked_add(length).filter(|end| *end <= size).ok_or(FileRefusal::Damaged)?;
        Ok(Some(from..end))
    }
}

/// One directory.
#[derive(Debug)]
pub(super) struct Directory {
    /// Where it is.
    pub(super) at: u64,
    pub(super) entries: Vec<Entry>,
    /// Where the next page's is; 0 for none.
    pub(super) next: u64,
    layout: Layout,
}

impl Directory {
    pub(super) async fn read<S: Source>(
        bytes: &mut Reader<'_, S>,
        layout: Layout,
        at: u64,
    ) -> Outcome<Self, S::Error> {
        let (count_size, entry_size) = layout.lengths();
        let count = bytes.vec(at, count_size).await?;
        let count = Fields::new(&count, layout.order).number(count.len())?;
        if at < layout.header() || count > ENTRIES_MAX {
            return Err(FileRefusal::Damaged.into());
        }
        let written = bytes.vec(at + count_size, count * entry_size + layout.wide() as u64).await?;
        let mut fields = Fields::new(&written, layout.order);
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(Entry::read(fields.take(if layout.big { 20 } else { 12 })?, layout)?);
        }
        let next = fields.number(layout.wide())?;
        Ok(Self { at, entries, next, layout })
    }

    /// Where it is, all of it.
    pub(super) fn range(&self) -> Range<u64> {
        let (count_size, entry_size) = self.layout.lengths();
        let length = count_size + self.entries.len() as u64 * entry_size + self.layout.wide() as u64;
        self.at..self.at + length
    }

    /// An entry's value with this index, which has to be a whole number.
    pub(super) async fn value<S: Source>(
        &self,
        bytes: &mut Reader<'_, S>,
        entry: &Entry,
        index: u64,
    ) -> Outcome<u64, S::Error> {
        let size =
            entry.value_size().filter(|_| index < entry.count && matches!(entry.kind, 3 | 4 | 13 | 16 | 18));
        let size = size.ok_or(FileRefusal::Damaged)?;
        let wide = usize::try_from(size).map_err(|_| FileRefusal::Damaged)?;
        let skipped = index.checked_mul(size).ok_or(FileRefusal::Damaged)?;
        let value = if let Some(range) = entry.outside(bytes.size())? {
            bytes.vec(range.start + skipped, size).await?
        } else {
            let held = usize::try_from(skipped).ok().and_then(|skipped| entry.held.get(skipped..));
            held.ok_or(FileRefusal::Damaged)?.to_vec()
        };
        Ok(Fields::new(&value, self.layout.order).number(wide)?)
    }

    /// The directory with these entries only, as long as it was.
    pub(super) fn with(&self, kept: &[&Entry]) -> Vec<Piece> {
        let number = |number: u64, length: u64| -> Vec<u8> {
            let mut bytes = number
                .to_le_bytes()
                .into_iter()
                .take(usize::try_from(length).unwrap_or(8))
                .collect::<Vec<_>>();
            if self.layout.order == Order::Big {
                bytes.reverse();
            }
            bytes
        };
        let (count_size, entry_size) = self.layout.lengths();
        let mut written = number(kept.len() as u64, count_size);
        written.extend(kept.iter().flat_map(|entry| &entry.written));
        written.extend(number(self.next, self.layout.wide() as u64));
        let left = (self.entries.len() - kept.len()) as u64 * entry_size;
        vec![Piece::Own(written), Piece::Fill(0, left)]
    }
}
