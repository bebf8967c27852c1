//! A patient's account: an id of the identity provider, believed only together with the day of birth.

use std::fmt;

use super::{Caller, Patient};
use crate::values::{digest::Digest, ids::PersonId, time::Date, words::Role};

/// An account, and the day of birth that goes with it. A caller is a referral's patient only if the id is equal and the day
/// fits what the sender knew of it: an id that was mistyped is another person's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Account {
    /// The person as the identity provider knows them (claim `sub`).
    pub id: PersonId,
    /// The day of birth.
    pub born: Date,
}

impl Account {
    /// A digest of both: a key is read by others, too, so a day of birth does not stand in it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_json(&(self.id.as_str(), self.born))
    }
}

/// Redacted: a birthday is the patient's.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Caller {
    /// The account with which a patient calls; none in another role, and none without the claim `birthdate`.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        let born = self.birth_date.filter(|_| self.role == Role::Patient)?;
        Some(Account { id: self.id.clone(), born })
    }
}

impl Patient {
    /// The account that this patient was sent with; none without an id, or where the day of birth is known in part.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        Some(Account { id: self.id.clone()?, born: self.birth_date?.day()? })
    }
}
