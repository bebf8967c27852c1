//! Who may do what with which object: the signature says who asks, and the policies what they may.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{HeaderMap, Uri};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{Credentials, S3Auth, SecretKey};
use s3s::path::S3Path;
use s3s::{S3Error, S3Result, s3_error};

use crate::callers::{Caller, Callers};
use crate::lambda::SECRET;
use crate::table::Counts;
use crate::template::bucket_arn;

/// Everybody who may ask.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) callers: Arc<Callers>,
    pub(super) counts: Arc<Counts>,
}

impl Access {
    /// The function that asks, if one does.
    pub(super) fn caller(&self, credentials: Option<&Credentials>) -> Option<&Caller> {
        self.callers.function(&credentials?.access_key)
    }

    /// Who asks, as events name it.
    pub(super) fn name(&self, credentials: Option<&Credentials>) -> String {
        let caller = self.caller(credentials);
        caller.map_or(crate::callers::OPERATOR, |caller| &caller.function).to_owned()
    }

    /// Refuses what a function's policies do not allow.
    pub(super) fn need(&self, credentials: Option<&Credentials>, action: &str, resource: &str) -> S3Result {
        match self.caller(credentials) {
            Some(caller) if !caller.may(action, resource) => Err(denied(caller, action, resource)),
            _ => Ok(()),
        }
    }

    /// Who may not list a bucket is not told either that it has no such object.
    pub(super) fn conceal(&self, credentials: Option<&Credentials>, bucket: &str, error: S3Error) -> S3Error {
        if *error.code() != s3s::S3ErrorCode::NoSuchKey {
            return error;
        }
        self.need(credentials, "s3:ListBucket", &bucket_arn(bucket)).err().unwrap_or(error)
    }
}

fn denied(caller: &Caller, action: &str, resource: &str) -> S3Error {
    S3Error::with_message(s3s::S3ErrorCode::AccessDenied, caller.refuse(action, resource))
}

#[async_trait]
impl S3Auth for Access {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if self.callers.knows(access_key) { Ok(SECRET.into()) } else { Err(s3_error!(InvalidAccessKeyId)) }
    }
}

#[async_trait]
impl S3Access for Access {
    async fn check(&self, asked: &mut S3AccessContext<'_>) -> S3Result {
        let Some(credentials) = asked.credentials() else {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        };
        let signed = query(asked.uri(), "X-Amz-SignedHeaders");
        if let Some(signed) = &signed {
            refuse_unsigned(signed, asked.headers())?;
        }
        let operation = asked.s3_op().name();
        // What comes by a signed URL is not the function's own request.
        if let Some(caller) = self.caller(Some(credentials)).filter(|_| signed.is_none()) {
            self.counts.add(&caller.function, operation);
        }
        for (action, resource) in needs(operation, asked.s3_path(), asked.headers(), asked.uri()) {
            self.need(Some(credentials), &action, &resource)?;
        }
        Ok(())
    }
}

/// A header that S3 acts on must be signed with the URL, or whoever has the URL could add it.
fn refuse_unsigned(signed: &str, headers: &HeaderMap) -> S3Result {
    let signed: Vec<&str> = signed.split(';').collect();
    let acted_on = |name: &str| name.starts_with("x-amz-") && name != "x-amz-content-sha256";
    let unsigned = headers.keys().find(|name| acted_on(name.as_str()) && !signed.contains(&name.as_str()));
    match unsigned {
        Some(name) => Err(s3_error!(
            AccessDenied,
            "There were headers present in the request which were not signed: {name}"
        )),
        None => Ok(()),
    }
}

/// What a request needs to be allowed: actions on resources. A copy's source is for whoever has read what it has.
fn needs(operation: &str, path: &S3Path, headers: &HeaderMap, uri: &Uri) -> Vec<(String, String)> {
    let resource = match path {
        S3Path::Root => "*".to_owned(),
        S3Path::Bucket { bucket } => bucket_arn(bucket),
        S3Path::Object { bucket, key } => object_arn(bucket, key),
    };
    // A version is an older one's, too, and so has actions of its own.
    let version = query(uri, "versionId").is_some();
    let action = match operation {
        "HeadObject" | "GetObject" if version => "GetObjectVersion",
        "HeadObject" => "GetObject",
        "DeleteObject" if version => "DeleteObjectVersion",
        "GetObjectTagging" if version => "GetObjectVersionTagging",
        "PutObjectTagging" if version => "PutObjectVersionTagging",
        "DeleteObjectTagging" if version => "DeleteObjectVersionTagging",
        "CopyObject" => "PutObject",
        "HeadBucket" | "ListObjectsV2" => "ListBucket",
        other => other,
    };
    let mut actions = vec![action];
    if matches!(operation, "PutObject" | "CopyObject") {
        // To compare with what is there is to read it.
        actions.extend(headers.contains_key("if-match").then_some("GetObject"));
        actions.extend(headers.contains_key("x-amz-tagging").then_some("PutObjectTagging"));
    }
    actions.into_iter().map(|action| (format!("s3:{action}"), resource.clone())).collect()
}

/// How IAM names an object.
pub(super) fn object_arn(bucket: &str, key: &str) -> String {
    format!("{}/{key}", bucket_arn(bucket))
}

fn query(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_its_actions_on_what_it_touches() {
        let object = S3Path::object("files", "uploads/1");
        let bucket = S3Path::bucket("files");
        for (operation, path, header, query, expected) in [
            ("GetObject", &object, None, "", "s3:GetObject arn:aws:s3:::files/uploads/1"),
            ("HeadObject", &object, None, "", "s3:GetObject arn:aws:s3:::files/uploads/1"),
            ("HeadObject", &object, None, "?versionId=1", "s3:GetObjectVersion arn:aws:s3:::files/uploads/1"),
            ("ListObjectsV2", &bucket, None, "?list-type=2", "s3:ListBucket arn:aws:s3:::files"),
            (
                "PutObject",
                &object,
                Some("x-amz-tagging"),
                "",
                "s3:PutObject arn:aws:s3:::files/uploads/1, s3:PutObjectTagging arn:aws:s3:::files/uploads/1",
            ),
            (
                "PutObject",
                &object,
                Some("if-match"),
                "",
                "s3:PutObject arn:aws:s3:::files/uploads/1, s3:GetObject arn:aws:s3:::files/uploads/1",
            ),
            (
                "DeleteObject",
                &object,
                None,
                "?versionId=1",
                "s3:DeleteObjectVersion arn:aws:s3:::files/uploads/1",
            ),
        ] {
            let headers = header.map(|name: &'static str| (name.parse().unwrap(), "1".parse().unwrap()));
            let headers = headers.into_iter().collect();
            let needs = needs(operation, path, &headers, &format!("/{query}").parse().unwrap());
            let needs: Vec<_> =
                needs.iter().map(|(action, resource)| format!("{action} {resource}")).collect();
            assert_eq!(needs.join(", "), expected, "{operation} {query}");
        }
    }

    #[test]
    fn what_s3_acts_on_is_signed_with_the_url() {
        let headers =
            |name: &'static str| [(name.parse().unwrap(), "1".parse().unwrap())].into_iter().collect();
        assert!(refuse_unsigned("content-type;host", &headers("x-amz-tagging")).is_err());
        assert!(refuse_unsigned("host;x-amz-tagging", &headers("x-amz-tagging")).is_ok());
        assert!(refuse_unsigned("host", &headers("cache-control")).is_ok());
    }
}
