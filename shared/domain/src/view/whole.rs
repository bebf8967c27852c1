//! One entry with all of its words: what a view had to shorten.

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::By;
use crate::{
    log::{Entry, Fact},
    referral::Referral,
    values::{ids::AttachmentId, text::Text, time::Instant, words::Party},
};

/// An entry of the timeline, or a mail that is held, whole.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WholeEntry {
    /// Its number in the log.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// The event's name, as on the timeline.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// Who.
    pub by: By,
    /// All that was said, each result on a line of its own.
    pub text: Option<String>,
    /// What was removed from the words of a mail: the quoted history, a signature. For sender and receiver only.
    pub folded: Option<Text<40_000>>,
    /// The files that came with it.
    pub attachments: Option<Vec<AttachmentId>>,
}

impl Referral {
    /// The entry with this number as this party may see it; none if it is not on their timeline.
    #[must_use]
    pub fn whole_entry(&self, party: Party, seq: u32) -> Option<WholeEntry> {
        let known = self.known_to(party);
        let entry = known.timeline_of(party).find(|entry| entry.seq == seq)?;
        let (seen, folded) = known.words_shown_to(party, entry);
        let text = match entry.fact {
            Fact::EmailReleased { .. } => known.text_of(entry),
            _ => entry.fact.whole_text(),
        };
        let (mut files, hidden) = (known.attachments_of(entry), known.files_hidden_from(party));
        files.retain(|id| !hidden.contains(id));
        Some(whole(
            entry,
            By::of(entry, &known, party),
            text.filter(|_| seen),
            known.cut_of(entry).filter(|_| folded),
            Some(files).filter(|_| seen),
        ))
    }

    /// The held mail with this number, for the sender: also once it is released.
    #[must_use]
    pub fn whole_held(&self, party: Party, seq: u32) -> Option<WholeEntry> {
        let entry = self.entries.iter().find(|entry| entry.seq == seq)?;
        let Fact::EmailHeld(held) = &entry.fact else { return None };
        let received = held.received.clone();
        let text = received.words.map(|words| words.to_string());
        (party == Party::Sender).then(|| {
            whole(entry, (&entry.author()).into(), text, received.cut, Some(received.attachments.to_vec()))
        })
    }
}

fn whole(
    entry: &Entry,
    by: By,
    text: Option<String>,
    folded: Option<Text<40_000>>,
    files: Option<Vec<AttachmentId>>,
) -> WholeEntry {
    WholeEntry {
        seq: entry.seq,
        at: entry.at,
        name: entry.fact.name(),
        by,
        text,
        folded,
        attachments: files.filter(|files| !files.is_empty()),
    }
}
