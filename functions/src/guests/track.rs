//! The mail system reports: a guest's mail has arrived, came back, or was marked as unwanted.

use std::future::ready;

use domain::{
    commands::{
        command::Command,
        mail::{Bounce, BounceReason},
    },
    log::{Actor, Fact},
    referral::Referral,
    values::{
        digest::Digest,
        ids::ReferralId,
        words::{Channel, EventName, Party, Status},
    },
};
use serde::Deserialize;
use tracing::{info, warn};

use crate::{
    ground::{Failure, Shell},
    log::{Decision, Outcome, Step, Written, append},
};

/// What SES tells over `EventBridge`, by the names that it documents.
#[derive(Debug, Deserialize)]
#[serde(tag = "detail-type", content = "detail")]
pub enum MailEvent {
    /// The receiver's mail server has taken it.
    #[serde(rename = "Email Delivered")]
    Delivered(Delivered),
    /// It came back.
    #[serde(rename = "Email Bounced")]
    Bounced(Bounced),
    /// Whoever got it marked it as unwanted.
    #[serde(rename = "Email Complaint Received")]
    Complained(Complained),
}

/// The detail of a delivery.
#[derive(Debug, Deserialize)]
pub struct Delivered {
    mail: Mail,
}

/// The detail of a bounce.
#[derive(Debug, Deserialize)]
pub struct Bounced {
    mail: Mail,
    bounce: HowBounced,
}

/// The detail of a complaint.
#[derive(Debug, Deserialize)]
pub struct Complained {
    mail: Mail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HowBounced {
    bounce_type: String,
}

/// The mail that it is about. Its addresses and subject are not read: nobody needs them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    tags: Tags,
}

/// The tags that it was sent with. SES gives each as a list.
#[derive(Debug, Default, Deserialize)]
struct Tags {
    #[serde(default)]
    referral: Vec<String>,
    #[serde(default)]
    event: Vec<String>,
}

impl Mail {
    /// The referral whose guest it was sent to; none of other mails.
    fn referral(&self) -> Option<ReferralId> {
        self.tags.referral.first()?.parse().ok()
    }

    /// Whether it is the first one, with which the referral reaches the guest.
    fn is_invitation(&self) -> bool {
        self.tags.event.first().is_some_and(|event| event == EventName::Sent.as_str())
    }
}

/// Why nothing is written.
#[derive(Debug)]
enum Nothing {
    /// It is known already.
    Known,
    /// A mail that has arrived, and of which a program says later that nobody is there to read it now.
    Passing,
    /// The referral does not wait for this mail any more.
    Settled,
    /// No such referral, or none of a guest.
    Stranger,
}

/// Writes what became of a guest's mail: that the first one has arrived, or that one did not. Whatever comes twice is
/// written once; what changes nothing any more is a line of the log.
pub async fn track(shell: &Shell, event: MailEvent) -> Result<(), Failure> {
    let (mail, why, passing) = match event {
        MailEvent::Delivered(Delivered { mail }) => return Box::pin(delivered(shell, &mail)).await,
        // What passes is also what a mail program answers by itself while its owner is away.
        MailEvent::Bounced(Bounced { mail, bounce }) => {
            (mail, BounceReason::Bounced, bounce.bounce_type == "Transient")
        }
        MailEvent::Complained(Complained { mail }) => (mail, BounceReason::Complained, false),
    };
    let Some(id) = mail.referral() else { return Ok(()) };
    let bounce = Bounce { why, mail: Digest::of(mail.message_id.as_bytes()) };
    Box::pin(came_back(shell, id, bounce, passing)).await
}

/// A mail to the guest of this referral came back: the ball is the sender's, once. From whoever has accepted it takes
/// nothing: the sender is told, and the ball stays.
pub(crate) async fn came_back(
    shell: &Shell,
    id: ReferralId,
    bounce: Bounce,
    passing: bool,
) -> Result<(), Failure> {
    let now = shell.now();
    let written = write(shell, id, |before| {
        returned(before, bounce, passing)?;
        match before.decide(Command::Bounce(bounce), Party::System, now) {
            Ok(changes) => Ok(before.clone().write(changes, now, &Actor::system(), Channel::Email)),
            Err(_) if is_taken_on(before) => {
                let fact = Fact::EmailBounced(bounce);
                Ok(before.clone().note(fact, Actor::system(), now, Channel::Email))
            }
            Err(_) => Err(Nothing::Settled),
        }
    });
    if written.await? {
        info!(referral_id = %id, why = bounce.why.as_str(), "a guest's mail bounced");
    }
    Ok(())
}

/// Writes what `decide` makes of the referral, or says in the log why nothing is written. Whether it is written.
async fn write(
    shell: &Shell,
    id: ReferralId,
    decide: impl Fn(&Referral) -> Result<Referral, Nothing>,
) -> Result<bool, Failure> {
    let Some(referral) = shell.find(id).await? else {
        nothing(id, &Nothing::Stranger);
        return Ok(false);
    };
    let written = append(shell, id, Some(referral), None, |before, _| {
        ready(Ok(match decide(&before) {
            Ok(after) => Decision::Append(Step::between(before, after), None),
            Err(why) => Decision::Nothing(before, Some(why)),
        }))
    });
    if let Outcome::Done(Written { gives: Some(why), .. }) = Box::pin(written).await? {
        nothing(id, &why);
        return Ok(false);
    }
    Ok(true)
}

/// Whether the guest is responsible for the patient, or was: they have the referral, and yet not the newest mail.
const fn is_taken_on(referral: &Referral) -> bool {
    match referral.status {
        Status::Accepted | Status::Completed => true,
        Status::Draft
        | Status::Sent
        | Status::NeedInfo
        | Status::VisitRequired
        | Status::Declined
        | Status::Withdrawn
        | Status::Expired
        | Status::Voided => false,
    }
}

/// Whether this mail that came back is news.
fn returned(referral: &Referral, bounce: Bounce, passing: bool) -> Result<(), Nothing> {
    if referral.guest().is_none() {
        Err(Nothing::Stranger)
    } else if referral.undelivered || referral.knows_bounce(bounce.mail) {
        Err(Nothing::Known)
    } else if passing && referral.delivered_at.is_some() {
        Err(Nothing::Passing)
    } else {
        Ok(())
    }
}

async fn delivered(shell: &Shell, mail: &Mail) -> Result<(), Failure> {
    let Some(id) = mail.referral().filter(|_| mail.is_invitation()) else { return Ok(()) };
    let now = shell.now();
    write(shell, id, |before| match (before.guest(), before.delivered_at) {
        (None, _) => Err(Nothing::Stranger),
        (Some(_), Some(_)) => Err(Nothing::Known),
        (Some(_), None) => {
            Ok(before.clone().note(Fact::EmailDelivered, Actor::system(), now, Channel::Email))
        }
    })
    .await
    .map(drop)
}

fn nothing(id: ReferralId, why: &Nothing) {
    match why {
        Nothing::Stranger => warn!(referral_id = %id, "a mail of no guest's referral"),
        Nothing::Known | Nothing::Passing | Nothing::Settled => {
            info!(referral_id = %id, ?why, "nothing changes");
        }
    }
}
