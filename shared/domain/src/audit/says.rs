//! What an entry of the trail says in words: the sender reads all of it, an administrator no content, the patient what they may
//! see of the referral, and of one between doctors neither content nor that there are files.

use crate::{
    log::{Entry, Fact},
    referral::{Referral, access::Looked},
    values::{
        ids::AttachmentId,
        words::{ConsentMethod, Party, PrivacyLevel, SectionName},
    },
};

/// Longest text of an entry in the trail, in characters; all of it stands at `/timeline/{seq}`.
const TEXT_MAX: usize = 300;

/// A referral, and who reads its trail.
pub(super) struct Says<'a> {
    pub(super) referral: &'a Referral,
    pub(super) reader: Party,
}

impl Says<'_> {
    /// What somebody did who looked. To the patient of a doctor-only referral a file is no more than a look: that there is one
    /// is content.
    pub(super) fn action(&self, what: &Looked) -> &'static str {
        match what {
            Looked::FileDownloaded { .. } if self.hides_files() => "viewed",
            Looked::Viewed => "viewed",
            Looked::Repeated => "repeated",
            Looked::FileDownloaded { .. } => "file-downloaded",
            Looked::LetterDownloaded { .. } => "letter-downloaded",
            Looked::CalendarDownloaded => "calendar-downloaded",
            Looked::AuditRead => "audit-read",
            Looked::Listed { .. } => "listed",
            Looked::Refused => "refused",
            Looked::Mailed { .. } => "mailed",
        }
    }

    fn hides_files(&self) -> bool {
        self.reader == Party::Patient && self.referral.handoff.privacy.level == PrivacyLevel::DoctorOnly
    }

    /// What was looked at, in words.
    pub(super) fn of_access(&self, what: &Looked) -> String {
        match what {
            Looked::FileDownloaded { .. } if self.hides_files() => "looked at the referral".to_owned(),
            Looked::Viewed => "looked at the referral".to_owned(),
            Looked::Repeated => "was given an earlier answer again".to_owned(),
            Looked::FileDownloaded { attachment_id } => match self.file(*attachment_id) {
                Some(name) => format!("downloaded the file {name}"),
                None => "downloaded a file".to_owned(),
            },
            Looked::LetterDownloaded { .. } => "downloaded the letter (PDF)".to_owned(),
            Looked::CalendarDownloaded => "downloaded the visit for a calendar".to_owned(),
            Looked::AuditRead => "read this audit trail".to_owned(),
            Looked::Listed { .. } => "saw it in a list".to_owned(),
            Looked::Refused => "was refused, and saw nothing".to_owned(),
            Looked::Mailed { tells, to, mail, .. } => {
                let sent = if mail.is_some() { "was sent" } else { "could not be sent" };
                format!("a mail without health data {sent} to the {to}, about: {tells}")
            }
        }
    }

    /// What a fact of the log says: what happened, and the words that came with it as far as the reader may see them.
    pub(super) fn of_fact(&self, entry: &Entry) -> Option<String> {
        let said = self.happened(entry);
        let is_shown = self.referral.shows_words(entry, self.reader);
        let text = self.referral.text_of(entry).filter(|_| is_shown).map(|text| shortened(&text));
        match (said, text) {
            (Some(said), Some(text)) => Some(format!("{said}: {text}")),
            (said, text) => said.or(text),
        }
    }

    fn happened(&self, entry: &Entry) -> Option<String> {
        let to = self.referral.handoff.receiver.name();
        let content = self.referral.shows_content(self.reader);
        let of = |scope: &[SectionName]| {
            if content { format!(": {}", sections(scope)) } else { String::new() }
        };
        Some(match &entry.fact {
            Fact::Drafted { .. } => "signed; waits for the patient's consent".to_owned(),
            Fact::Sent { .. } => {
                format!("shared with {to}{}", of(self.scope_at(entry.seq)))
            }
            Fact::Seen => "opened it for the first time".to_owned(),
            Fact::InfoProvided { .. } => format!("gave {to} more information"),
            Fact::Redirected { to } => format!("sent on as the referral {to}"),
            Fact::ConsentGiven { scope, guardian, recorded } => {
                let how = match recorded.as_ref().map_or(ConsentMethod::InApp, |consent| consent.method) {
                    ConsentMethod::InApp => "consent was given in the app",
                    ConsentMethod::Verbal => "the patient's spoken consent was recorded",
                    ConsentMethod::Emergency => "recorded as an emergency, without consent",
                };
                let by = guardian.as_ref().map(|by| format!(" by {} ({})", by.name, by.relation));
                let by = by.unwrap_or_default();
                format!("{how}{by}{}", of(scope))
            }
            Fact::ConsentRefused => "consent was refused; nothing was shared".to_owned(),
            Fact::ConsentWithdrawn => "consent was withdrawn; nothing more is shared".to_owned(),
            Fact::LinksRevoked => "the links that were mailed so far are dead".to_owned(),
            Fact::LinkLocked => "a link was locked after wrong codes".to_owned(),
            Fact::FileChecked { attachment_id, .. } => match self.file(*attachment_id) {
                Some(name) => format!("the file {name} was checked and may be served"),
                None => "a file was checked and may be served".to_owned(),
            },
            Fact::FileRefused { attachment_id, .. } => match self.file(*attachment_id) {
                Some(name) => format!("the file {name} was refused"),
                None => "a file was refused".to_owned(),
            },
            Fact::EmailDelivered => "the mail with the link arrived".to_owned(),
            Fact::InfoRequested { .. }
            | Fact::VisitRequested { .. }
            | Fact::VisitBooked(_)
            | Fact::VisitAttended
            | Fact::VisitMissed
            | Fact::VisitCancelled
            | Fact::Accepted(_)
            | Fact::Reported(_)
            | Fact::Completed(_)
            | Fact::Declined(_)
            | Fact::Withdrawn { .. }
            | Fact::Expired
            | Fact::Voided(_)
            | Fact::ClosedOff(_)
            | Fact::Acknowledged
            | Fact::Amended(_)
            | Fact::Noted(_)
            | Fact::EmailBounced(_)
            | Fact::EmailReceived(_)
            | Fact::EmailHeld(_)
            | Fact::EmailReleased { .. }
            | Fact::PatientMismatched
            | Fact::Unknown => return None,
        })
    }

    /// The sections that consent covered when the entry with this number was written.
    fn scope_at(&self, seq: u32) -> &[SectionName] {
        let earlier = self.referral.entries.iter().rev().filter(|entry| entry.seq <= seq);
        let consented = earlier.into_iter().find_map(|entry| match &entry.fact {
            Fact::ConsentGiven { scope, .. } => Some(&scope[..]),
            _ => None,
        });
        consented.unwrap_or(&self.referral.handoff.consent.scope)
    }

    /// The name of a file that the reader may see.
    fn file(&self, id: AttachmentId) -> Option<String> {
        let mut shown = self.referral.files_shown_to(self.reader);
        let file = shown.find(|file| file.attachment.attachment_id == id)?;
        Some(file.attachment.filename.to_string())
    }
}

/// The sections, as people call them.
fn sections(scope: &[SectionName]) -> String {
    if scope.len() == SectionName::ALL.len() {
        return "all sections".to_owned();
    }
    let names: Vec<_> = scope.iter().map(|name| name.as_str().replace('-', " ")).collect();
    names.join(", ")
}

fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.by_ref().take(TEXT_MAX).collect();
    if characters.next().is_some() { format!("{first}…") } else { first }
}
