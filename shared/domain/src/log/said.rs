//! What a fact says in words, and which files came with it.

use super::Fact;
use crate::{
    clinical::lab::Lab,
    commands::{
        command::{Amend, Complete, Noted, Report},
        mail::HeldMail,
    },
    values::ids::{AskId, AttachmentId},
};

impl Fact {
    /// What it says, in words, where it says something; of many results the first.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.says(RESULTS_TOLD)
    }

    /// All that it says, in words.
    #[must_use]
    pub fn whole_text(&self) -> Option<String> {
        let said = self.says(usize::MAX);
        match self {
            Self::Completed(Complete { advice: Some(advice), .. }) => {
                Some(said.into_iter().chain([advice.to_string()]).collect::<Vec<_>>().join("\n\n"))
            }
            _ => said,
        }
    }

    fn says(&self, results: usize) -> Option<String> {
        match self {
            Self::InfoRequested { round, asks, .. } => {
                let asks = (1..).zip(asks.iter()).map(|(number, ask)| {
                    let optional = if ask.required { "" } else { " (optional)" };
                    format!("{}: {}{optional}", AskId { round: *round, number }, ask.text)
                });
                Some(asks.collect::<Vec<_>>().join("\n"))
            }
            Self::InfoProvided { answers, note, .. } => {
                let answers = answers.iter().map(|answer| match (&answer.note, &answer.unavailable) {
                    (_, Some(why)) => format!("{}: not available: {why}", answer.ask_id),
                    (Some(note), None) => format!("{}: {note}", answer.ask_id),
                    (None, None) => format!("{}: see the files", answer.ask_id),
                });
                let note = note.iter().map(ToString::to_string);
                Some(answers.chain(note).collect::<Vec<_>>().join("\n"))
            }
            Self::VisitRequested { reason, .. } => Some(reason.to_string()),
            Self::VisitBooked(visit) => visit.place.as_ref().map(ToString::to_string),
            Self::Accepted(accept) => accept.expected_by.map(|day| format!("Expected by {day}")),
            Self::Reported(report) => {
                lines(report.text.as_ref().map(ToString::to_string), &report.results, results)
            }
            Self::Completed(outcome) => {
                lines(outcome.summary.as_ref().map(ToString::to_string), &outcome.results, results)
            }
            Self::Declined(decline) => {
                let alternative = decline.alternative.as_ref().map(|who| format!("Try: {who}"));
                let parts =
                    [Some(decline.reason.to_string()), decline.comment.as_ref().map(ToString::to_string)];
                Some(parts.into_iter().chain([alternative]).flatten().collect::<Vec<_>>().join("\n"))
            }
            Self::Withdrawn { reason } => reason.as_ref().map(ToString::to_string),
            Self::Voided(void) => Some(format!("{}\n{}", void.reason, void.comment)),
            Self::ClosedOff(close_off) => Some(close_off.reason.to_string()),
            Self::Amended(amend) => {
                let text = amend.text.as_ref().map(|text| format!("\n{text}")).unwrap_or_default();
                lines(Some(format!("{}{text}", amend.what)), &amend.results, results)
            }
            Self::Noted(note) => note.text.as_ref().map(ToString::to_string),
            Self::FileRefused { why, .. } => Some(why.says().to_owned()),
            Self::EmailBounced(bounce) => Some(bounce.why.says().to_owned()),
            Self::EmailReceived(received) => received.words.as_ref().map(ToString::to_string),
            Self::EmailHeld(held) => Some(held.why.says().to_owned()),
            Self::PatientMismatched => Some(MISMATCHED.to_owned()),
            Self::Drafted { .. }
            | Self::Sent { .. }
            | Self::Seen
            | Self::FileChecked { .. }
            | Self::VisitAttended
            | Self::VisitMissed
            | Self::VisitCancelled
            | Self::Expired
            | Self::Redirected { .. }
            | Self::Acknowledged
            | Self::EmailDelivered
            | Self::EmailReleased { .. }
            | Self::LinkLocked
            | Self::LinksRevoked
            | Self::ConsentGiven { .. }
            | Self::ConsentRefused
            | Self::ConsentWithdrawn
            | Self::Unknown => None,
        }
    }

    /// The files that came with it.
    #[must_use]
    pub fn attachments(&self) -> Vec<AttachmentId> {
        match self {
            Self::InfoProvided { answers, attachments, .. } => {
                let of_answers = answers.iter().flat_map(|answer| answer.attachments.iter());
                of_answers.chain(attachments.iter()).copied().collect()
            }
            Self::Reported(Report { attachments, .. })
            | Self::Completed(Complete { attachments, .. })
            | Self::Amended(Amend { attachments, .. })
            | Self::Noted(Noted { attachments, .. }) => attachments.to_vec(),
            Self::EmailReceived(received) | Self::EmailHeld(HeldMail { received, .. }) => {
                received.attachments.to_vec()
            }
            Self::FileRefused { attachment_id, .. } => vec![*attachment_id],
            Self::Drafted { .. }
            | Self::Sent { .. }
            | Self::Seen
            | Self::FileChecked { .. }
            | Self::InfoRequested { .. }
            | Self::VisitRequested { .. }
            | Self::VisitBooked(_)
            | Self::VisitAttended
            | Self::VisitMissed
            | Self::VisitCancelled
            | Self::Accepted(_)
            | Self::Declined(_)
            | Self::Withdrawn { .. }
            | Self::Expired
            | Self::Voided(_)
            | Self::Redirected { .. }
            | Self::ClosedOff(_)
            | Self::Acknowledged
            | Self::EmailDelivered
            | Self::EmailBounced(_)
            | Self::EmailReleased { .. }
            | Self::LinkLocked
            | Self::LinksRevoked
            | Self::PatientMismatched
            | Self::ConsentGiven { .. }
            | Self::ConsentRefused
            | Self::ConsentWithdrawn
            | Self::Unknown => Vec::new(),
        }
    }
}

/// Nothing of the account: whose it is, is none of the sender's business.
const MISMATCHED: &str = "the account that is named as the patient's does not belong to somebody with this birth date: it sees \
     nothing of this referral";

/// Most results that the timeline tells; all of them stand where the report does.
const RESULTS_TOLD: usize = 20;

/// The text, and a line for each result; nothing if there is neither.
fn lines(text: Option<String>, results: &[Lab], most: usize) -> Option<String> {
    let told = results.iter().take(most).map(ToString::to_string);
    let more = results.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("and {more} more"));
    let lines: Vec<_> = text.into_iter().chain(told).chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
