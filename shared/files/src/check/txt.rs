//! Plain text: a few notes, a laboratory's table.
//!
//! Reads the whole file, in blocks. It is UTF-8 throughout, and nothing that a program would run or lay out.
//!
//! A text of up to 1 MiB may be in UTF-16 with its mark, or in Windows-1252 (what Windows calls "Unicode" and "ANSI"), and is
//! then served as UTF-8. Which of the encodings of one byte a text has, no byte says: it is taken for Windows-1252 only if it
//! is mostly ASCII, with single signs and letters between (38.5 °C, 5 µg, Müller), and else refused, because its reader would see
//! something else.

use domain::files::attachment::FileRefusal;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{
    finder::Finder,
    pieces::{Piece, Pieces},
    reader::{Outcome, Reader, WINDOW_MAX},
    signature,
};
use crate::Source;

/// What is served before a text that is turned into UTF-8, so that programs do not guess.
const MARK: &str = "\u{feff}";
/// Longest run of other characters than ASCII in a text that is taken for Windows-1252.
const RUN_MAX: usize = 2;

/// What no text of a doctor has: a page's parts, and the file by which malware scans are tried out (EICAR). That one
/// is written in two parts, or else this source would be found by them.
const SIGNS: &[(&[u8], FileRefusal)] = &[
    (b"<script", FileRefusal::WrongType),
    (b"<svg", FileRefusal::WrongType),
    (b"<html", FileRefusal::WrongType),
    (b"<iframe", FileRefusal::WrongType),
    (b"<!doctype html", FileRefusal::WrongType),
    (
        concat!(r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").as_bytes(),
        FileRefusal::Malware,
    ),
];

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    for (mark, encoding) in [(*b"\xff\xfe", UTF_16LE), (*b"\xfe\xff", UTF_16BE)] {
        if bytes.has(0, mark).await? {
            return Ok(turned(whole(bytes).await?.get(2..).unwrap_or_default(), encoding)?);
        }
    }
    let (mut at, mut utf8, mut signs) = (0, Utf8::default(), Finder::new(SIGNS));
    loop {
        let ahead = bytes.ahead(at).await?;
        if ahead.is_empty() {
            break;
        }
        if ahead.contains(&0) {
            return Err(FileRefusal::WrongType.into());
        }
        signs.feed(ahead)?;
        utf8.feed(ahead);
        at += ahead.len() as u64;
    }
    if utf8.is_whole() {
        return Ok(Pieces::whole(at));
    }
    let whole = whole(bytes).await?;
    if !is_western(&whole) {
        return Err(FileRefusal::NotUtf8.into());
    }
    Ok(turned(&whole, WINDOWS_1252)?)
}

/// All of a text that is not UTF-8.
async fn whole<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<u8>, S::Error> {
    if bytes.size() > WINDOW_MAX {
        return Err(FileRefusal::NotUtf8.into());
    }
    bytes.vec(0, bytes.size()).await
}

/// A text in UTF-8 that is this one.
fn turned(bytes: &[u8], encoding: &'static Encoding) -> Result<Vec<Piece>, FileRefusal> {
    let text =
        encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(FileRefusal::NotUtf8)?;
    if text.contains('\0') || signature::program(text.as_bytes()) {
        return Err(FileRefusal::WrongType);
    }
    Finder::new(SIGNS).feed(text.as_bytes())?;
    Ok(vec![Piece::Own([MARK, &text].concat().into_bytes())])
}

/// Whether a text that is not UTF-8 is ASCII with single other signs between, each of which Windows-1252 has. Not one in which some
/// characters are UTF-8, nor one that ends as a cut character of UTF-8 does.
fn is_western(bytes: &[u8]) -> bool {
    let mixed = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    let undefined = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    let cut = bytes.last().is_some_and(|last| *last >= 0xc2);
    let long = bytes.split(u8::is_ascii).any(|run| run.len() > RUN_MAX);
    !mixed && !cut && !long && !bytes.iter().any(undefined)
}

/// Whether a text is UTF-8, over blocks that end within a character.
#[derive(Default)]
pub(super) struct Utf8 {
    /// The beginning of a character that goes on in the next block.
    begun: Vec<u8>,
    wrong: bool,
}

impl Utf8 {
    pub(super) fn feed(&mut self, mut block: &[u8]) {
        while let (false, [byte, rest @ ..]) = (self.begun.is_empty() || self.wrong, block) {
            self.begun.push(*byte);
            block = rest;
            match str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) => self.wrong = error.error_len().is_some(),
            }
        }
        if let (false, Err(error)) = (self.wrong, str::from_utf8(block)) {
            self.wrong = error.error_len().is_some();
            self.begun = block.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
    }

    pub(super) const fn is_whole(&self) -> bool {
        !self.wrong && self.begun.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_may_lie_across_blocks() {
        let text = "दर्द since 2 weeks, 38.5 °C 😷".as_bytes();
        for at in 0..=text.len() {
            let (first, second) = text.split_at(at);
            let mut utf8 = Utf8::default();
            utf8.feed(first);
            utf8.feed(second);
            assert!(utf8.is_whole(), "{at}");
        }
        let mut bytes = Utf8::default();
        text.chunks(1).for_each(|byte| bytes.feed(byte));
        assert!(bytes.is_whole());
        let mut cut = Utf8::default();
        cut.feed(&text[..text.len() - 1]);
        assert!(!cut.is_whole());
        let mut other = Utf8::default();
        other.feed(b"38.5 \xb0C");
        other.feed(b"!");
        assert!(!other.is_whole());
    }
}
