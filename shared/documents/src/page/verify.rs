//! The page behind a letter's code: who signed the letter, when, and whether it is still valid.

use askama::Template;
use domain::values::{
    digest::Digest,
    ids::{PersonId, WorkspaceId},
    reference::Reference,
    text::Name,
    time::Instant,
};

use super::{STYLE, render};
use crate::content::say::moment;

/// What became of a code.
#[derive(Debug, Clone)]
pub enum Verify<'a> {
    /// The code is the letter's.
    Matched(Letter<'a>),
    /// It is not, or there is no such letter.
    NoMatch,
    /// There is none yet, or not a whole one.
    Ask,
}

/// A letter, as its signature attests it.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// Why it no longer stands.
    pub ended: Option<Ended>,
    /// Who signed.
    pub signer: &'a Name,
    /// Their registration number, and whether it was checked.
    pub registration: String,
    /// The account that signed; letters of the first version do not attest it.
    pub account: Option<&'a PersonId>,
    /// The clinic of that account when it signed.
    pub workspace: Option<&'a WorkspaceId>,
    /// When.
    pub signed_at: Instant,
    /// The snapshot's digest, as the letter has it.
    pub sha256: Digest,
    /// The key that vouches for it.
    pub key_id: String,
}

/// Why a letter no longer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The referral was taken back before it was accepted.
    Withdrawn,
    /// It should not have been sent.
    Voided,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Page<'a> {
    title: String,
    style: &'static str,
    reference: String,
    signed_on: String,
    asks: bool,
    says: &'a Verify<'a>,
}

impl Verify<'_> {
    /// The page about the letter with this reference; none, if what was asked for is no reference.
    #[must_use]
    pub fn page(&self, reference: Option<Reference>) -> String {
        let reference = reference.map(|reference| reference.to_string()).unwrap_or_default();
        let (title, signed_at) = match self {
            Self::Matched(Letter { ended: None, signed_at, .. }) => {
                (format!("This matches referral {reference}"), Some(*signed_at))
            }
            Self::Matched(Letter { signed_at, .. }) => {
                ("Do not act on this letter".to_owned(), Some(*signed_at))
            }
            Self::NoMatch => ("No letter matches".to_owned(), None),
            Self::Ask => ("Is a letter right?".to_owned(), None),
        };
        let asks = signed_at.is_none() && !reference.is_empty();
        let signed_on = signed_at.map(moment).unwrap_or_default();
        render(&Page { title, style: STYLE, reference, signed_on, asks, says: self })
    }
}
