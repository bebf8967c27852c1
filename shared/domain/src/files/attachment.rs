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
            (Kind::Consult | Kind::Admission, ContentType::Unknown) => Self::Other,
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
        /// Text: UTF-8, or what is turned into it when it is served.
        Txt = "text/plain",
        /// Rich Text Format 1.9.
        Rtf = "application/rtf",
        /// ISO/IEC 29500, without macros.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// DICOM part 10.
        Dicom = "application/dicom",
        /// The type is not known where the file comes from: its bytes decide.
        Unknown = "application/octet-stream",
    }
}

/// Other names of the types, as mail programs, scanners and browsers write them. Lower case.
const ALIASES: [(&str, ContentType); 28] = [
    ("application/x-pdf", ContentType::Pdf),
    ("application/acrobat", ContentType::Pdf),
    ("application/vnd.pdf", ContentType::Pdf),
    ("text/pdf", ContentType::Pdf),
    ("text/x-pdf", ContentType::Pdf),
    ("image/pdf", ContentType::Pdf),
    ("image/x-png", ContentType::Png),
    ("image/jpg", ContentType::Jpeg),
    ("image/pjpeg", ContentType::Jpeg),
    ("image/jfif", ContentType::Jpeg),
    ("image/jpe", ContentType::Jpeg),
    ("image/tif", ContentType::Tiff),
    ("image/x-tiff", ContentType::Tiff),
    ("image/x-webp", ContentType::Webp),
    ("image/heif", ContentType::Heic),
    ("image/heic-sequence", ContentType::Heic),
    ("image/heif-sequence", ContentType::Heic),
    ("text/rtf", ContentType::Rtf),
    ("text/richtext", ContentType::Rtf),
    ("application/x-rtf", ContentType::Rtf),
    ("image/dicom", ContentType::Dicom),
    ("application/x-dicom", ContentType::Dicom),
    ("image/x-dicom", ContentType::Dicom),
    ("", ContentType::Unknown),
    ("binary/octet-stream", ContentType::Unknown),
    ("application/binary", ContentType::Unknown),
    ("application/x-download", ContentType::Unknown),
    ("application/force-download", ContentType::Unknown),
];

impl ContentType {
    /// The endings of file names that go with it; the first is the usual one.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "jif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif", "hif"],
            Self::Txt => &["txt", "text"],
            Self::Rtf => &["rtf"],
            Self::Docx => &["docx"],
            Self::Dicom => &["dcm", "dicom", "dic"],
            Self::Unknown => &[],
        }
    }

    /// The type that a program means by this: parameters (`; charset=utf-8`) and case do not matter. Nothing, and what says
    /// as much as nothing, is [`Self::Unknown`]. None for a type that is not taken.
    #[must_use]
    pub fn said(text: &str) -> Option<Self> {
        let text = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let alias = ALIASES.iter().find(|(alias, _)| *alias == text).map(|(_, known)| *known);
        alias.or_else(|| text.parse().ok())
    }

    /// Whether a file of this type may have this name: an announcement whose name says another type is refused. A name that
    /// says nothing fits every type.
    #[must_use]
    pub fn fits(self, name: &FileName) -> bool {
        match name.says() {
            Named::Type(named) => named == self || self == Self::Unknown,
            Named::Nothing => true,
            Named::Other => false,
        }
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
        /// A text in an encoding that cannot be told: its reader might read something else.
        NotUtf8 = "not-utf-8",
        /// It is several types at once: a reader might run what another shows.
        Polyglot = "polyglot",
        /// It unpacks to far more than it is, or holds archives in archives.
        ArchiveBomb = "archive-bomb",
        /// It has macros, scripts, embedded programs or files.
        ActiveContent = "active-content",
        /// An image of more pixels than a viewer can hold.
        TooManyPixels = "too-many-pixels",
        /// It asks for a password when it is opened.
        Encrypted = "encrypted",
        /// It opens, but its parts are packed in a way that is not unpacked here, so they cannot be checked.
        Unreadable = "unreadable",
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
            Self::WrongType => {
                "the file is of another type than its name and content_type say: give it the ending of its true type, or save it anew as a type that is taken"
            }
            Self::WrongSize => {
                "the file has another size than was announced: announce it anew and upload it again"
            }
            Self::WrongDigest => {
                "the file has another SHA-256 digest than was announced: announce it anew and upload it again"
            }
            Self::Damaged => "the file is damaged or incomplete: save it anew and upload it again",
            Self::NotUtf8 => "the text's encoding cannot be told: save it as UTF-8, or print it to PDF",
            Self::Polyglot => "the file is of several types at once: save it anew from its program",
            Self::ArchiveBomb => {
                "the file unpacks to too much, or holds archives in archives: print it to PDF and send that"
            }
            Self::ActiveContent => {
                "the file holds macros, scripts, programs, or something that is fetched from elsewhere: save it without, or print it to PDF"
            }
            Self::TooManyPixels => {
                "the image has too many pixels (at most 20,000 a side and 100 million in all): save it smaller"
            }
            Self::Encrypted => {
                "the file asks for a password when it is opened: save it without a password and send it again"
            }
            Self::Unreadable => {
                "parts of the file are packed in a way that cannot be checked: print it to PDF and send that"
            }
            Self::Malware => {
                "the malware scan found something in the file: do not open it, have your computer checked, and send the file from another one"
            }
            Self::Unscannable => {
                "the malware scan could not read the file: print it to PDF or save it as a picture, and send that"
            }
        }
    }
}

/// What a file's name says of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It ends as the names of this type do.
    Type(ContentType),
    /// It has no ending, or what only looks like one: a date, a number, a doctor's name.
    Nothing,
    /// It ends as the names of files do that are not taken.
    Other,
}

/// Endings of files that are not taken, and by which a computer would open them as something else than what they were
/// checked as: programs, scripts, pages, archives, other documents, pictures, sounds and films.
const OTHER: [&str; 129] = [
    "7z", "aac", "ade", "adp", "ai", "apk", "app", "appx", "asf", "asp", "aspx", "avi", "avif", "bat", "bin",
    "bmp", "bz2", "cab", "cer", "chm", "cmd", "com", "cpl", "crt", "csh", "csv", "dll", "dmg", "doc", "docb",
    "docm", "dot", "dotm", "dotx", "elf", "eml", "emf", "eps", "epub", "exe", "flac", "fxp", "gadget", "gz",
    "hlp", "hta", "htm", "html", "ico", "img", "inf", "ins", "iso", "isp", "jar", "jnlp", "js", "jse",
    "json", "jsp", "lnk", "lzh", "m4a", "m4v", "mda", "mdb", "mde", "mht", "mhtml", "mkv", "mov", "mp3",
    "mp4", "mpeg", "mpg", "msc", "msg", "msi", "msp", "mst", "odp", "ods", "odt", "ogg", "pages", "pcd",
    "php", "pif", "ppam", "pps", "ppsx", "ppt", "pptm", "pptx", "ps", "ps1", "psm1", "py", "rar", "reg",
    "scf", "scr", "sct", "sh", "shb", "shs", "svg", "svgz", "swf", "sys", "tar", "tgz", "url", "vb", "vbe",
    "vbs", "wav", "webm", "wmf", "wmv", "wsc", "wsf", "wsh", "xhtml", "xls", "xlsm", "xlsx", "xml", "zip",
];

/// A file's name without a path: one line that shows as what it is, mostly with an ending.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, in lower case. Dots at the end do not count: Windows drops them.
    #[must_use]
    pub fn extension(&self) -> String {
        let name = self.0.trim_end_matches(['.', ' ']);
        name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
    }

    /// What it says of the file's type.
    #[must_use]
    pub fn says(&self) -> Named {
        let ending = self.extension();
        let known = ContentType::ALL.iter().find(|known| known.extensions().contains(&ending.as_str()));
        match known {
            Some(known) => Named::Type(*known),
            None if OTHER.contains(&ending.as_str()) => Named::Other,
            None => Named::Nothing,
        }
    }

    /// The name under which a file of this type is served: with the type's usual ending where it says nothing itself, so that
    /// a computer opens it.
    #[must_use]
    pub fn served_as(&self, content_type: ContentType) -> Self {
        let Some(usual) = content_type.extensions().first().filter(|_| self.says() == Named::Nothing) else {
            return self.clone();
        };
        let room = FILENAME_MAX - usual.len() - 1;
        let stem: String = self.0.trim_end_matches(['.', ' ']).chars().take(room).collect();
        Self(format!("{}.{usual}", stem.trim_end()))
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
        let stem = text.rsplit_once('.').map_or(text.as_str(), |(stem, _)| stem);
        let shows = stem.chars().any(|c| !c.is_whitespace() && !is_invisible(c) && c != '.');
        if !shows || text.trim() != text {
            return Err(FieldError::new(
                "malformed",
                "a file name says something before its ending, and neither begins nor ends with a space, like ecg.pdf",
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

impl Attachment {
    /// The file as it is served once its bytes have said its type.
    #[must_use]
    pub fn found(&self, content_type: ContentType) -> Self {
        Self { filename: self.filename.served_as(content_type), content_type, ..self.clone() }
    }
}

impl PartialSchema for FileName {
    fn schema() -> RefOr<Schema> {
        let part = format!(r"[^{CONTROL}{MARKS}/\\:]");
        let first = format!(r"[^\s.{CONTROL}{MARKS}/\\:]");
        let last = format!(r"[^\s{CONTROL}{MARKS}/\\:]");
        text("A file's name without a path, with the ending of its type or none.")
            .max_length(Some(FILENAME_MAX))
            .pattern(Some(format!(r"^{first}({part}*{last})?$")))
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
        assert!(fits(ContentType::Heic, "photo.HEIF") && fits(ContentType::Jpeg, "ecg.jfif"));
        assert!(!fits(ContentType::Pdf, "ecg.jpe") && !fits(ContentType::Txt, "page.html"));
        assert!(!fits(ContentType::Pdf, "report.exe.") && !fits(ContentType::Unknown, "report.exe"));
        assert!(fits(ContentType::Unknown, "a.tif"));
    }

    #[test]
    fn a_name_without_a_known_ending_says_nothing_and_is_served_with_one() {
        let served = |name: &str, content_type: ContentType| {
            let name: FileName = name.parse().unwrap();
            assert!(content_type == ContentType::Unknown || content_type.fits(&name), "{name}");
            name.served_as(content_type).as_str().to_owned()
        };
        assert_eq!(served("IM-0001-0001", ContentType::Dicom), "IM-0001-0001.dcm");
        assert_eq!(served("1.2.840.113619.2.5", ContentType::Dicom), "1.2.840.113619.2.5.dcm");
        assert_eq!(served("Troponin 28.11.2026", ContentType::Pdf), "Troponin 28.11.2026.pdf");
        assert_eq!(served("Dr.Rao", ContentType::Jpeg), "Dr.Rao.jpg");
        assert_eq!(served("ECG of today.", ContentType::Png), "ECG of today.png");
        assert_eq!(served("ecg.JFIF", ContentType::Jpeg), "ecg.JFIF");
        assert_eq!(served("रक्त जाँच", ContentType::Pdf), "रक्त जाँच.pdf");
        assert_eq!(served(&"a".repeat(200), ContentType::Pdf), format!("{}.pdf", "a".repeat(196)));
        assert_eq!(served("IM-0001-0001", ContentType::Unknown), "IM-0001-0001");
    }

    #[test]
    fn programs_call_types_by_several_names() {
        for (said, meant) in [
            ("application/pdf", Some(ContentType::Pdf)),
            ("Application/PDF; name=\"a.pdf\"", Some(ContentType::Pdf)),
            ("image/jpg", Some(ContentType::Jpeg)),
            ("image/heif", Some(ContentType::Heic)),
            ("text/plain; charset=utf-8", Some(ContentType::Txt)),
            ("application/octet-stream", Some(ContentType::Unknown)),
            ("", Some(ContentType::Unknown)),
            (" ", Some(ContentType::Unknown)),
            ("text/html", None),
            ("pdf", None),
        ] {
            assert_eq!(ContentType::said(said), meant, "{said:?}");
        }
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for why in FileRefusal::ALL {
            let (_, what) = why.says().split_once(": ").unwrap();
            assert!(
                what.contains("save")
                    || what.contains("send")
                    || what.contains("upload")
                    || what.contains("give"),
                "{why}"
            );
        }
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
