//! The files of a mail: each is announced and put where uploads are, so that the same checks look at it.

use std::{borrow::Cow, collections::BTreeSet};

use domain::{
    attachment::{
        Attachment, Category, ContentType, FILE_MAX, FILENAME_MAX, FileName, FileState, REFERRAL_MAX,
    },
    command::Attachments,
    digest::Digest,
    file::{File, HELD_FILES_MAX, Upload},
    ids::{AttachmentId, PersonId, ReferralId},
    input::FieldError,
    referral::Referral,
};
use mail::reply::{FilePlace, FileShape, MailFile};

use crate::shell::{Failure, Shell};

/// Most files of one mail.
const FILES_MAX: usize = 40;

/// The files of a mail, as far as they are taken.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that the entry names.
    pub(super) ids: Attachments,
    /// One line for each of the others: its name, and why.
    pub(super) left: Vec<String>,
}

/// How much the files of a mail may have, those before them counted.
struct Room {
    /// Bytes of the files before.
    taken: u64,
    /// Most bytes.
    most: u64,
    /// Whose files these are.
    of: &'static str,
}

impl Room {
    /// What a referral still takes; of a mail that is held, what may wait for its sender.
    fn of(before: &Referral, held: bool) -> Self {
        if held {
            Self { taken: before.held_files_size(), most: HELD_FILES_MAX, of: "mails that wait" }
        } else {
            Self { taken: before.files_size(), most: REFERRAL_MAX, of: "a referral" }
        }
    }
}

/// Puts the files where uploads are; `held`: they wait there with their mail. A logo in the signature, and seals, are no files
/// of the doctor's.
pub(super) async fn take(
    shell: &Shell,
    files: Vec<MailFile<'_>>,
    before: &Referral,
    held: bool,
) -> Result<Taken, Failure> {
    let mut room = Room::of(before, held);
    let (mut ids, mut left) = (Vec::new(), Vec::new());
    let owner = owner(before.handoff.id)?;
    for file in files {
        if file.place == FilePlace::Signed || file.shape == FileShape::Seal {
            continue;
        }
        match announced(&file, AttachmentId(shell.new_uuid(shell.now())), &room, ids.len()) {
            Ok(attachment) => {
                room.taken += attachment.size;
                ids.push(attachment.attachment_id);
                put(shell, attachment, owner.clone(), file.bytes).await?;
            }
            Err(why) => left.push(format!("Not taken: {} ({why})", shown(&file.name))),
        }
    }
    Ok(Taken { ids: ids.try_into().map_err(|error: FieldError| Failure::from([error].to_vec()))?, left })
}

async fn put(
    shell: &Shell,
    attachment: Attachment,
    owner: PersonId,
    bytes: Cow<'_, [u8]>,
) -> Result<(), Failure> {
    let upload = Upload::announced(attachment, owner, shell.now().as_millis() / 1000);
    // Announced first: the checks look at it as soon as it is there.
    shell.store.announce(&upload).await.map_err(Failure::Store)?;
    shell.bucket()?.upload(&upload.attachment, bytes.into_owned()).await.map_err(Failure::Bucket)
}

/// The files with these ids as they are now. Those that are checked are kept from now on, before the referral names them.
pub(super) async fn named(shell: &Shell, ids: &[AttachmentId]) -> Result<Vec<File>, Failure> {
    let wanted: BTreeSet<_> = ids.iter().copied().collect();
    let uploads = shell.store.uploads(&wanted).await.map_err(Failure::Store)?;
    let files: Vec<_> = uploads.iter().map(Upload::file).collect();
    for file in files.iter().filter(|file| file.state == FileState::Available) {
        shell.bucket()?.keep(file.attachment.attachment_id).await.map_err(Failure::Bucket)?;
    }
    Ok(files)
}

/// Nobody who calls the API is called so: nobody but this entry can name such a file.
fn owner(id: ReferralId) -> Result<PersonId, FieldError> {
    format!("mail:{id}").parse()
}

/// As it is announced; or why it is not taken, in words for a doctor.
fn announced(
    file: &MailFile<'_>,
    attachment_id: AttachmentId,
    room: &Room,
    others: usize,
) -> Result<Attachment, String> {
    if file.place == FilePlace::Quoted {
        return Err("it stands in what was quoted".to_owned());
    }
    match file.shape {
        FileShape::Plain => {}
        FileShape::Mail => return Err("another mail; its files have to be sent by themselves".to_owned()),
        FileShape::Winmail => {
            return Err("only Outlook can open it; the files in it have to be sent by themselves".to_owned());
        }
        FileShape::Calendar => return Err("a calendar entry".to_owned()),
        FileShape::Seal => return Err("a signature of the mail".to_owned()),
    }
    let content_type = content_type(file)
        .ok_or_else(|| format!("this kind of file is not taken; taken are: {}", endings()))?;
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    if size == 0 {
        return Err("it is empty".to_owned());
    }
    if size > FILE_MAX {
        return Err(format!("larger than {} MB", FILE_MAX / 1_000_000));
    }
    if room.taken.saturating_add(size) > room.most {
        let most = room.most / 1_000_000;
        return Err(format!("the files of {} have at most {most} MB together", room.of));
    }
    if others >= FILES_MAX {
        return Err(format!("a mail brings at most {FILES_MAX} files"));
    }
    Ok(Attachment {
        attachment_id,
        filename: filename(&file.name, content_type)?,
        content_type,
        size,
        sha256: Digest::of(&file.bytes),
        category: Category::Other,
    })
}

/// What a name ends in, if that can say what it is: not the rest of "Dr. Rao ECG".
fn ending(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.trim().rsplit_once('.')?;
    let speaks = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    speaks.then_some((stem, ending))
}

/// By its name, as a person would; else by what the mail says. Whether it is true, its bytes say.
fn content_type(file: &MailFile<'_>) -> Option<ContentType> {
    let ending = ending(&file.name).map(|(_, ending)| ending.to_ascii_lowercase());
    let is_silent = ending.is_none();
    let by_name = ending.and_then(|ending| {
        ContentType::ALL.iter().find(|known| known.extensions().contains(&ending.as_str())).copied()
    });
    let said = match file.content_type.as_str() {
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "text/rtf" => "application/rtf",
        other => other,
    };
    // A name that says something else is believed: "report.exe" is no PDF.
    by_name.or_else(|| said.parse().ok().filter(|_| is_silent))
}

fn endings() -> String {
    let endings = ContentType::ALL.iter().filter_map(|known| known.extensions().first().copied());
    endings.collect::<Vec<_>>().join(", ")
}

/// A name that can be one: people and mail programs write more into it than a file's name may have.
fn filename(name: &str, content_type: ContentType) -> Result<FileName, String> {
    let usual = content_type.extensions().first().copied().unwrap_or_default();
    let (stem, ending) = ending(name).unwrap_or((name, usual));
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

    fn file(name: &str, content_type: &str, shape: FileShape) -> MailFile<'static> {
        let (name, content_type) = (name.to_owned(), content_type.to_owned());
        MailFile { name, content_type, bytes: Cow::Borrowed(b"%PDF"), place: FilePlace::Attached, shape }
    }

    const fn room(taken: u64) -> Room {
        Room { taken, most: REFERRAL_MAX, of: "a referral" }
    }

    fn announced_as(name: &str, content_type: &str) -> Result<(String, ContentType), String> {
        let file = file(name, content_type, FileShape::Plain);
        let taken = announced(&file, AttachmentId(uuid::Uuid::nil()), &room(0), 0)?;
        assert!(taken.content_type.fits(&taken.filename), "{name}");
        Ok((taken.filename.as_str().to_owned(), taken.content_type))
    }

    #[test]
    fn a_file_is_what_its_name_says_and_what_the_mail_says_where_the_name_says_nothing() {
        let pdf = |name: &str| Ok((name.to_owned(), ContentType::Pdf));
        assert_eq!(announced_as("ecg.PDF", "application/octet-stream"), pdf("ecg.PDF"));
        assert_eq!(announced_as("ecg", "application/pdf"), pdf("ecg.pdf"));
        assert_eq!(announced_as("../a:b\u{202e}.pdf", "application/pdf"), pdf("_a_b_.pdf"));
        assert_eq!(announced_as(".pdf", "application/pdf"), pdf("file.pdf"));
        assert_eq!(announced_as("Dr. Rao ECG", "application/pdf"), pdf("Dr. Rao ECG.pdf"));
        assert_eq!(announced_as("ECG 24.11.2026 10h", "application/pdf"), pdf("ECG 24.11.2026 10h.pdf"));
        let long = announced_as(&format!("{}.jpeg", "ஒ".repeat(300)), "image/jpeg").unwrap();
        assert_eq!((long.0.chars().count(), long.1), (195, ContentType::Jpeg));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        assert!(announced_as("report.exe", "application/pdf").unwrap_err().contains("pdf, png, jpg"));
        assert!(announced_as("report.exe ", "application/pdf").is_err());
        assert!(announced_as("page", "text/html").is_err());
        for shape in [FileShape::Mail, FileShape::Winmail, FileShape::Calendar, FileShape::Seal] {
            let file = file("a.pdf", "application/pdf", shape);
            assert!(announced(&file, AttachmentId(uuid::Uuid::nil()), &room(0), 0).is_err(), "{shape:?}");
        }
        let mut quoted = file("ecg.png", "image/png", FileShape::Plain);
        quoted.place = FilePlace::Quoted;
        let told = announced(&quoted, AttachmentId(uuid::Uuid::nil()), &room(0), 0).unwrap_err();
        assert_eq!(told, "it stands in what was quoted");
        let file = file("a.pdf", "application/pdf", FileShape::Plain);
        let with = |size, others| announced(&file, AttachmentId(uuid::Uuid::nil()), &room(size), others);
        assert!(with(REFERRAL_MAX - 4, FILES_MAX - 1).is_ok());
        assert_eq!(
            with(REFERRAL_MAX - 3, 0).unwrap_err(),
            "the files of a referral have at most 100 MB together"
        );
        let waiting = Room { taken: HELD_FILES_MAX - 3, most: HELD_FILES_MAX, of: "mails that wait" };
        assert_eq!(
            announced(&file, AttachmentId(uuid::Uuid::nil()), &waiting, 0).unwrap_err(),
            "the files of mails that wait have at most 50 MB together"
        );
        assert_eq!(with(0, FILES_MAX).unwrap_err(), "a mail brings at most 40 files");
    }
}
