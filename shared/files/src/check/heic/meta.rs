//! The box that describes a HEIC file's pictures.

use std::ops::Range;

use domain::files::attachment::FileRefusal;

use super::item::{Content, Item, Method};
use crate::check::fields::Fields;

/// Most items, and most stretches of all together: an iPhone's photo has some 60 items of one stretch each.
const ITEMS_MAX: usize = 4096;
const STRETCHES_MAX: usize = 16_384;

/// What the box says.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// The picture that is shown.
    pub(super) primary: u32,
    pub(super) items: Vec<Item>,
    /// Width and height of each picture.
    pub(super) sizes: Vec<(u32, u32)>,
    /// Where items lie that are inside this box.
    inside: Option<Range<u64>>,
}

/// A box inside: its name, what it holds, and where that begins.
type Inner<'b> = ([u8; 4], &'b [u8], u64);

impl Meta {
    /// Reads the box, whose content stands at this place of the file.
    pub(super) fn read(content: &[u8], at: u64) -> Result<Self, FileRefusal> {
        let mut meta = Self::default();
        // Version and flags come first.
        let inner = content.get(4..).ok_or(FileRefusal::Damaged)?;
        let inner = boxes(inner, at + 4)?;
        let named = |name: &[u8; 4]| inner.iter().find(|(found, ..)| found == name);
        let (_, handler, _) = named(b"hdlr").ok_or(FileRefusal::Damaged)?;
        if handler.get(8..12) != Some(b"pict") {
            return Err(FileRefusal::WrongType);
        }
        let (_, primary, _) = named(b"pitm").ok_or(FileRefusal::Damaged)?;
        meta.primary = id(&mut versioned(primary)?)?;
        meta.inside = named(b"idat").map(|(_, held, from)| *from..from + held.len() as u64);
        let (_, items, from) = named(b"iinf").ok_or(FileRefusal::Damaged)?;
        meta.list(items, *from)?;
        let (_, places, _) = named(b"iloc").ok_or(FileRefusal::Damaged)?;
        meta.places(places)?;
        let (_, properties, from) = named(b"iprp").ok_or(FileRefusal::Damaged)?;
        for (name, container, from) in boxes(properties, *from)? {
            if name == *b"ipco" {
                for (_, size, _) in boxes(container, from)?.iter().filter(|(name, ..)| name == b"ispe") {
                    let mut fields = Fields::big(size);
                    fields.take(4)?;
                    meta.sizes.push((fields.u32()?, fields.u32()?));
                }
            }
        }
        Ok(meta)
    }

    /// Reads the list of items: id, and what each is.
    fn list(&mut self, items: &[u8], at: u64) -> Result<(), FileRefusal> {
        let (version, mut fields) = versioned(items)?;
        let counted = if version == 0 { 2 } else { 4 };
        fields.number(counted)?;
        for (name, entry, _) in boxes(fields.left(), at)? {
            if name != *b"infe" {
                continue;
            }
            let mut start = versioned(entry)?;
            if !matches!(start.0, 2 | 3) || self.items.len() >= ITEMS_MAX {
                return Err(FileRefusal::Damaged);
            }
            start.0 -= 2;
            let id = id(&mut start)?;
            let (_, mut fields) = start;
            if fields.u16()? != 0 {
                return Err(FileRefusal::Encrypted);
            }
            let content = Content::of(fields.array()?, fields.left());
            if self.items.iter().any(|item| item.id == id) {
                return Err(FileRefusal::Damaged);
            }
            self.items.push(Item { id, content, method: Method::File, stretches: Vec::new() });
        }
        Ok(())
    }

    /// Reads where the items lie.
    fn places(&mut self, places: &[u8]) -> Result<(), FileRefusal> {
        let (version, mut fields) = versioned(places)?;
        let sizes: [u8; 2] = fields.array()?;
        let [[offset, length], [base, index]] =
            sizes.map(|two| [usize::from(two >> 4), usize::from(two & 15)]);
        if version > 2 || [offset, length, base, index].iter().any(|size| !matches!(size, 0 | 4 | 8)) {
            return Err(FileRefusal::Damaged);
        }
        let wide = if version < 2 { 2 } else { 4 };
        let mut stretches = 0;
        for _ in 0..fields.number(wide)? {
            let id = fields.number(wide)?;
            let method = if version == 0 { 0 } else { fields.u16()? & 15 };
            // Another file's bytes cannot be looked at.
            let elsewhere = fields.u16()? != 0;
            let base = fields.number(base)?;
            let count = fields.u16()?;
            let item = self.items.iter_mut().find(|item| u64::from(item.id) == id);
            let item = item.filter(|item| item.stretches.is_empty()).ok_or(FileRefusal::Damaged)?;
            item.method = match method {
                0 => Method::File,
                1 => Method::Description,
                _ => return Err(FileRefusal::Damaged),
            };
            stretches += usize::from(count);
            if elsewhere || stretches > STRETCHES_MAX {
                return Err(FileRefusal::Damaged);
            }
            for _ in 0..count {
                if version > 0 {
                    fields.number(index)?;
                }
                let from = base.checked_add(fields.number(offset)?).ok_or(FileRefusal::Damaged)?;
                item.stretches.push((from, fields.number(length)?));
            }
        }
        Ok(())
    }

    /// The bytes of the file that an item is.
    pub(super) fn ranges(&self, item: &Item, size: u64) -> Result<Vec<Range<u64>>, FileRefusal> {
        let whole = match item.method {
            Method::File => 0..size,
            Method::Description => self.inside.clone().ok_or(FileRefusal::Damaged)?,
        };
        let range = |(from, length): &(u64, u64)| {
            let from = whole.start.checked_add(*from)?;
            let end = if *length == 0 { whole.end } else { from.checked_add(*length)? };
            (from <= end && end <= whole.end).then_some(from..end)
        };
        item.stretches.iter().map(|stretch| range(stretch).ok_or(FileRefusal::Damaged)).collect()
    }
}

/// The boxes that stand one behind the other from this place of the file on.
fn boxes(content: &[u8], at: u64) -> Result<Vec<Inner<'_>>, FileRefusal> {
    let (mut fields, mut found) = (Fields::big(content), Vec::new());
    while !fields.left().is_empty() {
        let from = at + (content.len() - fields.left().len()) as u64 + 8;
        let (length, name) = (fields.u32()?, fields.array()?);
        let held = match length {
            0 => fields.left().len(),
            _ => length
                .checked_sub(8)
                .and_then(|held| usize::try_from(held).ok())
                .ok_or(FileRefusal::Damaged)?,
        };
        found.push((name, fields.take(held)?, from));
    }
    Ok(found)
}

/// A box's version, and what stands behind its flags.
fn versioned(held: &[u8]) -> Result<(u8, Fields<'_>), FileRefusal> {
    let mut fields = Fields::big(held);
    let version = fields.u8()?;
    fields.take(3)?;
    Ok((version, fields))
}

/// An item's id, whose length hangs on the version.
fn id((version, fields): &mut (u8, Fields<'_>)) -> Result<u32, FileRefusal> {
    if *version == 0 { fields.u16().map(u32::from) } else { fields.u32() }
}
