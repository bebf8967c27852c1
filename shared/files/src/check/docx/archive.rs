//! A ZIP archive's directory and entries (APPNOTE 6.3), as strictly as programs that write documents keep to it.
//!
//! Two readers of a loose archive can see different files in it. So here the directory is the last thing in the file,
//! entries say the same in both places, lie behind one another, and nothing lies between them.

use domain::files::attachment::FileRefusal;

use crate::Source;
use crate::check::{
    fields::Fields,
    reader::{Outcome, Reader},
};

/// How long the record at the end is, an entry of the directory, and what stands before an entry's data, in bytes.
const END: usize = 22;
const LISTED: usize = 46;
const LOCAL: usize = 30;
/// Most entries.
const ENTRIES_MAX: usize = 4096;
/// Longest name of an entry, in bytes.
const NAME_MAX: u16 = 512;
/// What may stand behind an entry's data: its sizes again, in bytes.
const DESCRIPTOR_MAX: u64 = 24;
/// Flags: encrypted, with a descriptor behind, encrypted in other ways.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const DESCRIBED: u16 = 1 << 3;
/// "See elsewhere": sizes of more than 32 bits.
const ELSEWHERE: u32 = u32::MAX;

/// How an entry is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    Plain,
    Deflated,
}

/// One entry.
#[derive(Debug)]
pub(super) struct Entry {
    /// In lower case, as readers of documents compare them.
    pub(super) name: String,
    pub(super) stored: Stored,
    flags: u16,
    method: u16,
    pub(super) checksum: u32,
    /// How long it is in the archive, in bytes.
    pub(super) packed: u64,
    /// How long it is, in bytes.
    pub(super) size: u64,
    /// Where it begins, and where its data begin.
    at: u64,
    pub(super) data: u64,
}

/// The entries, in the order in which they lie.
pub(super) async fn read<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Entry>, S::Error> {
    let end = bytes.size().checked_sub(END as u64).ok_or(FileRefusal::Damaged)?;
    let (count, mut at) = directory(&bytes.array(end).await?, end)?;
    let start = at;
    let mut entries = Vec::new();
    for _ in 0..count {
        let listed: [u8; LISTED] = bytes.array(at).await?;
        let (names, behind) = lengths(&listed)?;
        let (names, behind) = (u64::from(names), u64::from(behind));
        let listed_end = at + LISTED as u64;
        let name = bytes.vec(listed_end, names).await?;
        let extra = bytes.vec(listed_end + names, behind).await?;
        entries.push(entry(&listed, name, &extra)?);
        at = listed_end + names + behind;
    }
    if at != end {
        return Err(FileRefusal::Damaged.into());
    }
    entries.sort_by_key(|entry| entry.at);
    let mut free = 0;
    for entry in &mut entries {
        local(bytes, entry).await?;
        let gap = entry.at.checked_sub(free).ok_or(FileRefusal::Damaged)?;
        if gap > if free == 0 { 0 } else { DESCRIPTOR_MAX } {
            return Err(FileRefusal::Polyglot.into());
        }
        free =
            entry.data.checked_add(entry.packed).filter(|end| *end <= start).ok_or(FileRefusal::Damaged)?;
    }
    if start - free > DESCRIPTOR_MAX { Err(FileRefusal::Polyglot.into()) } else { Ok(entries) }
}

/// The record at the end: how many entries, and where their directory is.
fn directory(record: &[u8; END], at: u64) -> Result<(u16, u64), FileRefusal> {
    let mut fields = Fields::little(record);
    let signature = fields.take(4)?;
    let (disk, first, here, count) = (fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?);
    let (length, start, comment) = (u64::from(fields.u32()?), u64::from(fields.u32()?), fields.u16()?);
    let fits = signature == b"PK\x05\x06" && (disk, first, comment) == (0, 0, 0) && here == count;
    if fits && start + length == at && usize::from(count) <= ENTRIES_MAX && count > 0 {
        Ok((count, start))
    } else {
        Err(FileRefusal::Damaged)
    }
}

/// How long an entry's name is, and what stands behind it.
fn lengths(listed: &[u8]) -> Result<(u16, u32), FileRefusal> {
    let mut fields = Fields::little(listed.get(28..).unwrap_or_default());
    let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
    if name > NAME_MAX {
        Err(FileRefusal::Damaged)
    } else {
        Ok((name, u32::from(extra) + u32::from(comment)))
    }
}

/// Reads an entry of the directory.
fn entry(listed: &[u8], name: Vec<u8>, extra: &[u8]) -> Result<Entry, FileRefusal> {
    let mut fields = Fields::little(listed);
    if fields.take(4)? != b"PK\x01\x02" {
        return Err(FileRefusal::Damaged);
    }
    fields.take(4)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.take(4)?;
    let (checksum, packed, size) = (fields.u32()?, fields.u32()?, fields.u32()?);
    fields.take(14)?;
    let at = fields.u32()?;
    let mut wide = wide(extra);
    let mut number = |number| if number == ELSEWHERE { wide.number(8) } else { Ok(u64::from(number)) };
    // In this order they stand there.
    let (size, packed, at) = (number(size)?, number(packed)?, number(at)?);
    // 99 is AES.
    if flags & ENCRYPTED != 0 || method == 99 {
        return Err(FileRefusal::Encrypted);
    }
    let stored = match method {
        0 if packed == size => Stored::Plain,
        8 => Stored::Deflated,
        _ => return Err(FileRefusal::Damaged),
    };
    let name = String::from_utf8(name).map_err(|_| FileRefusal::Damaged)?;
    let leaves =
        name.split('/').any(|step| step == "..") || name.starts_with('/') || name.contains(['\\', ':', '\0']);
    if leaves {
        return Err(FileRefusal::Damaged);
    }
    Ok(Entry { name: name.to_ascii_lowercase(), stored, flags, method, checksum, packed, size, at, data: 0 })
}

/// The numbers of 64 bits behind an entry's name; none, if it has none.
fn wide(extra: &[u8]) -> Fields<'_> {
    let mut fields = Fields::little(extra);
    while let (Ok(kind), Ok(length)) = (fields.u16(), fields.u16()) {
        match fields.take(usize::from(length)) {
            Ok(numbers) if kind == 1 => return Fields::little(numbers),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Fields::little(&[])
}

/// What stands before the entry's data says the same as the directory.
async fn local<S: Source>(bytes: &mut Reader<'_, S>, entry: &mut Entry) -> Outcome<(), S::Error> {
    let header: [u8; LOCAL] = bytes.array(entry.at).await?;
    let mut fields = Fields::little(&header);
    let signature = fields.take(4)?;
    fields.take(2)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.take(4)?;
    let (checksum, packed, size) = (fields.u32()?, fields.u32()?, fields.u32()?);
    let (names, extra) = (u64::from(fields.u16()?), u64::from(fields.u16()?));
    let name = bytes.vec(entry.at + LOCAL as u64, names.min(u64::from(NAME_MAX) + 1)).await?;
    let same = |here: u32, there: u64| here == ELSEWHERE || u64::from(here) == there;
    let described = flags & DESCRIBED != 0
        || checksum == entry.checksum && same(packed, entry.packed) && same(size, entry.size);
    let agrees = signature == b"PK\x03\x04"
        && method == entry.method
        && flags & (ENCRYPTED | DESCRIBED) == entry.flags & (ENCRYPTED | DESCRIBED)
        && name.to_ascii_lowercase() == entry.name.as_bytes()
        && described;
    if !agrees {
        return Err(FileRefusal::Damaged.into());
    }
    entry.data = bytes.within(entry.at + LOCAL as u64, names + extra)?;
    Ok(())
}
