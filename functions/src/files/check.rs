//! An uploaded file is looked at before anybody may have it, and the referrals that name it are told.

use std::future::ready;

use aws::{
    Error,
    bucket::{Bucket, Chunks},
};
use domain::{
    files::{
        attachment::{Attachment, FileRefusal, FileState},
        file::{Check, File, Finding, Served},
    },
    log::{Actor, Fact},
    values::{
        digest::Digester,
        ids::{AttachmentId, ReferralId},
        words::Channel,
    },
};
use files::{Piece, Source, Verdict, check as look_at};
use serde::Deserialize;
use tracing::{info, warn};

use crate::{
    ground::{Failure, Shell},
    log::{Decision, Step, append},
};

/// Most bytes that are read at once while a file is written anew.
const CHUNK: u64 = 1 << 20;

/// What the store tells, from `EventBridge`.
#[derive(Debug, Deserialize)]
#[serde(tag = "detail-type", content = "detail")]
pub enum Seen {
    /// Something was uploaded.
    #[serde(rename = "Object Created")]
    Uploaded(Created),
    /// The scan for malware has ended.
    #[serde(rename = "GuardDuty Malware Protection Object Scan Result")]
    Scanned(Scan),
}

/// The detail of S3's `Object Created`.
#[derive(Debug, Deserialize)]
pub struct Created {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
}

/// The detail of a scan's result.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scan {
    s3_object_details: ScannedObject,
    scan_result_details: ScanResult,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScannedObject {
    object_key: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScanResult {
    scan_result_status: String,
}

impl Scan {
    /// What it found, by the statuses that `GuardDuty` documents. A file that it cannot read is not served.
    fn finding(&self) -> Finding {
        match self.scan_result_details.scan_result_status.as_str() {
            "NO_THREATS_FOUND" => Finding::Passed,
            "THREATS_FOUND" => Finding::Refused(FileRefusal::Malware),
            _ => Finding::Refused(FileRefusal::Unscannable),
        }
    }
}

/// Writes what was found. An error is for Lambda to try again; what was done already stays done.
pub async fn check(shell: &Shell, seen: Seen) -> Result<(), Failure> {
    match seen {
        Seen::Uploaded(Created { object }) => match id_of(&object.key) {
            Some(id) => check_bytes(shell, id).await,
            None => Ok(()),
        },
        Seen::Scanned(scan) => match id_of(&scan.s3_object_details.object_key) {
            Some(id) => found(shell, id, Check::Scan, scan.finding(), None).await,
            None => Ok(()),
        },
    }
}

/// The file that lies under this key.
fn id_of(key: &str) -> Option<AttachmentId> {
    let id = key.strip_prefix("uploads/").and_then(|id| id.parse().ok());
    if id.is_none() {
        warn!("an object that no client can have uploaded");
    }
    id
}

async fn check_bytes(shell: &Shell, id: AttachmentId) -> Result<(), Failure> {
    let uploads = shell.store.uploads(&[id].into()).await?;
    let Some(upload) = uploads.first() else {
        warn!(attachment_id = %id, "an upload that nobody has announced");
        return Ok(());
    };
    let (finding, served) = match upload.bytes {
        // Told twice, or not to the end: only the telling is left.
        Some(finding) => (finding, upload.served),
        None => match look(shell.bucket()?, &upload.attachment).await? {
            Some(looked) => looked,
            None => return Ok(()),
        },
    };
    found(shell, id, Check::Bytes, finding, served).await
}

/// What its bytes say; and if they may be served, they are from now on. None when the upload is gone.
async fn look(bucket: &Bucket, file: &Attachment) -> Result<Option<(Finding, Option<Served>)>, Error> {
    let Some(uploaded) = bucket.uploaded(file).await? else { return Ok(None) };
    if !uploaded.as_announced {
        return Ok(Some((Finding::Refused(FileRefusal::WrongDigest), None)));
    }
    let source = Upload { bucket, id: file.attachment_id, size: uploaded.size };
    let served = match look_at(file, &source).await? {
        Verdict::Refuse(why) => return Ok(Some((Finding::Refused(why), None))),
        Verdict::Serve(found, pieces) if is_whole(&pieces, uploaded.size) => {
            bucket.serve(&file.found(found)).await?;
            None
        }
        Verdict::Serve(found, pieces) => {
            Some(Box::pin(serve_pieces(&source, &file.found(found), &pieces)).await?)
        }
    };
    Ok(Some((Finding::Passed, served)))
}

fn is_whole(pieces: &[Piece], size: u64) -> bool {
    matches!(pieces, [Piece::Copy(range)] if *range == (0..size))
}

/// An upload, read by ranges.
struct Upload<'a> {
    bucket: &'a Bucket,
    id: AttachmentId,
    size: u64,
}

impl Source for Upload<'_> {
    type Error = Error;

    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&self, from: u64, length: u64) -> Result<Vec<u8>, Error> {
        self.bucket.read(self.id, from, length).await
    }
}

/// Serves these pieces, and tells what they make. Reading and writing run at once: a chunk is in memory only until it is
/// written.
async fn serve_pieces(source: &Upload<'_>, file: &Attachment, pieces: &[Piece]) -> Result<Served, Error> {
    let served = files::Served { source, pieces };
    let size = served.size();
    let (sender, chunks) = Chunks::of(size);
    let reading = async move {
        let (mut digester, mut from) = (Digester::default(), 0);
        while from < size {
            let bytes = served.read(from, CHUNK.min(size - from)).await?;
            from += CHUNK;
            digester.update(&bytes);
            // When whoever writes has given up, that says why.
            let _ = sender.send(bytes).await;
        }
        Ok::<_, Error>(digester.finish())
    };
    let (sha256, written) = tokio::join!(reading, source.bucket.serve_instead(file, chunks));
    // A reading that failed leaves the writing short, which is then refused: the reading says why.
    let sha256 = sha256?;
    written.map(|()| Served { size, sha256 })
}

/// Writes what was found, and tells the referrals that name the file.
async fn found(
    shell: &Shell,
    id: AttachmentId,
    check: Check,
    finding: Finding,
    served: Option<Served>,
) -> Result<(), Failure> {
    let written = shell.store.found(id, check, finding, served).await?;
    let Some((upload, referrals)) = written else {
        warn!(attachment_id = %id, "an upload that nobody has announced");
        return Ok(());
    };
    let file = upload.file();
    let refused = file.refused.map(FileRefusal::as_str);
    info!(attachment_id = %id, check = check.as_str(), state = file.state.as_str(), refused, "checked");
    if file.state == FileState::Available && !referrals.is_empty() {
        shell.bucket()?.keep(id).await?;
    }
    // One that is broken, or busy, keeps nothing from the others.
    let mut told = Ok(());
    for referral in referrals {
        told = told.and(tell(shell, referral, &file).await);
    }
    told
}

/// Tells one referral, once.
async fn tell(shell: &Shell, referral: ReferralId, file: &File) -> Result<(), Failure> {
    let (attachment_id, now) = (file.attachment.attachment_id, shell.now());
    let fact = match (file.state, file.refused) {
        (FileState::Available, _) => Fact::FileChecked { attachment_id, served: file.served },
        (FileState::Refused, Some(why)) => Fact::FileRefused { attachment_id, why },
        (FileState::Pending | FileState::Refused, _) => return Ok(()),
    };
    let written = append(shell, referral, None, None, |before, _| {
        let waits = before.file(attachment_id).is_some_and(|file| file.state == FileState::Pending);
        let decision = if waits {
            let step = Step::fact(before, fact.clone(), now, Actor::system(), Channel::Storage);
            Decision::Append(step, ())
        } else {
            Decision::Nothing(before, ())
        };
        ready(Ok(decision))
    });
    written.await.map(drop)
}
