//! S3's operations, as far as this project uses them; any other answers that it is not implemented.

use std::sync::Arc;

use async_trait::async_trait;
use s3s::auth::Credentials;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectTaggingInput,
    DeleteObjectTaggingOutput, GetObjectInput, GetObjectOutput, GetObjectTaggingInput,
    GetObjectTaggingOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, PutObjectInput, PutObjectOutput, PutObjectTaggingInput,
    PutObjectTaggingOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};

use super::access::Access;
use super::index::{self, Tags, Version};
use super::store::Store;
use super::{copy, get, internal, listing, put, tags};

/// The store, as S3.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) store: Arc<Store>,
    pub(super) access: Access,
}

impl Service {
    /// Reads what an object is now, or was as this version.
    pub(super) async fn find(
        &self,
        credentials: Option<&Credentials>,
        bucket: &str,
        key: &str,
        version: Option<String>,
    ) -> S3Result<Version> {
        self.store.bucket(bucket)?;
        let (named, key) = (bucket.to_owned(), key.to_owned());
        let found =
            self.store.database.transact(move |index| Store::find(index, &named, &key, version.as_deref()));
        found.await.map_err(|error| self.access.conceal(credentials, bucket, internal(error)))
    }
}

/// Whoever asks for what this machine does not do is told so.
pub(super) fn not_implemented(asked: &[(&str, bool)]) -> S3Result {
    match asked.iter().find(|(_, asked)| *asked) {
        Some((what, _)) => Err(s3_error!(NotImplemented, "{what} is not something this machine does")),
        None => Ok(()),
    }
}

/// A change of tags, or of none.
async fn change_tags(
    service: &Service,
    (bucket, key, version): (String, String, Option<String>),
    tags: Tags,
) -> S3Result<Option<String>> {
    service.store.bucket(&bucket)?;
    let tagged =
        service.store.transact(move |_, index| Store::tag(index, &bucket, &key, version.as_deref(), &tags));
    Ok(tagged.await.map_err(internal)?.id)
}

#[async_trait]
impl S3 for Service {
    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        put::put(self, req).await.map(S3Response::new)
    }

    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        copy::copy(self, req).await.map(S3Response::new)
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        get::get(self, req).await.map(S3Response::new)
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        get::head(self, req).await.map(S3Response::new)
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let DeleteObjectInput { bucket, key, version_id, if_match, .. } = req.input;
        not_implemented(&[("If-Match of a deletion", if_match.is_some())])?;
        self.store.bucket(&bucket)?;
        let by = self.access.name(req.credentials.as_ref());
        let deleted = self.store.transact(move |store, index| {
            let Some(id) = version_id else {
                let mark = store.delete(index, (&bucket, &key), false, jiff::Timestamp::now(), &by)?;
                return Ok(DeleteObjectOutput {
                    delete_marker: mark.is_some().then_some(true),
                    version_id: mark.and_then(|mark| mark.id),
                    ..DeleteObjectOutput::default()
                });
            };
            let found = index::version(index, &bucket, &key, &id)?;
            if let Some(version) = &found {
                store.remove(index, version, Some(&by))?;
            }
            let mark = found.is_some_and(|version| version.sha256.is_none()).then_some(true);
            Ok(DeleteObjectOutput {
                delete_marker: mark,
                version_id: Some(id),
                ..DeleteObjectOutput::default()
            })
        });
        deleted.await.map(S3Response::new).map_err(internal)
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.store.bucket(&req.input.bucket)?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        listing::list(&self.store, req.input).await.map(S3Response::new)
    }

    async fn get_object_tagging(
        &self,
        req: S3Request<GetObjectTaggingInput>,
    ) -> S3Result<S3Response<GetObjectTaggingOutput>> {
        let GetObjectTaggingInput { bucket, key, version_id, .. } = req.input;
        let version = self.find(req.credentials.as_ref(), &bucket, &key, version_id).await?;
        Ok(S3Response::new(GetObjectTaggingOutput {
            tag_set: tags::shown(version.tags),
            version_id: version.id,
        }))
    }

    async fn put_object_tagging(
        &self,
        req: S3Request<PutObjectTaggingInput>,
    ) -> S3Result<S3Response<PutObjectTaggingOutput>> {
        let PutObjectTaggingInput { bucket, key, version_id, tagging, .. } = req.input;
        let tags = tags::read(tagging.tag_set)?;
        let version_id = change_tags(self, (bucket, key, version_id), tags).await?;
        Ok(S3Response::new(PutObjectTaggingOutput { version_id }))
    }

    async fn delete_object_tagging(
        &self,
        req: S3Request<DeleteObjectTaggingInput>,
    ) -> S3Result<S3Response<DeleteObjectTaggingOutput>> {
        let DeleteObjectTaggingInput { bucket, key, version_id, .. } = req.input;
        let version_id = change_tags(self, (bucket, key, version_id), Tags::new()).await?;
        Ok(S3Response::new(DeleteObjectTaggingOutput { version_id }))
    }
}
