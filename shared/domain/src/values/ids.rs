//! Ids: those of different things are different types.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use crate::wire::{
    input::{FieldError, parsed_from_text, stored_as_text},
    schema::text,
};

macro_rules! uuid_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                // Without hyphens or in braces it would be another text for the same thing.
                let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36);
                uuid.map(Self).ok_or_else(|| FieldError::new("malformed", "this has to be a UUID"))
            }
        }

        parsed_from_text!($name);
    };
}

uuid_id! {
    /// A referral. `UUIDv7` (RFC 9562), so that ids sort by time.
    ReferralId
}
uuid_id! {
    /// A file.
    AttachmentId
}

/// A person as the token issuer knows them: the claim `sub`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(max_length = 128, pattern = "^[A-Za-z0-9_.:@|-]+$")]
pub struct PersonId(String);

/// A clinic, lab or hospital: the claim `workspace`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(max_length = 128, pattern = "^[A-Za-z0-9_.:@|-]+$")]
pub struct WorkspaceId(String);

/// Longest id that a client or an issuer may bring, in bytes.
pub const ID_MAX: usize = 128;

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// The id as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:@|".contains(c);
                if text.is_empty() || text.len() > ID_MAX || !text.chars().all(plain) {
                    let rule = format!("an id is 1 to {ID_MAX} letters, digits and -_.:@|");
                    return Err(FieldError::new("malformed", rule));
                }
                Ok(Self(text.to_owned()))
            }
        }

        parsed_from_text!($name);
        stored_as_text!($name);
    };
}

text_id!(PersonId);
text_id!(WorkspaceId);

/// An ask within its referral, short enough to be read out: `2-3` is the third ask of the second round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId {
    /// The round of asking, from 1.
    pub round: u32,
    /// The ask within its round, from 1.
    pub number: u32,
}

impl fmt::Display for AskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.round, self.number)
    }
}

impl FromStr for AskId {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let number = |digits: &str| {
            let plain = digits.len() < 10 && digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse().ok().filter(|_| plain && !digits.starts_with('0'))
        };
        text.split_once('-')
            .and_then(|(round, ask)| Some(Self { round: number(round)?, number: number(ask)? }))
            .ok_or_else(|| FieldError::new("malformed", "an ask's id is its round and number, like 1-2"))
    }
}

parsed_from_text!(AskId);
stored_as_text!(AskId);

impl PartialSchema for AskId {
    fn schema() -> RefOr<Schema> {
        text("An ask within its referral: its round and its number in it, like `2-3`.")
            .pattern(Some("^[1-9][0-9]{0,8}-[1-9][0-9]{0,8}$"))
            .into()
    }
}

impl ToSchema for AskId {}
