//! Writing an object that is a copy of another.

use axum::http::{HeaderMap, HeaderValue};
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, ETagCondition,
    ServerSideEncryption,
};
use s3s::{S3Request, S3Result, s3_error};

use super::access::object_arn;
use super::condition::Condition;
use super::index::{About, Version, has_content};
use super::put::{UNKNOWN_TYPE, encryption};
use super::service::{Service, not_implemented};
use super::{get, internal, tags};

pub(super) async fn copy(service: &Service, req: S3Request<CopyObjectInput>) -> S3Result<CopyObjectOutput> {
    let S3Request { input, headers, credentials, .. } = req;
    let credentials = credentials.as_ref();
    let CopySource::Bucket { bucket: from, key: from_key, version_id: from_version } = &input.copy_source
    else {
        return Err(s3_error!(NotImplemented, "a copy is from a bucket"));
    };
    let bucket = service.store.bucket(&input.bucket)?;
    not_implemented(&[
        (
            "A customer's key",
            input.sse_customer_algorithm.is_some() || input.copy_source_sse_customer_algorithm.is_some(),
        ),
        ("A condition on a source's time", input.copy_source_if_modified_since.is_some()),
        ("A condition on a source's time", input.copy_source_if_unmodified_since.is_some()),
        ("CopySourceIfNoneMatch", input.copy_source_if_none_match.is_some()),
        ("Expires", input.expires.is_some()),
        ("A checksum of a copy", input.checksum_algorithm.is_some()),
    ])?;
    let action = if from_version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    service.access.need(credentials, action, &object_arn(from, from_key))?;
    let source =
        service.find(credentials, from, from_key, from_version.as_deref().map(str::to_owned)).await?;
    if let Some(ETagCondition::ETag(etag)) = &input.copy_source_if_match
        && etag.value() != source.etag
    {
        return Err(s3_error!(PreconditionFailed));
    }

    let replaces = |directive: Option<&str>| directive == Some("REPLACE");
    let replaces_tags = replaces(input.tagging_directive.as_ref().map(s3s::dto::TaggingDirective::as_str));
    let replaces_about = replaces(input.metadata_directive.as_ref().map(s3s::dto::MetadataDirective::as_str));
    let onto_itself = **from == *input.bucket && **from_key == *input.key;
    if onto_itself && from_version.is_none() && !replaces_about && !replaces_tags {
        return Err(s3_error!(
            InvalidRequest,
            "This copy request is illegal because it is trying to copy an object to itself without changing the \
             object's metadata, storage class, website redirect location or encryption attributes."
        ));
    }
    let tags = if replaces_tags { tags::read_header(input.tagging.as_deref())? } else { source.tags };
    if !replaces_tags && !tags.is_empty() {
        let action =
            if from_version.is_some() { "s3:GetObjectVersionTagging" } else { "s3:GetObjectTagging" };
        service.access.need(credentials, action, &object_arn(from, from_key))?;
        service.access.need(credentials, "s3:PutObjectTagging", &object_arn(&input.bucket, &input.key))?;
    }
    let encryption = encryption(input.server_side_encryption.as_ref(), bucket.encryption.as_deref())?;
    let about = if replaces_about {
        About {
            content_type: Some(input.content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
            content_disposition: input.content_disposition,
            content_encoding: input.content_encoding,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata.into_iter().flatten().collect(),
            encryption,
            checksums: source.about.checksums,
        }
    } else {
        About { encryption, ..source.about }
    };
    let condition =
        Condition::of(condition_in(&headers, "if-match")?, condition_in(&headers, "if-none-match")?)?;
    let mut version = Version {
        sequence: 0,
        bucket: input.bucket,
        key: input.key,
        id: None,
        modified: jiff::Timestamp::now().as_millisecond(),
        about,
        tags,
        ..source
    };
    let by = service.access.name(credentials);
    let written = service.store.transact(move |store, index| {
        // It may have gone since it was found, and its content with it.
        if !has_content(index, version.sha256.as_deref().unwrap_or_default())? {
            return Err(s3_error!(NoSuchKey).into());
        }
        store.put(index, &mut version, None, &condition, &by)?;
        Ok(version)
    });
    let version = written.await.map_err(internal)?;
    let checksum = |name: &str| version.about.checksums.get(name).cloned();
    Ok(CopyObjectOutput {
        copy_object_result: Some(CopyObjectResult {
            checksum_crc32: checksum("crc32"),
            checksum_crc32c: checksum("crc32c"),
            checksum_crc64nvme: checksum("crc64nvme"),
            checksum_sha1: checksum("sha1"),
            checksum_sha256: checksum("sha256"),
            e_tag: Some(ETag::Strong(version.etag)),
            last_modified: Some(get::time(version.modified)),
            ..CopyObjectResult::default()
        }),
        copy_source_version_id: from_version.as_deref().map(str::to_owned),
        server_side_encryption: version.about.encryption.map(ServerSideEncryption::from),
        version_id: version.id,
        ..CopyObjectOutput::default()
    })
}

/// A condition on what is copied to, which the protocol's crate does not read.
fn condition_in(headers: &HeaderMap, name: &str) -> S3Result<Option<ETagCondition>> {
    let parse = |value: &HeaderValue| ETagCondition::parse_http_header(value.as_bytes());
    headers
        .get(name)
        .map(parse)
        .transpose()
        .map_err(|_| s3_error!(InvalidArgument, "{name} is no entity tag"))
}
