//! The files that go with a form: each is looked at at once, so that a doctor does not end a referral with one that nobody may
//! read; then they go the way of every upload.

use documents::page::{
    Form,
    form::{FILES, FILES_MAX},
};
use domain::{
    commands::command::Command,
    files::{attachment::Attachment, file::Upload},
    referral::Referral,
    values::{ids::AttachmentId, words::Party},
    wire::input::FieldError,
};
use uuid::Uuid;

use super::{Guest, Link, sent::arrived};
use crate::{
    files::brought::{Brought, Taking, look},
    ground::{Failure, Shell},
    log::Call,
    referrals::decide,
};

/// A file was sent, whatever is wrong with it: that it is missing is not said, too.
const SENT_ANYWAY: AttachmentId = AttachmentId(Uuid::nil());

/// The files of a form, before they are put anywhere.
#[derive(Default)]
pub(super) struct Enclosed {
    into: Option<(Referral, Taking)>,
    taken: Vec<(Attachment, Brought<'static>)>,
    /// Why some of them are not taken: then none is.
    pub(super) wrong: Vec<FieldError>,
}

/// What is to be said of these files; the form names them from now on.
pub(super) async fn enclosed(
    shell: &Shell,
    link: &Link,
    files: Vec<Brought<'static>>,
    sent: Vec<Upload>,
    form: &mut Form,
) -> Result<Enclosed, Failure> {
    let mut enclosed = Enclosed::default();
    if files.is_empty() && form.sent.is_empty() {
        return Ok(enclosed);
    }
    let referral = link.referral(shell).await?;
    let mut taking = Taking::into(&referral)?;
    let wrong = |why: String| FieldError::new("not-allowed", why).at(format!("/{FILES}"));
    let (ids, why_not) = arrived(shell, &referral, &mut taking, sent, form).await?;
    form.attachments.extend(ids);
    for why in why_not {
        form.attachments.push(SENT_ANYWAY);
        enclosed.wrong.push(wrong(why));
    }
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    if size > FILES_MAX {
        let why = format!(
            "the files have {}.{} MB together, and a form takes {} MB: reply to the mail with them",
            size / 1_000_000,
            size % 1_000_000 / 100_000,
            FILES_MAX / 1_000_000
        );
        enclosed.wrong.push(wrong(why));
    }
    for file in files {
        let announced = match taking.announced(shell, &file) {
            Ok(attachment) => look(&attachment, &file.bytes).await.map(|()| attachment),
            Err(why) => Err(why),
        };
        match announced {
            Ok(attachment) => {
                form.attachments.push(attachment.attachment_id);
                enclosed.taken.push((attachment, file));
            }
            Err(why) => {
                form.attachments.push(SENT_ANYWAY);
                enclosed.wrong.push(wrong(file.not_taken(&why)));
            }
        }
    }
    enclosed.into = Some((referral, taking));
    Ok(enclosed)
}

impl Enclosed {
    /// Puts the files where uploads are, if the command can be carried out as things stand. Whether it is still to be: the
    /// same form may have been sent before, and no file is put twice.
    pub(super) async fn put(
        self,
        shell: &Shell,
        guest: &Guest,
        call: &Call,
        command: &Command,
    ) -> Result<bool, Failure> {
        let Some((before, taking)) = self.into.filter(|_| !self.taken.is_empty()) else { return Ok(true) };
        if call.first_answer(shell, guest).await?.is_some() {
            return Ok(false);
        }
        decide(&before, Party::Receiver, call, command, false)?;
        for (attachment, file) in self.taken {
            taking.put(shell, attachment, file.bytes).await?;
        }
        Ok(true)
    }
}
