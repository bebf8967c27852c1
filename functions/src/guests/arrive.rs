//! SES tells of a mail that came in: what it has found is kept beside the mail, and from there the mail is read.
//!
//! An event that is given up lies in the queue of dead letters. SES's own has the mail's subject, its addresses, and with
//! them the token of the address to answer to; the one that wakes [`receive_kept`] names the mail, and nothing of it.

use api::Bug;
use serde::Deserialize;
use serde_json::Value;
use tracing::info;

use crate::{
    ground::{Failure, Shell},
    guests::receive::{Arrived, receive},
};

/// Keeps what SES tells, one object a mail. It may be kept twice: the mail counts once.
pub async fn arrive(shell: &Shell, mut told: Value) -> Result<(), Failure> {
    let records = told.get_mut("Records").and_then(Value::as_array_mut);
    for record in records.ok_or_else(|| Bug::new("an event of SES without records"))? {
        let mail = record.pointer_mut("/ses/mail").and_then(Value::as_object_mut);
        let mail = mail.ok_or_else(|| Bug::new("a record of SES without a mail"))?;
        // They are in the mail itself.
        mail.remove("headers");
        mail.remove("commonHeaders");
        let id = mail.get("messageId").and_then(Value::as_str);
        let id = id.ok_or_else(|| Bug::new("a mail without an id"))?.to_owned();
        let kept = serde_json::json!({ "Records": [record] }).to_string();
        shell.bucket()?.keep_told(&id, kept.into_bytes()).await?;
        info!(mail = id, "kept");
    }
    Ok(())
}

/// That the bucket has something, from `EventBridge`.
#[derive(Debug, Deserialize)]
pub struct KeptMail {
    detail: Detail,
}

#[derive(Debug, Deserialize)]
struct Detail {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
}

/// Reads the mail of which this was kept. An error is for Lambda to try again.
pub async fn receive_kept(shell: &Shell, kept: KeptMail) -> Result<(), Failure> {
    let told = shell.bucket()?.told(&kept.detail.object.key).await?;
    let arrived: Arrived =
        serde_json::from_slice(&told).map_err(|_| Bug::new("what SES told cannot be read"))?;
    receive(shell, arrived).await
}
