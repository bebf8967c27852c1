//! What a guest has asked for on a link's page, by mail.

use aws::{Error, Service, mailer::Sent};
use domain::{referral::Referral, values::words::Party};
use mail::Words;

use crate::{
    ground::{Failure, Shell},
    guests::mail::GuestMail,
    news::tell::{Mail, record_mail},
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
    match mail.send(shell).await? {
        Sent::Taken(sent) => {
            let mail = Mail { tells, seq: None, to: Party::Receiver, ses_id: Some(sent) };
            record_mail(shell, referral.handoff.id, id, mail).await
        }
        // The guest waits on a page, which has no other answer for this.
        Sent::Refused(code) => Err(Error::never(Service::Mail, code).into()),
    }
}
