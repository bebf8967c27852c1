//! A party is given the letter as a PDF, after the audit trail has recorded it.

use api::{
    Code,
    document::{Operation, REFERRAL_ID, SENT_TO_FILE, Success, Tag, get},
    extract::{NoQuery, Path},
    respond,
};
use domain::values::ids::ReferralId;

use super::print;
use crate::{
    ground::{Answer, Shell},
    log::Requester,
};

/// A party is given the letter.
pub(super) const SPEC: Operation = get("get-pdf", "/v1/referrals/{id}/pdf")
    .of(Tag::Referrals, "A party is given the letter as a PDF, as far as it may see the referral")
    .takes(&[REFERRAL_ID])
    .answers(
        303,
        Success::Elsewhere,
        "Where the PDF can be downloaded, for one minute; to be verified by the code on it, and by the file `signed.json` that is attached to it. 404 for those from whom the referral was taken back.",
    )
    .with(SENT_TO_FILE)
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Sends the party to the PDF.
pub async fn get_pdf(
    shell: &Shell,
    (caller, Path(id), NoQuery): (Requester, Path<ReferralId>, NoQuery),
) -> Answer {
    Ok(respond::see_other(&print(shell, &caller, id, shell.link_url()?).await?)?)
}
