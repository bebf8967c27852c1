//! What is said of a file by the program of a doctor without an account, and what it is announced as.

use domain::{
    files::attachment::{Attachment, Category, ContentType, FILE_MAX, FILENAME_MAX, FileName, Named},
    values::{digest::Digest, ids::AttachmentId, words::Kind},
    wire::input::FieldError,
};
use files::kind;

/// Most files at once, as of any command.
pub(crate) const FILES_MAX: usize = 40;
/// How much of a file is looked at for its type, in bytes.
const HEAD: usize = 4096;

/// What is said of a file before its bytes are there: enough to announce it.
pub(crate) struct Described<'a> {
    /// As its owner's program calls it.
    pub(crate) name: &'a str,
    /// What it is; none if it is nothing that is taken.
    pub(crate) content_type: Option<ContentType>,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// The digest of its bytes.
    pub(crate) sha256: Digest,
}

impl<'a> Described<'a> {
    /// By what a browser says of it. Where that says nothing, its bytes decide once they are there.
    pub(crate) fn by_name(name: &'a str, said: &str, size: u64, sha256: Digest) -> Self {
        Self { name, content_type: said_type(name, said), size, sha256 }
    }

    /// By its bytes as well.
    pub(super) fn by_bytes(name: &'a str, said: &str, bytes: &[u8]) -> Self {
        let content_type = match said_type(name, said) {
            Some(ContentType::Unknown) => found_type(bytes),
            said => said,
        };
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self { name, content_type, size, sha256: Digest::of(bytes) }
    }

    /// As it is announced, with this id, behind so many others; or why it is not taken, in words for a doctor.
    pub(super) fn announced(
        &self,
        attachment_id: AttachmentId,
        kind: Kind,
        room: Room,
        others: usize,
    ) -> Result<Attachment, String> {
        let content_type = self
            .content_type
            .ok_or_else(|| format!("this kind of file is not taken; taken are: {}", endings()))?;
        let Self { name, size, sha256, .. } = *self;
        if size == 0 {
            return Err("it is empty".to_owned());
        }
        if size > FILE_MAX {
            return Err(format!("larger than {} MB", FILE_MAX / 1_000_000));
        }
        room.takes(size, others)?;
        Ok(Attachment {
            attachment_id,
            filename: filename(name, content_type)?,
            content_type,
            size,
            sha256,
            category: Category::of_brought(kind, content_type, name),
        })
    }
}

/// How much they may have, those before them counted.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// Bytes of the files before.
    pub(super) size: u64,
    /// Most bytes.
    pub(super) most: u64,
    /// Whose files these are.
    pub(super) of: &'static str,
}

impl Room {
    /// Whether there is room for one more of this size; or why not.
    pub(super) fn takes(self, size: u64, others: usize) -> Result<(), String> {
        if self.size.saturating_add(size) > self.most {
            let most = self.most / 1_000_000;
            return Err(format!("the files of {} have at most {most} MB together", self.of));
        }
        if others >= FILES_MAX {
            return Err(format!("at most {FILES_MAX} files at once"));
        }
        Ok(())
    }
}

/// What a name ends in, if that can say what it is: not the rest of "Dr. Rao ECG".
pub(super) fn ending(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.trim().rsplit_once('.')?;
    let speaks = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    speaks.then_some((stem, ending))
}

/// What a name says, by its ending.
pub(super) fn says(name: &str) -> Named {
    let named = ending(name).and_then(|(_, ending)| format!("file.{ending}").parse::<FileName>().ok());
    named.map_or(Named::Nothing, |named| named.says())
}

/// By its name, as a person would; else by what is said of it.
fn said_type(name: &str, said: &str) -> Option<ContentType> {
    match (says(name), ContentType::said(said)) {
        (Named::Type(named), _) => Some(named),
        (Named::Nothing, said) => said,
        // A name that says something else is believed: "report.exe" is no PDF.
        (Named::Other, _) => None,
    }
}

/// By its bytes, where name and type say nothing.
fn found_type(bytes: &[u8]) -> Option<ContentType> {
    kind(ContentType::Unknown, &"file".parse().ok()?, bytes.get(..HEAD).unwrap_or(bytes))
}

/// The kinds of files that are taken, by their usual endings.
fn endings() -> String {
    let endings = ContentType::ALL.iter().filter_map(|known| known.extensions().first().copied());
    endings.collect::<Vec<_>>().join(", ")
}

/// A name that can be one: people and programs write more into it than a file's name may have.
fn filename(name: &str, content_type: ContentType) -> Result<FileName, String> {
    let usual = content_type.extensions().first().copied().unwrap_or_default();
    let named = ending(name).filter(|_| says(name) != Named::Nothing);
    let (stem, ending) = named.unwrap_or((name, usual));
    let stem = shown(stem);
    let stem: String = stem.trim_start_matches(['.', ' ']).chars().take(FILENAME_MAX - 10).collect();
    let stem = if stem.trim().is_empty() { "file" } else { stem.trim() };
    // Of a type that is not known yet there is no usual ending.
    let name = if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{}", ending.trim()) };
    name.parse().map_err(|error: FieldError| error.detail)
}

/// A name on one line, in the direction in which it is written.
pub(super) fn shown(name: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '/' | '\\' | ':' | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    name.chars().map(|c| if odd(c) { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use domain::files::{attachment::REFERRAL_MAX, file::HELD_FILES_MAX};
    use uuid::Uuid;

    use super::*;

    const ID: AttachmentId = AttachmentId(Uuid::nil());

    fn file<'a>(name: &'a str, content_type: &str) -> Described<'a> {
        Described::by_bytes(name, content_type, b"%PDF-1.7")
    }

    const fn room(size: u64) -> Room {
        Room { size, most: REFERRAL_MAX, of: "a referral" }
    }

    fn announced_as(name: &str, content_type: &str) -> Result<(String, ContentType), String> {
        let taken = file(name, content_type).announced(ID, Kind::Consult, room(0), 0)?;
        assert!(taken.content_type.fits(&taken.filename), "{name}");
        Ok((taken.filename.as_str().to_owned(), taken.content_type))
    }

    #[test]
    fn a_file_is_what_its_name_says_and_what_is_said_of_it_where_the_name_says_nothing() {
        let pdf = |name: &str| Ok((name.to_owned(), ContentType::Pdf));
        assert_eq!(announced_as("ecg.PDF", "application/octet-stream"), pdf("ecg.PDF"));
        assert_eq!(announced_as("ecg", "application/pdf"), pdf("ecg.pdf"));
        assert_eq!(announced_as("../a:b\u{202e}.pdf", "application/pdf"), pdf("_a_b_.pdf"));
        assert_eq!(announced_as("C:\\Scans\\ecg\0.pdf", "application/pdf"), pdf("C__Scans_ecg_.pdf"));
        assert_eq!(announced_as(".pdf", "application/pdf"), pdf("file.pdf"));
        assert_eq!(announced_as("Dr. Rao ECG", "application/pdf"), pdf("Dr. Rao ECG.pdf"));
        assert_eq!(announced_as("ECG 24.11.2026 10h", "application/pdf"), pdf("ECG 24.11.2026 10h.pdf"));
        assert_eq!(announced_as("Troponin 28.11.2026", "application/pdf"), pdf("Troponin 28.11.2026.pdf"));
        assert_eq!(
            announced_as("Troponin 28.11.2026", "application/octet-stream"),
            pdf("Troponin 28.11.2026.pdf")
        );
        assert_eq!(announced_as("ecg", ""), pdf("ecg.pdf"));
        let jpeg = |name: &str| Ok((name.to_owned(), ContentType::Jpeg));
        assert_eq!(announced_as("ecg.jfif", "image/jpeg"), jpeg("ecg.jfif"));
        assert_eq!(announced_as("ECG.JPE", ""), jpeg("ECG.JPE"));
        let long = announced_as(&format!("{}.jpeg", "ஒ".repeat(300)), "image/jpeg").unwrap();
        assert_eq!((long.0.chars().count(), long.1), (195, ContentType::Jpeg));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        assert!(announced_as("report.exe", "application/pdf").unwrap_err().contains("pdf, png, jpg"));
        assert!(announced_as("page", "text/html").is_err());
        assert!(announced_as("report\u{202e}fdp.exe", "application/pdf").is_err());
        let file = file("a.pdf", "application/pdf");
        let with = |size, others| file.announced(ID, Kind::Consult, room(size), others);
        assert!(with(REFERRAL_MAX - 8, FILES_MAX - 1).is_ok());
        assert_eq!(
            with(REFERRAL_MAX - 7, 0).unwrap_err(),
            "the files of a referral have at most 100 MB together"
        );
        let waiting = Room { size: HELD_FILES_MAX - 7, most: HELD_FILES_MAX, of: "mails that wait" };
        assert_eq!(
            file.announced(ID, Kind::Consult, waiting, 0).unwrap_err(),
            "the files of mails that wait have at most 50 MB together"
        );
        assert!(announced_as("report.exe ", "application/pdf").is_err());
        assert_eq!(with(0, FILES_MAX).unwrap_err(), "at most 40 files at once");
        let empty = Described::by_bytes("a.pdf", "application/pdf", b"");
        assert_eq!(empty.announced(ID, Kind::Consult, room(0), 0).unwrap_err(), "it is empty");
    }

    #[test]
    fn a_file_whose_bytes_are_elsewhere_is_what_name_and_type_say_and_else_not_known_yet() {
        let as_said = |name: &str, said: &str, size| {
            let described = Described::by_name(name, said, size, Digest::of(b"x"));
            let taken = described.announced(ID, Kind::Consult, room(0), 0)?;
            assert!(taken.content_type.fits(&taken.filename), "{name}");
            Ok::<_, String>((taken.filename.as_str().to_owned(), taken.content_type, taken.category))
        };
        let photo = |name: &str, known| Ok((name.to_owned(), known, Category::Photo));
        assert_eq!(as_said("IMG_2041.HEIC", "", 7_000_000), photo("IMG_2041.HEIC", ContentType::Heic));
        assert_eq!(as_said("image", "image/jpeg", 7_000_000), photo("image.jpg", ContentType::Jpeg));
        let unknown = Ok(("IM-0001-0001".to_owned(), ContentType::Unknown, Category::Other));
        assert_eq!(as_said("IM-0001-0001", "application/octet-stream", FILE_MAX), unknown);
        assert_eq!(as_said("a.jpg", "image/jpeg", FILE_MAX + 1).unwrap_err(), "larger than 25 MB");
        assert_eq!(as_said("a.jpg", "image/jpeg", 0).unwrap_err(), "it is empty");
        assert!(as_said("film.mov", "video/quicktime", 7_000_000).unwrap_err().contains("not taken"));
    }
}
