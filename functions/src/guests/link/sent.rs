//! The files that the page's script has sent to the bucket before the form: only those of this link, once they have arrived.

use documents::page::Form;
use domain::{files::file::Upload, referral::Referral, values::ids::AttachmentId};

use super::Link;
use crate::{
    files::{REQUEST_WAITS, brought::Taking, is_uploaded, settled},
    ground::{Failure, Shell},
};

/// The uploads that the form names, as far as they are this link's; the form knows what they are called from now on, and no
/// others.
pub(super) async fn sent(shell: &Shell, link: &Link, form: &mut Form) -> Result<Vec<Upload>, Failure> {
    if form.sent.is_empty() {
        return Ok(Vec::new());
    }
    let (wanted, own) = (form.sent.iter().map(|file| file.id).collect(), link.person()?);
    let mut uploads = shell.store.uploads(&wanted).await?;
    uploads.retain(|upload| upload.owner == own);
    for file in &mut form.sent {
        if let Some(upload) = uploads.iter().find(|upload| upload.attachment.attachment_id == file.id) {
            upload.attachment.filename.as_str().clone_into(&mut file.name);
        }
    }
    Ok(uploads)
}

/// The ids of those that the command can name, and why it cannot name the others; a page that comes back offers only the
/// former. Waits some seconds for their checks, so that a refused one is named before anything is written.
pub(super) async fn arrived(
    shell: &Shell,
    before: &Referral,
    taking: &mut Taking,
    sent: Vec<Upload>,
    form: &mut Form,
) -> Result<(Vec<AttachmentId>, Vec<String>), Failure> {
    let (mut there, mut wrong) = (Vec::new(), Vec::new());
    for upload in &sent {
        if upload.is_there() || is_uploaded(shell, &upload.attachment).await? {
            there.push(upload.attachment.attachment_id);
        }
    }
    let checked = if there.is_empty() { Vec::new() } else { settled(shell, &there, REQUEST_WAITS).await? };
    let mut ids = Vec::new();
    form.sent.retain(|file| {
        let found = checked.iter().find(|checked| checked.attachment.attachment_id == file.id);
        let taken = match found.map(|found| (found, found.refused)) {
            None => Err("it has not arrived: choose it again".to_owned()),
            Some((_, Some(why))) => Err(why.says().to_owned()),
            Some((found, None)) if before.file(found.attachment.attachment_id).is_some() => Ok(()),
            Some((found, None)) => taking.sent_before(&found.attachment),
        };
        let name = if file.name.is_empty() { "a file" } else { &file.name };
        match taken {
            Ok(()) => ids.push(file.id),
            Err(why) => wrong.push(format!("Not taken: {name} ({why})")),
        }
        ids.contains(&file.id)
    });
    Ok((ids, wrong))
}
