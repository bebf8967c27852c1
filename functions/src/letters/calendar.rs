//! A party puts the booked visit into a calendar.

use api::{
    Code, Problem,
    document::{Operation, REFERRAL_ID, Success, Tag, get},
    extract::{NoQuery, Path},
    respond,
};
use documents::ics::{Method, calendar};
use domain::{referral::access::Looked, values::ids::ReferralId};

use crate::{
    ground::{Answer, Shell},
    log::{Requester, look},
};

/// A party takes the visit into a calendar.
pub(super) const SPEC: Operation = get("visit-calendar", "/v1/referrals/{id}/visit.ics")
    .of(Tag::Referrals, "A party puts the booked visit into a calendar")
    .takes(&[REFERRAL_ID])
    .answers(200, Success::Calendar, "The visit; 404 when none is booked.")
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers the visit as a calendar file; none is booked: not found.
pub async fn visit_calendar(
    shell: &Shell,
    (caller, Path(id), NoQuery): (Requester, Path<ReferralId>, NoQuery),
) -> Answer {
    let (file, referral, _) = look(shell, &caller, id, |referral, party| {
        let file = calendar(referral, party, &Method::Publish, shell.now()).ok_or_else(Problem::not_found)?;
        Ok((file, Looked::CalendarDownloaded))
    })
    .await?;
    let name = format!("visit-{}.ics", referral.handoff.reference);
    Ok(respond::file("text/calendar; charset=utf-8; method=PUBLISH", &name, file)?)
}
