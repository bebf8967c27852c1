//! Whoever is concerned by a change is told: in their feed, and by mail.

use api::Bug;
use aws::mailer::Sent;
use domain::{
    notices::Notice,
    referral::Referral,
    values::{
        person::{Email, Member, Receiver},
        words::Party,
    },
};
use events::Event;
use mail::{Message, Words, words};
use tracing::info;

use crate::{
    ground::{Failure, Shell},
    news::tell::{NotTold, changed, invitation, tell},
};

/// Tells everybody who is to be told of this change, with links to the app; but no guest, who has no app.
///
/// Twice, late and out of order are all the same: each notification is told once, and its mail sent at least once. One
/// that cannot be told does not hold up the others; the error is for Lambda to try again. An invocation (its id) that is
/// tried again takes up the mails that it had claimed.
pub async fn notify(shell: &Shell, event: Event, invocation: &str) -> Result<(), NotTold> {
    let app = shell.app_url()?;
    let referral = changed(shell, &event).await?;
    let (id, seq) = (referral.handoff.id, event.detail.seq);
    let mut notices = referral.notices(seq);
    notices.retain(|notice| !notice.is_for_guest());
    let addresses = Addresses::of(shell, &referral, &notices).await?;
    let mut outcome = Ok(());
    let mut mailed = 0_usize;
    for notice in &notices {
        let to = notice.mail.then(|| addresses.find(notice.party)).flatten();
        match told(shell, &referral, notice, to, app, invocation).await {
            Ok(sent) => mailed += usize::from(sent),
            // What failed is worth more than that something is not yet.
            Err(NotTold::Yet) => outcome = outcome.and(Err(NotTold::Yet)),
            Err(failed) => outcome = Err(failed),
        }
    }
    info!(referral_id = %id, seq, notices = notices.len(), mailed, "told");
    outcome
}

/// Whether a mail was sent.
async fn told(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: Option<&Email>,
    app: &str,
    invocation: &str,
) -> Result<bool, NotTold> {
    let words = &words(notice, app).map_err(Bug::new)?;
    let mail = to.map(|to| move || send(shell, referral, notice, to, words));
    tell(shell, notice, words, mail, invocation).await
}

async fn send(
    shell: &Shell,
    referral: &Referral,
    notice: &Notice,
    to: &Email,
    words: &Words,
) -> Result<Sent, Failure> {
    let mailer = shell.mailer()?;
    let message = Message {
        from: mailer.from(),
        from_name: None,
        reply_to: None,
        to,
        words,
        referral: notice.said.referral_id,
        notice: notice.id.to_string(),
        answers: false,
        calendar: invitation(referral, notice, mailer.from(), to, shell.now()),
        attached: Vec::new(),
    };
    let tags = [("event", notice.event.to_string()), ("party", notice.party.to_string())];
    Ok(mailer.send(to, message.bytes().map_err(Bug::new)?, &tags).await?)
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
        let members = shell.store.members(&ids).await?;
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
