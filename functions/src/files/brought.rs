//! The files that a doctor without an account brings, by mail or by form: each is announced and put where uploads are, so that
//! the same checks look at it.

use std::{borrow::Cow, collections::BTreeSet, convert::Infallible};

use domain::{
    commands::command::Command,
    files::{
        attachment::{
            Attachment, Category, ContentType, FILE_MAX, FILENAME_MAX, FileName, FileState, Named,
            REFERRAL_MAX,
        },
        file::{File, HELD_FILES_MAX, Upload},
    },
    referral::Referral,
    values::{
        digest::Digest,
        ids::{AttachmentId, PersonId, ReferralId},
        words::Kind,
    },
    wire::input::FieldError,
};
use files::{Source, Verdict, check, kind};

use super::settled::taken;
use crate::{
    files::Filing,
    ground::{Failure, Shell},
};

/// Most files at once, as of any command.
pub(crate) const FILES_MAX: usize = 40;
/// How much of a file is looked at for its type, in bytes.
const HEAD: usize = 4096;

/// A file as it came.
#[derive(Clone)]
pub(crate) struct Brought<'a> {
    /// As its sender's program calls it.
    pub(crate) name: Cow<'a, str>,
    /// What that program says it is.
    pub(crate) content_type: Cow<'a, str>,
    /// What is in it.
    pub(crate) bytes: Cow<'a, [u8]>,
}

impl Brought<'_> {
    /// Its name, to be shown.
    pub(crate) fn shown(&self) -> String {
        shown(&self.name)
    }

    /// What kind of file it is, by an ending that is known or by its content type. Nothing else of its name: what stands
    /// behind a full stop may be a patient's name.
    pub(crate) fn kind(&self) -> String {
        let known = ending(&self.name).filter(|_| says(&self.name) != Named::Nothing);
        known.map_or_else(
            || self.content_type.chars().take(100).collect(),
            |(_, ending)| ending.to_uppercase(),
        )
    }

    /// That it is not taken, and why.
    pub(crate) fn not_taken(&self, why: &str) -> String {
        format!("Not taken: {} ({why})", self.shown())
    }
}

/// The files that can be taken, one after the other: each has its limits by those before it and those of the referral.
pub(crate) struct Taking {
    owner: PersonId,
    kind: Kind,
    room: Room,
    taken: usize,
}

/// How much they may have, those before them counted.
#[derive(Clone, Copy)]
struct Room {
    /// Bytes of the files before.
    size: u64,
    /// Most bytes.
    most: u64,
    /// Whose files these are.
    of: &'static str,
}

impl Taking {
    /// Into this referral.
    pub(crate) fn into(referral: &Referral) -> Result<Self, Failure> {
        let room = Room { size: referral.files_size(), most: REFERRAL_MAX, of: "a referral" };
        Ok(Self { owner: owner(referral.handoff.id)?, kind: referral.handoff.kind, room, taken: 0 })
    }

    /// With a mail that waits for the sender of this referral: it takes no room of the referral's.
    pub(crate) fn waiting(referral: &Referral) -> Result<Self, Failure> {
        let room = Room { size: referral.held_files_size(), most: HELD_FILES_MAX, of: "mails that wait" };
        Ok(Self { owner: owner(referral.handoff.id)?, kind: referral.handoff.kind, room, taken: 0 })
    }

    /// As it is announced; or why it is not taken, in words for a doctor. Nothing is kept yet.
    pub(crate) fn announced(&mut self, shell: &Shell, file: &Brought<'_>) -> Result<Attachment, String> {
        let id = AttachmentId(shell.new_uuid(shell.now()));
        let attachment = announced(file, id, self.kind, self.room, self.taken)?;
        self.room.size += attachment.size;
        self.taken += 1;
        Ok(attachment)
    }

    /// Puts a file where uploads are. One that no referral names in the end is gone after a day.
    pub(crate) async fn put(
        &self,
        shell: &Shell,
        attachment: Attachment,
        bytes: Cow<'_, [u8]>,
    ) -> Result<(), Failure> {
        let upload = Upload::announced(attachment, self.owner.clone(), shell.now().as_millis() / 1000);
        // Announced first: the checks look at it as soon as it is there.
        shell.store.announce(&upload).await?;
        Ok(shell.bucket()?.upload(&upload.attachment, bytes.into_owned()).await?)
    }
}

/// What its bytes say against a file, in words for a doctor: the same that is found when it is checked as an upload.
pub(crate) async fn look(file: &Attachment, bytes: &[u8]) -> Result<(), String> {
    let Ok(verdict) = check(file, &Held(bytes)).await;
    match verdict {
        Verdict::Serve(..) => Ok(()),
        Verdict::Refuse(why) => Err(why.says().to_owned()),
    }
}

/// A file in memory.
struct Held<'a>(&'a [u8]);

impl Source for Held<'_> {
    type Error = Infallible;

    fn size(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, Infallible> {
        let rest = usize::try_from(from).ok().and_then(|from| self.0.get(from..)).unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        Ok(rest.get(..length).unwrap_or_default().to_vec())
    }
}

/// For a command whose files were brought with it.
pub(crate) struct BroughtFiles;

impl<W: Sync> Filing<W> for BroughtFiles {
    async fn files(shell: &Shell, _: &W, command: &Command, _: &Referral) -> Result<Vec<File>, Failure> {
        let ids: Vec<_> = command.attachments().into_iter().map(|(_, id)| id).collect();
        taken(shell, command, || brought_files(shell, &ids)).await
    }
}

/// The files with these ids as they are now. Those that are checked are kept from now on, before the referral names them.
pub(crate) async fn brought_files(shell: &Shell, ids: &[AttachmentId]) -> Result<Vec<File>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<_> = ids.iter().copied().collect();
    let uploads = shell.store.uploads(&wanted).await?;
    let files: Vec<_> = uploads.iter().map(Upload::file).collect();
    for file in files.iter().filter(|file| file.state == FileState::Available) {
        shell.bucket()?.keep(file.attachment.attachment_id).await?;
    }
    Ok(files)
}

/// Nobody who calls the API is called so: nobody but the entry that they came with can name such a file.
fn owner(id: ReferralId) -> Result<PersonId, FieldError> {
    format!("guest:{id}").parse()
}

fn announced(
    file: &Brought<'_>,
    attachment_id: AttachmentId,
    kind: Kind,
    room: Room,
    others: usize,
) -> Result<Attachment, String> {
    let content_type = content_type(file)
        .ok_or_else(|| format!("this kind of file is not taken; taken are: {}", endings()))?;
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    if size == 0 {
        return Err("it is empty".to_owned());
    }
    if size > FILE_MAX {
        return Err(format!("larger than {} MB", FILE_MAX / 1_000_000));
    }
    if room.size.saturating_add(size) > room.most {
        let most = room.most / 1_000_000;
        return Err(format!("the files of {} have at most {most} MB together", room.of));
    }
    if others >= FILES_MAX {
        return Err(format!("at most {FILES_MAX} files at once"));
    }
    Ok(Attachment {
        attachment_id,
        filename: filename(&file.name, content_type)?,
        content_type,
        size,
        sha256: Digest::of(&file.bytes),
        category: Category::of_brought(kind, content_type, &file.name),
    })
}

/// What a name ends in, if that can say what it is: not the rest of "Dr. Rao ECG".
fn ending(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.trim().rsplit_once('.')?;
    let speaks = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    speaks.then_some((stem, ending))
}

/// What a name says, by its ending.
fn says(name: &str) -> Named {
    let named = ending(name).and_then(|(_, ending)| format!("file.{ending}").parse::<FileName>().ok());
    named.map_or(Named::Nothing, |named| named.says())
}

/// By its name, as a person would; else by what is said of it; and where both say nothing, by its bytes.
fn content_type(file: &Brought<'_>) -> Option<ContentType> {
    match (says(&file.name), ContentType::said(&file.content_type)) {
        (Named::Type(named), _) => Some(named),
        (Named::Nothing, Some(ContentType::Unknown)) => {
            kind(ContentType::Unknown, &"file".parse().ok()?, file.bytes.get(..HEAD).unwrap_or(&file.bytes))
        }
        (Named::Nothing, said) => said,
        // A name that says something else is believed: "report.exe" is no PDF.
        (Named::Other, _) => None,
    }
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
    let name = format!("{stem}.{}", ending.trim());
    name.parse().map_err(|error: FieldError| error.detail)
}

/// A name on one line, in the direction in which it is written.
fn shown(name: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '/' | '\\' | ':' | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    name.chars().map(|c| if odd(c) { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(name: &'a str, content_type: &'a str) -> Brought<'a> {
        Brought { name: name.into(), content_type: content_type.into(), bytes: Cow::Borrowed(b"%PDF-1.7") }
    }

    const fn room(size: u64) -> Room {
        Room { size, most: REFERRAL_MAX, of: "a referral" }
    }

    fn announced_as(name: &str, content_type: &str) -> Result<(String, ContentType), String> {
        let taken =
            announced(&file(name, content_type), AttachmentId(uuid::Uuid::nil()), Kind::Consult, room(0), 0)?;
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
    fn the_kind_of_a_file_tells_nothing_else_of_its_name() {
        let kind = |name| file(name, "image/x-raw").kind();
        assert_eq!((kind("viewer.exe").as_str(), kind("ecg.jfif").as_str()), ("EXE", "JFIF"));
        assert_eq!((kind("X-ray.Asha").as_str(), kind("Asha").as_str()), ("image/x-raw", "image/x-raw"));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        assert!(announced_as("report.exe", "application/pdf").unwrap_err().contains("pdf, png, jpg"));
        assert!(announced_as("page", "text/html").is_err());
        assert!(announced_as("report\u{202e}fdp.exe", "application/pdf").is_err());
        let file = file("a.pdf", "application/pdf");
        let with = |size, others| {
            announced(&file, AttachmentId(uuid::Uuid::nil()), Kind::Consult, room(size), others)
        };
        assert!(with(REFERRAL_MAX - 8, FILES_MAX - 1).is_ok());
        assert_eq!(
            with(REFERRAL_MAX - 7, 0).unwrap_err(),
            "the files of a referral have at most 100 MB together"
        );
        let waiting = Room { size: HELD_FILES_MAX - 7, most: HELD_FILES_MAX, of: "mails that wait" };
        assert_eq!(
            announced(&file, AttachmentId(uuid::Uuid::nil()), Kind::Consult, waiting, 0).unwrap_err(),
            "the files of mails that wait have at most 50 MB together"
        );
        assert!(announced_as("report.exe ", "application/pdf").is_err());
        assert_eq!(with(0, FILES_MAX).unwrap_err(), "at most 40 files at once");
        let empty = Brought { bytes: Cow::Borrowed(b""), ..file };
        assert_eq!(
            announced(&empty, AttachmentId(uuid::Uuid::nil()), Kind::Consult, room(0), 0).unwrap_err(),
            "it is empty"
        );
    }
}
