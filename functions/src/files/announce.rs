//! A doctor or a desk announces a file, and gets the address to upload it to.

use api::{
    Code, Problem,
    document::{Operation, Success, Tag, described, post},
    extract::{FromRequest, Json, NoQuery},
    respond,
};
use domain::{
    files::{
        attachment::Attachment,
        file::{Announced, Expected, Upload},
    },
    values::{
        ids::{AttachmentId, PersonId},
        person::Caller,
        words::Role,
    },
};
use jiff::SignedDuration;
use lambda_http::{Request, http::StatusCode};

use crate::ground::{Answer, Failure, Shell};

/// A doctor or desk announces a file.
pub(super) const SPEC: Operation = post("create-attachment", "/v1/attachments")
    .of(Tag::Files, "A doctor or desk announces a file, and gets the address to upload it to")
    .reads::<Announced>()
    .answers(
        201,
        Success::Json(described::<Expected>),
        "Where to upload it; until a referral names it, it is kept for a day.",
    )
    .refuses(&[Code::NotYourTurn, Code::NotFound]);

/// How long the address can be used: for 25 MB over a slow line.
const VALID_FOR: SignedDuration = SignedDuration::from_mins(15);

/// A doctor or a desk; anybody else is refused.
#[derive(Debug)]
pub struct Uploader(Caller);

impl FromRequest for Uploader {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let caller = Caller::from_request(request)?;
        if matches!(caller.role, Role::Doctor | Role::Desk) {
            Ok(Self(caller))
        } else {
            Err(Problem::not_yours("only a doctor or a desk uploads files"))
        }
    }
}

/// Announces a file, and answers where it is uploaded to.
pub async fn create_attachment(
    shell: &Shell,
    (Uploader(caller), NoQuery, Json(announced)): (Uploader, NoQuery, Json<Announced>),
) -> Answer {
    let attachment = announced.with_id(AttachmentId(shell.new_uuid(shell.now())));
    Ok(respond::json(StatusCode::CREATED, &expect(shell, attachment, caller.id).await?)?)
}

/// Announces this file of this owner: one put. Nobody else can name it.
pub(crate) async fn expect(
    shell: &Shell,
    attachment: Attachment,
    owner: PersonId,
) -> Result<Expected, Failure> {
    let now = shell.now();
    let address = shell.bucket()?.upload_address(&attachment, VALID_FOR.unsigned_abs()).await?;
    let upload = Upload::announced(attachment, owner, now.as_millis() / 1000);
    shell.store.announce(&upload).await?;
    Ok(Expected {
        attachment_id: upload.attachment.attachment_id,
        upload: address,
        expires_at: now.plus(VALID_FOR),
    })
}
