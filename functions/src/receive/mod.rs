//! A doctor without an account has answered by mail: it is read, judged, and written to the log of its referral.
//!
//! | what comes | what becomes of it |
//! |---|---|
//! | the guest's words, beyond doubt | on the timeline; its command, if its first line is exactly one, is carried out with it |
//! | the guest's words, with a first line that asks for what cannot be done | on the timeline; they are told by [`crate::deliver`] |
//! | words that nobody can vouch for, an answer of a machine, what nobody can read | held for the sender, who is told |
//! | a server's report that a mail of ours did not arrive | the ball is the sender's |
//! | a mail program's word that a mail was shown, or that it is still under way | a line of the log |
//! | what is here already | nothing |
//! | what is of no referral; what comes when many wait already; a loop | stays in the bucket, and is counted |
//!
//! Nothing is lost: each mail stays in the bucket for 90 days, whatever becomes of it. Each step can be repeated: what a
//! mail has left behind when it is read again (files that no referral names) is gone after a day.

mod arrived;
mod files;
mod found;
mod judged;
mod said;
mod words;

use domain::{
    command::{Attachments, Command},
    digest::Digest,
    entry::{Actor, Fact},
    file::File,
    ids::ReferralId,
    mail::{Bounce, BounceReason, HeldMail, NotDone, NotDoneWhy, ReceivedMail, by_mail},
    referral::Referral,
    refusal::Refusal,
    words::{Channel, Party},
};
use mail::reply::{DeliveryReport, MailKind, Reading, read};
use store::{NotWritten, StoreError};
use tracing::info;

pub use self::arrived::Arrived;
use self::{
    arrived::{Record, Told},
    files::Taken,
    found::{found, ses_id},
    judged::{Judged, judged},
    said::{Kept, kept},
};
use crate::{
    brought::named,
    commands::ATTEMPTS,
    shell::{Failure, Shell, not_written},
    track::came_back,
};

/// Most mails that wait for the sender of one referral: whoever has the address could send any number.
const HELD_MAX: usize = 20;

/// Reads each mail. An error is for Lambda to try again; the mail stays in the bucket all the same.
pub async fn receive(shell: &Shell, arrived: Arrived) -> Result<(), Failure> {
    for Record { ses } in arrived.records {
        let raw = shell.bucket()?.mail(&ses.mail.message_id).await.map_err(Failure::Bucket)?;
        match Box::pin(one(shell, &ses, &raw)).await? {
            Became::Kept(why) => println!("{}", kept(why, &ses, raw.len(), shell.now())),
            Became::Entry(id, what) => {
                info!(referral_id = %id, mail = ses.mail.message_id, what, "a mail came in");
            }
        }
    }
    Ok(())
}

/// What became of a mail.
enum Became {
    /// It is left in the bucket.
    Kept(Kept),
    /// It is of this referral; what it did there.
    Entry(ReferralId, &'static str),
}

async fn one(shell: &Shell, told: &Told, raw: &[u8]) -> Result<Became, Failure> {
    let reading = read(raw).map_err(|why| info!(mail = told.mail.message_id, %why, "not read")).ok();
    if reading.as_ref().is_some_and(|reading| reading.kind == MailKind::Own) {
        return Ok(Became::Kept(Kept::Loop));
    }
    let Some(found) = found(shell, &told.receipt, reading.as_ref()).await? else {
        return Ok(Became::Kept(Kept::Unmatched));
    };
    let id = found.id;
    let before = shell.store.load(id).await.map_err(Failure::Store)?;
    let Some((before, guest)) = before.and_then(|before| before.guest().map(|guest| (before, guest))) else {
        return Ok(Became::Kept(Kept::Unmatched));
    };
    let judged = match reading.as_ref().map(|reading| &reading.kind) {
        Some(MailKind::DeliveryReport(report)) => return reported(shell, &before, report).await,
        Some(MailKind::ReadReceipt) => return Ok(Became::Entry(id, "a mail was shown")),
        _ => judged(&found, told.receipt.verdicts(), reading.as_ref(), &before),
    };
    let mut received = received(raw, reading.as_ref());
    if before.knows_mail(received.message_id, received.content) {
        return Ok(Became::Entry(id, "known"));
    }
    if judged.is_held() && before.held().count() >= HELD_MAX {
        return Ok(Became::Kept(Kept::Surplus));
    }
    if let Some(mut reading) = reading {
        let given = std::mem::take(&mut reading.files);
        let taken =
            if judged.takes_files() { files::take(shell, given, &before).await? } else { Taken::default() };
        (received.words, received.cut) = words::words(&reading, &taken.left);
        received.attachments = taken.ids;
    }
    write(shell, before, &guest, received, &judged).await
}

/// What is the same of a mail however often it is read.
fn received(raw: &[u8], reading: Option<&Reading<'_>>) -> ReceivedMail {
    let mail = Digest::of(raw);
    let message_id = reading.and_then(|reading| reading.message_id.as_ref());
    ReceivedMail {
        words: None,
        cut: None,
        attachments: Attachments::default(),
        mail,
        message_id: message_id.map(|id| Digest::of(id.as_bytes())),
        content: reading.map_or(mail, |reading| reading.content),
        not_done: None,
    }
}

/// One transaction: the mail, its files, and what its command changes. Again when somebody read the referral in between.
async fn write(
    shell: &Shell,
    mut before: Referral,
    guest: &Actor,
    received: ReceivedMail,
    judged: &Judged,
) -> Result<Became, Failure> {
    let id = before.handoff.id;
    for attempt in 0..ATTEMPTS {
        if before.knows_mail(received.message_id, received.content) {
            return Ok(Became::Entry(id, "known"));
        }
        let files = named(shell, &received.attachments).await?;
        let (after, what) = after(shell, before.clone(), guest, received.clone(), files, judged);
        match shell.store.append(&before, &after, None).await {
            Ok(()) => return Ok(Became::Entry(id, what)),
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(NotWritten::Moved | NotWritten::NumberTaken | NotWritten::FileMoved) => {}
            Err(other) => return Err(not_written(other)),
        }
        before = shell.load(id).await?;
    }
    Err(Failure::Store(StoreError::Unavailable("others change the same referral".to_owned())))
}

/// The referral with the mail in its log.
fn after(
    shell: &Shell,
    before: Referral,
    guest: &Actor,
    mut received: ReceivedMail,
    files: Vec<File>,
    judged: &Judged,
) -> (Referral, &'static str) {
    let now = shell.now();
    let (fact, by, what) = match judged {
        Judged::Held { why, from } => {
            let held = HeldMail { why: *why, from: from.clone(), received };
            (Fact::EmailHeld(held), system(), why.as_str())
        }
        Judged::Note(not_done) => {
            let what = if not_done.is_some() { "received, not understood" } else { "received" };
            received.not_done = *not_done;
            (Fact::EmailReceived(received), guest.clone(), what)
        }
        Judged::Command(command) => {
            let mut command = command.clone();
            let name = command.step().command();
            if let Command::Complete(outcome) = &mut command {
                outcome.attachments = received.attachments.clone();
            }
            match before.decide(command, Party::Receiver, now) {
                Ok(changes) => {
                    let mut changes = by_mail(received, changes);
                    // The mail brings the files; what follows only names them.
                    if let Some(mail) = changes.first_mut() {
                        mail.files = files;
                    }
                    return (before.write(changes, now, guest, Channel::Email), "carried out");
                }
                // What cannot be done any more is still said, and its sender is told.
                Err(refusal) => {
                    received.not_done = name.map(|command| NotDone { command, why: why(&refusal) });
                    (Fact::EmailReceived(received), guest.clone(), "received, not carried out")
                }
            }
        }
    };
    (before.note_with((fact, files), by, now, Channel::Email), what)
}

const fn why(refusal: &Refusal) -> NotDoneWhy {
    match refusal {
        Refusal::NotYourTurn { .. } | Refusal::WrongState { .. } => NotDoneWhy::State,
        Refusal::Invalid(_) => NotDoneWhy::Refused,
    }
}

/// A server says what became of a mail: believed only of a mail that we sent to this referral's guest.
async fn reported(shell: &Shell, before: &Referral, report: &DeliveryReport) -> Result<Became, Failure> {
    let id = before.handoff.id;
    if !report.is_final_failure() {
        return Ok(Became::Entry(id, "a mail is under way"));
    }
    let original = report.original_message_id.as_deref().map(ses_id).unwrap_or_default();
    let ours = match original {
        "" => None,
        original => shell.store.referral_of_mail(original).await.map_err(Failure::Store)?,
    };
    let to_guest = report.recipient.as_ref().is_none_or(|to| Some(to) == before.guest_address());
    if ours != Some(id) || !to_guest {
        return Ok(Became::Kept(Kept::Unmatched));
    }
    let bounce = Bounce { why: BounceReason::Bounced, mail: Digest::of(original.as_bytes()) };
    came_back(shell, id, bounce, false).await?;
    Ok(Became::Entry(id, "a mail came back"))
}

const fn system() -> Actor {
    Actor { party: Party::System, id: None, name: None }
}
