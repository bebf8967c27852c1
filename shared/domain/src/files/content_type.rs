//! The types of files that are taken, and how programs call them.

use super::name::{FileName, Named};
use crate::values::words::words;

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
    fn no_ending_belongs_to_two_types() {
        let mut endings: Vec<_> = ContentType::ALL.iter().flat_map(|known| known.extensions()).collect();
        let all = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), all);
    }
}
