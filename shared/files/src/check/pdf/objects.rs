//! Where the objects of a PDF begin and end, in the file and in a stream that holds objects.
//!
//! Readers find objects by a table of places or by searching. Here they are searched: `12 0 obj`. What could be read in two
//! ways is in doubt, and [`Actions`] is told.

use domain::files::attachment::FileRefusal;

use super::{
    actions::{Actions, Encryption, End, Reading},
    tokens::{is_regular, is_white},
};

/// Most that is kept of what an object says of the encryption, in bytes, and of how many objects.
const WRITTEN_MAX: usize = 8192;
const WRITTEN_ALL: usize = 16;
/// How a trailer begins.
const TRAILER: &[u8] = b"trailer<<";
/// Most objects that one stream holds.
const HELD_MAX: u32 = 100_000;

/// `12 0 obj`, as far as it has been read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Start {
    #[default]
    None,
    Number,
    Behind,
    Generation,
    BehindBoth,
    Letter(u8),
}

/// Reads the objects that lie in the file itself.
#[derive(Debug, Default)]
pub(super) struct Objects {
    start: Start,
    number: u32,
    generation: u32,
    /// The generation of the object that is read.
    generation_read: u32,
    /// Where the number stands, something else may have stood before it.
    is_joined: bool,
    in_comment: bool,
    before: u8,
    reading: Option<Reading>,
    /// The object that is read, as it is written.
    written: Vec<u8>,
    /// How far the word before a trailer has been read.
    trailer: usize,
    /// Of the stream that begins.
    pub(super) about: About,
    /// The object whose stream begins: number and generation.
    pub(super) stream_of: Option<(u32, u32)>,
    pub(super) in_stream: bool,
    pub(super) encryption: Written,
}

/// What the objects of a file say of its encryption, as they are written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) handlers: Vec<(u32, Vec<u8>)>,
    pub(super) trailers: Vec<Vec<u8>>,
}

/// What the dictionary of a stream says of the objects in it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct About {
    count: Option<u32>,
    first: Option<u32>,
}

impl Objects {
    /// Whether an object is being read.
    pub(super) const fn is_within(&self) -> bool {
        self.reading.is_some()
    }

    /// The file has ended.
    pub(super) fn done(&mut self, actions: &mut Actions) {
        if let Some(ended) = self.reading.take() {
            self.keep(&ended, actions);
        }
    }

    /// Takes a byte; whether an object begins behind it, beyond doubt.
    pub(super) fn feed(&mut self, byte: u8, actions: &mut Actions) -> Result<bool, FileRefusal> {
        let end = match &mut self.reading {
            Some(reading) => {
                if self.written.len() < WRITTEN_MAX {
                    self.written.push(byte);
                }
                reading.feed(byte, actions)?
            }
            None => None,
        };
        if let Some(end) = end {
            let ended = self.reading.take().unwrap_or_default();
            self.keep(&ended, actions);
            let of_stream = About { count: ended.count, first: ended.first };
            self.about = if end == End::Stream { of_stream } else { About::default() };
            self.stream_of = (end == End::Stream).then_some((ended.object, self.generation_read));
            self.in_stream |= end == End::Stream;
        }
        let begins_trailer = self.begins_trailer(byte);
        if !self.starts(byte) && !begins_trailer {
            return Ok(false);
        }
        let is_sure = self.reading.as_ref().is_none_or(Reading::is_between);
        if !is_sure || self.is_joined && !begins_trailer || self.in_stream {
            actions.doubt();
        }
        if let Some(ended) = self.reading.take() {
            self.keep(&ended, actions);
        }
        let mut reading = Reading::of(if begins_trailer { 0 } else { self.number });
        self.written.clear();
        if begins_trailer {
            for byte in *b"<<" {
                self.written.push(byte);
                reading.feed(byte, actions)?;
            }
        }
        (self.reading, self.about) = (Some(reading), About::default());
        (self.stream_of, self.in_stream, self.generation_read) = (None, false, self.generation);
        Ok(is_sure)
    }

    /// Whether something stands here that is neither an object nor in a stream.
    pub(super) const fn is_outside(&self) -> bool {
        self.reading.is_none() && !self.in_stream
    }

    /// Keeps what an object says of the encryption.
    fn keep(&mut self, ended: &Reading, actions: &mut Actions) {
        let kept = self.encryption.handlers.len() + self.encryption.trailers.len();
        if ended.encryption == Encryption::Nothing {
            return;
        }
        if kept >= WRITTEN_ALL || self.written.len() >= WRITTEN_MAX {
            actions.doubt();
            return;
        }
        // Without the word behind it.
        let end = self.written.windows(2).rposition(|two| two == b">>").map_or(0, |at| at + 2);
        self.written.truncate(end);
        let written = std::mem::take(&mut self.written);
        match ended.encryption {
            Encryption::Handler => self.encryption.handlers.push((ended.object, written)),
            Encryption::Trailer => self.encryption.trailers.push(written),
            Encryption::Nothing => {}
        }
    }

    /// Whether a trailer begins with this byte: `trailer <<`.
    fn begins_trailer(&mut self, byte: u8) -> bool {
        let expected = TRAILER.get(self.trailer);
        self.trailer = match expected {
            Some(expected) if *expected == byte => self.trailer + 1,
            Some(b'<') if is_white(byte) && self.trailer == 7 => self.trailer,
            _ => usize::from(byte == b't'),
        };
        let begins = self.trailer == TRAILER.len();
        if begins {
            self.trailer = 0;
        }
        begins
    }

    fn starts(&mut self, byte: u8) -> bool {
        let before = std::mem::replace(&mut self.before, byte);
        if self.in_comment {
            self.in_comment = !matches!(byte, b'\r' | b'\n');
            return false;
        }
        let is_between = is_white(byte) || byte == b'%';
        self.start = match (self.start, byte) {
            (Start::Number, b'0'..=b'9') => {
                self.number = and_digit(self.number, byte);
                Start::Number
            }
            (Start::Generation, b'0'..=b'9') => {
                self.generation = and_digit(self.generation, byte);
                Start::Generation
            }
            (Start::Behind, b'0'..=b'9') => {
                self.generation = and_digit(0, byte);
                Start::Generation
            }
            // A third number: the second is the object's.
            (Start::BehindBoth, b'0'..=b'9') => {
                (self.number, self.generation, self.is_joined) = (self.generation, and_digit(0, byte), false);
                Start::Generation
            }
            (Start::Number | Start::Behind, _) if is_between => Start::Behind,
            (Start::Generation | Start::BehindBoth, _) if is_between => Start::BehindBoth,
            (Start::Generation | Start::BehindBoth, b'o') => Start::Letter(b'b'),
            (Start::Letter(b'b'), b'b') => Start::Letter(b'j'),
            (Start::Letter(b'j'), b'j') => {
                self.start = Start::None;
                return true;
            }
            (_, b'0'..=b'9') => {
                self.number = and_digit(0, byte);
                self.is_joined = is_regular(before) && before != 0;
                Start::Number
            }
            _ => Start::None,
        };
        self.in_comment = byte == b'%' && self.start != Start::None;
        false
    }
}

const fn and_digit(number: u32, digit: u8) -> u32 {
    number.wrapping_mul(10).wrapping_add(digit.wrapping_sub(b'0') as u32)
}

/// Reads the objects that lie in a stream, once it is unpacked.
#[derive(Debug)]
pub(super) struct Held {
    count: usize,
    first: u64,
    at: u64,
    /// Number and place of each, as they are listed before the first; then only the places, the last one first.
    listed: Vec<u32>,
    digits: Option<u32>,
    places: Vec<(u64, u32)>,
    before: u8,
    reading: Reading,
}

impl Held {
    pub(super) fn new(about: About) -> Option<Self> {
        let (count, first) = (about.count.filter(|count| *count <= HELD_MAX)?, about.first?);
        let (count, first) = (usize::try_from(count).ok()?, u64::from(first));
        let (listed, places, reading) = (Vec::new(), Vec::new(), Reading::default());
        Some(Self { count, first, at: 0, listed, digits: None, places, before: 0, reading })
    }

    pub(super) fn feed(&mut self, byte: u8, actions: &mut Actions) -> Result<(), FileRefusal> {
        if self.at < self.first {
            self.list(byte, actions);
        }
        self.at += 1;
        if self.at <= self.first {
            if self.at == self.first {
                self.listed(actions);
            }
            return Ok(());
        }
        let at = self.at - 1 - self.first;
        while let Some((_, number)) = self.places.pop_if(|(place, _)| *place <= at) {
            self.begin(number, actions)?;
        }
        let before = std::mem::replace(&mut self.before, byte);
        // Of several blanks one says as much.
        if (before, byte) != (b' ', b' ') && self.reading.feed(byte, actions)?.is_some() {
            actions.doubt();
        }
        Ok(())
    }

    /// The stream has ended.
    pub(super) fn done(&mut self, actions: &mut Actions) -> Result<(), FileRefusal> {
        if self.at < self.first || !self.places.is_empty() {
            actions.doubt();
        }
        self.begin(0, actions)
    }

    fn begin(&mut self, number: u32, actions: &mut Actions) -> Result<(), FileRefusal> {
        self.reading.feed(b' ', actions)?;
        self.before = 0;
        if !self.reading.is_between() {
            actions.doubt();
        }
        self.reading = Reading::of(number);
        Ok(())
    }

    fn list(&mut self, byte: u8, actions: &mut Actions) {
        match (byte, self.digits) {
            (b'0'..=b'9', digits) => {
                let digit = u32::from(byte - b'0');
                self.digits = Some(digits.unwrap_or_default().saturating_mul(10).saturating_add(digit));
            }
            (_, digits) => {
                self.listed.extend(digits.filter(|_| self.listed.len() < 2 * self.count));
                self.digits = None;
                if !is_white(byte) {
                    actions.doubt();
                }
            }
        }
    }

    /// The list has ended: where each object begins.
    fn listed(&mut self, actions: &mut Actions) {
        self.list(b' ', actions);
        let pairs = self.listed.chunks_exact(2).filter_map(|pair| match pair {
            [number, place] => Some((u64::from(*place), *number)),
            _ => None,
        });
        self.places = pairs.collect();
        self.places.sort_unstable_by(|one, other| other.cmp(one));
        let twice = self.places.windows(2).any(|two| matches!(two, [(one, _), (other, _)] if one == other));
        if twice || self.places.len() != self.count || self.count > 0 && self.first == 0 {
            actions.doubt();
        }
        self.listed = Vec::new();
    }
}
