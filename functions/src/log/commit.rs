//! The one way to write: load, decide, append; again when another writer was quicker.

use std::pin::Pin;

use api::Problem;
use domain::{
    log::{Actor, Fact},
    referral::{Change, Referral},
    values::{
        ids::{PersonId, ReferralId},
        time::Instant,
        words::Channel,
    },
};
use store::{Idempotency, NotWritten};

use super::quota::{GuestMail, may_create};
use crate::ground::{Failure, Shell, not_written};

/// How often a decision is retried because another writer was quicker.
const ATTEMPTS: u32 = 8;

/// What became of a write.
pub(crate) enum Outcome<T> {
    /// It is written.
    Done(T),
    /// The idempotency key was used before.
    Repeated,
}

/// What is to be written to a referral, and what the writer wants to know afterwards.
pub(crate) enum Decision<T> {
    /// New entries.
    Append(Step, T),
    /// The same, and the new referral that replaces this one.
    Replace(Step, Box<Referral>, T),
    /// Nothing: it is written already, or not to be written.
    Nothing(Referral, T),
}

/// A referral before and after its new entries.
pub(crate) struct Step {
    before: Referral,
    after: Referral,
}

impl Step {
    /// The changes of a command.
    pub(crate) fn of(
        before: Referral,
        changes: Vec<Change>,
        now: Instant,
        by: &Actor,
        channel: Channel,
    ) -> Self {
        let after = before.clone().write(changes, now, by, channel);
        Self { before, after }
    }

    /// One fact that moves nothing in the lifecycle.
    pub(crate) fn fact(before: Referral, fact: Fact, now: Instant, by: Actor, channel: Channel) -> Self {
        let after = before.clone().note(fact, by, now, channel);
        Self { before, after }
    }

    /// From a referral to what it becomes.
    pub(crate) const fn between(before: Referral, after: Referral) -> Self {
        Self { before, after }
    }
}

/// A referral as it is written now.
pub(crate) struct Written<T> {
    /// The referral; of a redirect, the old one.
    pub(crate) referral: Referral,
    /// What the decision gave.
    pub(crate) gives: T,
}

/// How often it was tried, and whether another command has come first since the first try.
#[derive(Default)]
struct Tries {
    attempt: u32,
    moved: bool,
}

impl Tries {
    /// What a failed try means: to try again, after a pause; or that the key was used before (`false`).
    async fn again(&mut self, shell: &Shell, why: NotWritten) -> Result<bool, Failure> {
        match why {
            NotWritten::Repeated => return Ok(false),
            NotWritten::Moved => self.moved = true,
            NotWritten::NumberTaken
            | NotWritten::FileMoved
            | NotWritten::ReferenceTaken
            | NotWritten::Contended => {}
            NotWritten::TooLarge | NotWritten::Store(_) => return Err(not_written(why)),
        }
        self.attempt += 1;
        if self.attempt == ATTEMPTS {
            return Err(Problem::try_again().into());
        }
        shell.pause(self.attempt - 1).await;
        Ok(true)
    }
}

/// Creates the referral that `make` makes.
pub(crate) async fn create<Making>(
    shell: &Shell,
    sender: &PersonId,
    idempotency: Option<&Idempotency>,
    make: impl Fn() -> Making,
) -> Result<Outcome<Referral>, Failure>
where
    Making: Future<Output = Result<Referral, Failure>> + Send,
{
    may_create(shell, sender).await?;
    let mut mail = GuestMail::default();
    let created = until_created(shell, idempotency, make, &mut mail).await;
    settle(shell, mail, &created).await;
    created
}

/// What was counted for a write stays counted, unless nothing was written.
async fn settle<T>(shell: &Shell, mail: GuestMail, written: &Result<Outcome<T>, Failure>) {
    match written {
        Ok(Outcome::Done(_)) | Err(Failure::Outside(_) | Failure::Bug(_)) => {}
        Ok(Outcome::Repeated) | Err(Failure::Problem(_)) => mail.take_back(shell).await,
    }
}

async fn until_created<Making>(
    shell: &Shell,
    idempotency: Option<&Idempotency>,
    make: impl Fn() -> Making,
    mail: &mut GuestMail,
) -> Result<Outcome<Referral>, Failure>
where
    Making: Future<Output = Result<Referral, Failure>> + Send,
{
    let mut tries = Tries::default();
    loop {
        let referral = make().await?;
        referral.may_begin()?;
        mail.of_new(shell, &referral).await?;
        let Err(why) = shell.store.create(&referral, idempotency).await else {
            return Ok(Outcome::Done(referral));
        };
        if !tries.again(shell, why).await? {
            return Ok(Outcome::Repeated);
        }
    }
}

/// Appends what `decide` makes of the referral; "not found" if there is none. The first try decides on the referral as it
/// was `loaded` before, if it was. `decide` is told whether another command has come first since then.
///
/// Its future is on the heap: a referral on the stack of each that waits for it is too much.
pub(crate) fn append<T, Deciding>(
    shell: &Shell,
    id: ReferralId,
    loaded: Option<Referral>,
    idempotency: Option<&Idempotency>,
    decide: impl Fn(Referral, bool) -> Deciding,
) -> Pin<Box<impl Future<Output = Result<Outcome<Written<T>>, Failure>>>>
where
    Deciding: Future<Output = Result<Decision<T>, Failure>> + Send,
{
    Box::pin(async move {
        let mut mail = GuestMail::default();
        let written = until_written(shell, id, loaded, idempotency, decide, &mut mail).await;
        settle(shell, mail, &written).await;
        written
    })
}

async fn until_written<T, Deciding>(
    shell: &Shell,
    id: ReferralId,
    mut loaded: Option<Referral>,
    idempotency: Option<&Idempotency>,
    decide: impl Fn(Referral, bool) -> Deciding,
    mail: &mut GuestMail,
) -> Result<Outcome<Written<T>>, Failure>
where
    Deciding: Future<Output = Result<Decision<T>, Failure>> + Send,
{
    let mut tries = Tries::default();
    loop {
        let before = match loaded.take() {
            Some(before) => before,
            None => shell.load(id).await?,
        };
        let is_broken = before.first_broken.is_some();
        let (written, referral, gives) = match decide(before, tries.moved).await? {
            Decision::Nothing(referral, gives) => (Ok(()), referral, gives),
            // The end of the chain is not to be trusted: nothing is put behind it.
            Decision::Append(..) | Decision::Replace(..) if is_broken => {
                return Err(Problem::broken().into());
            }
            Decision::Append(Step { before, after }, gives) => {
                before.has_room_for(&after)?;
                mail.of_step(shell, &before, &after).await?;
                (shell.store.append(&before, &after, idempotency).await, after, gives)
            }
            Decision::Replace(Step { before, after }, new, gives) => {
                before.has_room_for(&after)?;
                new.may_begin()?;
                mail.of_new(shell, &new).await?;
                (shell.store.replace(&before, &after, &new, idempotency).await, after, gives)
            }
        };
        let Err(why) = written else { return Ok(Outcome::Done(Written { referral, gives })) };
        if !tries.again(shell, why).await? {
            return Ok(Outcome::Repeated);
        }
    }
}
