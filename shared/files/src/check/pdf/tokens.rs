//! The objects of a PDF as tokens (ISO 32000-1, 7.2 and 7.3): names, numbers, and where dictionaries and arrays begin.

use super::names::{NAME_MAX, letters};

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
    /// In a stream: its bytes are in another file, `/F`.
    File,
    /// Of a stream of objects: how many, `/N`, and where the first of them is.
    Count,
    First,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Name(Name),
    Number(u32),
    /// `R`, which ends a reference.
    Refers,
    /// `endobj`.
    Ends,
    /// `stream`.
    Stream,
    OpenDictionary,
    CloseDictionary,
    OpenArray,
    CloseArray,
    /// A text, a number with a point, a word that does not matter.
    Other,
}

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
            Place::Hexadecimal | Place::Comment => [None, None],
            Place::Less if byte == b'<' => {
                self.place = Place::Between;
                [Some(Token::OpenDictionary), None]
            }
            Place::Less => {
                self.place = if byte == b'>' { Place::Between } else { Place::Hexadecimal };
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
            b'(' => Place::Text(1),
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

    fn text(&mut self, byte: u8, depth: u32) -> Option<Token> {
        self.place = match byte {
            b'\\' => Place::Escape(depth),
            b'(' => Place::Text(depth.saturating_add(1)),
            b')' if depth == 1 => Place::Between,
            b')' => Place::Text(depth - 1),
            _ => Place::Text(depth),
        };
        (self.place == Place::Between).then_some(Token::Other)
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
        b"F" => Name::File,
        b"N" => Name::Count,
        b"First" => Name::First,
        _ => Name::Other,
    }
}

fn word(written: &[u8]) -> Token {
    let number = || std::str::from_utf8(written).ok().and_then(|word| word.parse().ok());
    match written {
        b"R" => Token::Refers,
        b"endobj" => Token::Ends,
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
        use Token::{CloseDictionary, Name as Named, OpenDictionary, Other};
        let action = [OpenDictionary, Named(Name::Does), Named(Name::Uri), CloseDictionary];
        assert_eq!(read(b"<</S/URI>>"), action);
        assert_eq!(read(b"<< /#53 %/A\n/U#52I >>"), action);
        assert_eq!(read(b"(a(b)\\)>>/S)<4F>"), [Other, Other]);
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
