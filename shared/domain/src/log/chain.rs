//! Reading a log and verifying its chain: a changed, missing, moved or slipped-in entry is found by its number.

use super::{Body, Entry};
use crate::{digest::Digest, ids::ReferralId};

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

/// What the referral's row says of its log. The row is written with each entry, so entries that are missing at the end
/// show, too.
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
            if key != seq || !fits {
                first_broken = first_broken.or(Some(key.min(seq)));
            }
            (seq, prev_hash) = (key.saturating_add(1), hash);
            entries.extend(read.map(|(_, entry)| entry));
        }
        let newest = Head { seq: seq.saturating_sub(1), hash: prev_hash };
        let agrees = head.is_some_and(|head| head == newest);
        if !agrees && first_broken.is_none() {
            let told = head.map_or(0, |head| head.seq);
            // A row that knows more entries names the first that is missing; one that knows fewer, the first too many.
            first_broken = Some(if told == newest.seq { told } else { told.min(newest.seq) + 1 });
        }
        Self { entries, first_broken }
    }
}
