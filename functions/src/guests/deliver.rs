//! A doctor without an account is told by mail: what has happened, how to get in, how to answer; nothing of the patient.

use api::Bug;
use aws::mailer::Sent;
use domain::{
    commands::mail::{Bounce, BounceReason},
    notices::Notice,
    referral::Referral,
    values::{digest::Digest, person::Email},
};
use events::Event;
use mail::{Calendar, words_for_guest};
use tracing::info;

use crate::{
    ground::{Failure, Shell},
    guests::{
        mail::{GuestMail, invite},
        track::came_back,
    },
    news::tell::{NotTold, changed, invitation, tell},
};

/// Mails the guest what a member would be told by mail. What a member only finds in the feed, a guest finds behind the link.
///
/// Each mail has a link and an address to answer to of its own, which are kept before it is sent: one that is not sent in
/// the end leaves tokens that no mail contains. An event may come twice, late or out of order, as with [`crate::news::notify`].
pub async fn deliver(shell: &Shell, event: Event, invocation: &str) -> Result<(), NotTold> {
    let referral = changed(shell, &event).await?;
    let (id, seq) = (referral.handoff.id, event.detail.seq);
    let (Some(address), Some(_)) = (referral.guest_address(), referral.guest()) else {
        info!(referral_id = %id, seq, "not for a guest, or not yet");
        return Ok(());
    };
    let mut mailed = 0_usize;
    for notice in referral.notices(seq).iter().filter(|notice| notice.is_for_guest() && notice.mail) {
        mailed += usize::from(told(shell, &referral, notice, address, invocation).await?);
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
    invocation: &str,
) -> Result<bool, NotTold> {
    // The words of the feed's line are the same with or without a link: only whoever claims the mail makes one.
    let line = words_for_guest(notice, None).map_err(Bug::new)?;
    let mail = Some(move || async move {
        // What was taken back, declined or redirected has nothing to open, and nothing to answer.
        let invited =
            if referral.is_open_to_receiver() { Some(invite(shell, referral, address).await?) } else { None };
        let (invitation, reply_to) = invited.unzip();
        let mail = GuestMail {
            referral,
            words: &words_for_guest(notice, invitation.as_ref()).map_err(Bug::new)?,
            reply_to: reply_to.as_deref(),
            id: notice.id,
            tells: notice.event.as_str(),
            calendar: visit(shell, referral, notice, address)?,
            answers: notice.said.not_done.is_some(),
        };
        let sent = mail.send(shell).await?;
        if let Sent::Refused(_) = sent
            && invitation.is_some()
        {
            // SES will say nothing more of it: it is as one that came back.
            let bounce = Bounce { why: BounceReason::Bounced, mail: Digest::of(notice.id.as_bytes()) };
            Box::pin(came_back(shell, referral.handoff.id, bounce, false)).await?;
        }
        Ok(sent)
    });
    tell(shell, notice, &line, mail, invocation).await
}

/// The visit that it is about, for a calendar.
fn visit(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: &Email,
) -> Result<Option<Calendar>, Failure> {
    Ok(invitation(referral, notice, shell.mailer()?.from(), to, shell.now()))
}
