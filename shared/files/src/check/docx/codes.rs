//! The instructions of a document's fields. One is written in pieces, over several runs, and others stand within it.

use domain::files::attachment::FileRefusal;

use super::relations::unescaped;
use crate::check::instructions::{acts, word};

/// Most fields within one another.
const DEPTH_MAX: usize = 100;
/// Most bytes of an instruction that are kept: what it does is its first word.
const CODE_MAX: usize = 4096;

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    code: Vec<u8>,
    /// Behind its instruction: what it shows.
    shows: bool,
}

/// The fields that are open, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Codes {
    open: Vec<Field>,
    /// Instructions outside of any field.
    loose: Field,
}

impl Codes {
    /// A byte of text; of an instruction, or of what may be one.
    pub(super) fn text(&mut self, byte: u8, is_instruction: bool) {
        let field = match self.open.last_mut() {
            Some(field) if is_instruction || !field.shows => field,
            None if is_instruction => &mut self.loose,
            Some(_) | None => return,
        };
        if field.code.len() < CODE_MAX {
            field.code.push(byte);
        }
    }

    pub(super) fn begin(&mut self) -> Result<(), FileRefusal> {
        // What the inner field shows is part of the outer's instruction: the first word stands before it.
        if let Some(outer) = self.open.last().filter(|outer| !outer.shows) {
            let code = decoded(&outer.code);
            let is_formula = code.trim_start().starts_with('=');
            let word = word(&code);
            if !is_formula && (word.is_empty() || code.ends_with(word)) {
                return Err(FileRefusal::ActiveContent);
            }
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(FileRefusal::Damaged);
        }
        self.open.push(Field::default());
        Ok(())
    }

    pub(super) fn separate(&mut self) -> Result<(), FileRefusal> {
        let Some(field) = self.open.last_mut() else { return Ok(()) };
        field.shows = true;
        Self::whole(&decoded(&field.code))
    }

    pub(super) fn end(&mut self) -> Result<(), FileRefusal> {
        self.open.pop().map_or(Ok(()), |field| Self::whole(&decoded(&field.code)))
    }

    /// An instruction that is read to its end does not fetch or run anything.
    pub(super) fn whole(code: &str) -> Result<(), FileRefusal> {
        if acts(code) { Err(FileRefusal::ActiveContent) } else { Ok(()) }
    }

    pub(super) fn done(self) -> Result<(), FileRefusal> {
        self.open.iter().chain([&self.loose]).try_for_each(|field| Self::whole(&decoded(&field.code)))
    }
}

fn decoded(code: &[u8]) -> String {
    unescaped(&String::from_utf8_lossy(code))
}
