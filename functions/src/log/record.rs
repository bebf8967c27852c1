//! Readings: recorded apart from the log, before anything is shown.

use api::Problem;
use domain::{
    log::{Actor, Fact},
    referral::{
        Referral,
        access::{Access, Looked, Reader, Trail},
    },
    values::{
        ids::ReferralId,
        person::Caller,
        words::{BoxName, Party},
    },
};

use super::{Acts, Decision, Outcome, Requester, Step, Written, append, mismatch::tell_sender};
use crate::ground::{Failure, Shell};

/// What they are to this referral. A caller who is no party gets "not found", and the refusal is recorded.
pub(crate) async fn party(
    shell: &Shell,
    who: &impl Acts,
    referral: &Referral,
) -> Result<(Party, Actor), Failure> {
    if let Some(role) = who.role(referral) {
        return Ok(role);
    }
    if let Some(caller) = who.caller() {
        refused(shell, who, caller, referral.handoff.id, Reader::caller(caller)).await?;
        if referral.mismatches(caller) {
            let loaded = Some(referral.clone());
            tell_sender(shell, caller, who.channel(), referral.handoff.id, loaded).await?;
        }
    }
    Err(Problem::not_found().into())
}

/// Records that a caller was refused.
async fn refused(
    shell: &Shell,
    who: &impl Acts,
    caller: &Caller,
    id: ReferralId,
    by: Reader,
) -> Result<(), Failure> {
    let at = shell.now();
    let refused = Access {
        // The same all through an hour: only the first refusal of the hour is kept.
        id: Access::refusal_id(caller, at),
        at,
        trail: Trail::Referral(id),
        by,
        channel: who.channel(),
        what: Looked::Refused,
        shown: None,
        correlation_id: who.correlation_id(),
    };
    Ok(shell.store.record(&refused).await?)
}

/// What they are to this referral, if they are one of `parties`. Any other party gets 403 and any other caller "not found";
/// either refusal is recorded.
pub(crate) async fn party_of(
    shell: &Shell,
    who: &Requester,
    referral: &Referral,
    parties: &[Party],
    otherwise: &'static str,
) -> Result<(Party, Actor), Failure> {
    let (party, by) = party(shell, who, referral).await?;
    if parties.contains(&party) {
        return Ok((party, by));
    }
    refused(shell, who, who, referral.handoff.id, Reader::party(&by, Some(who.role))).await?;
    Err(Problem::not_yours(otherwise).into())
}

/// Records that somebody looked at this referral as it is.
pub(crate) async fn record(
    shell: &Shell,
    who: &impl Acts,
    by: &Actor,
    referral: &Referral,
    what: Looked,
) -> Result<(), Failure> {
    let at = shell.now();
    let access = Access {
        id: shell.new_uuid(at),
        at,
        trail: Trail::Referral(referral.handoff.id),
        by: Reader::party(by, who.caller().map(|caller| caller.role)),
        channel: who.channel(),
        what,
        shown: Some(referral.shown()),
        correlation_id: who.correlation_id(),
    };
    Ok(shell.store.record(&access).await?)
}

/// Records a page of a list, in the trail of the caller: one put, before the page is shown.
pub async fn listed(
    shell: &Shell,
    who: &Requester,
    list: BoxName,
    referrals: Vec<ReferralId>,
) -> Result<(), Failure> {
    let at = shell.now();
    let access = Access {
        id: shell.new_uuid(at),
        at,
        trail: Trail::Person(who.id.clone()),
        by: Reader::caller(who),
        channel: who.channel(),
        what: Looked::Listed { list, referrals },
        shown: None,
        correlation_id: who.correlation_id(),
    };
    Ok(shell.store.record(&access).await?)
}

/// A party looks at a referral: what `what` makes of it is theirs once it is recorded.
///
/// One query and one put. The receiver's first look is "seen", a fact of the log, so it is one query and one transaction;
/// what is more than a look (a file, a letter) is recorded besides.
pub async fn look<T>(
    shell: &Shell,
    who: &impl Acts,
    id: ReferralId,
    what: impl Fn(&Referral, Party) -> Result<(T, Looked), Problem>,
) -> Result<(T, Referral, Party), Failure> {
    let mut referral = shell.load(id).await?;
    let (party, by) = party(shell, who, &referral).await?;
    let (mut gives, mut looked) = what(&referral, party)?;
    let mut is_recorded = false;
    if referral.is_first_look(party) && referral.first_broken.is_none() {
        let is_first;
        (referral, is_first) = seen(shell, who, referral).await?;
        is_recorded = is_first && looked == Looked::Viewed;
        (gives, looked) = what(&referral, party)?;
    }
    if !is_recorded {
        record(shell, who, &by, &referral, looked).await?;
    }
    Ok((gives, referral, party))
}

/// Writes that the receiver has looked for the first time, unless somebody else was first; and which it is.
async fn seen(shell: &Shell, who: &impl Acts, unseen: Referral) -> Result<(Referral, bool), Failure> {
    let (id, now) = (unseen.handoff.id, shell.now());
    let written = append(shell, id, Some(unseen), None, |before, _| async move {
        let (party, by) = who.role(&before).ok_or_else(Problem::not_found)?;
        Ok(if before.is_first_look(party) {
            Decision::Append(Step::fact(before, Fact::Seen, now, by, who.channel()), true)
        } else {
            Decision::Nothing(before, false)
        })
    });
    match written.await? {
        Outcome::Done(Written { referral, gives }) => Ok((referral, gives)),
        Outcome::Repeated => Err(Problem::try_again().into()),
    }
}
