//! Writing an object: an upload.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use s3s::dto::{ETag, PutObjectInput, PutObjectOutput, ServerSideEncryption};
use s3s::{S3Request, S3Result, s3_error};

use super::condition::Condition;
use super::index::{About, Version};
use super::receive::{ALGORITHMS, receive};
use super::service::{Service, not_implemented};
use super::{internal, tags};

/// What S3 says of an object whose maker says nothing of its type.
pub(super) const UNKNOWN_TYPE: &str = "binary/octet-stream";

pub(super) async fn put(service: &Service, req: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
    let S3Request { input, headers, credentials, trailing_headers, .. } = req;
    let bucket = service.store.bucket(&input.bucket)?;
    not_implemented(&[
        ("A customer's key", input.sse_customer_algorithm.is_some()),
        ("A key of KMS", input.ssekms_key_id.is_some()),
        ("Expires", input.expires.is_some()),
        ("An object lock", input.object_lock_mode.is_some() || input.object_lock_legal_hold_status.is_some()),
        ("A storage class", input.storage_class.is_some_and(|class| class.as_str() != "STANDARD")),
        ("A website redirect", input.website_redirect_location.is_some()),
        ("WriteOffsetBytes", input.write_offset_bytes.is_some()),
    ])?;
    if input.acl.is_some_and(|acl| acl.as_str() != "bucket-owner-full-control")
        || [input.grant_full_control, input.grant_read, input.grant_read_acp, input.grant_write_acp]
            .iter()
            .any(Option::is_some)
    {
        return Err(s3_error!(AccessControlListNotSupported, "The bucket does not allow ACLs"));
    }
    let condition = Condition::of(input.if_match, input.if_none_match)?;
    let tags = tags::read_header(input.tagging.as_deref())?;

    let mut claimed = claims(&headers)?;
    // What a streaming upload claims comes behind it.
    let trailing = headers.get("x-amz-trailer").and_then(|names| names.to_str().ok()).unwrap_or_default();
    let trailing = trailing.split(',').filter_map(|name| algorithm(name.trim()));
    let algorithms = claimed.keys().cloned().chain(trailing.map(str::to_owned)).collect();
    let received = receive(&service.store.contents, input.body, &algorithms).await?;
    claimed.extend(claims(&trailing_headers.and_then(|trailing| trailing.take()).unwrap_or_default())?);
    received.check(&claimed)?;
    received.check_md5(input.content_md5.as_deref())?;

    let about = About {
        content_type: Some(input.content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
        content_disposition: input.content_disposition,
        content_encoding: input.content_encoding.and_then(|encoding| without_chunking(&encoding)),
        content_language: input.content_language,
        cache_control: input.cache_control,
        metadata: input.metadata.into_iter().flatten().collect(),
        encryption: encryption(input.server_side_encryption.as_ref(), bucket.encryption.as_deref())?,
        checksums: received.checksums,
    };
    let mut version = Version {
        sequence: 0,
        bucket: input.bucket,
        key: input.key,
        id: None,
        sha256: Some(received.sha256),
        size: received.size,
        etag: received.md5,
        modified: jiff::Timestamp::now().as_millisecond(),
        about,
        tags,
    };
    let (file, by) = (received.file, service.access.name(credentials.as_ref()));
    let written = service.store.transact(move |store, index| {
        store.put(index, &mut version, Some(&file), &condition, &by)?;
        Ok(version)
    });
    let version = written.await.map_err(internal)?;
    let checksum = |name: &str| version.about.checksums.get(name).cloned();
    Ok(PutObjectOutput {
        checksum_crc32: checksum("crc32"),
        checksum_crc32c: checksum("crc32c"),
        checksum_crc64nvme: checksum("crc64nvme"),
        checksum_sha1: checksum("sha1"),
        checksum_sha256: checksum("sha256"),
        e_tag: Some(ETag::Strong(version.etag)),
        server_side_encryption: version.about.encryption.map(ServerSideEncryption::from),
        version_id: version.id,
        ..PutObjectOutput::default()
    })
}

/// The checksums that a sender claims, by algorithm.
fn claims(headers: &HeaderMap) -> S3Result<BTreeMap<String, String>> {
    let mut claimed = BTreeMap::new();
    for (name, value) in headers {
        let Some(algorithm) = algorithm(name.as_str()) else { continue };
        let value = value.to_str().map_err(internal)?.to_owned();
        if ALGORITHMS.contains(&algorithm) {
            claimed.insert(algorithm.to_owned(), value);
        } else {
            not_implemented(&[(name.as_str(), true)])?;
        }
    }
    Ok(claimed)
}

/// The algorithm of a header that has a checksum.
fn algorithm(header: &str) -> Option<&str> {
    header.strip_prefix("x-amz-checksum-")
}

/// `aws-chunked` says how an upload travels, and nothing of the object.
fn without_chunking(encoding: &str) -> Option<String> {
    let rest: Vec<&str> = encoding.split(',').map(str::trim).filter(|part| *part != "aws-chunked").collect();
    (!rest.is_empty()).then(|| rest.join(","))
}

/// What an object is said to be encrypted with: what was asked for, or the bucket's default.
pub(super) fn encryption(
    asked: Option<&ServerSideEncryption>,
    default: Option<&str>,
) -> S3Result<Option<String>> {
    let asked = asked.map(ServerSideEncryption::as_str);
    not_implemented(&[("Encryption other than AES256", asked.is_some_and(|asked| asked != "AES256"))])?;
    Ok(asked.or(default).map(str::to_owned))
}
