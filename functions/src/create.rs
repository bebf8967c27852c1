//! A new referral, from what was asked for to the answer.

use api::{Problem, request, respond};
use domain::{
    digest,
    handoff::{Added, Create, Handoff, To},
    ids::ReferralId,
    person::Caller,
    referral::Referral,
    words::{Channel, Party, Role},
};
use lambda_http::Request;
use store::NotWritten;

use crate::{
    commands::{Call, actor},
    failure::{Failure, not_written},
    files::named,
    shell::{Answer, Shell},
};

/// How often another short reference is tried.
const ATTEMPTS: u32 = 5;

/// Creates a referral: one read of sender and receiver, one transaction; for a guest, one read more.
pub async fn create(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    if caller.role != Role::Doctor {
        return Err(Problem::not_yours("only a doctor sends a referral").into());
    }
    let call = Call::of_creating(request, &caller)?;
    let asked: Create = request::body(request)?;
    for attempt in 0..ATTEMPTS {
        let referral = match sign(shell, &caller, asked.clone(), shell.new_id(shell.now()), None).await {
            Ok(referral) => referral,
            // What is refused now may have been carried out before.
            Err(failure) => return first_or(shell, &caller, &call, failure).await,
        };
        match shell.store.create(&referral, call.idempotency()).await {
            Ok(()) => return Ok(respond::created(&referral, Party::Sender)?),
            Err(NotWritten::Repeated) => {
                return first_or(shell, &caller, &call, Problem::try_again().into()).await;
            }
            Err(NotWritten::ReferenceTaken | NotWritten::FileMoved) => {}
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(other) => return Err(not_written(other)),
        }
    }
    Err(Problem::try_again().into())
}

/// The first answer, if this call was made before; or else the failure.
pub(crate) async fn first_or(shell: &Shell, caller: &Caller, call: &Call, failure: Failure) -> Answer {
    match call.first_answer(shell, caller).await? {
        Some((then, party)) => Ok(respond::created(&then, party)?),
        None => Err(failure),
    }
}

/// The signed referral, not yet written: one read of sender and receiver, one of the files if it has any, and before them
/// one of whose address a guest's is.
pub(crate) async fn sign(
    shell: &Shell,
    caller: &Caller,
    mut asked: Create,
    id: ReferralId,
    replaces: Option<ReferralId>,
) -> Result<Referral, Failure> {
    asked.to = Box::pin(in_network(shell, asked.to)).await?;
    let receiver_id = asked.to.member_id.clone();
    let ids: Vec<_> = [Some(&caller.id), receiver_id.as_ref()].into_iter().flatten().collect();
    let members = shell.store.members(&ids).await?;
    let member = |id| members.iter().find(|member| Some(&member.id) == id).cloned();
    let ids = asked.snapshot.attachments.entries().iter().enumerate();
    let ids: Vec<_> = ids.map(|(index, id)| (format!("/snapshot/attachments/{index}"), *id)).collect();
    let files = named(shell, caller, &ids, None).await?;
    let now = shell.now();
    let added = Added {
        id,
        reference: shell.new_reference()?,
        salts: digest::salts(&shell.new_salts()?),
        files,
        sender: member(Some(&caller.id)),
        receiver: member(receiver_id.as_ref()),
        replaces,
        now,
    };
    let referral = Referral::new(Handoff::sign(asked, added)?);
    let begun = referral.begin();
    Ok(referral.write(begun, now, &actor(caller, Party::Sender), Channel::Api))
}

/// A guest whose address is a member's is that member, who has an inbox: the same as with `member_id`.
async fn in_network(shell: &Shell, to: To) -> Result<To, Failure> {
    let Some(guest) = &to.guest else { return Ok(to) };
    let member = shell.store.member_by_email(&guest.email).await?;
    Ok(member.map_or(to, |member| To { member_id: Some(member.id), guest: None }))
}
