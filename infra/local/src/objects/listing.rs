//! Which objects a bucket has, page by page, perhaps with everything up to a delimiter taken together.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use rusqlite::Transaction;
use s3s::dto::{CommonPrefix, ETag, ListObjectsV2Input, ListObjectsV2Output, Object};
use s3s::{S3Result, s3_error};

use super::index::{self, Version};
use super::service::not_implemented;
use super::store::Store;
use super::{get, internal};

/// The largest page.
const PAGE: usize = 1000;
/// Comes after every key that goes on from where it is put.
const LAST: char = char::MAX;

/// A page as it is gathered.
#[derive(Default)]
struct Page {
    objects: Vec<Version>,
    prefixes: Vec<String>,
    /// The last key, or what comes after all keys of the last prefix.
    last: String,
    more: bool,
}

pub(super) async fn list(store: &Arc<Store>, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    store.bucket(&input.bucket)?;
    not_implemented(&[
        ("EncodingType", input.encoding_type.is_some()),
        ("FetchOwner", input.fetch_owner == Some(true)),
    ])?;
    let after = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => BASE64URL_NOPAD
            .decode(token.as_bytes())
            .ok()
            .and_then(|key| String::from_utf8(key).ok())
            .ok_or_else(|| s3_error!(InvalidArgument, "The continuation token provided is incorrect"))?,
        (None, after) => after.clone().unwrap_or_default(),
    };
    let at_most = input.max_keys.map_or(PAGE, |keys| usize::try_from(keys).unwrap_or(0).min(PAGE));
    let asked = input.clone();
    let page = store.database.transact(move |index| gather(index, &asked, after, at_most));
    let page = page.await.map_err(internal)?;
    let objects: Vec<Object> = page.objects.into_iter().map(object).collect();
    let prefixes: Vec<CommonPrefix> =
        page.prefixes.into_iter().map(|prefix| CommonPrefix { prefix: Some(prefix) }).collect();
    Ok(ListObjectsV2Output {
        key_count: Some(i32::try_from(objects.len() + prefixes.len()).map_err(internal)?),
        contents: (!objects.is_empty()).then_some(objects),
        common_prefixes: (!prefixes.is_empty()).then_some(prefixes),
        is_truncated: Some(page.more),
        next_continuation_token: page.more.then(|| BASE64URL_NOPAD.encode(page.last.as_bytes())),
        max_keys: Some(i32::try_from(at_most).map_err(internal)?),
        name: Some(input.bucket),
        prefix: input.prefix,
        delimiter: input.delimiter,
        continuation_token: input.continuation_token,
        start_after: input.start_after,
        ..ListObjectsV2Output::default()
    })
}

fn gather(
    index: &Transaction<'_>,
    asked: &ListObjectsV2Input,
    after: String,
    at_most: usize,
) -> anyhow::Result<Page> {
    let prefix = asked.prefix.as_deref().unwrap_or_default();
    let delimiter = asked.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    let mut page = Page { last: after, ..Page::default() };
    loop {
        let left = at_most - page.objects.len() - page.prefixes.len();
        // One more than there is room for says whether there is more.
        let found = index::list(index, &asked.bucket, prefix, &page.last, left + 1)?;
        let mut leapt = false;
        for version in found {
            if page.objects.len() + page.prefixes.len() == at_most {
                page.more = at_most > 0;
                return Ok(page);
            }
            let rest = version.key.get(prefix.len()..).unwrap_or_default();
            if let Some(end) = delimiter.and_then(|delimiter| Some(rest.find(delimiter)? + delimiter.len())) {
                let common = version.key.get(..prefix.len() + end).unwrap_or_default();
                page.last = format!("{common}{LAST}");
                page.prefixes.push(common.to_owned());
                leapt = true;
                break;
            }
            page.last.clone_from(&version.key);
            page.objects.push(version);
        }
        if !leapt {
            return Ok(page);
        }
    }
}

fn object(version: Version) -> Object {
    Object {
        e_tag: Some(ETag::Strong(version.etag)),
        last_modified: Some(get::time(version.modified)),
        size: Some(version.size),
        key: Some(version.key),
        ..Object::default()
    }
}
