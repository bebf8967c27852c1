//! Which files and words of a referral a party is shown.

use std::collections::BTreeSet;

use super::{Sight, sight};
use crate::{
    commands::command::Attachments,
    files::file::File,
    log::{Entry, Fact},
    referral::Referral,
    values::{
        ids::AttachmentId,
        list::List,
        words::{Party, SectionName},
    },
};

impl Referral {
    /// The files that this party may see, and have if they are available: those of the snapshot as far as consent's
    /// scope has them, and those that came with a later entry that they may read. It matters with what a file came, and not
    /// who names it again.
    pub fn files_shown_to(&self, party: Party) -> impl Iterator<Item = &File> {
        let shown = self.known_to(party).files_of(party);
        self.files.iter().filter(move |file| shown.contains(&file.attachment.attachment_id))
    }

    /// The ids of these files, of a referral as the party knows it.
    pub(super) fn files_of(&self, party: Party) -> BTreeSet<AttachmentId> {
        let whole = sight(party, self) == Sight::Whole;
        let snapshot = whole || self.scope.contains(&SectionName::Attachments);
        let later = self.entries.iter().filter(|entry| {
            whole
                || match entry.fact {
                    Fact::EmailHeld(_) => self.is_released_mail(entry.seq),
                    _ => !self.is_uncovered(entry),
                }
        });
        let files = self.handoff.files.iter().filter(|_| snapshot);
        let files = files.chain(later.flat_map(|entry| &entry.files)).filter(|_| self.shows_content(party));
        files.map(|file| file.attachment.attachment_id).collect()
    }

    /// The files that are there and that this party is not shown: no list may name them, either.
    pub(super) fn files_hidden_from(&self, party: Party) -> BTreeSet<AttachmentId> {
        let shown = self.files_of(party);
        let all = self.files.iter().map(|file| file.attachment.attachment_id);
        all.filter(|id| !shown.contains(id)).collect()
    }

    /// The files that are not hidden.
    pub(super) fn files_known_to(&self, hidden: &BTreeSet<AttachmentId>) -> Vec<File> {
        let files = self.files.iter().filter(|file| !hidden.contains(&file.attachment.attachment_id));
        files.cloned().collect()
    }

    /// Whether this party sees the words of an entry.
    pub(crate) fn shows_words(&self, entry: &Entry, party: Party) -> bool {
        let whole = sight(party, self) == Sight::Whole;
        self.shows_content(party) && (whole || !self.is_uncovered(entry))
    }

    /// Whether something that the sender added is left out, because consent does not cover it.
    pub(super) fn leaves_out_additions(&self) -> bool {
        self.entries.iter().any(|entry| self.is_uncovered(entry))
    }
}

/// These files without those that are hidden.
pub(super) fn without(files: &Attachments, hidden: &BTreeSet<AttachmentId>) -> Attachments {
    List::stored(files.iter().filter(|id| !hidden.contains(id)).copied().collect())
}
