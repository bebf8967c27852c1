//! Reading a log and verifying its chain: a changed, missing, moved or slipped-in entry is found by its number.

use super::{Body, Entry};
use crate::values::{digest::Digest, ids::ReferralId};

/// An entry as the table has it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its number, as its key says.
    pub seq: u32,
    /// The entry as it was written.
    pub body: Body,
    /// Its hash.
    pub hash: Digest,
}

/// What the referral's row says of its log. The row is written with each command, so that entries that are missing at the
/// end show, too; those that moved nothing since then are for an anchor to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the newest entry.
    pub seq: u32,
    /// Its hash.
    pub hash: Digest,
}

/// A log that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// The entries that can be read.
    pub entries: Vec<Entry>,
    /// The number of the first entry that is changed, missing or out of place.
    pub first_broken: Option<u32>,
}

impl Log {
    /// Reads and verifies the log of this referral; `stored` is in the order of the keys. One hash an entry.
    #[must_use]
    pub fn read(referral: ReferralId, stored: Vec<Stored>, head: Option<Head>) -> Self {
        let (mut entries, mut first_broken) = (Vec::with_capacity(stored.len()), None);
        let (mut seq, mut prev_hash) = (1, Digest::default());
        for Stored { seq: key, body, hash } in stored {
            let is_whole = body.hash() == hash;
            let read = Entry::read(body, hash);
            let fits = read.as_ref().is_some_and(|(of, entry)| {
                is_whole && *of == referral && (entry.seq, entry.prev_hash) == (key, prev_hash)
            });
            let is_other = head.is_some_and(|head| head.seq == key && head.hash != hash);
            if key != seq || !fits || is_other {
                first_broken = first_broken.or(Some(key.min(seq)));
            }
            (seq, prev_hash) = (key.saturating_add(1), hash);
            entries.extend(read.map(|(_, entry)| entry));
        }
        // A row that knows more entries tells the first that is missing; where there is no row, all are.
        let is_short = head.is_none_or(|head| head.seq >= seq);
        let first_broken = first_broken.or(is_short.then_some(seq));
        Self { entries, first_broken }
    }
}
