//! Finds texts in a file that comes in blocks.

use domain::files::attachment::FileRefusal;

/// A text in lower or upper case alike, and why a file that has it is refused.
pub(super) type Sign = (&'static [u8], FileRefusal);

/// Looks for signs, also where they lie across two blocks.
pub(super) struct Finder {
    signs: &'static [Sign],
    /// The longest sign's length, less one.
    overlap: usize,
    /// The end of the block before.
    before: Vec<u8>,
}

impl Finder {
    pub(super) fn new(signs: &'static [Sign]) -> Self {
        let longest = signs.iter().map(|(text, _)| text.len()).max().unwrap_or_default();
        Self { signs, overlap: longest.saturating_sub(1), before: Vec::new() }
    }

    /// Takes the next block; refuses the file with the first sign in it.
    pub(super) fn feed(&mut self, block: &[u8]) -> Result<(), FileRefusal> {
        let start = block.get(..self.overlap).unwrap_or(block);
        self.before.extend(start);
        self.look(&self.before)?;
        self.look(block)?;
        if start.len() == block.len() {
            let spare = self.before.len().saturating_sub(self.overlap);
            self.before.drain(..spare);
        } else {
            self.before = block.get(block.len().saturating_sub(self.overlap)..).unwrap_or(block).to_vec();
        }
        Ok(())
    }

    fn look(&self, mut bytes: &[u8]) -> Result<(), FileRefusal> {
        while let [first, rest @ ..] = bytes {
            for (text, why) in self.signs {
                let begins = text.first().is_some_and(|byte| byte.eq_ignore_ascii_case(first));
                if begins && bytes.get(..text.len()).is_some_and(|found| found.eq_ignore_ascii_case(text)) {
                    return Err(*why);
                }
            }
            bytes = rest;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_found_wherever_blocks_end() {
        let text = b"a <scr<SCRIPT> b";
        for size in 1..text.len() {
            let mut finder =
                Finder::new(&[(b"<script", FileRefusal::WrongType), (b"b!", FileRefusal::Malware)]);
            let found = text.chunks(size).find_map(|block| finder.feed(block).err());
            assert_eq!(found, Some(FileRefusal::WrongType), "{size}");
        }
        let mut finder = Finder::new(&[(b"<script", FileRefusal::WrongType)]);
        assert!(text[..12].chunks(5).all(|block| finder.feed(block).is_ok()));
    }
}
