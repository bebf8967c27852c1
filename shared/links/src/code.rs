//! The six digits that a doctor-only referral asks for: they prove that whoever has the link also reads the mail.

use std::{fmt, str::FromStr};

use domain::values::digest::Digest;
use jiff::SignedDuration;

use crate::{LinkKeys, NotGood, keys::Purpose};

/// How long a code is good: 10 minutes.
pub const CODE_GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

const DIGITS: usize = 6;

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessCode(String);

/// Without the digits.
impl fmt::Debug for AccessCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessCode(…)")
    }
}

impl AccessCode {
    /// The code made of this random number.
    #[must_use]
    pub fn of(random: u64) -> Self {
        Self(format!("{:0DIGITS$}", random % 1_000_000))
    }

    /// The digits. They must get into no log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccessCode {
    type Err = NotGood;

    /// Reads the code as people type it: blanks and hyphens between the digits do not matter.
    fn from_str(text: &str) -> Result<Self, NotGood> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let plain = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
        if plain { Ok(Self(digits)) } else { Err(NotGood::Malformed) }
    }
}

impl LinkKeys {
    /// What the table keeps of a code of the link with this hash: a million codes are tried in a moment, so it is keyed.
    /// The first is by the current key; whoever checks a code compares with all.
    #[must_use]
    pub fn code_hashes(&self, link: Digest, code: &AccessCode) -> Vec<Digest> {
        let macs = self.macs(Purpose::AccessCode, &[link.as_bytes(), code.0.as_bytes()]);
        macs.into_iter().map(|mac| Digest::of(&mac)).collect()
    }
}
