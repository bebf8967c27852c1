//! A letter that somebody asks to have on paper: what is printed is settled first, and pictures are fetched only if it is printed.

use std::collections::BTreeMap;

use domain::{
    files::{
        attachment::{Attachment, ContentType, FileState},
        file::File,
    },
    values::{digest::Digest, ids::AttachmentId, time::Instant},
    view::View,
};
use serde::Serialize;

use super::{Attached, Image, NoPdf, Paper, Proof, pdf};
use crate::content::{Letter, letter, named};

/// Most pictures of one letter that are printed.
pub const PICTURES_MAX: usize = 20;
/// Most bytes that they have together: 30 MB.
pub const PICTURES_BYTES: u64 = 30_000_000;

/// The printer: another when anything changes that could make other bytes of the same letter (`build.rs`).
const PRINTER: &str = env!("PRINTER");

/// All that decides what a PDF's bytes are. Pictures count by the digests of their files.
pub struct Print {
    letter: Letter,
    proof: Option<Proof>,
    at: Instant,
    pictures: Vec<Wanted>,
    attached: Option<(&'static str, Vec<u8>)>,
}

/// A picture that belongs to the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The attachment's id.
    pub id: AttachmentId,
    /// The size of the file that is served, in bytes.
    pub size: u64,
    /// The SHA-256 digest of that file.
    pub sha256: Digest,
    caption: String,
    content_type: ContentType,
    /// Whether there is room for it.
    fits: bool,
}

impl Print {
    /// The letter that this view makes, with its pictures as far as there is room for them.
    #[must_use]
    pub fn of(view: &View, proof: Option<Proof>, attached: Option<(&'static str, Vec<u8>)>) -> Self {
        // What was added without moving the referral makes it another letter, too.
        let at = view.timeline.last().map_or(view.updated_at, |last| last.at.max(view.updated_at));
        Self { letter: letter(view), proof, at, pictures: pictures(view), attached }
    }

    /// A digest of all that decides the bytes, the printer included: two prints that have the same are the same PDF.
    #[must_use]
    pub fn version(&self) -> Digest {
        let Self { letter, proof, at, pictures, attached } = self;
        let attached = attached.as_ref().map(|(name, json)| (name, Digest::of(json)));
        Digest::of_json(&(PRINTER, letter, proof, at, pictures, attached))
    }

    /// The pictures whose files are printed.
    pub fn wanted(&self) -> impl Iterator<Item = &Wanted> {
        self.pictures.iter().filter(|picture| picture.fits)
    }

    /// The PDF, made with the files of the pictures.
    pub fn pdf(&self, files: &BTreeMap<AttachmentId, Vec<u8>>) -> Result<Vec<u8>, NoPdf> {
        let image = |picture: &Wanted| Image {
            id: picture.id,
            caption: picture.caption.clone(),
            content_type: picture.content_type,
            bytes: files.get(&picture.id).filter(|_| picture.fits).map(Vec::as_slice),
        };
        let images: Vec<_> = self.pictures.iter().map(image).collect();
        let attached = self.attached.as_ref().map(|(name, json)| Attached { name, json });
        let (letter, proof) = (&self.letter, self.proof.as_ref());
        pdf(Paper { letter, proof, at: self.at, images: &images, attached })
    }
}

/// PNG and JPEG that may be had; of a mail that is held, nothing may.
fn pictures(view: &View) -> Vec<Wanted> {
    let held = view.held.iter().flatten().flat_map(|mail| mail.attachments.iter());
    let held: Vec<_> = held.collect();
    let printed = |file: &&File| {
        let Attachment { attachment_id, content_type, .. } = &file.attachment;
        file.state == FileState::Available
            && matches!(content_type, ContentType::Png | ContentType::Jpeg)
            && !held.contains(&attachment_id)
    };
    let (mut count, mut bytes) = (PICTURES_MAX, PICTURES_BYTES);
    let files = view.files.iter().flatten().filter(printed);
    files
        .map(|file| {
            let Attachment { attachment_id: id, content_type, size, sha256, .. } = &file.attachment;
            let (size, sha256) = file.served.map_or((*size, *sha256), |served| (served.size, served.sha256));
            let room = count.checked_sub(1).zip(bytes.checked_sub(size));
            (count, bytes) = room.unwrap_or((count, bytes));
            let (caption, fits) = (named(file), room.is_some());
            Wanted { id: *id, size, sha256, caption, content_type: *content_type, fits }
        })
        .collect()
}
