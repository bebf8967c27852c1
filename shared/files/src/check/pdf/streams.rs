//! The streams of a PDF, of which some hold objects, compressed.

use std::collections::BTreeSet;

use domain::files::attachment::FileRefusal;
use flate2::{Decompress, FlushDecompress, Status};

use super::{
    actions::Actions,
    crypt::{Decrypt, Key},
    data::Data,
    names::{Names, Says, Told},
    objects::{Held, Objects},
};
use crate::check::pieces::{Edits, Piece};

/// Most streams that are unpacked at once. In an honest file it is one; in one that hides something, a stream may
/// begin within another.
const AT_ONCE: usize = 4;
/// Most that all streams that may hold objects unpack to, in bytes: 100 MB.
const UNPACKED_MAX: u64 = 100_000_000;
/// What is unpacked at once, and what is decrypted at once, in bytes.
const BLOCK: usize = 16 << 10;
const DECRYPTED: usize = 4 << 10;
/// Most streams whose places are kept in mind.
const BODIES_MAX: usize = 200_000;
/// Nothing, as Flate packs it.
const NOTHING: &[u8] = b"\x78\x9c\x03\0\0\0\0\x01";

/// Finds where streams begin, and searches those that hold objects.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) objects: Objects,
    /// Of a file that is encrypted.
    key: Option<Key>,
    /// Where the next byte stands in the file.
    at: u64,
    bodies: Vec<Body>,
    /// A stream of objects was unpacked as it is.
    pub(super) has_clear_objects: bool,
    /// Of a stream of objects that is not packed, which goes by.
    plain: Option<Held>,
    /// What was told since the last object began.
    about: Vec<Told>,
    /// The last eight bytes.
    recent: u64,
    /// Behind the keyword, and the line's end has not come yet.
    announced: bool,
    open: Vec<Open>,
    /// To be used again.
    spare: Vec<Decompress>,
    unpacked: u64,
    block: Vec<u8>,
}

/// Where a stream lies in the file.
struct Body {
    object: u32,
    from: u64,
    /// Where the last word stands that may end it.
    end: Option<u64>,
    filtered: bool,
    /// It is the data of a letter of ours, if every name says so, too.
    is_json: bool,
    /// No other object has begun behind it.
    is_last: bool,
}

/// A stream that is being unpacked.
struct Open {
    unpack: Decompress,
    decrypt: Option<Decrypt>,
    holds: bool,
    /// It was unpacked to its end.
    is_whole: bool,
    names: Names,
    numbers: Numbers,
    held: Option<Held>,
    /// What it encloses, and whose body it is.
    data: Option<(Data, usize)>,
}

/// Whether a stream begins as one of objects does: with two numbers, or a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Before,
    First,
    Between,
    Found,
    /// It only draws.
    Others,
}

impl Numbers {
    const fn then(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Before, b'%') | (Self::Between, b'0'..=b'9' | b'+' | b'-' | b'%') | (Self::Found, _) => {
                Self::Found
            }
            (Self::First, b'%') => Self::Found,
            (Self::Before | Self::First, b'0'..=b'9' | b'+' | b'-') => Self::First,
            (Self::Before, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ') => Self::Before,
            (Self::First | Self::Between, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ') => Self::Between,
            _ => Self::Others,
        }
    }
}

impl Streams {
    /// Those of a file that is encrypted with this key.
    pub(super) fn with(key: Key) -> Self {
        Self { key: Some(key), ..Self::default() }
    }

    /// The file has gone by.
    pub(super) fn done(&mut self, actions: &mut Actions) {
        if self.plain.is_some() {
            actions.doubt();
        }
        self.objects.done(actions);
    }

    /// What is served instead of the streams of these objects: as many bytes that say nothing.
    pub(super) fn without(&self, enclosed: &BTreeSet<u32>, keeps_json: bool) -> Result<Edits, FileRefusal> {
        let mut edits = Edits::default();
        if !enclosed.is_empty() && self.bodies.len() >= BODIES_MAX {
            return Err(FileRefusal::Unreadable);
        }
        let goes = |body: &&Body| enclosed.contains(&body.object) && !(keeps_json && body.is_json);
        for body in self.bodies.iter().filter(goes) {
            let length = body.end.and_then(|end| end.checked_sub(body.from)).ok_or(FileRefusal::Damaged)?;
            let nothing = NOTHING.len() as u64;
            edits.replace(
                body.from,
                if body.filtered && self.key.is_none() && length >= nothing {
                    vec![Piece::Own(NOTHING.to_vec()), Piece::Fill(0, length - nothing)]
                } else {
                    vec![Piece::Fill(b' ', length)]
                },
            );
        }
        Ok(edits)
    }

    /// A name of the object that is read.
    pub(super) fn told(&mut self, what: Told) {
        // Twice is all that matters.
        if self.about.iter().filter(|told| **told == what).count() < 2 {
            self.about.push(what);
        }
    }

    /// Takes the first byte of what is left of a block: a stream may begin with it.
    pub(super) fn feed(&mut self, left: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        let [byte, rest @ ..] = left else { return Ok(()) };
        let within = self.objects.is_within();
        if self.objects.feed(*byte, actions)? {
            self.about.clear();
        }
        if !within
            && self.objects.is_within()
            && let Some(last) = self.bodies.last_mut()
        {
            last.is_last = false;
        }
        self.at += 1;
        if let Some(held) = &mut self.plain {
            held.feed(*byte, actions)?;
        }
        if self.announced {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => {
                    self.announced = false;
                    self.begin(self.at, rest, actions)?;
                }
                _ => {
                    self.announced = false;
                    // Behind a bare carriage return.
                    if self.recent & 0xff == u64::from(b'\r') {
                        self.begin(self.at - 1, left, actions)?;
                        if let Some(held) = &mut self.plain {
                            held.feed(*byte, actions)?;
                        }
                    }
                }
            }
        }
        self.recent = self.recent << 8 | u64::from(*byte);
        let [_, before, word @ ..] = self.recent.to_be_bytes();
        // Not `endstream`.
        self.announced |= word == *b"stream" && !before.is_ascii_alphabetic();
        if self.recent.to_be_bytes() == *b"ndstream" {
            self.objects.in_stream = false;
            if let Some(mut held) = self.plain.take() {
                held.done(actions)?;
            }
            if let Some(last) = self.bodies.last_mut().filter(|last| last.is_last) {
                last.end = self.at.checked_sub(9);
            }
        }
        Ok(())
    }

    /// A stream begins at this place; this is of it.
    fn begin(&mut self, at: u64, start: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        let told = |what| self.about.contains(&what);
        let holds = told(Told::Objects) || told(Told::Count) && told(Told::First);
        let deflated = self.about.iter().filter(|told| **told == Told::Deflated).count();
        let external = actions.is_unsure() && told(Told::External);
        if external {
            return Err(FileRefusal::ActiveContent);
        }
        let of = self.objects.stream_of.take();
        let encrypted = self.key.is_some() && (deflated != 1 || told(Told::Table) || of.is_none());
        if holds && (told(Told::Packed) || told(Told::Filtered) && deflated != 1 || encrypted) {
            return Err(FileRefusal::Unreadable);
        }
        let filtered = told(Told::Filtered);
        let is_data =
            told(Told::Enclosed) && deflated == 1 && !told(Told::Packed) && self.key.is_none() && !holds;
        if !self.objects.is_within() {
            self.about.clear();
        }
        if self.open.len() >= AT_ONCE {
            return Err(FileRefusal::Damaged);
        }
        let mut held = if holds { Held::new(self.objects.about) } else { None };
        if holds && held.is_none() || self.plain.is_some() {
            actions.doubt();
        }
        if deflated == 0 {
            self.has_clear_objects |= holds;
            self.plain = held.take();
        }
        let mut unpack = self.spare.pop().unwrap_or_else(|| Decompress::new(true));
        unpack.reset(true);
        if let Some((object, _)) = of.filter(|_| self.bodies.len() < BODIES_MAX) {
            let body = Body { object, from: at, end: None, filtered, is_json: false, is_last: true };
            self.bodies.push(body);
        }
        let body = self.bodies.len().checked_sub(1).filter(|_| is_data && of.is_some());
        let data = body.map(|body| (Data::new(), body));
        let decrypt = self.key.as_ref().zip(of).map(|(key, of)| key.of_stream(of));
        let (names, numbers) = (Names::default(), Numbers::Before);
        self.open.push(Open { unpack, decrypt, holds, is_whole: false, names, numbers, held, data });
        let last = self.open.len() - 1;
        self.unpack(last, start, actions)
    }

    /// A new block: open streams go on in it.
    pub(super) fn go_on(&mut self, block: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        for index in (0..self.open.len()).rev() {
            self.unpack(index, block, actions)?;
        }
        Ok(())
    }

    /// Unpacks and searches what this stream has in a block; closes it where it ends or turns out to draw.
    fn unpack(&mut self, index: usize, packed: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        self.block.resize(BLOCK, 0);
        let Some(open) = self.open.get_mut(index) else { return Ok(()) };
        let mut ended = false;
        if let Some(mut decrypt) = open.decrypt.take() {
            for packed in packed.chunks(DECRYPTED) {
                ended = open.unpack(&decrypt.feed(packed), &mut self.block, &mut self.unpacked, actions)?;
                if ended {
                    break;
                }
            }
            open.decrypt = Some(decrypt);
        } else {
            ended = open.unpack(packed, &mut self.block, &mut self.unpacked, actions)?;
        }
        if ended {
            // The name that ends with the stream.
            open.search(b" ", actions)?;
            if let Some(held) = &mut open.held {
                held.done(actions)?;
            }
            let ended = self.open.swap_remove(index);
            self.has_clear_objects |= ended.holds && ended.decrypt.is_none() && ended.is_whole;
            if let Some((data, body)) = ended.data
                && let Some(body) = self.bodies.get_mut(body)
            {
                body.is_json = data.is_json();
            }
            self.spare.push(ended.unpack);
        }
        Ok(())
    }
}

impl Open {
    /// Unpacks and searches; whether it has ended, or turns out to draw.
    fn unpack(
        &mut self,
        mut packed: &[u8],
        block: &mut [u8],
        unpacked: &mut u64,
        actions: &mut Actions,
    ) -> Result<bool, FileRefusal> {
        loop {
            let (taken, given) = (self.unpack.total_in(), self.unpack.total_out());
            let status = self.unpack.decompress(packed, block, FlushDecompress::None);
            let taken = usize::try_from(self.unpack.total_in() - taken).unwrap_or(usize::MAX);
            let given = usize::try_from(self.unpack.total_out() - given).unwrap_or(usize::MAX);
            let searched = block.get(..given).unwrap_or_default();
            self.search(searched, actions)?;
            if let Some((data, _)) = &mut self.data {
                data.feed(searched);
            }
            if self.numbers == Numbers::Found || self.data.is_some() {
                *unpacked += given as u64;
            }
            if *unpacked > UNPACKED_MAX {
                return Err(FileRefusal::ArchiveBomb);
            }
            packed = packed.get(taken..).unwrap_or_default();
            if matches!(status, Ok(Status::StreamEnd)) {
                self.is_whole = true;
                return Ok(true);
            }
            if status.is_err() || self.numbers == Numbers::Others && self.data.is_none() {
                self.data = None;
                return Ok(true);
            }
            if taken == 0 && given == 0 || packed.is_empty() && given < block.len() {
                return Ok(false);
            }
        }
    }

    fn search(&mut self, unpacked: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        for byte in unpacked {
            self.numbers = self.numbers.then(*byte);
            let says = self.names.feed(*byte);
            if self.numbers == Numbers::Others {
                return Ok(());
            }
            if let Some(held) = &mut self.held {
                held.feed(*byte, actions)?;
            }
            match says {
                Some(says @ (Says::Active | Says::Encloses | Says::Automatic | Says::Link)) => {
                    actions.named(says);
                }
                Some(Says::Encrypted | Says::Of(_)) | None => {}
            }
        }
        Ok(())
    }
}
