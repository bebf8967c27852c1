//! A mail to a doctor without an account: to the address that the referral was sent to, and to no other.

use api::{Bug, Problem};
use aws::mailer::Sent;
use domain::{
    referral::{Referral, lifecycle},
    values::{digest::Digest, person::Email, words::Party},
};
use mail::{Calendar, Invitation, Message, Words, guest_from};
use store::{IssuedToken, TokenPurpose};
use tracing::warn;
use uuid::Uuid;

use crate::ground::{Failure, Shell};

/// A link and an address to answer to, both new and known to the table.
pub(crate) async fn invite(
    shell: &Shell,
    referral: &Referral,
    address: &Email,
) -> Result<(Invitation, String), Failure> {
    let (keys, now) = (shell.link_keys().await?, shell.now());
    let (link, reply) = (keys.link(shell.new_token()?, now), keys.reply(shell.new_token()?));
    let (id, guest) = (referral.handoff.id, Digest::of(address.as_str().as_bytes()));
    let seq = referral.last_seq();
    let tokens = [
        (link.hash(), IssuedToken::new(TokenPurpose::Link, id, guest, now, Some(link.ends_at()), seq)),
        (reply.hash(), IssuedToken::new(TokenPurpose::Reply, id, guest, now, None, seq)),
    ];
    shell.store.put_tokens(&tokens).await?;
    let invitation = Invitation {
        link: format!("{}/l/{}", shell.link_url()?, link.as_str()),
        ends_at: link.ends_at(),
        actions: lifecycle::actions(Party::Receiver, referral),
    };
    Ok((invitation, format!("{}@{}", reply.local_part(), shell.reply_domain()?)))
}

/// A mail to the guest of a referral.
pub(crate) struct GuestMail<'a> {
    pub(crate) referral: &'a Referral,
    pub(crate) words: &'a Words,
    /// Where an answer goes; none where none is read.
    pub(crate) reply_to: Option<&'a str>,
    /// The same, also when it is sent twice.
    pub(crate) id: Uuid,
    /// What it tells, for counting.
    pub(crate) tells: &'a str,
    pub(crate) calendar: Option<Calendar>,
    /// Whether it answers a mail of theirs.
    pub(crate) answers: bool,
}

impl GuestMail<'_> {
    /// Sends it: what SES says to it. SES reports what becomes of it by the tag `referral`.
    pub(crate) async fn send(self, shell: &Shell) -> Result<Sent, Failure> {
        let Self { referral, words, reply_to, id, tells, calendar, answers } = self;
        let to = referral.guest_address().ok_or_else(Problem::not_found)?;
        let (mailer, referral_id) = (shell.mailer()?, referral.handoff.id);
        let from_name = guest_from(&referral.handoff.sender.name);
        let message = Message {
            from: mailer.from(),
            from_name: Some(&from_name),
            reply_to,
            to,
            words,
            referral: referral_id,
            notice: id.to_string(),
            answers,
            calendar,
            attached: Vec::new(),
        };
        let tags = [
            ("event", tells.to_owned()),
            ("party", Party::Receiver.to_string()),
            ("referral", referral_id.to_string()),
        ];
        let sent = mailer.send(to, message.bytes().map_err(Bug::new)?, &tags).await?;
        // Without this, an answer is still found by the address that it goes to.
        if let Sent::Taken(id) = &sent
            && let Err(error) = shell.store.put_mail(id, referral_id, shell.now()).await
        {
            warn!(%referral_id, %error, "which referral a mail is about was not kept");
        }
        Ok(sent)
    }
}
