//! Where a referral ended for its receiver: by a decline, a hand-back, a redirection, a withdrawal or a void.
//!
//! From then on they see that it is over and what they themselves did, and nothing that came later but where the referral
//! stands, which is the same for all.

use std::borrow::Cow;

use crate::{
    log::{Entry, Fact},
    referral::Referral,
    values::words::Party,
};

impl Referral {
    /// The number of the last entry that the receiver is shown; none as long as they are not out.
    #[must_use]
    pub fn ends_for_receiver(&self) -> Option<u32> {
        let mut end: Option<&Entry> = None;
        for entry in &self.entries {
            match entry.fact {
                Fact::ConsentGiven { .. } if end.is_some_and(|end| end.fact == Fact::ConsentWithdrawn) => {
                    end = None;
                }
                Fact::ConsentWithdrawn
                | Fact::Declined(_)
                | Fact::Redirected { .. }
                | Fact::Withdrawn { .. }
                | Fact::Voided(_) => end = end.or(Some(entry)),
                _ => {}
            }
        }
        let end = end?;
        let version = end.after.map(|after| after.version);
        let command = self.entries.iter().filter(|entry| entry.after.map(|after| after.version) == version);
        command.map(|entry| entry.seq).chain([end.seq]).max()
    }

    /// Whether the receiver may open it, by a link too: it was sent, is not withdrawn, and has not ended for them.
    #[must_use]
    pub fn is_open_to_receiver(&self) -> bool {
        self.is_released() && self.ends_for_receiver().is_none()
    }

    /// Whether this entry came after the referral had ended for this party, and is not their own doing.
    pub(crate) fn is_too_late_for(&self, party: Party, entry: &Entry) -> bool {
        party == Party::Receiver
            && entry.by.party != Party::Receiver
            && self.ends_for_receiver().is_some_and(|end| entry.seq > end)
    }

    /// The referral as this party knows it: for a receiver who is out as it was then, and with what they did since. Status, version
    /// and holder are always those of today.
    pub(super) fn known_to(&self, party: Party) -> Cow<'_, Self> {
        let (Party::Receiver, Some(end)) = (party, self.ends_for_receiver()) else {
            return Cow::Borrowed(self);
        };
        // That a file was checked stands on no timeline: it lets them have what they were given before.
        let known = self.entries.iter().filter(|entry| {
            entry.seq <= end
                || entry.by.party == Party::Receiver
                || matches!(entry.fact, Fact::FileChecked { .. })
        });
        let then = known.cloned().fold(self.clone().as_of(0), Self::apply);
        Cow::Owned(Self {
            status: self.status,
            version: self.version,
            awaiting: self.awaiting,
            updated_at: self.updated_at,
            consent_withdrawn_at: self.consent_withdrawn_at,
            replaced_by: None,
            ..then
        })
    }
}
