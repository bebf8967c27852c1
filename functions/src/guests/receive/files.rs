//! The files of a mail: those that are the doctor's are taken, and of the others it is said why not.

use std::time::Duration;

use domain::{
    commands::{command::Attachments, mail::NOT_TAKEN_MAX},
    files::{
        attachment::{ContentType, FileState},
        file::File,
    },
    referral::Referral,
    values::{ids::AttachmentId, text::Text},
    wire::input::FieldError,
};
use mail::reply::{FilePlace, FileShape, MailFile};

use crate::{
    files::{
        brought::{Brought, Taking},
        settled,
    },
    ground::{Failure, Shell},
};

/// The files of a mail, as far as they are taken.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that the entry names.
    pub(super) ids: Attachments,
    /// One line for each of the others: its name, and why.
    pub(super) left: Vec<String>,
    /// The same files, each by its place in the mail: those without which a command would be carried out by halves.
    numbered: Vec<(String, Result<AttachmentId, String>)>,
}

/// How long a mail waits for the checks of its files: the scan for malware takes seconds. The function has a minute.
const MAIL_WAITS: Duration = Duration::from_secs(40);

impl Taken {
    /// Waits for the checks of these files, so that what ends the referral can be decided.
    pub(super) async fn settle(&self, shell: &Shell) -> Result<(), Failure> {
        if !self.ids.is_empty() {
            settled(shell, &self.ids, MAIL_WAITS).await?;
        }
        Ok(())
    }

    /// The files that are not taken, a line each, by what the checks have found; none if all are.
    ///
    /// The lines go back by mail, so they give a file's place and kind: its name may say whom it is about.
    pub(super) fn not_taken(&self, files: &[File]) -> Option<Text<NOT_TAKEN_MAX>> {
        let of = self.numbered.len();
        let line = |(index, (what, id)): (usize, &(String, Result<AttachmentId, String>))| {
            let why = match id {
                Err(why) => why.clone(),
                Ok(id) => why_not(files.iter().find(|file| file.attachment.attachment_id == *id)?)?,
            };
            Some(format!("File {} of {of} ({what}): {why}.", index + 1))
        };
        let lines: Vec<_> = self.numbered.iter().enumerate().filter_map(line).collect();
        lines.join("\n").chars().take(NOT_TAKEN_MAX).collect::<String>().parse().ok()
    }
}

/// Why this file is not taken, if it is not.
fn why_not(file: &File) -> Option<String> {
    match (file.state, file.refused) {
        (FileState::Available, _) => None,
        (_, Some(why)) => Some(why.says().to_owned()),
        (FileState::Pending | FileState::Refused, None) => {
            Some("its check takes longer than usual: send it again in some minutes".to_owned())
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
    let (mut ids, mut left, mut numbered) = (Vec::new(), Vec::new(), Vec::new());
    let mut taking = if held { Taking::waiting(before) } else { Taking::into(before) }?;
    for MailFile { name, content_type, bytes, place, shape } in files {
        if place == FilePlace::Signed || shape == FileShape::Seal {
            continue;
        }
        let file = Brought { name: name.into(), content_type: content_type.into(), bytes };
        match is_file(place, shape).and_then(|()| taking.announced(shell, &file)) {
            Ok(attachment) => {
                let id = attachment.attachment_id;
                ids.push(id);
                numbered.push((kind_of(attachment.content_type), Ok(id)));
                taking.put(shell, attachment, file.bytes).await?;
            }
            Err(why) => {
                left.push(file.not_taken(&why));
                // What was quoted is not what is sent, and a mail program adds calendar entries by itself.
                if place != FilePlace::Quoted && shape != FileShape::Calendar {
                    numbered.push((file.kind(), Err(why)));
                }
            }
        }
    }
    let ids = ids.try_into().map_err(|error: FieldError| Failure::from([error].to_vec()))?;
    Ok(Taken { ids, left, numbered })
}

/// How a doctor calls files of this type.
fn kind_of(content_type: ContentType) -> String {
    content_type.extensions().first().copied().unwrap_or_default().to_uppercase()
}

/// Not what a mail program alone can make something of.
fn is_file(place: FilePlace, shape: FileShape) -> Result<(), String> {
    if place == FilePlace::Quoted {
        return Err("it stands in what was quoted".to_owned());
    }
    let why = match shape {
        FileShape::Plain => return Ok(()),
        FileShape::Mail => "another mail; its files have to be sent by themselves",
        FileShape::Winmail => "only Outlook can open it; the files in it have to be sent by themselves",
        FileShape::Calendar => "a calendar entry",
        FileShape::Seal => "a signature of the mail",
    };
    Err(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_mail_program_can_open_is_no_file() {
        for shape in [FileShape::Mail, FileShape::Winmail, FileShape::Calendar, FileShape::Seal] {
            assert!(is_file(FilePlace::Attached, shape).is_err(), "{shape:?}");
        }
        assert_eq!(is_file(FilePlace::Attached, FileShape::Plain), Ok(()));
        let quoted = is_file(FilePlace::Quoted, FileShape::Plain);
        assert_eq!(quoted.unwrap_err(), "it stands in what was quoted");
    }
}
