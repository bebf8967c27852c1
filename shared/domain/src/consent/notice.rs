//! The notice as a document, with its digest.

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::v1;
use crate::values::{
    digest::Digest,
    text::Line,
    words::{SectionName, Tongue, words},
};

words! {
    /// The version of the notice.
    NoticeVersion {
        /// The first, of November 2026.
        V1 = "v1",
    }
}

impl NoticeVersion {
    /// The version as a stored text: a record names also versions that a newer program knows.
    #[expect(clippy::expect_used, reason = "each version is a short word, and a test reads each")]
    pub(crate) fn line(self) -> Line<40> {
        self.as_str().parse().expect("a version is a short word")
    }
}

/// The notice: what is shared, with whom, what for and how long, and what the patient can do.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConsentNotice)]
pub struct Notice {
    /// Its version.
    pub version: NoticeVersion,
    /// The language that it is in.
    pub language: Tongue,
    /// What it is about.
    pub title: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// Who gets it.
    pub recipient: &'static str,
    /// What is shared.
    pub scope: NoticeScope,
    /// How long consent holds, and how long the record is kept.
    pub validity: &'static str,
    /// That the patient may say no.
    pub choice: &'static str,
    /// How consent is withdrawn, and what happens then.
    pub withdrawal: &'static str,
    /// Who consents for a child.
    pub minors: &'static str,
    /// When information is shared without consent.
    pub emergency: &'static str,
    /// Which law gives the rights.
    pub law: &'static str,
    /// The rights, each with the section of the law.
    pub rights: Vec<&'static str>,
    /// Whom to ask.
    pub contact: &'static str,
    /// Where to complain.
    pub complaint: &'static str,
    /// SHA-256 over the canonical JSON (RFC 8785) of this document without this member. The record of a consent has it.
    #[schema(required)]
    pub sha256: Option<Digest>,
}

/// What is shared, each part by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConsentNoticeScope)]
pub struct NoticeScope {
    /// What goes with every referral.
    pub always: &'static str,
    /// That each part can be allowed by itself.
    pub text: &'static str,
    /// The parts.
    pub items: Vec<NoticeItem>,
    /// What is added later.
    pub additions: &'static str,
}

/// A part that can be allowed by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConsentNoticeItem)]
pub struct NoticeItem {
    /// How the consent's scope names it.
    pub section: SectionName,
    /// What is in it.
    pub text: &'static str,
}

/// The words of a notice in one language.
pub(super) struct Text {
    pub(super) title: &'static str,
    pub(super) purpose: &'static str,
    pub(super) recipient: &'static str,
    pub(super) always: &'static str,
    pub(super) scope: &'static str,
    /// In the order of [`SectionName::ALL`].
    pub(super) sections: [&'static str; SectionName::ALL.len()],
    pub(super) additions: &'static str,
    pub(super) validity: &'static str,
    pub(super) choice: &'static str,
    pub(super) withdrawal: &'static str,
    pub(super) minors: &'static str,
    pub(super) emergency: &'static str,
    pub(super) law: &'static str,
    /// To know, to correct and erase, to be answered, to name somebody, to withdraw.
    pub(super) rights: [&'static str; 5],
    pub(super) contact: &'static str,
    pub(super) complaint: &'static str,
}

impl Notice {
    /// The notice of this version in this language: each version is there in each [`Tongue`].
    #[must_use]
    pub fn of(version: NoticeVersion, language: Tongue) -> Self {
        let text = match version {
            NoticeVersion::V1 => v1::text(language),
        };
        let items = SectionName::ALL.iter().zip(text.sections);
        let notice = Self {
            version,
            language,
            title: text.title,
            purpose: text.purpose,
            recipient: text.recipient,
            scope: NoticeScope {
                always: text.always,
                text: text.scope,
                items: items.map(|(section, text)| NoticeItem { section: *section, text }).collect(),
                additions: text.additions,
            },
            validity: text.validity,
            choice: text.choice,
            withdrawal: text.withdrawal,
            minors: text.minors,
            emergency: text.emergency,
            law: text.law,
            rights: text.rights.to_vec(),
            contact: text.contact,
            complaint: text.complaint,
            sha256: None,
        };
        let sha256 = Some(Digest::of_json(&notice));
        Self { sha256, ..notice }
    }
}
