//! PDF: a report, a discharge summary, a scan.
//!
//! Reads the whole file, in blocks. It is searched as bytes and not taken apart, so that it does not matter how a
//! reader would take it apart: a name that makes something happen is found wherever it stands, also in strings,
//! comments and streams that are not compressed, and with its letters written as numbers. Streams that hold compressed
//! objects are unpacked while the file goes by, and searched as well. Not unpacked is what only draws.
//!
//! A stream that holds objects is packed once, by Flate, or not at all: what is packed otherwise is refused. Only to tell
//! a link that opens by itself from one that a person clicks, objects are read as objects ([`actions`]).
//!
//! `/JS` is not looked for: nothing runs it but an action `/JavaScript` or `/Rendition`, and three letters stand in
//! every tenth large scan by chance.

mod actions;
mod names;
mod objects;
mod streams;
mod tokens;

use domain::files::attachment::FileRefusal;

use self::{
    actions::Actions,
    names::{Names, Says},
    streams::Streams,
};
use super::{
    pieces::{Piece, Pieces},
    reader::{Outcome, Reader},
};
use crate::Source;

/// How far from its end a file says that it ends, and where its table of objects is.
const TAIL: u64 = 2048;

pub(super) async fn check<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<Vec<Piece>, S::Error> {
    let from = bytes.size().saturating_sub(TAIL);
    ends(&bytes.vec(from, bytes.size() - from).await?, bytes.size())?;
    let (mut at, mut names, mut streams) = (0, Names::default(), Streams::default());
    let mut actions = Actions::default();
    loop {
        let ahead = bytes.ahead(at).await?;
        if ahead.is_empty() {
            break;
        }
        search(ahead, &mut names, &mut streams, &mut actions)?;
        at += ahead.len() as u64;
    }
    actions.done()?;
    Ok(Pieces::whole(at))
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
            Some(Says::Active) => return Err(FileRefusal::ActiveContent),
            Some(Says::Encrypted) => return Err(FileRefusal::Encrypted),
            Some(says @ (Says::Automatic | Says::Link)) => actions.named(says),
            Some(Says::Of(what)) => streams.told(what),
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
