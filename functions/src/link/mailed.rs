//! What a guest has asked for on a link's page, by mail: to the address that the referral was sent to, and to no other.

use api::Problem;
use domain::referral::Referral;
use mail::{Message, Words, guest_from};
use tracing::warn;

use crate::{
    shell::{Failure, Shell},
    tell::ours,
};

/// Sends it; SES reports what becomes of it as of any mail to a guest.
pub(super) async fn send(
    shell: &Shell,
    referral: &Referral,
    words: &Words,
    reply_to: Option<&str>,
    what: &str,
) -> Result<(), Failure> {
    let to = referral.guest_address().ok_or_else(Problem::not_found)?;
    let (mailer, id) = (shell.mailer()?, referral.handoff.id);
    let from_name = guest_from(&referral.handoff.sender.name);
    let message = Message {
        from: mailer.from(),
        from_name: Some(&from_name),
        reply_to,
        to,
        words,
        referral: id,
        notice: shell.new_uuid(shell.now()).to_string(),
        calendar: None,
        attached: Vec::new(),
    };
    let tags = [("event", what.to_owned()), ("party", "receiver".to_owned()), ("referral", id.to_string())];
    let sent = mailer.send(to, message.bytes().map_err(ours)?, &tags).await.map_err(Failure::Mail)?;
    // It is on its way. Without this, an answer is still found by the address that it goes to.
    if let Err(error) = shell.store.put_mail(&sent, id, shell.now()).await {
        warn!(referral_id = %id, %error, "which referral a mail is about was not kept");
    }
    Ok(())
}
