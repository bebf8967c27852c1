//! The name of a file, and what its ending says of the type.

use std::{fmt, str::FromStr};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::content_type::ContentType;
use crate::{
    values::text::{is_invisible, is_stray, marks_direction, reverses},
    wire::{
        input::{FieldError, parsed_from_text, stored_as_written},
        schema::{CONTROL, MARKS, text},
    },
};

/// Longest file name, in characters.
pub const FILENAME_MAX: usize = 200;

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
    fn a_name_shows_as_it_is_stored_and_shows_something() {
        for odd in
            ["ecg\u{202e}fdp.exe", "\u{200e}ecg.pdf", "\u{3164}.pdf", "\u{200d} \u{fe0f}.pdf", "\u{200b}.pdf"]
        {
            assert_eq!(odd.parse::<FileName>().unwrap_err().code, "malformed", "{odd:?}");
        }
        assert_eq!("\u{feff}ecg\u{200b}.p\u{ad}df".parse::<FileName>().unwrap().as_str(), "ecg.pdf");
        assert!("ஈசி\u{200d}ஜி.pdf".parse::<FileName>().is_ok());
    }
}
