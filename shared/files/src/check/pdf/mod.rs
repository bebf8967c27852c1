//! PDF: a report, a discharge summary, a scan.
//!
//! Reads the whole file, in blocks; an encrypted one twice. Objects are found by searching, wherever `12 0 obj` stands, so
//! that it does not matter which of them a reader would find. A name that makes something happen is found in each, with its
//! letters written as numbers, too, but not in the texts, comments and streams that only draw. Streams that hold objects are
//! unpacked while the file goes by, and searched as well. Where it is not certain how a reader would take the file apart,
//! such a name is found wherever it stands ([`actions`]).
//!
//! A stream that holds objects is packed once, by Flate, or not at all: what is packed otherwise is refused. A file that
//! opens without a password is decrypted as far as it holds objects ([`crypt`]).
//!
//! Enclosed files (the data of a report, say) are not served: they are not checked, and the page says what they say. Bytes that
//! say nothing take their place, so that everything else stays where it is. Only the data of our own letters stays ([`data`]).
//!
//! `/JS` is not looked for: nothing runs it but an action `/JavaScript` or `/Rendition`, and three letters stand in
//! every tenth large scan by chance.

mod actions;
mod crypt;
mod data;
mod names;
mod objects;
mod streams;
mod tokens;

use domain::files::attachment::FileRefusal;

use self::{
    actions::Actions,
    crypt::Key,
    names::{Names, Says, Told},
    streams::Streams,
    tokens::is_white,
};
use super::{
    pieces::Piece,
    reader::{Outcome, Reader},
};
use crate::Source;

/// How far from its end a file says that it ends, and where its table of objects is. Padding does not count.
const TAIL: u64 = 2048;
/// What is looked at for padding at once, in bytes.
const PADDING: u64 = 64 << 10;

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let end = padded(bytes).await?;
    let from = end.saturating_sub(TAIL);
    ends(&bytes.vec(from, end - from).await?, end)?;
    let (mut streams, mut actions) = scan(bytes, Streams::default()).await?;
    let written = std::mem::take(&mut streams.objects.encryption);
    if !written.trailers.is_empty() {
        let key = Key::of(&written)?;
        // A reader that finds another trailer would take the objects as they are.
        if streams.has_clear_objects && !key.leaves_streams() {
            return Err(FileRefusal::Unreadable.into());
        }
        (streams, actions) = scan(bytes, Streams::with(key)).await?;
    }
    let enclosed = actions.done()?;
    let edits = streams.without(&enclosed, !actions.is_called_otherwise)?;
    Ok(edits.done(bytes.size())?)
}

/// Where the file ends before its padding: zeros, or blanks.
async fn padded<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<u64, S::Error> {
    let mut end = bytes.size();
    while end > 0 {
        let from = end.saturating_sub(PADDING);
        let tail = bytes.vec(from, end - from).await?;
        if let Some(last) = tail.iter().rposition(|byte| !is_white(*byte) && *byte != 0x1a) {
            return Ok(from + last as u64 + 1);
        }
        end = from;
    }
    Ok(0)
}

/// Searches the whole file.
async fn scan<S: Source>(
    bytes: &mut Reader<'_, S>,
    mut streams: Streams,
) -> Outcome<(Streams, Actions), S::Error> {
    let (mut at, mut names, mut actions) = (0, Names::default(), Actions::default());
    loop {
        let ahead = bytes.ahead(at).await?;
        if ahead.is_empty() {
            break;
        }
        search(ahead, &mut names, &mut streams, &mut actions)?;
        at += ahead.len() as u64;
    }
    streams.done(&mut actions);
    Ok((streams, actions))
}

/// Searches a block.
fn search(
    block: &[u8],
    names: &mut Names,
    streams: &mut Streams,
    actions: &mut Actions,
) -> Result<(), FileRefusal> {
    streams.go_on(block, actions)?;
    let mut left = block;
    while let [byte, rest @ ..] = left {
        match names.feed(*byte) {
            Some(Says::Active) if streams.objects.is_outside() => return Err(FileRefusal::ActiveContent),
            Some(Says::Of(what)) => streams.told(what),
            Some(says) => {
                if says == Says::Encloses {
                    streams.told(Told::Enclosed);
                }
                actions.named(says);
            }
            None => {}
        }
        streams.feed(left, actions)?;
        left = rest;
    }
    Ok(())
}

/// The file ends as a PDF does. Where it says where its table of objects is, that lies within it; where it does not,
/// readers make a table of their own.
fn ends(tail: &[u8], size: u64) -> Result<(), FileRefusal> {
    let last = |text: &[u8]| {
        let at = tail.windows(text.len()).rposition(|found| found == text);
        at.and_then(|at| tail.get(at + text.len()..))
    };
    let table = last(b"startxref").unwrap_or_default().trim_ascii_start();
    let digits = table.iter().take_while(|byte| byte.is_ascii_digit());
    let table =
        digits.fold(0_u64, |table, digit| table.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    if last(b"%%EOF").is_some() && table < size { Ok(()) } else { Err(FileRefusal::Damaged) }
}
