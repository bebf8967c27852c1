//! The files of a referral: those that a request names, and those that it has.

use crate::{
    clinical::snapshot::Section,
    commands::command::Command,
    files::{
        attachment::{FileRefusal, FileState, REFERRAL_MAX},
        file::{File, Upload},
    },
    referral::{Change, Referral},
    values::ids::{AttachmentId, PersonId},
    wire::input::{Errors, FieldError, none_wrong},
};

/// The files that a request names, each id with its JSON pointer, of those uploads that were found. `before`: the referral, if
/// there is one already.
pub fn named(
    ids: &[(String, AttachmentId)],
    uploads: &[Upload],
    by: &PersonId,
    before: Option<&Referral>,
    now_seconds: i64,
) -> Result<Vec<File>, Errors> {
    let (mut files, mut wrong): (Vec<File>, Vec<FieldError>) = (Vec::new(), Vec::new());
    let mut size = before.map_or(0, Referral::files_size);
    let known = before.map_or(&[][..], |before| &before.files);
    for (pointer, id) in ids {
        let own = uploads.iter().find(|upload| {
            upload.attachment.attachment_id == *id
                && upload.owner == *by
                && upload.expires_at.is_none_or(|expires_at| expires_at > now_seconds)
        });
        let Some(file) = own.map(Upload::file) else {
            let rule =
                "there is no such file of yours: announce it (POST /v1/attachments) and upload it first";
            wrong.push(FieldError::new("attachment-not-ready", rule).at(pointer));
            continue;
        };
        if let Some(why) = file.refused {
            wrong.push(refused(why).at(pointer));
        }
        if known.iter().chain(&files).any(|other| other.attachment.attachment_id == *id) {
            continue;
        }
        size += file.attachment.size;
        if size > REFERRAL_MAX {
            let rule = format!(
                "the files of a referral have at most {REFERRAL_MAX} bytes together; this makes {size}"
            );
            wrong.push(FieldError::new("too-large", rule).at(pointer));
        }
        files.push(file);
    }
    none_wrong(wrong).map(|()| files)
}

/// Whether the files of a command that ends a referral are taken; a refused file, or one that is still being checked, leaves
/// it open. Of any other command they need not be.
pub fn taken(command: &Command, files: &[File]) -> Result<(), Errors> {
    if !command.needs_files_taken() {
        return Ok(());
    }
    let mut wrong = Vec::new();
    for (pointer, id) in command.attachments() {
        let Some(file) = files.iter().find(|file| file.attachment.attachment_id == id) else { continue };
        match (file.state, file.refused) {
            (FileState::Available, _) => {}
            (FileState::Refused, Some(why)) => wrong.push(refused(why).at(pointer)),
            (FileState::Pending | FileState::Refused, _) => {
                let rule = "the file is still being checked, and nothing is completed without it: send the same again in \
                            some seconds";
                wrong.push(FieldError::new("attachment-not-ready", rule).at(pointer));
            }
        }
    }
    none_wrong(wrong)
}

fn refused(why: FileRefusal) -> FieldError {
    FieldError::new("attachment-refused", format!("{why}: {}", why.says()))
}

/// These changes, each with the files that it names.
#[must_use]
pub fn filed(changes: Vec<Change>, files: &[File]) -> Vec<Change> {
    let of = |change: &Change| {
        let named = change.fact.attachments();
        let own = files.iter().filter(|file| named.contains(&file.attachment.attachment_id));
        own.cloned().collect()
    };
    changes.into_iter().map(|change| Change { files: of(&change), ..change }).collect()
}

impl Referral {
    /// These files without those that the checks have refused.
    pub(crate) fn without_refused<const MAX: usize>(
        &self,
        files: &Section<AttachmentId, MAX>,
    ) -> Section<AttachmentId, MAX> {
        match files {
            Section::Present(ids) => {
                let is_refused = |id| self.file(id).is_some_and(|file| file.state == FileState::Refused);
                ids.iter().copied().filter(|id| !is_refused(*id)).collect::<Vec<_>>().into()
            }
            Section::NoneKnown | Section::NotRecorded => files.clone(),
        }
    }

    /// The file with this id, if it is one of this referral's.
    #[must_use]
    pub fn file(&self, id: AttachmentId) -> Option<&File> {
        self.files.iter().find(|file| file.attachment.attachment_id == id)
    }

    /// The size of its files together, in bytes. Those that were refused count no more, and those that came with a mail that
    /// is held not yet.
    #[must_use]
    pub fn files_size(&self) -> u64 {
        self.size_of(|file| !self.holds_file(file.attachment.attachment_id))
    }

    /// The size of the files that came with mails that are held, in bytes.
    #[must_use]
    pub fn held_files_size(&self) -> u64 {
        self.size_of(|file| self.holds_file(file.attachment.attachment_id))
    }

    fn size_of(&self, counts: impl Fn(&File) -> bool) -> u64 {
        let files = self.files.iter().filter(|file| file.state != FileState::Refused && counts(file));
        files.map(|file| file.attachment.size).sum()
    }
}
