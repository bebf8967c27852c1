//! Who has looked at what. Recorded apart from the log, so that a referral costs the same to read however often it has
//! been read, and no reader is in anybody's way.
//!
//! An access entry is written before what it records is shown. It names the log's newest entry that was shown, by number
//! and hash, so that the two can be held against each other later.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use uuid::{Builder, Uuid};

use crate::{
    log::{Actor, Body},
    referral::Referral,
    values::{
        digest::Digest,
        ids::{AttachmentId, PersonId, ReferralId},
        person::Caller,
        text::Name,
        time::Instant,
        words::{BoxName, Channel, Party, Role},
    },
};

/// The version in which access entries are written.
const VERSION: u32 = 1;

/// An access entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// Its id, which sorts by time.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// In whose trail it stands.
    pub trail: Trail,
    /// Who looked.
    pub by: Reader,
    /// By which way.
    pub channel: Channel,
    /// At what.
    pub what: Looked,
    /// The newest entry of the referral's log that was shown.
    pub shown: Option<Shown>,
    /// The request, as the function's log names it.
    pub correlation_id: Option<String>,
}

/// In whose trail an access entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trail {
    /// A referral's.
    Referral(ReferralId),
    /// A person's: what they were shown of many referrals at once.
    Person(PersonId),
}

/// Who looks.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// What they are to the referral; a stranger is nothing.
    pub party: Option<Party>,
    /// The role in their token; a guest has none.
    pub role: Option<Role>,
    /// Which person; a guest has no id.
    pub id: Option<PersonId>,
    /// How they are called.
    pub name: Option<Name>,
}

/// What somebody looked at, or was given, or was refused.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Looked {
    /// The referral, as their view has it.
    Viewed,
    /// The answer of a request that was made before with the same idempotency key.
    Repeated,
    /// A file.
    FileDownloaded {
        /// The file.
        attachment_id: AttachmentId,
    },
    /// The letter as a PDF.
    LetterDownloaded {
        /// Digest of all that decides the PDF's bytes: two with the same are the same PDF.
        version: Digest,
    },
    /// The visit as a calendar file.
    CalendarDownloaded,
    /// A page of the referral's audit trail.
    AuditRead,
    /// A page of a list.
    Listed {
        /// The list.
        #[serde(rename = "box")]
        list: BoxName,
        /// The referrals on the page.
        referrals: Vec<ReferralId>,
    },
    /// Nothing: they are no party to the referral, or not one who may read its audit trail. One entry a caller, referral and
    /// hour.
    Refused,
    /// A mail about the referral was sent to a party.
    Mailed {
        /// What it says has happened: an event's name, `link-renewed` or `link-code`.
        tells: String,
        /// The log entry that it is about; a renewed link and a code are about none.
        seq: Option<u32>,
        /// To whom.
        to: Party,
        /// The id that SES gave it; none if SES will never take it.
        mail: Option<String>,
    },
}

/// The newest entry of a log that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number.
    pub seq: u32,
    /// Its hash.
    pub hash: Digest,
}

impl Reader {
    /// A party, as the log would name them.
    #[must_use]
    pub fn party(actor: &Actor, role: Option<Role>) -> Self {
        Self { party: Some(actor.party), role, id: actor.id.clone(), name: actor.name.clone() }
    }

    /// A caller who is no party, or whose party does not matter.
    #[must_use]
    pub fn caller(caller: &Caller) -> Self {
        Self {
            party: None,
            role: Some(caller.role),
            id: Some(caller.id.clone()),
            name: Some(caller.name.clone()),
        }
    }
}

impl Referral {
    /// The newest entry, as an access entry names what it showed.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let head = self.head();
        Shown { seq: head.seq, hash: head.hash }
    }
}

/// An access entry as it is stored.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
struct Stored {
    v: u32,
    id: Uuid,
    at: Instant,
    hour: String,
    referral: Option<ReferralId>,
    person: Option<PersonId>,
    by: Reader,
    channel: Channel,
    what: Looked,
    shown: Option<Shown>,
    correlation_id: Option<String>,
}

impl Access {
    /// The hour to which it belongs, in UTC, such as `2026-11-28T17`.
    #[must_use]
    pub fn hour(&self) -> String {
        self.at.hour()
    }

    /// As it is stored: canonical JSON (RFC 8785). Its hash is SHA-256 over these bytes.
    #[must_use]
    pub fn body(&self) -> Body {
        let (referral, person) = match &self.trail {
            Trail::Referral(id) => (Some(*id), None),
            Trail::Person(id) => (None, Some(id.clone())),
        };
        Body::of(&Stored {
            v: VERSION,
            id: self.id,
            at: self.at,
            hour: self.hour(),
            referral,
            person,
            by: self.by.clone(),
            channel: self.channel,
            what: self.what.clone(),
            shown: self.shown,
            correlation_id: self.correlation_id.clone(),
        })
    }

    /// The access entry that was stored as this; none if this program does not know what it records.
    #[must_use]
    pub fn read(body: &Body) -> Option<Self> {
        let stored: Stored = serde_json::from_str(body.as_str()).ok()?;
        let trail = match (stored.referral, stored.person) {
            (Some(id), None) => Trail::Referral(id),
            (None, Some(id)) => Trail::Person(id),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let Stored { v, id, at, by, channel, what, shown, correlation_id, .. } = stored;
        (v == VERSION).then_some(Self { id, at, trail, by, channel, what, shown, correlation_id })
    }

    /// The id of a refusal: the same for this caller all through an hour, so that who knocks a thousand times leaves one
    /// entry an hour.
    #[must_use]
    #[expect(clippy::many_single_char_names, reason = "ten bytes, each as good as another")]
    pub fn refusal_id(caller: &Caller, at: Instant) -> Uuid {
        let hour = at.hour();
        let digest = Digest::of_json(&(caller.id.as_str(), caller.role, &hour));
        let [a, b, c, d, e, f, g, h, i, j, ..] = *digest.as_bytes();
        let millis = u64::try_from(at.hour_began().as_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &[a, b, c, d, e, f, g, h, i, j]).into_uuid()
    }
}
