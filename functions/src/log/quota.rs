//! How much is done in a day: so many new referrals, mails to guests, wrong birth dates,
//! bookings and revocations. More is "slow down" (429).

use api::Problem;
use domain::{
    handoff::{Added, Create},
    log::Fact,
    referral::Referral,
    values::{
        ids::PersonId,
        person::Receiver,
        time::Instant,
        words::{Holder, Party},
    },
};
use store::Counted;
use tracing::error;

use crate::ground::{Failure, Shell};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Whether this person may make one more referral now: one query of what they made in the last 24 hours.
pub(crate) async fn may_create(shell: &Shell, sender: &PersonId) -> Result<(), Failure> {
    let (most, now) = (shell.quotas.creates, shell.now());
    let since = Instant::from_millis(now.as_millis() - DAY);
    let made = shell.store.created_since(sender, since, most).await?;
    let has_room = u32::try_from(made.len()).is_ok_and(|made| made < most);
    if has_room {
        return Ok(());
    }
    // The oldest of them makes room when it is a day old.
    let oldest = made.first().and_then(|id| id.0.get_timestamp()).map_or(0, |made| made.to_unix().0);
    let ends = i64::try_from(oldest).unwrap_or_default() + DAY / 1000;
    let detail = format!("{most} referrals were sent in the last 24 hours");
    Err(Problem::slow_down(detail, ends - now.as_millis() / 1000).into())
}

/// A try at the birth date of a known account, counted before the date is looked at: so as many at once are refused as one
/// after the other. A sender who has tried too many wrong dates is refused the right one as well.
///
/// A redirect takes its birth date from the referral before: nothing is tried by it.
pub(crate) async fn may_name_account(
    shell: &Shell,
    asked: &Create,
    added: &Added,
) -> Result<AccountTried, Failure> {
    if added.account.is_none() || asked.patient.id.is_none() || added.replaces.is_some() {
        return Ok(AccountTried(None));
    }
    let (most, now, sender) = (shell.quotas.mismatches, shell.now(), &added.sender.id);
    match shell.store.count(Counted::Mismatch, sender, now, most).await? {
        Ok(()) => Ok(AccountTried(Some((sender.clone(), now)))),
        Err(left) => {
            let detail = format!("{most} referrals named a known account with another birth date today");
            Err(Problem::slow_down(detail, left).into())
        }
    }
}

/// A try that is counted until it is known to be none: the date fits, or something else is wrong.
pub(crate) struct AccountTried(Option<(PersonId, Instant)>);

impl AccountTried {
    /// Takes back what was counted.
    pub(crate) async fn take_back(self, shell: &Shell) {
        uncount(shell, Counted::Mismatch, self.0).await;
    }
}

/// Takes back what was counted. If that fails, the person has one less today.
async fn uncount(shell: &Shell, counted: Counted, by: Option<(PersonId, Instant)>) {
    let Some((person, at)) = by else { return };
    if let Err(error) = shell.store.uncount(counted, &person, at).await {
        error!(%error, ?counted, "what came to nothing stays counted");
    }
}

/// Whether the links of this referral may be revoked once more now.
pub(crate) fn may_revoke(shell: &Shell, referral: &Referral, now: Instant) -> Result<(), Problem> {
    let revoked = |fact: &Fact| *fact == Fact::LinksRevoked;
    may_repeat(referral, now, shell.quotas.revocations, "links were revoked", revoked)
}

/// Whether a visit of this referral may be booked once more now: each is mailed to those whom it concerns.
pub(crate) fn may_book(shell: &Shell, referral: &Referral, now: Instant) -> Result<(), Problem> {
    let booked = |fact: &Fact| matches!(fact, Fact::VisitBooked(_));
    may_repeat(referral, now, shell.quotas.bookings, "visits were booked", booked)
}

/// Whether this was done fewer than so many times in the last 24 hours.
fn may_repeat(
    referral: &Referral,
    now: Instant,
    most: u32,
    what: &str,
    is_such: impl Fn(&Fact) -> bool,
) -> Result<(), Problem> {
    let since = Instant::from_millis(now.as_millis() - DAY);
    let done = referral.entries.iter().filter(|entry| is_such(&entry.fact) && entry.at > since);
    let done: Vec<_> = done.map(|entry| entry.at).collect();
    let has_room = u32::try_from(done.len()).is_ok_and(|done| done < most);
    if has_room {
        return Ok(());
    }
    let oldest = done.first().map_or(now, |at| *at);
    let left = (oldest.as_millis() + DAY - now.as_millis()).div_euclid(1000) + 1;
    Err(Problem::slow_down(format!("{what} {most} times in the last 24 hours"), left))
}

/// A mail to a guest, which is counted before what it tells is written.
#[derive(Default)]
pub(crate) struct GuestMail(Option<(PersonId, Instant)>);

impl GuestMail {
    /// Counts the mail that a new referral to a guest means, now or once the patient consents.
    pub(crate) async fn of_new(&mut self, shell: &Shell, new: &Referral) -> Result<(), Failure> {
        match &new.handoff.receiver {
            Receiver::Guest(_) => self.count(shell, &new.handoff.sender.id, shell.quotas.guest_mails).await,
            Receiver::Member(_) => Ok(()),
        }
    }

    /// Counts the mail that the sender's new entries mean. What ends a referral is neither refused for it nor counted; a
    /// revocation of links is counted and never refused: a stranger may have the link.
    pub(crate) async fn of_step(
        &mut self,
        shell: &Shell,
        before: &Referral,
        after: &Referral,
    ) -> Result<(), Failure> {
        let mut new = after.entries.iter().skip(before.entries.len());
        let ends = after.awaiting.who == Holder::Nobody && before.awaiting.who != Holder::Nobody;
        let voids = new.clone().any(|entry| matches!(entry.fact, Fact::Voided(_)));
        let revokes = new.clone().any(|entry| entry.fact == Fact::LinksRevoked);
        let mails = !ends
            && !voids
            && after.guest_address().is_some()
            && new.any(|entry| {
                let notices = after.notices(entry.seq);
                entry.by.party == Party::Sender
                    && notices.iter().any(|notice| notice.is_for_guest() && notice.mail)
            });
        let most = if revokes { u32::MAX } else { shell.quotas.guest_mails };
        if mails { self.count(shell, &after.handoff.sender.id, most).await } else { Ok(()) }
    }

    /// Once, however often a write is tried.
    async fn count(&mut self, shell: &Shell, sender: &PersonId, most: u32) -> Result<(), Failure> {
        if self.0.is_some() {
            return Ok(());
        }
        let now = shell.now();
        match shell.store.count(Counted::GuestMail, sender, now, most).await? {
            Ok(()) => self.0 = Some((sender.clone(), now)),
            Err(left) => {
                let detail = format!("{most} mails to doctors without an account were sent today");
                return Err(Problem::slow_down(detail, left).into());
            }
        }
        Ok(())
    }

    /// Takes back what was counted: nothing was written.
    pub(crate) async fn take_back(self, shell: &Shell) {
        uncount(shell, Counted::GuestMail, self.0).await;
    }
}
