//! A doctor without an account is told by mail: what has happened, how to get in, how to answer; nothing of the patient.

use domain::{
    digest::Digest,
    lifecycle,
    mail::{Bounce, BounceReason},
    notices::Notice,
    person::Email,
    referral::Referral,
    words::Party,
};
use events::Event;
use mail::{Invitation, MailError, Message, Words, guest_from, words_for_guest};
use store::{Purpose, Token};
use tracing::{info, warn};

use crate::{
    shell::{Failure, Shell},
    tell::{NotTold, changed, invitation, ours, tell},
    track::came_back,
};

/// Where a guest's mail leads.
#[derive(Debug, Clone)]
pub struct Deliverer {
    /// Where the links lead (`LINK_URL`), without a slash at the end.
    pub link_url: String,
    /// The domain that answers go to (`REPLY_DOMAIN`).
    pub reply_domain: String,
}

/// Mails the guest what a member would be told by mail. What a member only finds in the feed, a guest finds behind the link.
///
/// Each mail has a link and an address to answer to of its own, which are kept before it is sent: one that is not sent in
/// the end leaves tokens that nobody has. Twice, late and out of order are all the same, as with [`crate::notify`].
pub async fn deliver(shell: &Shell, event: Event, to: &Deliverer, invocation: &str) -> Result<(), NotTold> {
    let referral = changed(shell, &event).await?;
    let (id, seq) = (referral.handoff.id, event.detail.seq);
    let (Some(address), Some(_)) = (referral.guest_address(), referral.guest()) else {
        info!(referral_id = %id, seq, "not for a guest, or not yet");
        return Ok(());
    };
    let mut mailed = 0_usize;
    for notice in referral.notices(seq).iter().filter(|notice| notice.is_for_guest() && notice.mail) {
        mailed += usize::from(told(shell, &referral, notice, address, to, invocation).await?);
    }
    info!(referral_id = %id, seq, mailed, "delivered");
    Ok(())
}

/// Whether a mail was sent.
async fn told(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    address: &Email,
    to: &Deliverer,
    invocation: &str,
) -> Result<bool, NotTold> {
    // The words of the feed's line are the same with or without a link: only whoever claims the mail makes one.
    let line = words_for_guest(notice, None).map_err(ours)?;
    let mail = Some(move || async move {
        if referral.is_released() {
            let (invitation, reply_to) = invite(shell, referral, address, to).await?;
            let words = words_for_guest(notice, Some(&invitation)).map_err(ours)?;
            let sent = send(shell, referral, notice, address, &words, Some(&reply_to)).await;
            if let Err(Failure::Mail(MailError::Refused(_))) = sent {
                // SES will say nothing more of it: it is as one that came back.
                let bounce = Bounce { why: BounceReason::Bounced, mail: Digest::of(notice.id.as_bytes()) };
                Box::pin(came_back(shell, referral.handoff.id, bounce, false)).await?;
            }
            sent
        } else {
            // It was taken back: there is nothing to open, and nothing to answer.
            let words = words_for_guest(notice, None).map_err(ours)?;
            send(shell, referral, notice, address, &words, None).await
        }
    });
    tell(shell, notice, &line, mail, invocation).await
}

/// A link and an address to answer to, both new and known to the table.
pub(crate) async fn invite(
    shell: &Shell,
    referral: &Referral,
    address: &Email,
    to: &Deliverer,
) -> Result<(Invitation, String), Failure> {
    let (keys, now) = (shell.link_keys().await?, shell.now());
    let (link, reply) = (keys.link(shell.new_token()?, now), keys.reply(shell.new_token()?));
    let (id, guest) = (referral.handoff.id, Digest::of(address.as_str().as_bytes()));
    let seq = referral.last_seq();
    let tokens = [
        (link.hash(), Token::new(Purpose::Link, id, guest, now, Some(link.ends_at()), seq)),
        (reply.hash(), Token::new(Purpose::Reply, id, guest, now, None, seq)),
    ];
    shell.store.put_tokens(&tokens).await.map_err(Failure::Store)?;
    let invitation = Invitation {
        link: format!("{}/l/{}", to.link_url, link.as_str()),
        ends_at: link.ends_at(),
        actions: lifecycle::actions(Party::Receiver, referral),
    };
    Ok((invitation, format!("{}@{}", reply.local_part(), to.reply_domain)))
}

async fn send(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: &Email,
    words: &Words,
    reply_to: Option<&str>,
) -> Result<String, Failure> {
    let (mailer, id) = (shell.mailer()?, referral.handoff.id);
    let from_name = guest_from(&referral.handoff.sender.name);
    let message = Message {
        from: mailer.from(),
        from_name: Some(&from_name),
        reply_to,
        to,
        words,
        referral: id,
        notice: notice.id.to_string(),
        calendar: invitation(referral, notice, mailer.from(), to, shell.now()),
        attached: Vec::new(),
    };
    // By the tag `referral`, SES says of which one a mail has arrived or come back.
    let tags = [
        ("event", notice.event.to_string()),
        ("party", notice.party.to_string()),
        ("referral", id.to_string()),
    ];
    let sent = mailer.send(to, message.bytes().map_err(ours)?, &tags).await.map_err(Failure::Mail)?;
    // It is on its way. Without this, an answer is still found by the address that it goes to.
    if let Err(error) = shell.store.put_mail(&sent, id, shell.now()).await {
        warn!(referral_id = %id, %error, "which referral a mail is about was not kept");
    }
    Ok(sent)
}
