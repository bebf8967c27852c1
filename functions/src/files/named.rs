//! The files that a request names: whose they are, and whether they are there.

use std::collections::BTreeSet;

use domain::{
    commands::command::Command,
    files::{
        attachment::{Attachment, FileState},
        file::File,
    },
    referral::{Referral, files},
    values::{ids::AttachmentId, person::Caller},
};

use super::settled::taken;
use crate::{
    ground::{Failure, Shell},
    log::Requester,
};

/// How a command's files are found: by asking table and bucket, or not at all for commands that have none.
pub(crate) trait Filing<W> {
    /// The files that the command names and the referral has not yet.
    fn files(
        shell: &Shell,
        who: &W,
        command: &Command,
        before: &Referral,
    ) -> impl Future<Output = Result<Vec<File>, Failure>> + Send;
}

/// For a command that can name files.
pub(crate) struct WithFiles;

/// For a command that cannot. Its function needs no bucket.
pub(crate) struct WithoutFiles;

impl Filing<Requester> for WithFiles {
    async fn files(
        shell: &Shell,
        caller: &Requester,
        command: &Command,
        before: &Referral,
    ) -> Result<Vec<File>, Failure> {
        let ids = command.attachments();
        taken(shell, command, || named(shell, caller, &ids, Some(before))).await
    }
}

impl<W: Sync> Filing<W> for WithoutFiles {
    async fn files(_: &Shell, _: &W, _: &Command, _: &Referral) -> Result<Vec<File>, Failure> {
        Ok(Vec::new())
    }
}

/// The files with these ids, each id with its JSON pointer; nothing is asked where there are none.
///
/// One read of the table, and a look into the bucket for each that nothing has checked yet. Those that are checked are
/// kept from now on: before the referral that names them is written, so that none can be lost.
pub(crate) async fn named(
    shell: &Shell,
    caller: &Caller,
    ids: &[(String, AttachmentId)],
    before: Option<&Referral>,
) -> Result<Vec<File>, Failure> {
    // What waits for the bucket is large, and most requests have no file.
    if ids.is_empty() { Ok(Vec::new()) } else { Box::pin(found(shell, caller, ids, before)).await }
}

async fn found(
    shell: &Shell,
    caller: &Caller,
    ids: &[(String, AttachmentId)],
    before: Option<&Referral>,
) -> Result<Vec<File>, Failure> {
    let wanted: BTreeSet<_> = ids.iter().map(|(_, id)| *id).collect();
    let mut there = Vec::new();
    for upload in shell.store.uploads(&wanted).await? {
        let own = upload.owner == caller.id;
        if own && (upload.is_there() || is_uploaded(shell, &upload.attachment).await?) {
            there.push(upload);
        }
    }
    let files = files::named(ids, &there, &caller.id, before, shell.now().as_millis() / 1000)?;
    for file in files.iter().filter(|file| file.state == FileState::Available) {
        shell.bucket()?.keep(file.attachment.attachment_id).await?;
    }
    Ok(files)
}

/// Whether its bytes have arrived as they were announced: one request.
pub(crate) async fn is_uploaded(shell: &Shell, file: &Attachment) -> Result<bool, Failure> {
    let uploaded = shell.bucket()?.uploaded(file).await?;
    Ok(uploaded.is_some_and(|uploaded| uploaded.as_announced && uploaded.size == file.size))
}
