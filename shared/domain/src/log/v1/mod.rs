//! The stored language, version 1: what a log entry and a hand-over are in the table, and nothing else.
//!
//! These types are written and read by the table alone. No client's body and no view is one of them, so either may
//! change without a stored log becoming unreadable. They only grow: a new member is optional, a new fact is a new variant.
//! Whatever else changes is a version 2 beside this one (`docs` of [`crate::log`] say how).
//!
//! Decimals are strings here, because a number loses digits on its way through JSON, and always in RFC 8785's canonical form.

mod clinical;
mod fact;
mod handover;

pub use fact::FACTS;
pub(super) use fact::Fact;
pub(super) use handover::StoredFile;
pub(crate) use handover::{Handover, signed_section};

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    clinical::{
        lab::Flag,
        snapshot::Section,
        units::Unit,
        vitals::{Comparator, Loinc},
    },
    commands::{
        command::CommandName,
        mail::{BounceReason, HeldReason, NotDoneWhy},
    },
    files::attachment::{Category, ContentType, FileName, FileRefusal, FileState},
    handoff::seal::Salts,
    values::{
        decimal::Decimal,
        digest::Digest,
        ids::{AskId, AttachmentId, PersonId, ReferralId, WorkspaceId},
        list::List,
        partly::{Moment, PartialDate},
        person::{Email, Language, MemberKind, Phone, Registration, Url},
        reference::Reference,
        text::{Line, Name, Text},
        time::{Date, Instant},
        words::{
            Channel, ConsentMethod, Contrast, DeclineReason, Fasting, Holder, Kind, Laterality, OutcomeType,
            Party, Pregnancy, Priority, PrivacyCategory, PrivacyLevel, SectionName, Sex, Status, Tongue,
            VoidReason, Wants,
        },
        zone::Zone,
    },
};

/// A stored type, and the type of the domain that it keeps.
pub(in crate::log) trait Keeps<T>: Sized {
    /// As it is stored.
    fn keep(value: T) -> Self;
    /// As the domain has it.
    fn give(self) -> T;
}

/// Values that are written as a text, a number or a truth value: the same inside and in the table.
macro_rules! as_they_are {
    ($($name:ty),+ $(,)?) => {
        $(impl Keeps<$name> for $name {
            fn keep(value: $name) -> Self {
                value
            }

            fn give(self) -> $name {
                self
            }
        })+
    };
}

as_they_are!(
    bool,
    u8,
    u32,
    u64,
    AskId,
    AttachmentId,
    BounceReason,
    Category,
    Channel,
    CommandName,
    Comparator,
    ConsentMethod,
    ContentType,
    Contrast,
    Date,
    DeclineReason,
    Digest,
    Email,
    Fasting,
    FileName,
    FileRefusal,
    FileState,
    Flag,
    HeldReason,
    Holder,
    Instant,
    Kind,
    Language,
    Laterality,
    Loinc,
    MemberKind,
    Moment,
    Name,
    NotDoneWhy,
    OutcomeType,
    PartialDate,
    Party,
    PersonId,
    Phone,
    Pregnancy,
    Priority,
    PrivacyCategory,
    PrivacyLevel,
    Reference,
    ReferralId,
    Registration,
    Salts,
    SectionName,
    Sex,
    Status,
    Tongue,
    Unit,
    Url,
    VoidReason,
    Wants,
    WorkspaceId,
    Zone,
);

impl<const MAX: usize> Keeps<Self> for Text<MAX> {
    fn keep(value: Self) -> Self {
        value
    }

    fn give(self) -> Self {
        self
    }
}

impl<const MAX: usize> Keeps<Self> for Line<MAX> {
    fn keep(value: Self) -> Self {
        value
    }

    fn give(self) -> Self {
        self
    }
}

/// A decimal is kept as its digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Digits(Decimal);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = Cow::<str>::deserialize(deserializer)?;
        Decimal::stored(&digits).map(Self).ok_or_else(|| D::Error::custom("these are no digits"))
    }
}

impl Keeps<Decimal> for Digits {
    fn keep(value: Decimal) -> Self {
        Self(value)
    }

    fn give(self) -> Decimal {
        self.0
    }
}

impl<S: Keeps<T>, T> Keeps<Option<T>> for Option<S> {
    fn keep(value: Option<T>) -> Self {
        value.map(S::keep)
    }

    fn give(self) -> Option<T> {
        self.map(S::give)
    }
}

impl<S: Keeps<T>, T> Keeps<Vec<T>> for Vec<S> {
    fn keep(value: Vec<T>) -> Self {
        value.into_iter().map(S::keep).collect()
    }

    fn give(self) -> Vec<T> {
        self.into_iter().map(S::give).collect()
    }
}

impl<S: Keeps<T>, T, const MAX: usize> Keeps<List<T, MAX>> for Vec<S> {
    fn keep(value: List<T, MAX>) -> Self {
        value.into_iter().map(S::keep).collect()
    }

    fn give(self) -> List<T, MAX> {
        List::stored(self.into_iter().map(S::give).collect())
    }
}

/// A section of a snapshot: its entries, or the word that says why there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Kept<S> {
    Present(Vec<S>),
    Word(String),
}

impl<S: Keeps<T>, T, const MAX: usize> Keeps<Section<T, MAX>> for Kept<S> {
    fn keep(value: Section<T, MAX>) -> Self {
        match value {
            Section::Present(entries) => Self::Present(Vec::keep(entries)),
            Section::NoneKnown => Self::Word(crate::clinical::snapshot::NONE_KNOWN.to_owned()),
            Section::NotRecorded => Self::Word(crate::clinical::snapshot::NOT_RECORDED.to_owned()),
        }
    }

    fn give(self) -> Section<T, MAX> {
        match self {
            Self::Present(entries) => Section::from(Keeps::<Vec<T>>::give(entries)),
            Self::Word(word) if word == crate::clinical::snapshot::NONE_KNOWN => Section::NoneKnown,
            Self::Word(_) => Section::NotRecorded,
        }
    }
}

/// Defines a stored struct and how it keeps a struct of the domain that has the same members.
macro_rules! stored {
    ($(
        $(#[$meta:meta])*
        $name:ident = $domain:ty { $($(#[$member:meta])* $field:ident: $kept:ty),* $(,)? }
    )+) => {
        $(
            $(#[$meta])*
            #[serde_with::skip_serializing_none]
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
            pub(in crate::log) struct $name {
                $($(#[$member])* pub(in crate::log) $field: $kept),*
            }

            impl $crate::log::v1::Keeps<$domain> for $name {
                fn keep(value: $domain) -> Self {
                    Self { $($field: $crate::log::v1::Keeps::keep(value.$field)),* }
                }

                fn give(self) -> $domain {
                    type Domain = $domain;
                    Domain { $($field: $crate::log::v1::Keeps::give(self.$field)),* }
                }
            }
        )+
    };
}
pub(in crate::log) use stored;
