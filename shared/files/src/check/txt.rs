//! Plain text: a few notes, a laboratory's table.
//!
//! Reads the whole file, in blocks. It is UTF-8 throughout, and nothing that a program would run or lay out.

use domain::files::attachment::FileRefusal;

use super::{
    finder::Finder,
    pieces::{Piece, Pieces},
    reader::{Outcome, Reader},
};
use crate::Source;

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
    if bytes.has(0, *b"\xff\xfe").await? || bytes.has(0, *b"\xfe\xff").await? {
        return Err(FileRefusal::NotUtf8.into());
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
    if utf8.is_whole() { Ok(Pieces::whole(at)) } else { Err(FileRefusal::NotUtf8.into()) }
}

/// Whether a text is UTF-8, over blocks that end within a character.
#[derive(Default)]
struct Utf8 {
    /// The beginning of a character that goes on in the next block.
    begun: Vec<u8>,
    wrong: bool,
}

impl Utf8 {
    fn feed(&mut self, mut block: &[u8]) {
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

    const fn is_whole(&self) -> bool {
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
