//! Reads a file where a check looks, in few requests and constant memory.

use std::collections::VecDeque;

use domain::files::attachment::FileRefusal;

use crate::Source;

/// What a check comes to, or why it stops.
pub(super) type Outcome<T, E> = Result<T, Stop<E>>;

/// Why a check stops.
#[derive(Debug)]
pub(super) enum Stop<E> {
    /// The file is refused.
    Refused(FileRefusal),
    /// The file could not be read.
    Unread(E),
}

impl<E> From<FileRefusal> for Stop<E> {
    fn from(why: FileRefusal) -> Self {
        Self::Refused(why)
    }
}

/// What is read at a place that was jumped to, in bytes.
pub(super) const WINDOW_MIN: u64 = 16 << 10;
/// What is read at once where one read follows the other, in bytes.
pub(super) const WINDOW_MAX: u64 = 1 << 20;
/// How many windows are kept: a head, a tail, and where the check is.
const WINDOWS: usize = 4;

struct Window {
    from: u64,
    bytes: Vec<u8>,
}

impl Window {
    /// What it has from this place on; nothing if the place is outside.
    fn at(&self, at: u64) -> &[u8] {
        let skipped = at.checked_sub(self.from).and_then(|skipped| usize::try_from(skipped).ok());
        skipped.and_then(|skipped| self.bytes.get(skipped..)).unwrap_or_default()
    }

    /// Whether a read at this place goes on where this window ends, or near.
    fn leads_to(&self, at: u64) -> bool {
        let length = self.bytes.len() as u64;
        (self.from..=self.from + 2 * length).contains(&at)
    }
}

/// A file, read through windows. A window is small where the check jumps, and grows while it reads on.
pub(super) struct Reader<'s, S> {
    source: &'s S,
    windows: VecDeque<Window>,
}

impl<'s, S: Source> Reader<'s, S> {
    pub(super) const fn new(source: &'s S) -> Self {
        Self { source, windows: VecDeque::new() }
    }

    /// How long the file is, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.source.size()
    }

    /// The bytes from this place on, as far as they are at hand; none only at the end of the file.
    pub(super) async fn ahead(&mut self, at: u64) -> Outcome<&[u8], S::Error> {
        if at >= self.size() {
            return Ok(&[]);
        }
        self.window(at, 1).await
    }

    /// So many bytes; the file is damaged if it ends before.
    pub(super) async fn array<const N: usize>(&mut self, at: u64) -> Outcome<[u8; N], S::Error> {
        self.within(at, N as u64)?;
        let window = self.window(at, N as u64).await?;
        window.first_chunk().copied().ok_or(FileRefusal::Damaged.into())
    }

    /// So many bytes, at most [`WINDOW_MAX`]; the file is damaged if it ends before.
    pub(super) async fn vec(&mut self, at: u64, length: u64) -> Outcome<Vec<u8>, S::Error> {
        self.within(at, length)?;
        if length == 0 {
            return Ok(Vec::new());
        }
        let taken = usize::try_from(length).ok().filter(|_| length <= WINDOW_MAX);
        let window = self.window(at, length).await?;
        taken.and_then(|taken| window.get(..taken)).map(<[u8]>::to_vec).ok_or(FileRefusal::Damaged.into())
    }

    /// Whether these bytes stand at this place.
    pub(super) async fn has<const N: usize>(&mut self, at: u64, bytes: [u8; N]) -> Outcome<bool, S::Error> {
        Ok(self.within(at, N as u64).is_ok() && self.array(at).await? == bytes)
    }

    /// The place behind so many bytes; the file is damaged if it ends before.
    pub(super) fn within(&self, at: u64, length: u64) -> Result<u64, FileRefusal> {
        at.checked_add(length).filter(|end| *end <= self.size()).ok_or(FileRefusal::Damaged)
    }

    /// A window that has so many bytes at this place, or what the file has there.
    async fn window(&mut self, at: u64, length: u64) -> Outcome<&[u8], S::Error> {
        let left = self.size().saturating_sub(at);
        let needed = usize::try_from(length.min(left)).unwrap_or(usize::MAX);
        if let Some(held) = self.windows.iter().position(|window| window.at(at).len() >= needed) {
            return Ok(self.windows.get(held).map_or(&[], |window| window.at(at)));
        }
        let before = self.windows.iter().position(|window| window.leads_to(at));
        let before = before.and_then(|before| self.windows.remove(before));
        let grown = before.map_or(WINDOW_MIN, |before| (4 * before.bytes.len() as u64).min(WINDOW_MAX));
        let asked = grown.max(WINDOW_MIN).max(length).min(left);
        let bytes = self.source.read(at, asked).await.map_err(Stop::Unread)?;
        if bytes.len() < needed || bytes.is_empty() {
            return Err(FileRefusal::Damaged.into());
        }
        self.windows.truncate(WINDOWS - 1);
        self.windows.push_front(Window { from: at, bytes });
        Ok(self.windows.front().map_or(&[], |window| window.at(at)))
    }
}
