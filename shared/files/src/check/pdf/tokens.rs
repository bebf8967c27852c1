//! The objects of a PDF as tokens (ISO 32000-1, 7.2 and 7.3): names, numbers, and where dictionaries and arrays begin.

use super::names::{NAME_MAX, Says, letters, says};

/// A name that matters for what an object does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    OpenAction,
    /// Actions that happen by themselves: `/AA`.
    Additional,
    /// The action of a link that a person clicks: `/A`.
    Click,
    /// What an action does: `/S`.
    Does,
    Uri,
    /// The action that follows.
    Next,
    /// In a stream: its bytes are in another file, `/F`. Of a file that is enclosed: its bytes, by system (`/UF`, `/DOS`).
    File,
    /// Of a stream of objects: how many, `/N`, and where the first of them is.
    Count,
    First,
    /// Something runs, opens or is sent.
    Active,
    /// Where a file that is enclosed has its bytes, `/EF`.
    Enclosed,
    /// A stream that is a file that is enclosed: `/EmbeddedFile`.
    EmbeddedFile,
    /// How a stream is packed, or a document encrypted.
    Filter,
    /// The way of encrypting by password.
    Standard,
    /// How the document is encrypted.
    Encrypt,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Name(Name),
    Number(u32),
    /// `R`, which ends a reference.
    Refers,
    /// `endobj`, or `startxref` behind the trailer.
    Ends,
    /// `stream`.
    Stream,
    OpenDictionary,
    CloseDictionary,
    OpenArray,
    CloseArray,
    /// A text between parentheses; it stands in [`Tokens::text`].
    Text,
    /// A text in digits, a number with a point, a word that does not matter.
    Other,
}

/// Most that is kept of a text, in bytes: a longer one is no name of ours.
const TEXT_MAX: usize = 512;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Between,
    Name,
    Word,
    /// In a text, within so many parentheses.
    Text(u32),
    /// The same, behind a backslash.
    Escape(u32),
    Hexadecimal,
    Comment,
    Less,
    Greater,
}

/// Reads tokens out of bytes.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    place: Place,
    written: Vec<u8>,
    /// The last text as it is written, or as much of it as a file's name has.
    pub(super) text: Vec<u8>,
    /// Readers disagree where what was read ends.
    pub(super) is_odd: bool,
}

impl Tokens {
    /// Whether the next byte is neither in a text nor in a comment.
    pub(super) const fn is_plain(&self) -> bool {
        !matches!(self.place, Place::Text(_) | Place::Escape(_) | Place::Hexadecimal | Place::Comment)
    }

    /// Takes a byte; the token that ends before it, and the one that it is.
    pub(super) fn feed(&mut self, byte: u8) -> [Option<Token>; 2] {
        match self.place {
            Place::Name | Place::Word if is_regular(byte) => {
                if self.written.len() <= NAME_MAX {
                    self.written.push(byte);
                }
                [None, None]
            }
            Place::Name => [Some(Token::Name(name(&self.written))), self.begin(byte)],
            Place::Word => [Some(word(&self.written)), self.begin(byte)],
            Place::Text(depth) => [self.text(byte, depth), None],
            Place::Escape(depth) => {
                self.note(byte);
                self.place = Place::Text(depth);
                [None, None]
            }
            Place::Hexadecimal if byte == b'>' => {
                self.place = Place::Between;
                [Some(Token::Other), None]
            }
            Place::Comment if matches!(byte, b'\r' | b'\n') => {
                self.place = Place::Between;
                [None, None]
            }
            Place::Hexadecimal => {
                self.is_odd |= !byte.is_ascii_hexdigit() && !is_white(byte);
                [None, None]
            }
            Place::Comment => [None, None],
            Place::Less if byte == b'<' => {
                self.place = Place::Between;
                [Some(Token::OpenDictionary), None]
            }
            Place::Less => {
                self.place = if byte == b'>' { Place::Between } else { Place::Hexadecimal };
                self.is_odd |= byte != b'>' && !byte.is_ascii_hexdigit() && !is_white(byte);
                [(byte == b'>').then_some(Token::Other), None]
            }
            Place::Greater if byte == b'>' => {
                self.place = Place::Between;
                [Some(Token::CloseDictionary), None]
            }
            Place::Greater | Place::Between => [None, self.begin(byte)],
        }
    }

    fn begin(&mut self, byte: u8) -> Option<Token> {
        self.written.clear();
        self.place = match byte {
            b'/' => Place::Name,
            b'(' => {
                self.text.clear();
                Place::Text(1)
            }
            b'<' => Place::Less,
            b'>' => Place::Greater,
            b'%' => Place::Comment,
            _ if is_regular(byte) => {
                self.written.push(byte);
                Place::Word
            }
            _ => Place::Between,
        };
        match byte {
            b'[' => Some(Token::OpenArray),
            b']' => Some(Token::CloseArray),
            _ => None,
        }
    }

    fn note(&mut self, byte: u8) {
        if self.text.len() < TEXT_MAX {
            self.text.push(byte);
        }
    }

    fn text(&mut self, byte: u8, depth: u32) -> Option<Token> {
        self.place = match byte {
            b'\\' => Place::Escape(depth),
            b'(' => Place::Text(depth.saturating_add(1)),
            b')' if depth == 1 => Place::Between,
            b')' => Place::Text(depth - 1),
            _ => Place::Text(depth),
        };
        let ended = self.place == Place::Between;
        if !ended {
            self.note(byte);
        }
        ended.then_some(Token::Text)
    }
}

/// Neither white space nor a delimiter.
pub(super) fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !b"()<>[]{}/%".contains(&byte)
}

pub(super) const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn name(written: &[u8]) -> Name {
    match letters(written).as_slice() {
        b"OpenAction" => Name::OpenAction,
        b"AA" => Name::Additional,
        b"A" => Name::Click,
        b"S" => Name::Does,
        b"URI" => Name::Uri,
        b"Next" => Name::Next,
        b"F" | b"UF" | b"DOS" | b"Mac" | b"Unix" => Name::File,
        b"N" => Name::Count,
        b"First" => Name::First,
        b"EF" => Name::Enclosed,
        b"EmbeddedFile" => Name::EmbeddedFile,
        b"Filter" => Name::Filter,
        b"Standard" => Name::Standard,
        b"Encrypt" => Name::Encrypt,
        _ if says(written) == Some(Says::Active) => Name::Active,
        _ => Name::Other,
    }
}

fn word(written: &[u8]) -> Token {
    let number = || std::str::from_utf8(written).ok().and_then(|word| word.parse().ok());
    match written {
        b"R" => Token::Refers,
        b"endobj" | b"startxref" => Token::Ends,
        b"stream" => Token::Stream,
        _ => number().map_or(Token::Other, Token::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Token> {
        let mut tokens = Tokens::default();
        text.iter().flat_map(|byte| tokens.feed(*byte)).flatten().collect()
    }

    #[test]
    fn texts_and_comments_hold_no_tokens() {
        use Token::{CloseDictionary, Name as Named, OpenDictionary, Other, Text};
        let action = [OpenDictionary, Named(Name::Does), Named(Name::Uri), CloseDictionary];
        assert_eq!(read(b"<</S/URI>>"), action);
        assert_eq!(read(b"<< /#53 %/A\n/U#52I >>"), action);
        assert_eq!(read(b"(a(b)\\)>>/S)<4F>"), [Text, Other]);
        assert_eq!(read(b"<><<>>"), [Other, OpenDictionary, CloseDictionary]);
    }

    #[test]
    fn words_end_where_something_else_begins() {
        use Token::{CloseArray, Ends, Number, OpenArray, Other, Refers, Stream};
        assert_eq!(
            read(b"[12 0 R]4.5 endobj stream\n"),
            [OpenArray, Number(12), Number(0), Refers, CloseArray, Other, Ends, Stream]
        );
    }
}
