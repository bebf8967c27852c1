//! The streams of a PDF, of which some hold objects, compressed.

use domain::files::attachment::FileRefusal;
use flate2::{Decompress, FlushDecompress, Status};

use super::{
    actions::Actions,
    names::{Names, Says, Told},
    objects::{Held, Objects},
};

/// Most streams that are unpacked at once. In an honest file it is one; in one that hides something, a stream may
/// begin within another.
const AT_ONCE: usize = 4;
/// Most that all streams that may hold objects unpack to, in bytes: 100 MB.
const UNPACKED_MAX: u64 = 100_000_000;
/// What is unpacked at once, in bytes.
const BLOCK: usize = 16 << 10;

/// Finds where streams begin, and searches those that hold objects.
#[derive(Default)]
pub(super) struct Streams {
    objects: Objects,
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

/// A stream that is being unpacked.
struct Open {
    unpack: Decompress,
    names: Names,
    numbers: Numbers,
    held: Option<Held>,
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
        if self.objects.feed(*byte, actions)? {
            self.about.clear();
        }
        if self.announced {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => {
                    self.announced = false;
                    self.begin(rest, actions)?;
                }
                _ => {
                    self.announced = false;
                    // Behind a bare carriage return.
                    if self.recent & 0xff == u64::from(b'\r') {
                        self.begin(left, actions)?;
                    }
                }
            }
        }
        self.recent = self.recent << 8 | u64::from(*byte);
        let [_, before, word @ ..] = self.recent.to_be_bytes();
        // Not `endstream`.
        self.announced |= word == *b"stream" && !before.is_ascii_alphabetic();
        Ok(())
    }

    /// A stream begins; this is of it.
    fn begin(&mut self, start: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        let told = |what| self.about.contains(&what);
        let holds = told(Told::Objects) || told(Told::Count) && told(Told::First);
        let deflated = self.about.iter().filter(|told| **told == Told::Deflated).count();
        let external = actions.is_unsure() && told(Told::External);
        if holds && (told(Told::Packed) || told(Told::Filtered) && deflated != 1) || external {
            return Err(FileRefusal::ActiveContent);
        }
        if !self.objects.is_within() {
            self.about.clear();
        }
        if self.open.len() >= AT_ONCE {
            return Err(FileRefusal::Damaged);
        }
        let held = if holds { Held::new(self.objects.about) } else { None };
        if holds && (held.is_none() || deflated != 1) {
            actions.doubt();
        }
        let mut unpack = self.spare.pop().unwrap_or_else(|| Decompress::new(true));
        unpack.reset(true);
        self.open.push(Open { unpack, names: Names::default(), numbers: Numbers::Before, held });
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
    fn unpack(&mut self, index: usize, mut packed: &[u8], actions: &mut Actions) -> Result<(), FileRefusal> {
        let Some(open) = self.open.get_mut(index) else { return Ok(()) };
        self.block.resize(BLOCK, 0);
        loop {
            let (taken, given) = (open.unpack.total_in(), open.unpack.total_out());
            let status = open.unpack.decompress(packed, &mut self.block, FlushDecompress::None);
            let taken = usize::try_from(open.unpack.total_in() - taken).unwrap_or(usize::MAX);
            let given = usize::try_from(open.unpack.total_out() - given).unwrap_or(usize::MAX);
            open.search(self.block.get(..given).unwrap_or_default(), actions)?;
            if open.numbers == Numbers::Found {
                self.unpacked += given as u64;
            }
            if self.unpacked > UNPACKED_MAX {
                return Err(FileRefusal::ArchiveBomb);
            }
            packed = packed.get(taken..).unwrap_or_default();
            let ended =
                !matches!(status, Ok(Status::Ok | Status::BufError)) || open.numbers == Numbers::Others;
            if ended {
                // The name that ends with the stream.
                open.search(b" ", actions)?;
                if let Some(held) = &mut open.held {
                    held.done(actions)?;
                }
                self.spare.push(self.open.swap_remove(index).unpack);
                return Ok(());
            }
            if taken == 0 && given == 0 || packed.is_empty() && given < BLOCK {
                return Ok(());
            }
        }
    }
}

impl Open {
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
                Some(Says::Active) => return Err(FileRefusal::ActiveContent),
                Some(says @ (Says::Automatic | Says::Link)) => actions.named(says),
                Some(Says::Encrypted | Says::Of(_)) | None => {}
            }
        }
        Ok(())
    }
}
