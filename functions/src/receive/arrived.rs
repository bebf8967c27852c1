//! What SES tells of a mail that it has kept in the bucket.

use mail::reply;
use serde::{Deserialize, Serialize};

/// What SES invokes a function with, by the names that it documents:
/// docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
#[derive(Debug, Deserialize)]
pub struct Arrived {
    #[serde(rename = "Records")]
    pub(super) records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Record {
    pub(super) ses: Told,
}

#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) mail: Mail,
    pub(super) receipt: Receipt,
}

/// Without addresses.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").field("mail", &self.mail).finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mail {
    pub(super) message_id: String,
}

/// For whom the mail was by its envelope, and what SES has found of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub(super) recipients: Vec<String>,
    pub(super) spam_verdict: Verdict,
    pub(super) virus_verdict: Verdict,
    pub(super) spf_verdict: Verdict,
    pub(super) dkim_verdict: Verdict,
    pub(super) dmarc_verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Verdict {
    pub(super) status: Found,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Found {
    Pass,
    Fail,
    /// It cannot be told: nothing was signed, nobody says who may send.
    Gray,
    ProcessingFailed,
    /// Nobody looks.
    Disabled,
}

impl Receipt {
    /// The same as whoever judges mails has it.
    pub(super) fn verdicts(&self) -> reply::Verdicts {
        reply::Verdicts {
            spf: self.spf_verdict.into(),
            dkim: self.dkim_verdict.into(),
            dmarc: self.dmarc_verdict.into(),
            spam: self.spam_verdict.into(),
            virus: self.virus_verdict.into(),
        }
    }
}

impl From<Verdict> for reply::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict.status {
            Found::Pass => Self::Pass,
            Found::Fail => Self::Fail,
            Found::Gray => Self::Gray,
            Found::ProcessingFailed => Self::ProcessingFailed,
            Found::Disabled => Self::Disabled,
        }
    }
}
