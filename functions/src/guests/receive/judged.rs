//! Whether a mail is believed, and so what may become of it.

use domain::{
    commands::{
        command::{Attachments, Command, CommandName, Complete},
        mail::{HeldReason, NotDone, NotDoneWhy},
    },
    referral::Referral,
    values::{
        list::List,
        person::Email,
        words::{Kind, OutcomeType},
    },
};
use mail::reply::{
    Authenticity, Doubt, FilePlace, FileShape, MailFile, MailKind, Reading, Verdict, Verdicts, authentic,
};

use super::found::Found;

/// What a mail is taken as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Judged {
    /// The guest's word, and a command.
    Command(Command),
    /// The guest's word, and nothing else; or what its first line asks for, and cannot be done as it was written.
    Note(Option<NotDone>),
    /// Nobody's, until the sender releases it.
    Held { why: HeldReason, from: Option<Email> },
}

impl Judged {
    pub(super) const fn is_held(&self) -> bool {
        matches!(self, Self::Held { .. })
    }

    /// Not where a virus was found in one of them.
    pub(super) const fn takes_files(&self) -> bool {
        !matches!(self, Self::Held { why: HeldReason::Virus, .. })
    }
}

/// Who a mail is from, and whether it is their word; `None` could not be read.
///
/// What the guest writes after the referral has ended, or was taken back, is their word all the same: as with a member, whose
/// notes are taken at any time.
pub(super) fn judged(
    found: &Found,
    verdicts: Verdicts,
    reading: Option<&Reading<'_>>,
    before: &Referral,
) -> Judged {
    let held = |why| Judged::Held { why, from: reading.and_then(|reading| reading.sender.email.clone()) };
    let (Some(reading), Some(guest)) = (reading, before.guest_address()) else {
        let virus = verdicts.virus == Verdict::Fail;
        return held(if virus { HeldReason::Virus } else { HeldReason::Unreadable });
    };
    let doubt = match authentic(&verdicts, &reading.sender, guest) {
        Authenticity::Authentic => None,
        Authenticity::Held(doubts) => Some(gravest(&doubts)),
    };
    match (&reading.kind, doubt) {
        (_, Some(HeldReason::Virus)) => held(HeldReason::Virus),
        (MailKind::AutoReply | MailKind::List | MailKind::ReadReceipt | MailKind::Own, _)
        | (MailKind::DeliveryReport(_), None) => held(HeldReason::Automatic),
        // A report gets here that no server has written.
        (MailKind::Reply | MailKind::CalendarAnswer { .. } | MailKind::DeliveryReport(_), Some(why)) => {
            held(why)
        }
        (MailKind::Reply | MailKind::CalendarAnswer { .. }, None) if !found.is_good_for(guest, before) => {
            held(HeldReason::Revoked)
        }
        (MailKind::Reply | MailKind::CalendarAnswer { .. }, None) if reading.unopened => {
            held(HeldReason::Encrypted)
        }
        (MailKind::CalendarAnswer { .. }, None) => Judged::Note(None),
        (MailKind::Reply, None) => match &reading.command {
            Some(command) => Judged::Command(command.clone().command(before.handoff.kind)),
            None if brings_report(reading, before.handoff.kind) => Judged::Command(report()),
            None => Judged::Note(reading.not_done),
        },
    }
}

/// Whether all that `DONE` lacks is words, and the report that was ordered came as a file.
fn brings_report(reading: &Reading<'_>, kind: Kind) -> bool {
    let lacks_words = NotDone { command: CommandName::Complete, why: NotDoneWhy::Words };
    let is_ordered = match kind {
        Kind::LabOrder | Kind::ImagingOrder => true,
        Kind::Consult | Kind::Admission => false,
    };
    let is_file = |file: &MailFile<'_>| file.place == FilePlace::Attached && file.shape == FileShape::Plain;
    is_ordered && reading.not_done == Some(lacks_words) && reading.files.iter().any(is_file)
}

/// An order is completed by the files that come with the mail.
fn report() -> Command {
    Command::Complete(Complete {
        outcome_type: OutcomeType::Report,
        seen_on: None,
        summary: None,
        results: List::default(),
        advice: None,
        attachments: Attachments::default(),
        responsible: None,
    })
}

/// The one of several doubts that the sender is told.
fn gravest(doubts: &[Doubt]) -> HeldReason {
    let reasons = doubts.iter().map(|doubt| reason(*doubt));
    let order = [
        HeldReason::Virus,
        HeldReason::OtherAddress,
        HeldReason::Unverified,
        HeldReason::UnclearSender,
        HeldReason::OtherReplyTo,
        HeldReason::Spam,
        HeldReason::Unchecked,
    ];
    let place = |why: &HeldReason| order.iter().position(|other| other == why);
    reasons.min_by_key(place).unwrap_or(HeldReason::Unchecked)
}

const fn reason(doubt: Doubt) -> HeldReason {
    match doubt {
        Doubt::Virus => HeldReason::Virus,
        Doubt::VirusUnknown | Doubt::SpamUnknown => HeldReason::Unchecked,
        Doubt::Spam => HeldReason::Spam,
        Doubt::OtherAddress => HeldReason::OtherAddress,
        Doubt::Forged | Doubt::Unproven => HeldReason::Unverified,
        Doubt::NoAddress | Doubt::SeveralFrom | Doubt::OtherSender | Doubt::NameIsAddress => {
            HeldReason::UnclearSender
        }
        Doubt::OtherReplyTo => HeldReason::OtherReplyTo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_doubts_the_gravest_is_told() {
        assert_eq!(gravest(&[Doubt::SpamUnknown, Doubt::Spam, Doubt::Virus]), HeldReason::Virus);
        assert_eq!(gravest(&[Doubt::Unproven, Doubt::OtherAddress]), HeldReason::OtherAddress);
        assert_eq!(gravest(&[Doubt::Spam, Doubt::OtherReplyTo]), HeldReason::OtherReplyTo);
        assert_eq!(gravest(&[Doubt::OtherReplyTo, Doubt::SeveralFrom]), HeldReason::UnclearSender);
        assert_eq!(gravest(&[Doubt::VirusUnknown]), HeldReason::Unchecked);
    }
}
