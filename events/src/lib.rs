//! What the world is told of a referral: that something has happened, where the referral stands now, and no more.
//!
//! An event has ids, a status, a version and neutral facts: nothing clinical, nobody's name, no text, and nothing by which a
//! doctor-only referral differs from another. Who wants to know more asks the API, and is shown what they may see.
//!
//! One may come twice, late or out of order. Its `id` says whether it has come before, its `seq` in which order it
//! happened.
//!
//! `event.schema.json` beside this is the same for machines, `published/` has a sample of each as the bus delivers it,
//! and `samples/` what each function is invoked with.

use domain::{
    log::{After, Entry},
    referral::Referral,
    values::{
        ids::ReferralId,
        reference::Reference,
        time::Instant,
        words::{EventName, Holder, Kind, Network, Party, Priority, Status},
    },
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The `source` of every event.
pub const SOURCE: &str = "referrals";
/// The form of [`Detail`]: another one when a member is dropped or means something else, not when one is added.
pub const VERSION: u32 = 1;

/// Something that happened to a referral. Reads an event as the bus delivers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What has happened.
    #[serde(rename = "detail-type")]
    pub name: EventName,
    /// To which referral, and where it stands.
    pub detail: Detail,
}

/// To which referral, and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// [`VERSION`].
    pub version: u32,
    /// The same whenever the event comes: the referral's id and `seq`, with a colon between them.
    pub id: String,
    /// The referral's id.
    pub referral_id: ReferralId,
    /// The short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// The entry's number in the referral's log. Some numbers have no event: what somebody read is no news.
    pub seq: u32,
    /// When it happened.
    pub at: Instant,
    /// Consult, lab order, imaging order or admission.
    pub kind: Kind,
    /// How soon.
    pub priority: Priority,
    /// Whether the receiver is a member.
    pub network: Network,
    /// The status afterwards.
    pub status: Status,
    /// The referral's version afterwards.
    pub referral_version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
    /// Whose doing it is.
    pub by: By,
}

/// Who has to act next.
#[skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaiting {
    /// Sender, receiver, patient or nobody.
    pub who: Holder,
    /// Until when; there is one as long as there is a holder.
    pub due_at: Option<Instant>,
}

/// Whose doing it is: not who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// What they are to the referral.
    pub role: Party,
}

impl Event {
    /// The event of an entry of this referral's log, which is as it stood when the entry was written; none for what is
    /// no news. The one place that decides what an event carries.
    #[must_use]
    pub fn of(referral: &Referral, entry: &Entry) -> Option<Self> {
        let name = entry.fact.event()?;
        let unchanged =
            After { status: referral.status, version: referral.version, awaiting: referral.awaiting };
        let After { status, version, awaiting } = entry.after.unwrap_or(unchanged);
        let handoff = &referral.handoff;
        let detail = Detail {
            version: VERSION,
            id: format!("{}:{}", handoff.id, entry.seq),
            referral_id: handoff.id,
            reference: handoff.reference,
            seq: entry.seq,
            at: entry.at,
            kind: handoff.kind,
            priority: handoff.priority,
            network: handoff.network(),
            status,
            referral_version: version,
            awaiting: Awaiting { who: awaiting.who, due_at: awaiting.due_at },
            by: By { role: entry.by.party },
        };
        Some(Self { name, detail })
    }
}
