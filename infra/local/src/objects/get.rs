//! Reading an object, or what is said of it.

use std::time::{Duration, SystemTime};

use s3s::dto::{
    ChecksumMode, ChecksumType, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, Metadata, Range, ServerSideEncryption, StreamingBlob, Timestamp,
};
use s3s::{S3Request, S3Result, s3_error};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::access::object_arn;
use super::index::Version;
use super::internal;
use super::service::{Service, not_implemented};
use super::store::Store;

/// As much of an object as is in memory at once, in bytes.
const CHUNK: usize = 64 << 10;

pub(super) async fn get(service: &Service, req: S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
    let S3Request { input, credentials, .. } = req;
    let credentials = credentials.as_ref();
    not_implemented(&[
        ("PartNumber", input.part_number.is_some()),
        ("A customer's key", input.sse_customer_algorithm.is_some()),
    ])?;
    service.store.bucket(&input.bucket)?;
    // Opened where it is found, so that it cannot be gone in between.
    let (store, bucket, key, id) =
        (service.store.clone(), input.bucket.clone(), input.key.clone(), input.version_id.clone());
    let found = service.store.database.transact(move |index| {
        let version = Store::find(index, &bucket, &key, id.as_deref())?;
        let file = store.contents.read(version.sha256.as_deref().unwrap_or_default())?;
        Ok((version, file))
    });
    let (version, file) =
        found.await.map_err(|error| service.access.conceal(credentials, &input.bucket, internal(error)))?;
    conditions(&version, input.if_match.as_ref(), input.if_none_match.as_ref())?;
    unless_fresh(&version, &input)?;

    let size = u64::try_from(version.size).map_err(internal)?;
    let range = input.range.map(|range: Range| range.check(size)).transpose()?;
    let part = range.clone().unwrap_or(0..size);
    let mut file = tokio::fs::File::from_std(file);
    file.seek(std::io::SeekFrom::Start(part.start)).await.map_err(internal)?;
    let body = ReaderStream::with_capacity(file.take(part.end - part.start), CHUNK);

    let action = if version.id.is_some() && input.version_id.is_some() {
        "s3:GetObjectVersionTagging"
    } else {
        "s3:GetObjectTagging"
    };
    let caller = service.access.caller(credentials);
    let may_count = caller.is_none_or(|caller| caller.may(action, &object_arn(&input.bucket, &input.key)));
    let tag_count = may_count.then(|| i32::try_from(version.tags.len())).and_then(Result::ok);
    // A part has no checksum of its own.
    let checksum_mode = input.checksum_mode.filter(|_| range.is_none());
    let head = described(version, checksum_mode.as_ref());
    Ok(GetObjectOutput {
        body: Some(StreamingBlob::wrap(body)),
        content_length: Some(i64::try_from(part.end - part.start).map_err(internal)?),
        content_range: range.map(|part| format!("bytes {}-{}/{size}", part.start, part.end - 1)),
        tag_count: tag_count.filter(|count| *count > 0),
        accept_ranges: head.accept_ranges,
        cache_control: head.cache_control,
        checksum_crc32: head.checksum_crc32,
        checksum_crc32c: head.checksum_crc32c,
        checksum_crc64nvme: head.checksum_crc64nvme,
        checksum_sha1: head.checksum_sha1,
        checksum_sha256: head.checksum_sha256,
        checksum_type: head.checksum_type,
        content_disposition: head.content_disposition,
        content_encoding: head.content_encoding,
        content_language: head.content_language,
        content_type: head.content_type,
        e_tag: head.e_tag,
        last_modified: head.last_modified,
        metadata: head.metadata,
        server_side_encryption: head.server_side_encryption,
        version_id: head.version_id,
        ..GetObjectOutput::default()
    })
}

pub(super) async fn head(service: &Service, req: S3Request<HeadObjectInput>) -> S3Result<HeadObjectOutput> {
    let S3Request { input, credentials, .. } = req;
    not_implemented(&[
        ("PartNumber", input.part_number.is_some()),
        ("A range of a head", input.range.is_some()),
        ("A customer's key", input.sse_customer_algorithm.is_some()),
    ])?;
    let version =
        service.find(credentials.as_ref(), &input.bucket, &input.key, input.version_id.clone()).await?;
    conditions(&version, input.if_match.as_ref(), input.if_none_match.as_ref())?;
    Ok(described(version, input.checksum_mode.as_ref()))
}

/// What is said of an object.
fn described(version: Version, checksum_mode: Option<&ChecksumMode>) -> HeadObjectOutput {
    let Version { about, etag, size, modified, id, .. } = version;
    let with_checksums = checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    let checksum = |name: &str| about.checksums.get(name).filter(|_| with_checksums).cloned();
    HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        checksum_crc32: checksum("crc32"),
        checksum_crc32c: checksum("crc32c"),
        checksum_crc64nvme: checksum("crc64nvme"),
        checksum_sha1: checksum("sha1"),
        checksum_sha256: checksum("sha256"),
        checksum_type: with_checksums.then(|| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        cache_control: about.cache_control,
        content_disposition: about.content_disposition,
        content_encoding: about.content_encoding,
        content_language: about.content_language,
        content_length: Some(size),
        content_type: about.content_type,
        e_tag: Some(ETag::Strong(etag)),
        last_modified: Some(time(modified)),
        metadata: (!about.metadata.is_empty()).then(|| about.metadata.into_iter().collect::<Metadata>()),
        server_side_encryption: about.encryption.map(ServerSideEncryption::from),
        version_id: id,
        ..HeadObjectOutput::default()
    }
}

/// `If-Match` and `If-None-Match` of a reader.
fn conditions(
    version: &Version,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result {
    let is = |condition: &ETagCondition| match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(etag) => etag.value() == version.etag,
    };
    if if_match.is_some_and(|condition| !is(condition)) {
        return Err(s3_error!(
            PreconditionFailed,
            "At least one of the pre-conditions you specified did not hold"
        ));
    }
    if if_none_match.is_some_and(is) { Err(s3_error!(NotModified)) } else { Ok(()) }
}

/// The same by time, which counts only where nothing is said of the content.
fn unless_fresh(version: &Version, input: &GetObjectInput) -> S3Result {
    let modified = time(version.modified);
    if input.if_none_match.is_none()
        && input.if_modified_since.as_ref().is_some_and(|since| modified <= *since)
    {
        return Err(s3_error!(NotModified));
    }
    if input.if_match.is_none() && input.if_unmodified_since.as_ref().is_some_and(|since| modified > *since) {
        return Err(s3_error!(PreconditionFailed));
    }
    Ok(())
}

/// A time as S3 says it: in whole seconds.
pub(super) fn time(milliseconds: i64) -> Timestamp {
    let seconds = u64::try_from(milliseconds / 1000).unwrap_or(0);
    Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}
