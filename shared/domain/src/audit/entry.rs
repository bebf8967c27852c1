//! One entry of the trail, made of a fact of the log or of an access entry.

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::{says::Says, stored::Checked};
use crate::{
    log::{Actor, Entry},
    referral::{Referral, access::Looked},
    values::{
        digest::Digest,
        ids::PersonId,
        person::Responsible,
        text::{Line, Name},
        time::Instant,
        words::{Channel, Party, Role, words},
    },
};

words! {
    /// What somebody was to the referral when they did something.
    AuditRole {
        /// The doctor who sent it.
        Sender = "sender",
        /// The doctor or desk that it was sent to.
        Receiver = "receiver",
        /// The patient whom it is about.
        Patient = "patient",
        /// An administrator of the sender's clinic.
        Administrator = "administrator",
        /// No person: a deadline, a check of a file, a mail system.
        System = "system",
        /// No party to it: refused.
        Stranger = "stranger",
        /// The entry cannot be read.
        Unknown = "unknown",
    }
}

impl From<Party> for AuditRole {
    fn from(party: Party) -> Self {
        match party {
            Party::Sender => Self::Sender,
            Party::Receiver => Self::Receiver,
            Party::Patient => Self::Patient,
            Party::Administrator => Self::Administrator,
            Party::System => Self::System,
        }
    }
}

/// Who did it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditActor {
    /// Which person; a guest and the system have no id.
    #[serialize_always]
    #[schema(required)]
    pub id: Option<PersonId>,
    /// What they were to the referral.
    pub role: AuditRole,
    /// The role in their token; for readings, where there was a token.
    pub token_role: Option<Role>,
    /// How they are called.
    #[serialize_always]
    #[schema(required)]
    pub name: Option<Name>,
    /// The clinician who answers for it, where a desk or an administrator sent it.
    pub on_behalf_of: Option<OnBehalfOf>,
}

/// The clinician who answers for what somebody else sent.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OnBehalfOf {
    /// How they are called.
    pub name: Name,
    /// Their registration number, as it was stated.
    pub registration_no: Option<Line<40>>,
}

/// One entry of the trail.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number in the log; a reading has none.
    pub seq: Option<u32>,
    /// Its id: of a log entry the id of its event on the bus, otherwise a `UUIDv7`.
    pub id: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: AuditActor,
    /// What: of a log entry the event's name as on the timeline; `viewed`, `repeated`, `file-downloaded`, `letter-downloaded`,
    /// `calendar-downloaded`, `audit-read`, `refused` or `mailed`; `unknown` where this program cannot read it.
    pub action: &'static str,
    /// By which way; left out where the entry cannot be read.
    pub channel: Option<Channel>,
    /// The same in words, as far as the reader of the trail may know; of a long text its first 300 characters.
    #[serialize_always]
    #[schema(required)]
    pub detail: Option<String>,
    /// The request, as the functions' logs name it; log entries have none.
    #[serialize_always]
    #[schema(required)]
    pub correlation_id: Option<String>,
    /// SHA-256 of the entry as it is stored. A patient's trail has none: who knows all but one word of an entry could guess
    /// that word by it.
    pub hash: Option<Digest>,
    /// The hash of the log entry before; all zeros for the first.
    pub prev_hash: Option<Digest>,
    /// Of a reading, the number of the newest log entry that was shown.
    pub shown: Option<u32>,
}

impl AuditEntry {
    /// An entry of the log, as this reader of the trail sees it.
    pub(super) fn of_log(referral: &Referral, entry: &Entry, reader: Party) -> Self {
        let is_patient = reader == Party::Patient;
        let on_behalf_of = entry.fact.responsible().cloned();
        Self {
            seq: Some(entry.seq),
            id: format!("{}:{}", referral.handoff.id, entry.seq),
            at: entry.at,
            actor: actor(&entry.by, on_behalf_of),
            action: entry.fact.name(),
            channel: Some(entry.channel),
            detail: Says { referral, reader }.of_fact(entry),
            correlation_id: None,
            hash: Some(entry.hash).filter(|_| !is_patient),
            prev_hash: Some(entry.prev_hash).filter(|_| !is_patient),
            shown: None,
        }
    }

    /// An access entry, as this reader of the trail sees it.
    pub(super) fn of_access(referral: &Referral, checked: &Checked, reader: Party) -> Self {
        let is_patient = reader == Party::Patient;
        let (id, hash) = (checked.id.to_string(), Some(checked.hash).filter(|_| !is_patient));
        let Some(access) = &checked.access else {
            return Self {
                seq: None,
                id,
                at: checked.at(),
                actor: AuditActor {
                    id: None,
                    role: AuditRole::Unknown,
                    token_role: None,
                    name: None,
                    on_behalf_of: None,
                },
                action: "unknown",
                channel: None,
                detail: None,
                correlation_id: None,
                hash,
                prev_hash: None,
                shown: None,
            };
        };
        let says = Says { referral, reader };
        // Who was refused has seen nothing: who they are is for those who look into it.
        let is_named = !is_patient || access.what != Looked::Refused;
        let by = &access.by;
        Self {
            seq: None,
            id,
            at: access.at,
            actor: AuditActor {
                id: by.id.clone().filter(|_| is_named),
                role: by.party.map_or(AuditRole::Stranger, AuditRole::from),
                token_role: by.role.filter(|_| is_named),
                name: by.name.clone().filter(|_| is_named),
                on_behalf_of: None,
            },
            action: says.action(&access.what),
            channel: Some(access.channel),
            detail: Some(says.of_access(&access.what)),
            correlation_id: access.correlation_id.clone().filter(|_| !is_patient),
            hash,
            prev_hash: None,
            shown: access.shown.map(|shown| shown.seq).filter(|_| !is_patient),
        }
    }
}

fn actor(by: &Actor, responsible: Option<Responsible>) -> AuditActor {
    let on_behalf_of =
        responsible.map(|Responsible { name, registration_no }| OnBehalfOf { name, registration_no });
    AuditActor {
        id: by.id.clone(),
        role: by.party.into(),
        token_role: None,
        name: by.name.clone(),
        on_behalf_of,
    }
}
