//! What proves to a party what they were shown: the sections that they may see as they were signed, and of the others
//! the digests.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Sight, sight};
use crate::{
    handoff::seal::{Salt, of_section},
    log::v1::Handover,
    referral::Referral,
    values::{
        digest::Digest,
        words::{Party, SectionName},
    },
};

/// A section as it was signed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// What keeps its digest from being guessed.
    pub salt: Salt,
    /// Its content, `"none-known"` or `"not-recorded"`; of `attachments` the files as they were announced.
    pub value: Value,
}

/// Redacted: it holds what was measured and written.
impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disclosure(…)")
    }
}

/// What a party needs to recompute the digest that the sender signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosed {
    /// The sections that the party's view shows, and no other.
    pub sections: BTreeMap<SectionName, Disclosure>,
    /// The digests of all ten sections: salted, so that those that are withheld cannot be guessed.
    pub digests: BTreeMap<SectionName, Digest>,
}

impl Referral {
    /// What proves this party's view; nothing for whoever may see nothing of the content now. For a doctor-only
    /// referral even a digest would tell the patient two contents apart.
    #[must_use]
    pub fn disclosed(&self, party: Party) -> Option<Disclosed> {
        let (sight, known) = (sight(party, self), self.known_to(party));
        if !self.shows_content(party) {
            return None;
        }
        let (mut sections, mut digests) = (BTreeMap::new(), BTreeMap::new());
        // As it was stored when it was signed, and never as today's types would write it.
        let mut signed = Handover::read(&self.handed_over)?.sections;
        for (name, salt) in &self.handoff.salts {
            let value = signed.remove(name)?;
            digests.insert(*name, of_section(salt, *name, &value));
            if sight == Sight::Whole || known.scope.contains(name) {
                sections.insert(*name, Disclosure { salt: salt.clone(), value });
            }
        }
        Some(Disclosed { sections, digests })
    }
}
