//! What is served of a file: mostly all of it, sometimes with a piece left out or written anew.

use std::ops::Range;

use domain::files::attachment::FileRefusal;

use crate::Source;

/// A piece of what is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the upload. Later pieces copy later bytes.
    Copy(Range<u64>),
    /// Bytes of our own: at most some hundred kilobytes in a whole file, or a text of 1 MiB in another encoding.
    Own(Vec<u8>),
    /// A byte so many times: what stood here is gone, what stands behind stays where it was.
    Fill(u8, u64),
}

impl Piece {
    /// How long it is, in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        match self {
            Self::Copy(range) => range.end.saturating_sub(range.start),
            Self::Own(bytes) => bytes.len() as u64,
            Self::Fill(_, length) => *length,
        }
    }
}

/// How long what is served is, in bytes: less than the upload, if something is left out.
#[must_use]
pub fn served_size(pieces: &[Piece]) -> u64 {
    pieces.iter().map(Piece::size).sum()
}

/// What is served of an upload, to be read by ranges as the upload is.
#[derive(Debug, Clone, Copy)]
pub struct Served<'a, S> {
    /// The upload.
    pub source: &'a S,
    /// What of it is served.
    pub pieces: &'a [Piece],
}

impl<S: Source> Source for Served<'_, S> {
    type Error = S::Error;

    fn size(&self) -> u64 {
        served_size(self.pieces)
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, S::Error> {
        let (mut bytes, mut start) = (Vec::new(), 0);
        for piece in self.pieces {
            let end = start + piece.size();
            let (first, last) = (from.max(start), from.saturating_add(length).min(end));
            if first < last {
                let (skipped, taken) = (first - start, last - first);
                match piece {
                    Piece::Copy(range) => {
                        bytes.extend(self.source.read(range.start + skipped, taken).await?);
                    }
                    Piece::Own(own) => {
                        bytes.extend(own.iter().skip(length_of(skipped)).take(length_of(taken)));
                    }
                    Piece::Fill(byte, _) => bytes.extend(std::iter::repeat_n(*byte, length_of(taken))),
                }
            }
            start = end;
        }
        Ok(bytes)
    }
}

fn length_of(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// Most pieces of a file. What takes more was made to.
const PIECES_MAX: usize = 4096;

/// Pieces, put one behind the other.
#[derive(Debug, Default)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// The whole upload, unchanged.
    pub(super) fn whole(size: u64) -> Vec<Piece> {
        vec![Piece::Copy(0..size)]
    }

    /// These bytes of the upload, which stand behind those of earlier pieces.
    pub(super) fn copy(&mut self, range: Range<u64>) -> Result<(), FileRefusal> {
        match self.0.last_mut() {
            _ if range.is_empty() => Ok(()),
            Some(Piece::Copy(last)) if last.end == range.start => {
                last.end = range.end;
                Ok(())
            }
            _ => self.put(Piece::Copy(range)),
        }
    }

    /// Any piece.
    pub(super) fn put(&mut self, piece: Piece) -> Result<(), FileRefusal> {
        if self.0.len() >= PIECES_MAX {
            return Err(FileRefusal::Damaged);
        }
        if piece.size() > 0 {
            self.0.push(piece);
        }
        Ok(())
    }

    /// How long they are together, in bytes.
    pub(super) fn size(&self) -> u64 {
        served_size(&self.0)
    }

    /// All of them.
    pub(super) fn done(self) -> Vec<Piece> {
        self.0
    }
}

/// Pieces that take the place of as many bytes of the upload, so that everything else stays where it is.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(u64, Vec<Piece>)>);

impl Edits {
    /// Instead of the bytes from this place on.
    pub(super) fn replace(&mut self, at: u64, pieces: Vec<Piece>) {
        self.0.push((at, pieces));
    }

    /// Damaged, if an edit would touch these bytes: no pixel is ever overwritten.
    pub(super) fn keep(&self, used: Vec<Range<u64>>) -> Result<(), FileRefusal> {
        let used = merged(used);
        let touches = |(at, pieces): &(u64, Vec<Piece>)| {
            let end = at + served_size(pieces);
            let first = used.partition_point(|used| used.end <= *at);
            used.get(first).is_some_and(|used| used.start < end)
        };
        if self.0.iter().any(touches) { Err(FileRefusal::Damaged) } else { Ok(()) }
    }

    /// The upload up to this place, with its edits; damaged, if two of them want the same bytes.
    pub(super) fn done(mut self, end: u64) -> Result<Vec<Piece>, FileRefusal> {
        self.0.sort_by_key(|(at, _)| *at);
        let (mut all, mut from) = (Pieces::default(), 0);
        for (at, pieces) in self.0 {
            if at < from {
                return Err(FileRefusal::Damaged);
            }
            if at >= end {
                break;
            }
            all.copy(from..at)?;
            from = at + served_size(&pieces);
            pieces.into_iter().try_for_each(|piece| all.put(piece))?;
        }
        all.copy(from..end)?;
        Ok(all.done())
    }
}

/// The same bytes as ascending ranges that do not touch.
pub(super) fn merged(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::new();
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
