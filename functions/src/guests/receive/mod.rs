//! A doctor without an account has answered by mail: it is read, judged, and written to the log of its referral.
//!
//! | what comes | what becomes of it |
//! |---|---|
//! | the guest's words, beyond doubt | on the timeline; its command, if its first line is exactly one, is carried out with it, if all its files are taken |
//! | the guest's words, with a first line that asks for what cannot be done | on the timeline; they are told by [`crate::guests::deliver`] |
//! | words that nobody can vouch for, an answer of a machine, what nobody can read | held for the sender, who is told |
//! | a server's report, its domain proved, that a mail of ours did not arrive, before SES says that it did | the ball is the sender's |
//! | a mail program's word that a mail was shown, or that it is still under way | a line of the log |
//! | what is here already | nothing |
//! | what went to the addresses of several referrals | a note on each: a command would be meant for one of them |
//! | what has no room in the log, or among the mails that wait | stays in the bucket, and is counted; the sender or the guest is told once |
//! | what is of no referral; a loop | stays in the bucket, and is counted |
//!
//! Nothing is lost: each mail stays in the bucket for 90 days, whatever becomes of it. Each step can be repeated: what a
//! mail has left behind when it is read again (files that no referral names) is gone after a day.

mod arrived;
mod files;
mod found;
mod judged;
mod said;
mod words;

use api::Code;
use domain::{
    commands::{
        command::{Attachments, Command, CommandName},
        mail::{Bounce, BounceReason, HeldMail, HeldReason, NotDone, NotDoneWhy, ReceivedMail},
    },
    files::file::File,
    log::{Actor, Fact},
    referral::{Change, Referral, mails::by_mail, refusal::Refusal},
    values::{
        digest::Digest,
        ids::ReferralId,
        time::Instant,
        words::{Channel, Party},
    },
};
use mail::reply::{
    DeliveryReport, FileShape, Head, MailKind, Reading, Verdict, Verdicts, head, read, unread,
};
use tracing::info;

pub use self::arrived::Arrived;
use self::{
    arrived::{Record, Told},
    files::Taken,
    found::{Found, ses_id},
    judged::{Judged, judged},
    said::{Kept, kept},
};
use crate::{
    files::brought::brought_files,
    ground::{Failure, Shell},
    guests::track::came_back,
    log::{Decision, Outcome, Step, Written, append},
};

/// Reads each mail. An error is for Lambda to try again; the mail stays in the bucket all the same.
pub async fn receive(shell: &Shell, arrived: Arrived) -> Result<(), Failure> {
    for Record { ses } in arrived.records {
        let raw = shell.bucket()?.mail(&ses.mail.message_id).await?;
        for became in Box::pin(each(shell, &ses, &raw)).await? {
            match became {
                Became::Kept(why) => println!("{}", kept(why, &ses, raw.len(), shell.now())),
                Became::Entry(id, what) => {
                    info!(referral_id = %id, mail = ses.mail.message_id, what, "a mail came in");
                }
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

/// What becomes of a mail, on each referral that it is for. A mail of no referral is not read beyond its head: anyone who
/// knows the domain can send one.
async fn each(shell: &Shell, told: &Told, raw: &[u8]) -> Result<Vec<Became>, Failure> {
    let mut found = found::by_address(shell, &told.receipt).await?;
    let head = if found.is_empty() { head(raw) } else { Head::default() };
    found.extend(found::by_answer(shell, &head).await?);
    if found.is_empty() && !head.is_report {
        return Ok(vec![Became::Kept(Kept::Unmatched)]);
    }
    let mut reading = read(raw).map_err(|why| info!(mail = told.mail.message_id, %why, "not read")).ok();
    if reading.as_ref().is_some_and(|reading| reading.kind == MailKind::Own) {
        return Ok(vec![Became::Kept(Kept::Loop)]);
    }
    if let Some(reading) = reading.as_ref().filter(|_| found.is_empty()) {
        found.extend(found::by_report(shell, reading).await?);
    }
    if found.is_empty() {
        return Ok(vec![Became::Kept(Kept::Unmatched)]);
    }
    if let Some(reading) = reading.as_mut().filter(|_| found.len() > 1) {
        reading.command = None;
    }
    let mut became = Vec::new();
    for (others, found) in (0..found.len()).rev().zip(found) {
        // Its files are large: the last one gets them as they are.
        let reading = if others == 0 { reading.take() } else { reading.clone() };
        became.push(Box::pin(one(shell, told, raw, reading, &found)).await?);
    }
    Ok(became)
}

async fn one(
    shell: &Shell,
    told: &Told,
    raw: &[u8],
    reading: Option<Reading<'_>>,
    found: &Found,
) -> Result<Became, Failure> {
    let id = found.id;
    let before = shell.find(id).await?;
    let Some((before, guest)) = before.and_then(|before| before.guest().map(|guest| (before, guest))) else {
        return Ok(Became::Kept(Kept::Unmatched));
    };
    let verdicts = told.receipt.verdicts();
    let judged = match reading.as_ref().map(|reading| &reading.kind) {
        // Once the invitation has arrived, a report that comes by mail is for the sender to judge: SES tells of its own.
        Some(MailKind::DeliveryReport(report)) if is_a_servers(verdicts) && before.delivered_at.is_none() => {
            return reported(shell, &before, report).await;
        }
        Some(MailKind::ReadReceipt) => return Ok(Became::Entry(id, "a mail was shown")),
        _ => judged(found, verdicts, reading.as_ref(), &before),
    };
    let mut received = received(raw, reading.as_ref());
    if before.knows_mail(received.message_id, received.content, judged.is_held()) {
        return Ok(Became::Entry(id, "known"));
    }
    if let Judged::Held { from, .. } = &judged
        && !before.can_hold_one_more(from.as_ref())
    {
        return surplus(shell, before, &guest, received, &judged).await;
    }
    let without_words = received.clone();
    let mut taken = Taken::default();
    if let Some(mut reading) = reading {
        let mut given = std::mem::take(&mut reading.files);
        if matches!(reading.kind, MailKind::CalendarAnswer { .. }) {
            // The answer is the calendar's, and has been read.
            given.retain(|file| file.shape != FileShape::Calendar);
        }
        if judged.takes_files() {
            taken = files::take(shell, given, &before, judged.is_held()).await?;
        }
        (received.words, received.cut) = words::words(&reading, &taken.left);
        received.attachments = taken.ids.clone();
    }
    if let Judged::Command(command) = &judged
        && command.needs_files_taken()
    {
        taken.settle(shell).await?;
    }
    match write(shell, before, &guest, received, &taken, &judged).await {
        Err(Failure::Problem(problem)) if problem.code() == Code::TooLarge => {
            let before = shell.load(id).await?;
            surplus(shell, before, &guest, without_words, &judged).await
        }
        became => became,
    }
}

/// Leaves a mail that has no room in the bucket. The one who has to know is told once: the sender, as long as they have not
/// released what tells it, of mails that would be held; the guest of their own.
async fn surplus(
    shell: &Shell,
    before: Referral,
    guest: &Actor,
    received: ReceivedMail,
    judged: &Judged,
) -> Result<Became, Failure> {
    let (received, judged) = match judged {
        Judged::Held { from, .. } => {
            (received, Judged::Held { why: HeldReason::Surplus, from: from.clone() })
        }
        Judged::Command(_) | Judged::Note(_) => {
            let full = NotDone { command: CommandName::Note, why: NotDoneWhy::Full };
            (ReceivedMail { words: words::full(), ..received }, Judged::Note(Some(full)))
        }
    };
    if !before.knows_surplus(judged.is_held()) {
        match write(shell, before, guest, received, &Taken::default(), &judged).await {
            // Even what tells it has no room: the metric does.
            Err(Failure::Problem(problem)) if problem.code() == Code::TooLarge => {}
            written => {
                written?;
            }
        }
    }
    Ok(Became::Kept(Kept::Surplus))
}

/// What is the same of a mail however often it is read.
fn received(raw: &[u8], reading: Option<&Reading<'_>>) -> ReceivedMail {
    let (message_id, content) = match reading {
        Some(reading) => (reading.message_id.clone(), reading.content),
        None => unread(raw),
    };
    ReceivedMail {
        words: if reading.is_none() { words::unreadable() } else { None },
        cut: None,
        attachments: Attachments::default(),
        mail: Digest::of(raw),
        message_id: message_id.map(|id| Digest::of(id.as_bytes())),
        content,
        not_done: None,
        not_taken: None,
    }
}

/// One transaction: the mail, its files, and what its command changes. Again when another writer was quicker.
async fn write(
    shell: &Shell,
    before: Referral,
    guest: &Actor,
    received: ReceivedMail,
    taken: &Taken,
    judged: &Judged,
) -> Result<Became, Failure> {
    let (id, now) = (before.handoff.id, shell.now());
    let written = append(shell, id, Some(before), None, |before, _| {
        let received = received.clone();
        async move {
            if before.knows_mail(received.message_id, received.content, judged.is_held()) {
                return Ok(Decision::Nothing(before, "known"));
            }
            let files = brought_files(shell, &received.attachments).await?;
            let refused = refused(&files);
            let (after, what) = after(before.clone(), now, guest, received, (taken, files), judged);
            let refuse = |after: Referral, fact| after.note(fact, Actor::system(), now, Channel::Storage);
            let after = refused.into_iter().fold(after, refuse);
            Ok(Decision::Append(Step::between(before, after), what))
        }
    });
    match written.await? {
        Outcome::Done(Written { gives, .. }) => Ok(Became::Entry(id, gives)),
        Outcome::Repeated => Ok(Became::Entry(id, "known")),
    }
}

/// What was refused before the mail was written: its check found no referral that names it, and has told nobody.
fn refused(files: &[File]) -> Vec<Fact> {
    let refused = |file: &File| {
        let attachment_id = file.attachment.attachment_id;
        file.refused.map(|why| Fact::FileRefused { attachment_id, why })
    };
    files.iter().filter_map(refused).collect()
}

/// The referral with the mail in its log.
fn after(
    before: Referral,
    now: Instant,
    guest: &Actor,
    mut received: ReceivedMail,
    (taken, files): (&Taken, Vec<File>),
    judged: &Judged,
) -> (Referral, &'static str) {
    let (fact, by, what) = match judged {
        Judged::Held { why, from } => {
            let held = HeldMail { why: *why, from: from.clone(), received };
            (Fact::EmailHeld(held), Actor::system(), why.as_str())
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
            let not_taken = taken.not_taken(&files).filter(|_| command.needs_files_taken());
            let decided = before.decide(command, Party::Receiver, now).map_err(|refusal| why(&refusal));
            // Without its files it may lack what it has to say: that is not the reason.
            let could_be = matches!(decided, Ok(_) | Err(NotDoneWhy::Refused));
            received.not_taken = not_taken.filter(|_| could_be);
            let decided = if received.not_taken.is_some() { Err(NotDoneWhy::Files) } else { decided };
            match decided {
                Ok(changes) => {
                    let mut changes = by_mail(received, changes);
                    // The mail brings the files; what follows only names them.
                    if let Some(mail) = changes.first_mut() {
                        mail.files = files;
                    }
                    return (before.write(changes, now, guest, Channel::Email), "carried out");
                }
                // What cannot be done any more is still said, and its sender is told.
                Err(why) => {
                    received.not_done = name.map(|command| NotDone { command, why });
                    (Fact::EmailReceived(received), guest.clone(), "received, not carried out")
                }
            }
        }
    };
    let after = match before.after_hearing(&fact, now) {
        Some(after) => {
            let heard = Change { fact, after, by: None, files };
            before.write(vec![heard], now, &by, Channel::Email)
        }
        None => before.note_with((fact, files), by, now, Channel::Email),
    };
    (after, what)
}

/// Whether the domain that a report came from is proved: its sender need not be, it often is none (`<>`).
fn is_a_servers(verdicts: Verdicts) -> bool {
    let is_proved = [verdicts.spf, verdicts.dkim].contains(&Verdict::Pass);
    is_proved && verdicts.dmarc != Verdict::Fail && verdicts.virus != Verdict::Fail
}

const fn why(refusal: &Refusal) -> NotDoneWhy {
    match refusal {
        Refusal::NotYourTurn { .. } | Refusal::WrongState { .. } | Refusal::Broken => NotDoneWhy::State,
        Refusal::Invalid(_) => NotDoneWhy::Refused,
        Refusal::TooLarge(_) => NotDoneWhy::Full,
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
        original => shell.store.referral_of_mail(original).await?,
    };
    let to_guest = report.recipient.as_ref().is_none_or(|to| Some(to) == before.guest_address());
    if ours != Some(id) || !to_guest {
        return Ok(Became::Kept(Kept::Unmatched));
    }
    let bounce = Bounce { why: BounceReason::Bounced, mail: Digest::of(original.as_bytes()) };
    came_back(shell, id, bounce, false).await?;
    Ok(Became::Entry(id, "a mail came back"))
}
