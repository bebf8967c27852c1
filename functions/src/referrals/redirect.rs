//! From a referral that found nobody to a new one for another receiver.

use api::{
    extract::{CallHeaders, Json, NoQuery, Path},
    respond,
};
use domain::{
    commands::command::{Attachments, Command, Noted},
    handoff::Redirect,
    log::Fact,
    values::{ids::ReferralId, text::Text},
    wire::input::FieldError,
};

use crate::{
    ground::{Answer, Shell},
    log::{Acts as _, Call, Decision, Requester, Step, Written, append, may_create, party},
    referrals::{create::sign, decide},
};

/// Redirects a referral: three reads (the old one; what the sender has made lately; sender and receiver), one transaction
/// over both referrals; to a guest, one read and one count more.
pub async fn redirect(
    shell: &Shell,
    (caller, Path(id), NoQuery, Json(body), headers): (
        Requester,
        Path<ReferralId>,
        NoQuery,
        Json<Redirect>,
        CallHeaders,
    ),
) -> Answer {
    let call = Call::of(shell, headers, &caller, &id.to_string(), &body);
    let new_id = shell.new_id(call.now());
    let written = append(shell, id, None, call.idempotency(), |before, moved| {
        let (caller, call, body) = (&caller, &call, &body);
        async move {
            let (party, by) = party(shell, caller, &before).await?;
            let changes = decide(&before, party, call, &Command::Redirect(new_id), moved)?;
            may_create(shell, &caller.id).await?;
            let asked = before.redirected(body.clone())?;
            let new = sign(shell, caller, asked, new_id, Some(id), call.now()).await?;
            let new = match &body.reason {
                Some(reason) => new.note(why(reason), by.clone(), call.now(), caller.channel()),
                None if before.asks_again(&new.handoff) => return Err([ask_again()].to_vec().into()),
                None => new,
            };
            let step = Step::of(before, changes, call.now(), &by, caller.channel());
            Ok(Decision::Replace(step, Box::new(new.clone()), (new, party)))
        }
    });
    let written = call.unless_repeated(shell, &caller, written.await).await?;
    let (new, party) = written.map_or_else(|first| first, |Written { gives, .. }| gives);
    Ok(respond::created(&new, party)?)
}

/// Why they are asked, as a note to the new receiver.
fn why(reason: &Text<4000>) -> Fact {
    Fact::Noted(Noted { text: Some(reason.clone()), attachments: Attachments::default() })
}

fn ask_again() -> FieldError {
    let rule = "this receiver has just declined it: say why they are asked again, or choose another";
    FieldError::required("/reason", rule)
}
