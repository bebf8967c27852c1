//! A file is looked at before anybody opens it: is it what it says, is it whole, and does it do nothing but show?
//!
//! One file for each type says what is checked and how much of the file that takes. What is read is held in
//! [`reader::Reader`]'s four windows of at most 1 MiB each, whatever the file.

mod dicom;
mod docx;
mod exif;
mod fields;
mod finder;
mod foreign;
mod gif;
mod heic;
mod instructions;
mod jpeg;
mod pdf;
mod pieces;
mod pixels;
mod png;
mod reader;
mod rtf;
mod signature;
mod targets;
mod tiff;
mod txt;
mod webp;

use domain::files::attachment::{Attachment, ContentType, FILE_MAX, FileName, FileRefusal};

pub use self::pieces::{Piece, Served, served_size};
use self::reader::{Outcome, Reader, Stop};
use crate::Source;

/// Whether a file may be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may, as a file of this type: these pieces, one after the other. Most files are one piece, [`Piece::Copy`] of
    /// everything.
    Serve(ContentType, Vec<Piece>),
    /// It may not, and why.
    Refuse(FileRefusal),
}

/// Whether these bytes may be served as what was announced, and how.
///
/// The digest is not looked at: storage computes it while it takes the bytes. An error is the source's, and says
/// nothing about the file.
pub async fn check<S: Source>(declared: &Attachment, source: &S) -> Result<Verdict, S::Error> {
    match look(declared, source).await {
        Ok((content_type, pieces)) => Ok(Verdict::Serve(content_type, pieces)),
        Err(Stop::Refused(why)) => Ok(Verdict::Refuse(why)),
        Err(Stop::Unread(error)) => Err(error),
    }
}

/// The type of a file with this name, of which this is said, and that begins with these bytes: at least its first 4096, or all
/// of it. What the bytes say has to match what name and type say, where they say something; where neither does, the bytes
/// alone decide. None, if they do not match, or no type that is taken does.
#[must_use]
pub fn kind(said: ContentType, name: &FileName, head: &[u8]) -> Option<ContentType> {
    signature::decided(said, name, head)
}

async fn look<S: Source>(declared: &Attachment, source: &S) -> Outcome<(ContentType, Vec<Piece>), S::Error> {
    if source.size() != declared.size || declared.size > FILE_MAX {
        return Err(FileRefusal::WrongSize.into());
    }
    if declared.size == 0 {
        return Err(FileRefusal::Damaged.into());
    }
    let bytes = &mut Reader::new(source);
    let head = bytes.vec(0, bytes.size().min(signature::HEAD)).await?;
    let content_type = signature::decided(declared.content_type, &declared.filename, &head);
    let content_type = content_type.ok_or(FileRefusal::WrongType)?;
    foreign::alongside(bytes, content_type, &head).await?;
    let pieces = match content_type {
        ContentType::Pdf => pdf::check(bytes).await,
        ContentType::Png => png::check(bytes).await,
        ContentType::Jpeg => jpeg::check(bytes).await,
        ContentType::Tiff => tiff::check(bytes).await,
        ContentType::Gif => gif::check(bytes).await,
        ContentType::Webp => webp::check(bytes).await,
        ContentType::Heic => heic::check(bytes).await,
        ContentType::Txt => txt::check(bytes).await,
        ContentType::Rtf => rtf::check(bytes).await,
        ContentType::Docx => docx::check(bytes).await,
        ContentType::Dicom => dicom::check(bytes).await,
        ContentType::Unknown => Err(FileRefusal::WrongType.into()),
    };
    Ok((content_type, pieces?))
}
