//! What SES tells of a mail that it has kept in the bucket.

use mail::reply;
use serde::Deserialize;

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
    pub(super) spam_verdict: Check,
    pub(super) virus_verdict: Check,
    pub(super) spf_verdict: Check,
    pub(super) dkim_verdict: Check,
    pub(super) dmarc_verdict: Check,
}

/// What it has found, of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Check {
    pub(super) status: reply::Verdict,
}

impl Receipt {
    /// The same as whoever judges mails has it.
    pub(super) fn verdicts(&self) -> reply::Verdicts {
        reply::Verdicts {
            spf: self.spf_verdict.status,
            dkim: self.dkim_verdict.status,
            dmarc: self.dmarc_verdict.status,
            spam: self.spam_verdict.status,
            virus: self.virus_verdict.status,
        }
    }
}
