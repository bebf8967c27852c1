//! Whoever is concerned by a change is told: in their feed, and by mail.

use std::time::Duration;

use calendar::{Mailed, Method, calendar};
use domain::{
    notices::{Notice, Notification},
    person::{Email, Member, Receiver},
    referral::Referral,
    time::Instant,
    words::{EventName, Party},
};
use events::{Detail, Event};
use mail::{Calendar, MailError, Message, Words, words};
use store::{Claim, Mailed as Outcome, StoreError, Teller};
use tracing::{error, info};

use crate::shell::{Failure, NotHandled, Shell};

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
    Failed(#[from] Failure),
}

impl From<NotTold> for NotHandled {
    fn from(why: NotTold) -> Self {
        match why {
            NotTold::Yet => Self::Yet(why.to_string()),
            NotTold::Failed(failure) => Self::Failed(failure.to_string()),
        }
    }
}

/// Tells everybody who is to be told of this change, with links to this address of the app. Of the event only what it is
/// about matters: all else is read where it is the truth.
///
/// Twice, late and out of order are all the same: each notification is told once, and its mail sent at least once. One
/// that cannot be told does not hold up the others; the error is for Lambda to try again. An invocation (its id) that is
/// tried again takes up the mails that it had claimed.
pub async fn notify(shell: &Shell, changed: Event, app: &str, invocation: &str) -> Result<(), NotTold> {
    let Detail { referral_id, seq, .. } = changed.detail;
    let found = shell.store.load(referral_id).await.map_err(Failure::Store)?;
    let referral = found.filter(|referral| referral.entries.iter().any(|entry| entry.seq == seq));
    let Some(referral) = referral else {
        let says = format!("there is no entry {seq} of {referral_id} to tell of");
        return Err(Failure::Store(StoreError::Broken(says)).into());
    };
    let notices = referral.notices(seq);
    let addresses = Addresses::of(shell, &referral, &notices).await?;
    let mut outcome = Ok(());
    let mut mailed = 0_usize;
    for notice in &notices {
        let to = notice.mail.then(|| addresses.find(notice.party)).flatten();
        match tell(shell, &referral, notice, to, app, invocation).await {
            Ok(sent) => mailed += usize::from(sent),
            // What failed is worth more than that something is not yet.
            Err(NotTold::Yet) => outcome = outcome.and(Err(NotTold::Yet)),
            Err(failed) => outcome = Err(failed),
        }
    }
    info!(%referral_id, seq, notices = notices.len(), mailed, "told");
    outcome
}

/// Whether a mail was sent.
async fn tell(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: Option<&Email>,
    app: &str,
    invocation: &str,
) -> Result<bool, NotTold> {
    let words = words(notice, app).map_err(ours)?;
    let notification = Notification {
        id: notice.id,
        at: notice.said.at,
        event: notice.event,
        referral_id: notice.said.referral_id,
        reference: notice.said.reference,
        text: words.line.parse().map_err(|_| ours("the line of a feed is too long"))?,
    };
    let claimed_by = to.map(|_| Teller { now: shell.now(), invocation });
    let new = shell.store.tell(&notice.feed, &notification, claimed_by).await.map_err(Failure::Store)?;
    let Some(to) = to else { return Ok(false) };
    if !new {
        match claim(shell, notice, invocation).await.map_err(Failure::Store)? {
            Claim::Own => {}
            Claim::Settled => return Ok(false),
            Claim::Others => return Err(NotTold::Yet),
        }
    }
    let (mailed, outcome) = match send(shell, referral, notice, to, &words).await {
        Ok(id) => (Outcome::Sent(id), Ok(true)),
        Err(Failure::Mail(MailError::Refused(code))) => {
            error!(notice = %notice.id, party = notice.party.as_str(), code, "a mail was refused");
            (Outcome::Refused, Ok(false))
        }
        Err(failure) => (Outcome::NotYet, Err(failure)),
    };
    let settled = shell.store.settle(&notice.feed, notice.id, &mailed).await;
    // Sent, and not known to be: tried again, it may be sent twice.
    Ok(outcome.and_then(|sent| settled.map(|()| sent).map_err(Failure::Store))?)
}

/// Claims a mail that was told before; one that another has claimed is looked at again a few times.
async fn claim(shell: &Shell, notice: &Notice, invocation: &str) -> Result<Claim, StoreError> {
    let mut looks = LOOKS.into_iter();
    loop {
        let teller = Teller { now: shell.now(), invocation };
        let claim = shell.store.claim(&notice.feed, notice.id, teller).await?;
        match (claim, looks.next()) {
            (Claim::Others, Some(millis)) => tokio::time::sleep(Duration::from_millis(millis)).await,
            (claim, _) => return Ok(claim),
        }
    }
}

/// The visit that was booked or cancelled, for the calendar of whoever gets the mail.
fn invitation(
    referral: &Referral,
    notice: &Notice,
    from: &str,
    to: &Email,
    now: Instant,
) -> Option<Calendar> {
    let mailed = || Some(Mailed { organizer: from.parse().ok()?, attendee: to.clone() });
    let method = match notice.event {
        EventName::VisitBooked => Method::Request(mailed()?),
        EventName::VisitCancelled => Method::Cancel(mailed()?),
        _ => return None,
    };
    let text = calendar(referral, notice.party, &method, now)?;
    Some(Calendar { text, method: method.name() })
}

async fn send(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: &Email,
    words: &Words,
) -> Result<String, Failure> {
    let mailer = shell.mailer()?;
    let message = Message {
        from: mailer.from(),
        to,
        words,
        referral: notice.said.referral_id,
        notice: notice.id.to_string(),
        calendar: invitation(referral, notice, mailer.from(), to, shell.now()),
        attached: Vec::new(),
    };
    let tags = [("event", notice.event.to_string()), ("party", notice.party.to_string())];
    mailer.send(to, message.bytes().map_err(ours)?, &tags).await.map_err(Failure::Mail)
}

fn ours(error: impl std::fmt::Display) -> Failure {
    Failure::Mail(MailError::Broken(error.to_string()))
}

/// Where the parties of a referral get their mail.
struct Addresses<'a> {
    referral: &'a Referral,
    /// Sender and receiver, as the directory has them now.
    members: Vec<Member>,
}

impl<'a> Addresses<'a> {
    /// One read, if anybody of the directory is sent a mail.
    async fn of(shell: &Shell, referral: &'a Referral, notices: &[Notice]) -> Result<Self, Failure> {
        let ids: Vec<_> = notices
            .iter()
            .filter(|notice| notice.mail)
            .filter_map(|notice| match notice.party {
                Party::Sender => Some(&referral.handoff.sender.id),
                Party::Receiver => match &referral.handoff.receiver {
                    Receiver::Member(member) => Some(&member.id),
                    Receiver::Guest(_) => None,
                },
                Party::Patient | Party::Administrator | Party::System => None,
            })
            .collect();
        let members = shell.store.members(&ids).await.map_err(Failure::Store)?;
        Ok(Self { referral, members })
    }

    /// None: they are told in the feed only.
    fn find(&self, party: Party) -> Option<&Email> {
        let id = match (party, &self.referral.handoff.receiver) {
            (Party::Sender, _) => &self.referral.handoff.sender.id,
            (Party::Receiver, Receiver::Member(member)) => &member.id,
            (Party::Patient, _) => return self.referral.handoff.patient.email.as_ref(),
            (Party::Receiver, Receiver::Guest(_)) | (Party::Administrator | Party::System, _) => return None,
        };
        self.members.iter().find(|member| member.id == *id)?.entry.email.as_ref()
    }
}
