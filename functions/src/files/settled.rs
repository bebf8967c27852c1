//! Waiting for the checks of files: a command that ends a referral takes effect only when its files are taken.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant as Stopwatch},
};

use domain::{
    commands::command::Command,
    files::{
        attachment::FileState,
        file::{File, Upload},
    },
    referral::files,
    values::ids::AttachmentId,
};
use tokio::time::sleep;

use crate::ground::{Failure, Shell};

/// How long a request waits for the checks: they take less than a second as a rule, and the gateway waits 30 seconds.
pub(crate) const REQUEST_WAITS: Duration = Duration::from_secs(5);
/// The longest time between two looks.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// The files that `find` finds for this command, if it may take effect with them; while some are being checked, it waits for
/// them.
pub(super) async fn taken<Finding>(
    shell: &Shell,
    command: &Command,
    find: impl Fn() -> Finding + Send,
) -> Result<Vec<File>, Failure>
where
    Finding: Future<Output = Result<Vec<File>, Failure>> + Send,
{
    let mut files = find().await?;
    if command.needs_files_taken() && files.iter().any(is_pending) {
        let ids: Vec<_> = files.iter().map(|file| file.attachment.attachment_id).collect();
        settled(shell, &ids, REQUEST_WAITS).await?;
        files = find().await?;
    }
    files::taken(command, &files)?;
    Ok(files)
}

/// These uploads as files, once none is being checked any more; after this time, as they are then.
pub(crate) async fn settled(
    shell: &Shell,
    ids: &[AttachmentId],
    waits: Duration,
) -> Result<Vec<File>, Failure> {
    let wanted: BTreeSet<_> = ids.iter().copied().collect();
    let (begun, mut pause) = (Stopwatch::now(), Duration::from_millis(100));
    loop {
        let uploads = shell.store.uploads(&wanted).await?;
        let files: Vec<_> = uploads.iter().map(Upload::file).collect();
        if !files.iter().any(is_pending) || begun.elapsed() >= waits {
            return Ok(files);
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

fn is_pending(file: &File) -> bool {
    file.state == FileState::Pending
}
