//! Rich text: a letter from an older program.
//!
//! Reads the whole file, in blocks, word by word: no object, no template from elsewhere, no field that fetches or
//! runs something. Its groups end where the file ends.

use domain::files::attachment::FileRefusal;

use super::{
    instructions::{acts, is_active},
    pieces::{Piece, Pieces},
    reader::{Outcome, Reader},
    targets::is_on_own_drive,
};
use crate::Source;

/// Control words that bring objects, templates and data from elsewhere (RTF 1.9.1).
const ACTIVE: [&str; 14] = [
    "object",
    "objdata",
    "objemb",
    "objlink",
    "objautlink",
    "objsub",
    "objpub",
    "objicemb",
    "objhtml",
    "objocx",
    "objupdate",
    "objclass",
    "mailmerge",
    "mmconnectstr",
];
/// Most characters of an instruction that are kept.
const CODE_MAX: usize = 4096;
/// A longer word is none of these.
const WORD_MAX: usize = 32;

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let (mut at, mut words) = (0, Words::default());
    loop {
        let ahead = bytes.ahead(at).await?;
        if ahead.is_empty() {
            break;
        }
        ahead.iter().try_for_each(|byte| words.feed(*byte))?;
        at += ahead.len() as u64;
    }
    if words.place == Place::Behind { Ok(Pieces::whole(at)) } else { Err(FileRefusal::Damaged.into()) }
}

/// Where the reading is.
#[derive(Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Text,
    /// Behind a backslash.
    Escape,
    /// In a control word.
    Word,
    /// In its number.
    Number,
    /// In a character that is written as two digits, of which so many are left.
    Digits(u8),
    /// In so many bytes of anything.
    Binary(u64),
    /// Behind the last group.
    Behind,
}

/// What a field is to do: read from its beginning to the end of the group.
#[derive(Debug)]
struct Field {
    depth: u64,
    quoted: bool,
    /// The start of its instruction.
    code: String,
}

#[derive(Debug, Default)]
struct Words {
    place: Place,
    depth: u64,
    /// The control word, and its number.
    word: String,
    number: String,
    code: u8,
    field: Option<Field>,
    /// The template that the letter was made from.
    template: Option<Field>,
    /// A word of a field.
    said: String,
}

impl Words {
    fn feed(&mut self, byte: u8) -> Result<(), FileRefusal> {
        match self.place {
            Place::Text => self.text(byte),
            Place::Escape => self.escape(byte),
            Place::Word => match byte {
                b'a'..=b'z' | b'A'..=b'Z' => {
                    push(&mut self.word, byte);
                    Ok(())
                }
                b'-' | b'0'..=b'9' => {
                    push(&mut self.number, byte);
                    self.place = Place::Number;
                    Ok(())
                }
                _ => self.word_ends(byte),
            },
            Place::Number if byte.is_ascii_digit() => {
                push(&mut self.number, byte);
                Ok(())
            }
            Place::Number => self.word_ends(byte),
            Place::Digits(left) => {
                let digit = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                self.code = self.code << 4 | digit.unwrap_or_default();
                self.place = if left > 1 { Place::Digits(left - 1) } else { Place::Text };
                if left > 1 { Ok(()) } else { self.says(self.code) }
            }
            Place::Binary(left) => {
                self.place = if left > 1 { Place::Binary(left - 1) } else { Place::Text };
                Ok(())
            }
            Place::Behind if byte == 0 || byte.is_ascii_whitespace() => Ok(()),
            Place::Behind => Err(FileRefusal::Polyglot),
        }
    }

    fn text(&mut self, byte: u8) -> Result<(), FileRefusal> {
        match byte {
            b'\\' => self.place = Place::Escape,
            b'{' => self.depth += 1,
            b'}' => {
                if self.field.as_ref().is_some_and(|field| field.depth >= self.depth) {
                    self.says(b' ')?;
                    if self.field.take().is_some_and(|field| acts(&field.code)) {
                        return Err(FileRefusal::ActiveContent);
                    }
                }
                if self.template.as_ref().is_some_and(|template| template.depth >= self.depth) {
                    let place = self.template.take().map(|template| template.code.trim().to_lowercase());
                    if !place.is_some_and(|place| is_on_own_drive(&place)) {
                        return Err(FileRefusal::ActiveContent);
                    }
                }
                self.depth = self.depth.checked_sub(1).ok_or(FileRefusal::Damaged)?;
                if self.depth == 0 {
                    self.place = Place::Behind;
                }
            }
            // Lines of the file, not of the text.
            b'\r' | b'\n' => {}
            _ => self.says(byte)?,
        }
        Ok(())
    }

    fn escape(&mut self, byte: u8) -> Result<(), FileRefusal> {
        self.place = Place::Text;
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {
                self.word.clear();
                self.number.clear();
                push(&mut self.word, byte);
                self.place = Place::Word;
            }
            b'\'' => {
                self.code = 0;
                self.place = Place::Digits(2);
            }
            b'*' => {}
            _ => self.says(byte)?,
        }
        Ok(())
    }

    fn word_ends(&mut self, byte: u8) -> Result<(), FileRefusal> {
        self.place = Place::Text;
        let word = self.word.as_str();
        if ACTIVE.iter().any(|active| word.eq_ignore_ascii_case(active)) {
            return Err(FileRefusal::ActiveContent);
        }
        if word.eq_ignore_ascii_case("fldinst") {
            self.said.clear();
            self.field = Some(Field { depth: self.depth, quoted: false, code: String::new() });
        } else if word.eq_ignore_ascii_case("template") && self.template.is_some() {
            return Err(FileRefusal::ActiveContent);
        } else if word.eq_ignore_ascii_case("template") {
            self.template = Some(Field { depth: self.depth, quoted: false, code: String::new() });
        } else if word.eq_ignore_ascii_case("bin") {
            // The delimiter behind the number is not counted.
            let length = self.number.parse().map_err(|_| FileRefusal::Damaged)?;
            self.place = if length > 0 { Place::Binary(length) } else { Place::Text };
        } else if let ("u", Ok(code)) = (word, self.number.parse()) {
            self.says(code)?;
        }
        // A space only ends the word.
        if byte == b' ' { Ok(()) } else { self.feed(byte) }
    }

    /// A character of the text, which matters in what a field is to do.
    fn says(&mut self, byte: u8) -> Result<(), FileRefusal> {
        if let Some(template) = self.template.as_mut().filter(|template| template.code.len() < CODE_MAX) {
            template.code.push(char::from(byte));
        }
        let Some(field) = self.field.as_mut() else { return Ok(()) };
        field.quoted ^= byte == b'"';
        if field.code.len() < CODE_MAX {
            field.code.push(char::from(byte));
        }
        if byte.is_ascii_alphabetic() && !field.quoted {
            push(&mut self.said, byte);
            return Ok(());
        }
        let active = is_active(&self.said) || self.said.eq_ignore_ascii_case("macrobutton");
        self.said.clear();
        if active { Err(FileRefusal::ActiveContent) } else { Ok(()) }
    }
}

fn push(word: &mut String, byte: u8) {
    if word.len() <= WORD_MAX {
        word.push(char::from(byte));
    }
}
