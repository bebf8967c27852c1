//! A file that is also a file of another type: one reader shows a picture, another unpacks a program.

use domain::files::attachment::{ContentType, FileRefusal};
use infer::MatcherType;

use super::{
    fields::Fields,
    reader::{Outcome, Reader},
    signature,
};
use crate::Source;

/// The record at the end of a ZIP archive: its length, and with the longest comment behind it.
const END: u64 = 22;
const END_MAX: u64 = END + 65_535;

/// Refuses a file that begins, or can be read from its end, as something else as well.
pub(super) async fn alongside<S: Source>(
    bytes: &mut Reader<'_, S>,
    content_type: ContentType,
    head: &[u8],
) -> Outcome<(), S::Error> {
    let pdf = match (content_type, signature::pdf_begins(head)) {
        (ContentType::Pdf, Some(at)) => begins_as_another(head.get(..at).unwrap_or_default()),
        (_, at) => at.is_some(),
    };
    let dicom = content_type != ContentType::Dicom && signature::is_dicom(head);
    let zip = content_type != ContentType::Docx && ends_an_archive(bytes).await?;
    if pdf || dicom || zip { Err(FileRefusal::Polyglot.into()) } else { Ok(()) }
}

/// Whether what stands before a PDF's first line (a mark, blank lines, what a printer or a gateway wrote) begins another file.
fn begins_as_another(before: &[u8]) -> bool {
    let picture = matches!(before.first_chunk::<4>(), Some(b"II\x2a\0" | b"MM\0\x2a" | b"RIFF" | b"GIF8"));
    picture || infer::get(before).is_some() || signature::program(before)
}

/// Whether these bytes begin a program, an archive, a page or a document. Readers of the same bytes as an image or a
/// film do no harm.
pub(super) fn recognised(bytes: &[u8]) -> Option<MatcherType> {
    let kind = infer::get(bytes).map(|kind| kind.matcher_type());
    match kind {
        Some(
            MatcherType::App
            | MatcherType::Archive
            | MatcherType::Book
            | MatcherType::Doc
            | MatcherType::Text,
        ) => kind,
        Some(
            MatcherType::Audio
            | MatcherType::Font
            | MatcherType::Image
            | MatcherType::Video
            | MatcherType::Custom,
        )
        | None => signature::program(bytes).then_some(MatcherType::Text),
    }
}

/// What stands behind an image's end is not served: the film of a motion photo, a second picture, what a screenshot
/// had before it was cropped. If it is a program, an archive or a document, somebody put it there: refused.
pub(super) async fn behind<S: Source>(bytes: &mut Reader<'_, S>, end: u64) -> Outcome<(), S::Error> {
    let length = (bytes.size() - end).min(signature::HEAD);
    if recognised(&bytes.vec(end, length).await?).is_some() {
        Err(FileRefusal::Polyglot.into())
    } else {
        Ok(())
    }
}

/// Whether a program that unpacks would find an archive from the file's end.
async fn ends_an_archive<S: Source>(bytes: &mut Reader<'_, S>) -> Outcome<bool, S::Error> {
    let from = bytes.size().saturating_sub(END_MAX);
    let tail = bytes.vec(from, bytes.size() - from).await?;
    let archive = |(at, record): (usize, &[u8])| {
        record.starts_with(b"PK\x05\x06") && directory(record, from + at as u64).unwrap_or(false)
    };
    Ok(tail.windows(22).enumerate().any(archive))
}

/// Whether this record at this place names a directory of entries before it.
fn directory(record: &[u8], at: u64) -> Result<bool, FileRefusal> {
    let mut fields = Fields::little(record);
    fields.take(4)?;
    let (disk, first, here, entries) = (fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?);
    let (size, offset) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
    Ok(disk == first && here == entries && entries > 0 && (size <= at || offset == 0xffff_ffff))
}
