//! One entry of the log: who did what, when, by which way, and where the referral stands since.
//!
//! An entry is stored as canonical JSON (RFC 8785). Its hash is SHA-256 over these bytes, and they are kept as they were
//! written: an older or a newer program verifies an entry that it would write in another way.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::{
    Fact,
    v1::{self, Keeps, StoredFile, stored},
};
use crate::{
    files::file::File,
    values::{
        digest::Digest,
        ids::{PersonId, ReferralId},
        person::Responsible,
        text::{Line, Name},
        time::Instant,
        words::{Channel, Holder, Party, Status},
    },
};

/// One entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// By which way.
    pub channel: Channel,
    /// What.
    pub fact: Fact,
    /// The files that it names and that the referral had not before.
    pub files: Vec<File>,
    /// Where the referral stands afterwards; none for a fact that moves nothing, such as "seen".
    pub after: Option<After>,
    /// The hash of the entry before; all zeros for the first.
    pub prev_hash: Digest,
    /// The hash of this entry: SHA-256 over [`Self::body`].
    pub hash: Digest,
    /// The entry as it is stored.
    pub body: Body,
}

/// Canonical JSON, as it was written. Redacted in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// The bytes that are stored and hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The canonical JSON of a stored type.
    #[expect(clippy::expect_used, reason = "stored types have text keys and no floats: each of them is JSON")]
    pub(crate) fn of(stored: &impl Serialize) -> Self {
        Self(serde_json_canonicalizer::to_string(stored).expect("a stored type is JSON"))
    }

    /// The same, as it was read.
    #[must_use]
    pub const fn read(json: String) -> Self {
        Self(json)
    }

    /// SHA-256 over the bytes.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// In which role.
    pub party: Party,
    /// Which person; a deadline is none, and a guest has no id.
    pub id: Option<PersonId>,
    /// How they are called.
    pub name: Option<Name>,
}

impl Actor {
    /// No person: a deadline, a check of a file, a mail system.
    #[must_use]
    pub const fn system() -> Self {
        Self { party: Party::System, id: None, name: None }
    }
}

/// Whose word an entry is: what a desk sends is the word of the clinician whom it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// In which role.
    pub party: Party,
    /// How they are called.
    pub name: Option<Name>,
    /// The clinician's registration number, as the desk states it.
    pub registration_no: Option<Line<40>>,
}

impl Entry {
    /// Whose word it is. [`Self::by`] stays who sent it.
    #[must_use]
    pub fn author(&self) -> Author {
        let party = self.by.party;
        match self.fact.responsible().cloned() {
            Some(Responsible { name, registration_no }) => {
                Author { party, name: Some(name), registration_no }
            }
            None => Author { party, name: self.by.name.clone(), registration_no: None },
        }
    }
}

/// Where a referral stands after an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The status.
    pub status: Status,
    /// Grows by one with each command.
    pub version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
}

/// Who holds the ball.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Awaiting {
    /// Sender, receiver, patient or nobody.
    pub who: Holder,
    /// Since when.
    pub since: Instant,
    /// Until when; there is one as long as there is a holder.
    #[schema(required)]
    pub due_at: Option<Instant>,
}

stored! {
    StoredActor = Actor {
        party: Party,
        id: Option<PersonId>,
        name: Option<Name>,
    }

    StoredAfter = After {
        status: Status,
        version: u32,
        awaiting: StoredAwaiting,
    }

    StoredAwaiting = Awaiting {
        who: Holder,
        since: Instant,
        due_at: Option<Instant>,
    }
}

/// An entry as it is stored. These members are of every version; `v` is that of the fact.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
struct Envelope<F> {
    v: u32,
    referral: ReferralId,
    seq: u32,
    at: Instant,
    by: StoredActor,
    channel: Channel,
    fact: F,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    files: Vec<StoredFile>,
    after: Option<StoredAfter>,
    prev_hash: Digest,
}

/// The version in which facts are written.
const VERSION: u32 = 1;

impl Entry {
    /// The entry that follows `previous` in the log of this referral.
    #[must_use]
    pub fn after(
        referral: ReferralId,
        previous: Option<&Self>,
        at: Instant,
        by: Actor,
        channel: Channel,
        (fact, files): (Fact, Vec<File>),
        after: Option<After>,
    ) -> Self {
        let (seq, prev_hash) = previous.map_or((1, Digest::default()), |entry| (entry.seq + 1, entry.hash));
        let body = Body::of(&Envelope {
            v: VERSION,
            referral,
            seq,
            at,
            by: StoredActor::keep(by.clone()),
            channel,
            fact: v1::Fact::keep(fact.clone()),
            files: Keeps::keep(files.clone()),
            after: Keeps::keep(after),
            prev_hash,
        });
        Self { seq, at, by, channel, fact, files, after, prev_hash, hash: body.hash(), body }
    }

    /// The entry that was stored as `body`, and the referral that it says it is of; none if this is no entry.
    ///
    /// A fact of another version, or one that this program does not know, is [`Fact::Unknown`]; so is one with a word
    /// that it does not know.
    pub(super) fn read(body: Body, hash: Digest) -> Option<(ReferralId, Self)> {
        let envelope: Envelope<Value> = serde_json::from_str(body.as_str()).ok()?;
        let fact = match envelope.v {
            VERSION => v1::Fact::deserialize(envelope.fact).map_or(Fact::Unknown, Keeps::give),
            _ => Fact::Unknown,
        };
        let entry = Self {
            seq: envelope.seq,
            at: envelope.at,
            by: envelope.by.give(),
            channel: envelope.channel,
            fact,
            files: envelope.files.give(),
            after: envelope.after.give(),
            prev_hash: envelope.prev_hash,
            hash,
            body,
        };
        Some((envelope.referral, entry))
    }
}
