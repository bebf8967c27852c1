//! A file that goes with a referral: an ECG, an image, a report; announced, uploaded, checked, and only then served.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::{
    values::{
        digest::Digest,
        ids::AttachmentId,
        text::{is_invisible, is_stray, marks_direction, reverses},
        words::{Kind, words},
    },
    wire::{
        input::{FieldError, parsed_from_text, stored_as_written},
        schema::{CONTROL, MARKS, text},
    },
};

/// Largest file, in bytes: 25 MB.
pub const FILE_MAX: u64 = 25_000_000;
/// Most that the files of one referral have together, in bytes: 100 MB.
pub const REFERRAL_MAX: u64 = 100_000_000;
/// Longest file name, in characters.
pub const FILENAME_MAX: usize = 200;
/// Widest and highest image, in pixels.
pub const SIDE_MAX: u64 = 20_000;
/// Most pixels of one image: 100 million, which fill 400 MB when they are shown.
pub const PIXELS_MAX: u64 = 100_000_000;

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
        }
    }
}

words! {
    /// The content types that are taken, as the media types registry names them.
    ContentType {
        /// ISO 32000.
        Pdf = "application/pdf",
        /// ISO/IEC 15948.
        Png = "image/png",
        /// ISO/IEC 10918.
        Jpeg = "image/jpeg",
        /// TIFF 6.0.
        Tiff = "image/tiff",
        /// GIF 87a or 89a.
        Gif = "image/gif",
        /// RFC 9649.
        Webp = "image/webp",
        /// ISO/IEC 23008-12.
        Heic = "image/heic",
        /// UTF-8 text.
        Txt = "text/plain",
        /// Rich Text Format 1.9.
        Rtf = "application/rtf",
        /// ISO/IEC 29500, without macros.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// DICOM part 10.
        Dicom = "application/dicom",
    }
}

impl ContentType {
    /// The endings of file names that go with it; the first is the usual one.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Tiff => &["tif", "tiff"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic"],
            Self::Txt => &["txt"],
            Self::Rtf => &["rtf"],
            Self::Docx => &["docx"],
            Self::Dicom => &["dcm", "dicom"],
        }
    }

    /// Whether a file of this type may have this name: an announcement whose name says another type is refused.
    #[must_use]
    pub fn fits(self, name: &FileName) -> bool {
        self.extensions().contains(&name.extension().as_str())
    }
}

words! {
    /// Whether a file may be served.
    FileState {
        /// Announced, perhaps uploaded, not checked yet.
        Pending = "pending",
        /// Checked: it may be served.
        Available = "available",
        /// Checked, and not served: why stands beside.
        Refused = "refused",
    }
}

words! {
    /// Why a file is refused.
    FileRefusal {
        /// Its bytes are of another type than was said.
        WrongType = "wrong-type",
        /// Its size is another than was said.
        WrongSize = "wrong-size",
        /// Its SHA-256 digest is another than was said.
        WrongDigest = "wrong-digest",
        /// It ends too early, or its parts do not fit together.
        Damaged = "damaged",
        /// A text in another encoding than UTF-8: whoever reads it might read something else.
        NotUtf8 = "not-utf-8",
        /// It is several types at once: a reader might run what another shows.
        Polyglot = "polyglot",
        /// It unpacks to far more than it is, or holds archives in archives.
        ArchiveBomb = "archive-bomb",
        /// It has macros, scripts, embedded programs or files.
        ActiveContent = "active-content",
        /// An image of more pixels than a viewer can hold.
        TooManyPixels = "too-many-pixels",
        /// It is encrypted, so nobody can check it.
        Encrypted = "encrypted",
        /// The malware scan found something.
        Malware = "malware",
        /// The malware scan could not read it.
        Unscannable = "unscannable",
    }
}

impl FileRefusal {
    /// The rule in words, and what to do.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::WrongType => "what the bytes say is another type than name and content_type say",
            Self::WrongSize => "the file has another size than was announced",
            Self::WrongDigest => "the file has another SHA-256 digest than was announced",
            Self::Damaged => "the file is damaged: save it anew and upload it again",
            Self::NotUtf8 => "the text is not in UTF-8: save it with that encoding",
            Self::Polyglot => "the file is of several types at once: save it anew from its program",
            Self::ArchiveBomb => "the file unpacks to too much, or holds archives in archives",
            Self::ActiveContent => {
                "the file holds macros, scripts, other files, or something that is fetched from elsewhere: save it without, or print it to PDF"
            }
            Self::TooManyPixels => {
                "the image has too many pixels: at most 20,000 a side and 100 million in all"
            }
            Self::Encrypted => "the file is protected by a password: save it without",
            Self::Malware => "the malware scan found something in the file",
            Self::Unscannable => "the malware scan could not read the file",
        }
    }
}

/// A file's name without a path: one line that shows as what it is, with an ending.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, in lower case.
    #[must_use]
    pub fn extension(&self) -> String {
        self.0.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
    }
}

impl FromStr for FileName {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let text: String = text.chars().filter(|c| !is_stray(*c)).collect();
        let length = text.chars().count();
        if length > FILENAME_MAX {
            let rule = format!("a file name has at most {FILENAME_MAX} characters, not {length}");
            return Err(FieldError::new("too-long", rule));
        }
        if text.chars().any(|c| c.is_control() || turns(c)) {
            return Err(FieldError::new(
                "malformed",
                "a file name has no control characters, line breaks or marks that turn the direction of writing",
            ));
        }
        if text.contains(['/', '\\', ':']) || text.starts_with('.') {
            return Err(FieldError::new(
                "malformed",
                "a file name has no path: only what stands behind the last slash",
            ));
        }
        let (stem, ending) = text.rsplit_once('.').unwrap_or_default();
        let plain = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let shows = stem.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
        if !shows || !plain || text.trim() != text {
            return Err(FieldError::new(
                "malformed",
                "a file name has a name, a dot and an ending, like ecg.pdf",
            ));
        }
        Ok(Self(text))
    }
}

/// Shows a name as another: `exe.fdp` for `pdf.exe`. The joiners of India's scripts do not.
const fn turns(c: char) -> bool {
    reverses(c) || marks_direction(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted: people name files after patients.
impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileName({} bytes)", self.0.len())
    }
}

parsed_from_text!(FileName);
stored_as_written!(FileName);

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

impl PartialSchema for FileName {
    fn schema() -> RefOr<Schema> {
        let part = format!(r"[^{CONTROL}{MARKS}/\\:]");
        let first = format!(r"[^\s.{CONTROL}{MARKS}/\\:]");
        text("A file's name without a path, with the ending of its type.")
            .max_length(Some(FILENAME_MAX))
            .pattern(Some(format!(r"^{first}{part}*\.[A-Za-z0-9]+$")))
            .into()
    }
}

impl ToSchema for FileName {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_its_type_by_its_last_ending_in_any_case() {
        let fits = |content_type: ContentType, name: &str| content_type.fits(&name.parse().unwrap());
        assert!(fits(ContentType::Jpeg, "ECG of today.JPEG") && fits(ContentType::Jpeg, "ecg.jpg"));
        assert!(fits(ContentType::Tiff, "a.tif") && fits(ContentType::Dicom, "a.dcm"));
        assert!(!fits(ContentType::Pdf, "report.pdf.exe") && !fits(ContentType::Docx, "letter.docm"));
        assert!(!fits(ContentType::Heic, "photo.heif") && !fits(ContentType::Txt, "page.html"));
    }

    #[test]
    fn a_name_shows_as_it_is_stored_and_shows_something() {
        for odd in
            ["ecg\u{202e}fdp.exe", "\u{200e}ecg.pdf", "\u{3164}.pdf", "\u{200d} \u{fe0f}.pdf", "\u{200b}.pdf"]
        {
            assert_eq!(odd.parse::<FileName>().unwrap_err().code, "malformed", "{odd:?}");
        }
        assert_eq!("\u{feff}ecg\u{200b}.p\u{ad}df".parse::<FileName>().unwrap().as_str(), "ecg.pdf");
        assert!("ஈசி\u{200d}ஜி.pdf".parse::<FileName>().is_ok());
    }

    #[test]
    fn no_ending_belongs_to_two_types() {
        let mut endings: Vec<_> = ContentType::ALL.iter().flat_map(|known| known.extensions()).collect();
        let all = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), all);
    }
}
