//! An access entry as the table has it, and whether it is what was written.

use uuid::Uuid;

use crate::{
    log::Body,
    referral::{
        Referral,
        access::{Access, Trail},
    },
    values::{digest::Digest, ids::ReferralId, time::Instant},
};

/// An access entry as the table has it.
#[derive(Debug, Clone)]
pub struct StoredAccess {
    /// Its id, as its key says.
    pub id: Uuid,
    /// The entry as it was written.
    pub body: Body,
    /// Its hash.
    pub hash: Digest,
}

/// The moment in an id: the first 48 bits of a `UUIDv7` are milliseconds since 1970 (RFC 9562).
pub(super) fn moment_of(id: Uuid) -> Instant {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or_default();
    Instant::from_millis(millis)
}

/// An access entry that was read and checked.
pub(super) struct Checked {
    pub(super) id: Uuid,
    pub(super) hash: Digest,
    /// What it says; none where this program cannot read it.
    pub(super) access: Option<Access>,
    /// It is what was written, under the key that it was written to.
    pub(super) is_whole: bool,
}

impl StoredAccess {
    /// Reads it and checks its own hash, and that it stands where it says.
    ///
    /// An entry of a newer program is whole where its hash is right: what it says is not known here.
    pub(super) fn check(self, referral: ReferralId) -> Checked {
        let Self { id, body, hash } = self;
        let access = Access::read(&body);
        // Ids are made of the moment, or of an earlier one that the entry is about.
        let is_own = |access: &Access| {
            access.id == id
                && access.trail == Trail::Referral(referral)
                && !moment_of(id).is_to_come(access.at)
        };
        let is_whole = body.hash() == hash && access.as_ref().is_none_or(is_own);
        Checked { id, hash, access, is_whole }
    }
}

impl Checked {
    /// When it happened. One that was changed stands where its key says, so that no change hides it.
    pub(super) fn at(&self) -> Instant {
        let made = moment_of(self.id);
        let said = self.access.as_ref().filter(|_| self.is_whole).map(|access| access.at);
        said.map_or(made, |at| at.max(made))
    }

    /// The number of a log entry that is not the one that was shown then: one of the two was changed since.
    pub(super) fn contradicts(&self, referral: &Referral) -> Option<u32> {
        let shown = self.access.as_ref().filter(|_| self.is_whole)?.shown?;
        let mut log = referral.entries.iter();
        let is_there = log.any(|entry| (entry.seq, entry.hash) == (shown.seq, shown.hash));
        (!is_there).then_some(shown.seq)
    }
}
