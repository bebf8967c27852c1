//! Tags: S3's list of them is a set here.

use s3s::dto::{Tag, TagSet};
use s3s::{S3Result, s3_error};

use super::index::Tags;

/// As many tags as an object may have.
const AT_MOST: usize = 10;

/// Reads the tags of a request.
pub(super) fn read(set: TagSet) -> S3Result<Tags> {
    let pairs = set.into_iter().map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
    collect(pairs)
}

/// Reads `x-amz-tagging`, which is written as a query.
pub(super) fn read_header(header: Option<&str>) -> S3Result<Tags> {
    collect(form_urlencoded::parse(header.unwrap_or_default().as_bytes()).into_owned())
}

fn collect(pairs: impl Iterator<Item = (String, String)>) -> S3Result<Tags> {
    let mut tags = Tags::new();
    for (key, value) in pairs {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(s3_error!(InvalidTag, "The TagKey you have provided is invalid"));
        }
        if value.chars().count() > 256 {
            return Err(s3_error!(InvalidTag, "The TagValue you have provided is invalid"));
        }
        if tags.insert(key, value).is_some() {
            return Err(s3_error!(InvalidTag, "Cannot provide multiple Tags with the same key"));
        }
    }
    if tags.len() > AT_MOST {
        return Err(s3_error!(InvalidTag, "Object tags cannot be greater than {AT_MOST}"));
    }
    Ok(tags)
}

/// The tags as S3 shows them.
pub(super) fn shown(tags: Tags) -> TagSet {
    tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect()
}
