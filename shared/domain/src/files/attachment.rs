//! A file that goes with a referral: an ECG, an image, a report; announced, uploaded, checked, and only then served.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

pub use super::{
    content_type::ContentType,
    name::{FILENAME_MAX, FileName, Named},
    refusal::{FileRefusal, FileState, PIXELS_MAX, SIDE_MAX},
};
use crate::values::{
    digest::Digest,
    ids::AttachmentId,
    words::{Kind, words},
};

/// Largest file, in bytes: 25 MB.
pub const FILE_MAX: u64 = 25_000_000;
/// Most that the files of one referral have together, in bytes: 100 MB.
pub const REFERRAL_MAX: u64 = 100_000_000;

words! {
    /// What a file is, as a doctor sorts it.
    Category {
        /// An electrocardiogram.
        Ecg = "ecg",
        /// A laboratory's report.
        Lab = "lab",
        /// An X-ray, a scan, an ultrasound.
        Imaging = "imaging",
        /// A letter of a colleague.
        Letter = "letter",
        /// A photograph of the patient.
        Photo = "photo",
        /// Anything else.
        Other = "other",
    }
}

impl Category {
    /// What a file is that came by mail or by form, without a word about it: what was ordered decides, but for a
    /// recording that is called one; of a consult and an admission, the type of the file.
    #[must_use]
    pub fn of_brought(kind: Kind, content_type: ContentType, name: &str) -> Self {
        let name = name.to_lowercase();
        let mut words = name.split(|c: char| !c.is_alphabetic());
        if words.any(|word| matches!(word, "ecg" | "ekg" | "electrocardiogram")) {
            return Self::Ecg;
        }
        match (kind, content_type) {
            (Kind::LabOrder, _) => Self::Lab,
            (Kind::ImagingOrder, _) | (Kind::Consult | Kind::Admission, ContentType::Dicom) => Self::Imaging,
            (
                Kind::Consult | Kind::Admission,
                ContentType::Pdf | ContentType::Txt | ContentType::Rtf | ContentType::Docx,
            ) => Self::Letter,
            (
                Kind::Consult | Kind::Admission,
                ContentType::Png
                | ContentType::Jpeg
                | ContentType::Tiff
                | ContentType::Gif
                | ContentType::Webp
                | ContentType::Heic,
            ) => Self::Photo,
            (Kind::Consult | Kind::Admission, ContentType::Unknown) => Self::Other,
        }
    }
}

/// A file as it was announced, and as every referral that names it keeps it: what is signed is this, digest and all.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    /// Its id.
    pub attachment_id: AttachmentId,
    /// Its name.
    pub filename: FileName,
    /// Its type.
    pub content_type: ContentType,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 digest of its bytes as they were uploaded.
    pub sha256: Digest,
    /// What it is.
    pub category: Category,
}

impl Attachment {
    /// The file as it is served once its bytes have said its type.
    #[must_use]
    pub fn found(&self, content_type: ContentType) -> Self {
        Self { filename: self.filename.served_as(content_type), content_type, ..self.clone() }
    }
}
