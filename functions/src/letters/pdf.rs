//! A party is given the letter as a PDF, after the audit trail has recorded it.

use api::{request, respond};
use domain::values::ids::ReferralId;
use lambda_http::Request;

use super::print;
use crate::{
    ground::{Answer, Shell},
    log::Requester,
};

/// Sends the party to the PDF.
pub async fn get_pdf(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    Ok(respond::see_other(&print(shell, &caller, id, shell.link_url()?).await?)?)
}
