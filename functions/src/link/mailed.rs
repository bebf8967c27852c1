//! What a guest has asked for on a link's page, by mail.

use domain::{referral::Referral, words::Party};
use mail::Words;

use crate::{
    guest_mail::GuestMail,
    shell::{Failure, Shell},
    tell::{Sent, record_mail},
};

/// Sends it.
pub(super) async fn send(
    shell: &Shell,
    referral: &Referral,
    words: &Words,
    reply_to: Option<&str>,
    tells: &str,
) -> Result<(), Failure> {
    let id = shell.new_uuid(shell.now());
    let mail = GuestMail { referral, words, reply_to, id, tells, calendar: None, answers: false };
    let sent = mail.send(shell).await?;
    let mail = Sent { tells, seq: None, to: Party::Receiver, mail: Some(sent) };
    record_mail(shell, referral.handoff.id, id, mail).await
}
