//! How much is done in a day: so many new referrals, mails to guests, wrong birth dates and revocations. More is "slow down" (429).

use std::str::FromStr;

use api::Problem;
use domain::{
    handoff::{Added, Create},
    ids::PersonId,
    log::Fact,
    person::Receiver,
    referral::Referral,
    time::Instant,
    words::{Holder, Party},
};
use store::Counted;
use tracing::error;

use crate::{failure::Failure, shell::Shell};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The quotas, as the template's parameters say (`QUOTAS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// New referrals of a person in 24 hours.
    pub creates: u32,
    /// Mails to guests that a person causes in a day (UTC).
    pub guest_mails: u32,
    /// Referrals that name a known account with another birth date, of a person in a day (UTC).
    pub mismatches: u32,
    /// Revocations of a referral's links in 24 hours.
    pub revocations: u32,
    /// Bookings of visits of a referral in 24 hours.
    pub bookings: u32,
    /// New links that are mailed in place of one.
    pub renewals: u32,
    /// Codes that are mailed for a link until one is given.
    pub codes: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            creates: 300,
            guest_mails: 100,
            mismatches: 20,
            revocations: 10,
            bookings: 20,
            renewals: store::RENEWALS,
            codes: store::CODES,
        }
    }
}

/// `creates=300 guest-mails=100 mismatches=20 revocations=10 bookings=20 renewals=3 codes=10`.
impl FromStr for Quotas {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "is creates=N guest-mails=N mismatches=N revocations=N bookings=N renewals=N codes=N";
        let words: Vec<_> = text.split_whitespace().filter_map(|word| word.split_once('=')).collect();
        let quota = |name| {
            let value = words.iter().find(|(given, _)| *given == name).map(|(_, value)| value);
            value.and_then(|value| value.parse().ok()).ok_or(wrong)
        };
        let quotas = Self {
            creates: quota("creates")?,
            guest_mails: quota("guest-mails")?,
            mismatches: quota("mismatches")?,
            revocations: quota("revocations")?,
            bookings: quota("bookings")?,
            renewals: quota("renewals")?,
            codes: quota("codes")?,
        };
        if words.len() == 7 { Ok(quotas) } else { Err(wrong) }
    }
}

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
/// after the other. Whoever has tried too many wrong dates is refused the right one as well.
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
            let detail = format!(
                "{most} referrals of today named an account with another birth date: leave out patient.id, or wait"
            );
            Err(Problem::slow_down(detail, left).into())
        }
    }
}

/// A try that is counted as wrong until it fits.
pub(crate) struct AccountTried(Option<(PersonId, Instant)>);

impl AccountTried {
    /// Takes back what was counted.
    pub(crate) async fn fits(self, shell: &Shell) {
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
            Receiver::Guest(_) => self.count(shell, &new.handoff.sender.id).await,
            Receiver::Member(_) => Ok(()),
        }
    }

    /// Counts the mail that the sender's new entries mean. What ends a referral, or revokes links that somebody else may have,
    /// is never refused for it.
    pub(crate) async fn of_step(
        &mut self,
        shell: &Shell,
        before: &Referral,
        after: &Referral,
    ) -> Result<(), Failure> {
        let mut new = after.entries.iter().skip(before.entries.len());
        let ends = after.awaiting.who == Holder::Nobody && before.awaiting.who != Holder::Nobody;
        let mails = !ends
            && after.guest_address().is_some()
            && new.any(|entry| {
                let notices = after.notices(entry.seq);
                entry.by.party == Party::Sender
                    && entry.fact != Fact::LinksRevoked
                    && notices.iter().any(|notice| notice.is_for_guest() && notice.mail)
            });
        if mails { self.count(shell, &after.handoff.sender.id).await } else { Ok(()) }
    }

    /// Once, however often a write is tried.
    async fn count(&mut self, shell: &Shell, sender: &PersonId) -> Result<(), Failure> {
        if self.0.is_some() {
            return Ok(());
        }
        let (most, now) = (shell.quotas.guest_mails, shell.now());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_read_or_refused() {
        let all = "creates=1 guest-mails=2 mismatches=6 revocations=3 bookings=7 renewals=4 codes=5";
        let quotas = Quotas {
            creates: 1,
            guest_mails: 2,
            mismatches: 6,
            revocations: 3,
            bookings: 7,
            renewals: 4,
            codes: 5,
        };
        assert_eq!(all.parse(), Ok(quotas));
        let missing = all.replace(" codes=5", "");
        let unknown = format!("{all} others=1");
        let negative = all.replace("=1", "=-1");
        for wrong in ["", "creates", &missing, &unknown, &negative, &all.replace("=1", "=")] {
            assert!(wrong.parse::<Quotas>().is_err(), "{wrong}");
        }
    }
}
