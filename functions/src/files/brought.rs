//! The files that a doctor without an account brings, by mail or by form: each is announced and put where uploads are, so that
//! the same checks look at it.

use std::{borrow::Cow, collections::BTreeSet, convert::Infallible};

use domain::{
    commands::command::Command,
    files::{
        attachment::{Attachment, FileState, Named, REFERRAL_MAX},
        file::{File, HELD_FILES_MAX, Upload},
    },
    referral::Referral,
    values::{
        ids::{AttachmentId, PersonId, ReferralId},
        words::Kind,
    },
    wire::input::FieldError,
};
use files::{Source, Verdict, check};

use super::{
    described::{Described, Room, ending, says, shown},
    settled::taken,
};
use crate::{
    files::Filing,
    ground::{Failure, Shell},
};

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
        self.described(shell, &Described::by_bytes(&file.name, &file.content_type, &file.bytes))
    }

    /// The same of a file whose bytes are not here.
    pub(crate) fn described(&mut self, shell: &Shell, file: &Described<'_>) -> Result<Attachment, String> {
        let id = AttachmentId(shell.new_uuid(shell.now()));
        let attachment = file.announced(id, self.kind, self.room, self.taken)?;
        self.counts(attachment.size);
        Ok(attachment)
    }

    /// Takes one that is announced already; or why not.
    pub(crate) fn sent_before(&mut self, file: &Attachment) -> Result<(), String> {
        self.room.takes(file.size, self.taken)?;
        self.counts(file.size);
        Ok(())
    }

    const fn counts(&mut self, size: u64) {
        self.room.size += size;
        self.taken += 1;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_file_tells_nothing_else_of_its_name() {
        let kind = |name: &'static str| {
            let bytes = Cow::Borrowed(b"%PDF-1.7".as_slice());
            Brought { name: name.into(), content_type: "image/x-raw".into(), bytes }.kind()
        };
        assert_eq!((kind("viewer.exe").as_str(), kind("ecg.jfif").as_str()), ("EXE", "JFIF"));
        assert_eq!((kind("X-ray.Asha").as_str(), kind("Asha").as_str()), ("image/x-raw", "image/x-raw"));
    }
}
