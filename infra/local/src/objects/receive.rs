//! An upload on its way to the disk: never whole in memory, and checked against every checksum that came with it.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::{BASE64, HEXLOWER};
use http_body_util::BodyExt as _;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Result, s3_error};
use tokio::io::AsyncWriteExt as _;

use super::contents::{Contents, Fresh};
use super::internal;

/// The algorithms that this machine knows, as they are called in `x-amz-checksum-…`.
pub(super) const ALGORITHMS: [&str; 5] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/// What arrived.
pub(super) struct Received {
    pub(super) file: Fresh,
    /// In bytes.
    pub(super) size: i64,
    /// In hexadecimal.
    pub(super) sha256: String,
    /// In hexadecimal.
    pub(super) md5: String,
    /// By algorithm, in base 64.
    pub(super) checksums: BTreeMap<String, String>,
}

/// Writes an upload to a file of its own, and computes the checksums of these algorithms, or S3's own if there is none.
pub(super) async fn receive(
    contents: &Contents,
    body: Option<StreamingBlob>,
    algorithms: &BTreeSet<String>,
) -> S3Result<Received> {
    let (file, disk) = contents.fresh().map_err(internal)?;
    let mut disk = tokio::fs::File::from_std(disk);
    let mut md5 = Md5::new();
    let wants = |algorithm| algorithms.contains(algorithm);
    let mut hasher = ChecksumHasher {
        crc32: wants("crc32").then(Crc32::new),
        crc32c: wants("crc32c").then(Crc32c::new),
        sha1: wants("sha1").then(Sha1::new),
        crc64nvme: (algorithms.is_empty() || wants("crc64nvme")).then(Crc64Nvme::new),
        // It names the file.
        sha256: Some(Sha256::new()),
    };
    let mut size = 0;
    let mut body = body.map(s3s::Body::from).unwrap_or_default();
    while let Some(frame) = body.frame().await {
        // An upload that breaks off, or whose chunks are not what was signed.
        let frame = frame.map_err(|error| {
            s3_error!(IncompleteBody, "The request body terminated unexpectedly: {error}")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        md5.update(&data);
        hasher.update(&data);
        size += i64::try_from(data.len()).map_err(internal)?;
        disk.write_all(&data).await.map_err(internal)?;
    }
    disk.flush().await.map_err(internal)?;
    let mut checksums = named(hasher.finalize());
    let sha256 = checksums.get("sha256").map(|sha256| BASE64.decode(sha256.as_bytes()));
    let sha256 = sha256.and_then(Result::ok).ok_or_else(|| s3_error!(InternalError))?;
    if !wants("sha256") {
        checksums.remove("sha256");
    }
    Ok(Received {
        file,
        size,
        sha256: HEXLOWER.encode(&sha256),
        md5: HEXLOWER.encode(md5.finalize().as_ref()),
        checksums,
    })
}

/// Checksums by their algorithms' names.
fn named(checksums: Checksum) -> BTreeMap<String, String> {
    let Checksum {
        checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, ..
    } = checksums;
    let all = [checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256];
    let named = ALGORITHMS.into_iter().zip(all);
    named.filter_map(|(name, sum)| Some((name.to_owned(), sum?))).collect()
}

impl Received {
    /// Holds it to the checksums that its sender claims.
    pub(super) fn check(&self, claimed: &BTreeMap<String, String>) -> S3Result {
        for (algorithm, claim) in claimed {
            if self.checksums.get(algorithm) != Some(claim) {
                let algorithm = algorithm.to_uppercase();
                return Err(s3_error!(
                    BadDigest,
                    "The {algorithm} you specified did not match the calculated checksum."
                ));
            }
        }
        Ok(())
    }

    /// Holds it to the MD5 that its sender claims, in base 64.
    pub(super) fn check_md5(&self, claimed: Option<&str>) -> S3Result {
        let Some(claimed) = claimed else { return Ok(()) };
        let claimed = BASE64.decode(claimed.as_bytes()).map_err(|_| s3_error!(InvalidDigest))?;
        if HEXLOWER.encode(&claimed) == self.md5 {
            return Ok(());
        }
        Err(s3_error!(BadDigest, "The Content-MD5 you specified did not match what we received."))
    }
}
