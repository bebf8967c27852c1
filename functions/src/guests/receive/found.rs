//! Which referrals a mail is for: one, almost always.

use domain::{
    referral::Referral,
    values::{digest::Digest, ids::ReferralId, person::Email},
};
use links::NotGood;
use mail::reply::{Head, MailKind, Reading, reply_token};
use store::{IssuedToken, TokenPurpose};
use tracing::info;

use super::arrived::Receipt;
use crate::ground::{Failure, Shell};

/// Most ids of `In-Reply-To` and `References` that are looked up: ours is among the newest.
const LOOKED_UP: usize = 10;

/// A referral, and by what it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) id: ReferralId,
    /// The token of the address that the mail went to; none where it was found by what it answers.
    token: Option<IssuedToken>,
}

impl Found {
    /// Whether the address that the mail went to is still good, for the guest with this address. A mail that was found by
    /// what it answers came to no address that is known: it is good as long as none was revoked.
    pub(super) fn is_good_for(&self, guest: &Email, referral: &Referral) -> bool {
        let guest = Digest::of(guest.as_str().as_bytes());
        self.token.map_or_else(
            || !referral.has_revoked(0),
            |token| token.guest == guest && !referral.has_revoked(token.seq),
        )
    }
}

/// By the addresses that it went to, whatever the mail says of itself. Each referral once.
pub(super) async fn by_address(shell: &Shell, receipt: &Receipt) -> Result<Vec<Found>, Failure> {
    let mut all: Vec<Found> = Vec::new();
    let tokens: Vec<_> = receipt.recipients.iter().filter_map(|to| reply_token(to)).collect();
    if tokens.is_empty() {
        return Ok(all);
    }
    let keys = shell.link_keys().await?;
    for token in tokens {
        let token = match keys.read_reply(&format!("r.{token}")) {
            Ok(token) => token,
            Err(why @ (NotGood::Malformed | NotGood::Forged | NotGood::Expired)) => {
                info!(%why, "an address that is none of ours");
                continue;
            }
        };
        let known = shell.store.token(token.hash()).await?;
        let known = known.filter(|token| token.purpose == TokenPurpose::Reply);
        if let Some(token) = known.filter(|token| all.iter().all(|other| other.id != token.referral)) {
            all.push(Found { id: token.referral, token: Some(token) });
        }
    }
    Ok(all)
}

/// By the mail that it answers.
pub(super) async fn by_answer(shell: &Shell, head: &Head) -> Result<Option<Found>, Failure> {
    by_mail(shell, head.in_reply_to.iter().take(LOOKED_UP).map(String::as_str)).await
}

/// By the mail that it reports of.
pub(super) async fn by_report(shell: &Shell, reading: &Reading<'_>) -> Result<Option<Found>, Failure> {
    let original = match &reading.kind {
        MailKind::DeliveryReport(report) => report.original_message_id.as_deref(),
        MailKind::Reply
        | MailKind::AutoReply
        | MailKind::ReadReceipt
        | MailKind::List
        | MailKind::CalendarAnswer { .. }
        | MailKind::Own => None,
    };
    by_mail(shell, original.into_iter()).await
}

async fn by_mail(shell: &Shell, ids: impl Iterator<Item = &str>) -> Result<Option<Found>, Failure> {
    for id in ids {
        if let Some(id) = shell.store.referral_of_mail(ses_id(id)).await? {
            return Ok(Some(Found { id, token: None }));
        }
    }
    Ok(None)
}

/// The id that SES gave a mail: its `Message-ID` without the domain.
pub(super) fn ses_id(message_id: &str) -> &str {
    message_id.split('@').next().unwrap_or_default()
}
