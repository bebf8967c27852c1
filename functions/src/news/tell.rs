//! What telling by mail has in common, whoever is told: the change, the claim, the calendar entry, the outcome.

use std::time::Duration;

use api::Bug;
use aws::{Error, mailer::Sent};
use documents::ics::{Mailed, Method, calendar};
use domain::{
    log::Actor,
    notices::{CalendarChange, Notice, Notification},
    referral::{
        Referral,
        access::{Access, Looked, Reader, Trail},
    },
    values::{
        ids::ReferralId,
        person::Email,
        time::Instant,
        words::{Channel, Party},
    },
};
use events::{Detail, Event};
use mail::{Calendar, Words};
use store::{Claim, Teller};
use tracing::error;
use uuid::Uuid;

use crate::ground::{Failure, NotHandled, Shell};

/// How long, in milliseconds, whoever finds a mail claimed by another waits before looking again: usually it is being sent.
const LOOKS: [u64; 5] = [50, 100, 200, 400, 800];

/// Why not all of a change could be told.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// Nothing is wrong: another delivery of the same event is sending a mail, or has died while sending it and will be
    /// tried again, too.
    #[error("not yet: another delivery of this event has claimed a mail")]
    Yet,
    /// Something failed.
    #[error(transparent)]
    Failed(Failure),
}

impl<F: Into<Failure>> From<F> for NotTold {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

impl From<NotTold> for NotHandled {
    fn from(why: NotTold) -> Self {
        match why {
            NotTold::Yet => Self::Yet(why.to_string()),
            NotTold::Failed(failure) => Self::Failed(failure.to_string()),
        }
    }
}

/// The referral that this change is of. Of the event only what it is about matters: all else is read where it is the truth.
pub(crate) async fn changed(shell: &Shell, event: &Event) -> Result<Referral, Failure> {
    let Detail { referral_id, seq, .. } = event.detail;
    let found = shell.find(referral_id).await?;
    let referral = found.filter(|referral| referral.entries.iter().any(|entry| entry.seq == seq));
    referral.ok_or_else(|| Bug::new(format!("there is no entry {seq} of {referral_id} to tell of")).into())
}

/// Puts a notice in its feed, and has its mail sent, if it has one, by whoever claims it. Whether a mail was sent.
pub(crate) async fn tell<Sending>(
    shell: &Shell,
    notice: &Notice,
    words: &Words,
    mail: Option<impl FnOnce() -> Sending>,
    invocation: &str,
) -> Result<bool, NotTold>
where
    Sending: Future<Output = Result<Sent, Failure>>,
{
    let notification = Notification {
        id: notice.id,
        at: notice.said.at,
        event: notice.event,
        referral_id: notice.said.referral_id,
        reference: notice.said.reference,
        text: words.line.parse().map_err(|_| Bug::new("the line of a feed is too long"))?,
    };
    let claimed_by = mail.as_ref().map(|_| Teller { now: shell.now(), invocation });
    let new = shell.store.tell(&notice.feed, &notification, claimed_by).await?;
    let Some(send) = mail else { return Ok(false) };
    if !new {
        match claim(shell, notice, invocation).await? {
            Claim::Own => {}
            Claim::Settled => return Ok(false),
            Claim::Others => return Err(NotTold::Yet),
        }
    }
    let mail = match send().await {
        Ok(Sent::Taken(id)) => Some(id),
        Ok(Sent::Refused(code)) => {
            error!(notice = %notice.id, party = notice.party.as_str(), code, "a mail was refused");
            None
        }
        Err(failure) => {
            // The next try may claim it at once; if this fails, too, in two minutes.
            if let Err(error) = shell.store.unclaim(&notice.feed, notice.id).await {
                error!(notice = %notice.id, %error, "a mail that was not sent stays claimed");
            }
            return Err(failure.into());
        }
    };
    // Sent, and not recorded: tried again, it may be sent twice.
    record_mail(
        shell,
        notice.said.referral_id,
        notice.id,
        Mail { tells: notice.event.as_str(), seq: Some(notice.seq), to: notice.party, ses_id: mail.clone() },
    )
    .await?;
    Ok(mail.is_some())
}

/// What became of a mail about a referral.
pub(crate) struct Mail<'a> {
    /// What it says has happened.
    pub(crate) tells: &'a str,
    /// The log entry that it is about.
    pub(crate) seq: Option<u32>,
    /// To whom.
    pub(crate) to: Party,
    /// SES's id of it; none if SES will never take it.
    pub(crate) ses_id: Option<String>,
}

/// Records a mail in the referral's trail, where it stays as long as the referral does.
pub(crate) async fn record_mail(
    shell: &Shell,
    referral: ReferralId,
    id: Uuid,
    Mail { tells, seq, to, ses_id }: Mail<'_>,
) -> Result<(), Failure> {
    let access = Access {
        id,
        at: shell.now(),
        trail: Trail::Referral(referral),
        by: Reader::party(&Actor::system(), None),
        channel: Channel::Email,
        what: Looked::Mailed { tells: tells.to_owned(), seq, to, mail: ses_id },
        shown: None,
        correlation_id: None,
    };
    Ok(shell.store.record(&access).await?)
}

/// Claims a mail that was told before; one that another has claimed is looked at again a few times.
async fn claim(shell: &Shell, notice: &Notice, invocation: &str) -> Result<Claim, Error> {
    let mut looks = LOOKS.into_iter();
    loop {
        let teller = Teller { now: shell.now(), invocation };
        let claim = shell.store.claim(&notice.feed, notice.said.referral_id, notice.id, teller).await?;
        match (claim, looks.next()) {
            (Claim::Others, Some(millis)) => tokio::time::sleep(Duration::from_millis(millis)).await,
            (claim, _) => return Ok(claim),
        }
    }
}

/// The visit that was booked or cancelled, for the calendar of whoever gets the mail.
pub(crate) fn invitation(
    referral: &Referral,
    notice: &Notice,
    from: &str,
    to: &Email,
    now: Instant,
) -> Option<Calendar> {
    let mailed = || Some(Mailed { organizer: from.parse().ok()?, attendee: to.clone() });
    let method = match notice.calendar? {
        CalendarChange::Invites => Method::Request(mailed()?),
        CalendarChange::Cancels => Method::Cancel(mailed()?),
    };
    let text = calendar(referral, notice.party, &method, now)?;
    Some(Calendar { text, method: method.name() })
}
