//! Writing only if what is there is what the writer thinks.

use anyhow::Result;
use s3s::dto::ETagCondition;
use s3s::{S3Error, s3_error};

use super::index::Version;

/// Under which condition an object is written.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Always,
    /// Only if there is none.
    Absent,
    /// Only if it is still this one.
    Is(String),
}

impl Condition {
    pub(super) fn of(
        if_match: Option<ETagCondition>,
        if_none_match: Option<ETagCondition>,
    ) -> Result<Self, S3Error> {
        match (if_match, if_none_match) {
            (None, None) => Ok(Condition::Always),
            (None, Some(ETagCondition::Any)) => Ok(Condition::Absent),
            (Some(ETagCondition::ETag(etag)), None) => Ok(Condition::Is(etag.into_value())),
            _ => Err(s3_error!(
                NotImplemented,
                "A header you provided implies functionality that is not implemented"
            )),
        }
    }

    pub(super) fn check(&self, current: Option<&Version>) -> Result<()> {
        let failed =
            || s3_error!(PreconditionFailed, "At least one of the pre-conditions you specified did not hold");
        match (self, current) {
            (Condition::Always, _) | (Condition::Absent, None) => Ok(()),
            (Condition::Is(etag), Some(version)) if version.etag == *etag => Ok(()),
            (Condition::Absent | Condition::Is(_), Some(_)) => Err(failed().into()),
            (Condition::Is(_), None) => Err(s3_error!(NoSuchKey).into()),
        }
    }
}
