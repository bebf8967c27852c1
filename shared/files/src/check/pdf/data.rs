//! The data that this service encloses in its letters: JSON on one line, called so.
//!
//! It stays when a letter is served, because a program can verify the letter by it. Nothing runs it: no name of an enclosed file
//! may end otherwise, and it has neither a line's end nor a tag of a page.

use domain::files::attachment::FileRefusal;

use crate::check::{
    finder::{Finder, Sign},
    txt::Utf8,
};

/// Whatever a browser would lay out or run.
const SIGNS: &[Sign] = &[
    (b"<script", FileRefusal::ActiveContent),
    (b"<html", FileRefusal::ActiveContent),
    (b"<svg", FileRefusal::ActiveContent),
    (b"<iframe", FileRefusal::ActiveContent),
    (b"<!doctype", FileRefusal::ActiveContent),
];

/// Reads what is enclosed, once it is unpacked.
pub(super) struct Data {
    first: Option<u8>,
    last: u8,
    utf8: Utf8,
    signs: Finder,
    is_other: bool,
}

impl Data {
    pub(super) fn new() -> Self {
        Self { first: None, last: 0, utf8: Utf8::default(), signs: Finder::new(SIGNS), is_other: false }
    }

    pub(super) fn feed(&mut self, block: &[u8]) {
        let (Some(first), Some(last)) = (block.first(), block.last()) else { return };
        (self.first, self.last) = (self.first.or(Some(*first)), *last);
        self.is_other |= block.iter().any(u8::is_ascii_control) || self.signs.feed(block).is_err();
        self.utf8.feed(block);
    }

    /// Whether it was JSON on one line.
    pub(super) fn is_json(&self) -> bool {
        (self.first, self.last) == (Some(b'{'), b'}') && self.utf8.is_whole() && !self.is_other
    }
}

/// Whether this is the name of a file of JSON, as it is written between parentheses: in ASCII or UTF-16, without escapes.
pub(super) fn is_name(written: &[u8]) -> bool {
    let name = match written.strip_prefix(b"\xfe\xff") {
        Some(wide) => {
            let (pairs, rest) = wide.as_chunks::<2>();
            let ascii = rest.is_empty() && pairs.iter().all(|[high, _]| *high == 0);
            if ascii { pairs.iter().map(|[_, low]| *low).collect() } else { Vec::new() }
        }
        None => written.to_vec(),
    };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" ._-".contains(byte);
    name.iter().all(plain) && name.len() > 5 && name.ends_with(b".json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_only_if_every_reader_takes_it_for_one() {
        assert!(is_name(b"R-7K4M-92QX.json") && is_name(b"\xfe\xff\0a\0.\0j\0s\0o\0n"));
        for other in [
            b"a.xml".as_slice(),
            b"a.exe\0.json",
            b"a.exe\\000.json",
            b".json",
            b"a.json ",
            b"a/b.json",
            b"\xfe\xff\x20\x2e\0.\0j\0s\0o\0n",
            b"\xff\xfea.json",
            b"",
        ] {
            assert!(!is_name(other), "{}", other.escape_ascii());
        }
    }
}
