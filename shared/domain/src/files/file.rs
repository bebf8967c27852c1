//! From an announced upload to a file of a referral: whose it is, what the checks found, whether it may be served.

use std::collections::BTreeMap;

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    files::attachment::{
        Attachment, Category, ContentType, FILE_MAX, FileName, FileRefusal, FileState, Named,
    },
    values::{
        digest::Digest,
        ids::{AttachmentId, PersonId},
        time::Instant,
    },
    wire::{
        input::{Errors, FieldError, none_wrong, pointer},
        number::{Number, whole},
    },
};

/// How long an upload that no referral names is kept, in seconds: a day.
pub const UNUSED_KEPT_FOR: i64 = 24 * 60 * 60;
/// Most bytes that all files of mails that wait for the sender have together: whoever has the address could send any number.
pub const HELD_FILES_MAX: u64 = 50_000_000;

/// A file that somebody is about to upload: the body of `POST /v1/attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = Announced::checked -> Errors)]
pub struct Announced {
    /// Its name.
    pub filename: FileName,
    /// Its type. `application/octet-stream`, or an empty text, where it is not known: then the name decides, and where that
    /// says nothing either, the bytes.
    #[deserr(try_from(&String) = known_type -> FieldError)]
    pub content_type: ContentType,
    /// Its size in bytes.
    #[deserr(try_from(Number) = whole -> FieldError)]
    #[schema(minimum = 1, maximum = 25_000_000)]
    pub size: u64,
    /// The SHA-256 digest of its bytes.
    pub sha256: Digest,
    /// What it is.
    pub category: Category,
}

fn known_type(text: &str) -> Result<ContentType, FieldError> {
    if text.trim().is_empty() {
        let rule = "say application/octet-stream where the type is not known: the bytes decide then";
        return Err(FieldError::new("unsupported-type", rule));
    }
    ContentType::said(text).map_or_else(
        || text.parse().map_err(|error: FieldError| FieldError::new("unsupported-type", error.detail)),
        Ok,
    )
}

impl Announced {
    fn checked(self, location: ValuePointerRef<'_>) -> Result<Self, Errors> {
        let mut wrong = Vec::new();
        let at = |member| pointer(location.push_key(member));
        if self.size == 0 {
            wrong.push(FieldError::new("out-of-range", "an empty file says nothing").at(at("size")));
        }
        if self.size > FILE_MAX {
            let rule = format!("a file has at most {FILE_MAX} bytes, not {}", self.size);
            wrong.push(FieldError::new("too-large", rule).at(at("size")));
        }
        if !self.content_type.fits(&self.filename) {
            let endings = self.content_type.extensions().join(" or .");
            let rule = if endings.is_empty() {
                "the name ends as that of a kind of file that is not taken".to_owned()
            } else {
                format!("the name of a file of type {} ends in .{endings}, or in nothing", self.content_type)
            };
            wrong.push(FieldError::new("not-allowed", rule).at(at("filename")));
        }
        none_wrong(wrong).map(|()| self)
    }

    /// The file with this id.
    #[must_use]
    pub fn with_id(self, attachment_id: AttachmentId) -> Attachment {
        let Self { filename, content_type, size, sha256, category } = self;
        let content_type = match filename.says() {
            Named::Type(named) => named,
            Named::Nothing | Named::Other => content_type,
        };
        Attachment { attachment_id, filename, content_type, size, sha256, category }
    }
}

/// The request by which a client uploads a file: the method, where to, and the headers that have to go with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = UploadAddress)]
pub struct Address {
    /// `PUT`.
    pub method: String,
    /// Where to: good for this file only.
    pub url: String,
    /// Headers that have to be sent as they stand.
    pub headers: BTreeMap<String, String>,
}

/// A file that was announced: what its client uploads next, and names later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AnnouncedAttachment)]
pub struct Expected {
    /// The id by which a referral names it.
    pub attachment_id: AttachmentId,
    /// How to upload it.
    pub upload: Address,
    /// Until when it can be uploaded.
    pub expires_at: Instant,
}

/// A file that a referral names. When it is named, the log keeps what was known of it then.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct File {
    /// As it was announced; for a file of the snapshot, this is what is signed.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// Whether it may be served.
    pub state: FileState,
    /// Why not.
    pub refused: Option<FileRefusal>,
    /// What is served, where that is not what was uploaded.
    pub served: Option<Served>,
}

/// A file as it is served after where it was taken was removed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Served {
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 digest of its bytes.
    pub sha256: Digest,
}

/// What looks at an upload; both have to pass it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Our own look at its bytes.
    Bytes,
    /// The scan for malware.
    Scan,
}

impl Check {
    /// How the log calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Scan => "scan",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Nothing against it.
    Passed,
    /// It must not be served.
    Refused(FileRefusal),
}

/// An upload, from when it is announced.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// As it was announced.
    pub attachment: Attachment,
    /// Who announced it, and may name it.
    pub owner: PersonId,
    /// What our own look at its bytes found.
    pub bytes: Option<Finding>,
    /// What the scan for malware found.
    pub scan: Option<Finding>,
    /// What is served, where that is not what was uploaded.
    pub served: Option<Served>,
    /// Until when it is kept while no referral names it, in seconds since 1970 (the table's time to live).
    pub expires_at: Option<i64>,
}

impl Upload {
    /// A file that is announced and not there yet.
    #[must_use]
    pub const fn announced(attachment: Attachment, owner: PersonId, now_seconds: i64) -> Self {
        let expires_at = Some(now_seconds + UNUSED_KEPT_FOR);
        Self { attachment, owner, bytes: None, scan: None, served: None, expires_at }
    }

    /// The same after this check.
    #[must_use]
    pub const fn after(mut self, check: Check, finding: Finding, served: Option<Served>) -> Self {
        match check {
            Check::Bytes => (self.bytes, self.served) = (Some(finding), served),
            Check::Scan => self.scan = Some(finding),
        }
        self
    }

    /// What this check found, if it has looked.
    #[must_use]
    pub const fn finding(&self, check: Check) -> Option<Finding> {
        match check {
            Check::Bytes => self.bytes,
            Check::Scan => self.scan,
        }
    }

    /// Whether its bytes are known to be there: something has looked at them.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.bytes.is_some() || self.scan.is_some()
    }

    /// The file as a referral that names it now keeps it.
    #[must_use]
    pub fn file(&self) -> File {
        let (state, refused) = match (self.bytes, self.scan) {
            (Some(Finding::Refused(why)), _) | (_, Some(Finding::Refused(why))) => {
                (FileState::Refused, Some(why))
            }
            (Some(Finding::Passed), Some(Finding::Passed)) => (FileState::Available, None),
            (None, _) | (_, None) => (FileState::Pending, None),
        };
        let served = self.served.filter(|_| state == FileState::Available);
        File { attachment: self.attachment.clone(), state, refused, served }
    }
}
