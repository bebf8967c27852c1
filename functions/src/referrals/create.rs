//! A new referral, from what was asked for to the answer.

use api::{
    Code, Problem,
    document::{CREATED, Operation, Parameter, Success, Tag, described, post},
    extract::{CallHeaders, FromRequest, Json, NoQuery, WithKey},
    respond,
};
use domain::{
    handoff::{Added, Create, Handoff, MISMATCH, To, seal},
    referral::Referral,
    values::{
        ids::ReferralId,
        time::Instant,
        words::{Channel, Party, Role},
    },
    view::View,
};
use lambda_http::Request;

use crate::{
    files::named,
    ground::{Answer, Failure, Shell},
    log::{self, Call, Requester, actor, may_name_account},
};

/// A doctor signs and sends.
pub(super) const SPEC: Operation = post("create", "/v1/referrals")
    .of(Tag::Referrals, "A doctor signs and sends a referral")
    .takes(&[Parameter::Shared("IdempotencyKeyRequired")])
    .reads::<Create>()
    .answers(
        201,
        Success::Json(described::<View>),
        "The referral: sent, or a draft until the patient consents in the app.",
    )
    .with(CREATED)
    .refuses(&[
        Code::IdempotencyKeyRequired,
        Code::NotYourTurn,
        Code::NotFound,
        Code::IdempotencyKeyReused,
        Code::ConsentMissing,
        Code::PatientMismatch,
        Code::AttachmentNotReady,
        Code::AttachmentRefused,
        Code::SlowDown,
    ]);

/// A doctor; anybody else is refused.
#[derive(Debug)]
pub struct Doctor(Requester);

impl FromRequest for Doctor {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let caller = Requester::from_request(request)?;
        if caller.role == Role::Doctor {
            Ok(Self(caller))
        } else {
            Err(Problem::not_yours("only a doctor sends a referral"))
        }
    }
}

/// Creates a referral: one read of sender and receiver, one query of what the sender has made lately, one transaction; for a
/// guest, one read and one count more.
pub async fn create(
    shell: &Shell,
    (Doctor(caller), NoQuery, WithKey, Json(asked), headers): (
        Doctor,
        NoQuery,
        WithKey,
        Json<Create>,
        CallHeaders,
    ),
) -> Answer {
    let call = Call::of(shell, headers, &caller, "", &asked);
    let written = log::create(shell, &caller.id, call.idempotency(), || {
        sign(shell, &caller, asked.clone(), shell.new_id(call.now()), None, call.now())
    });
    let written = call.unless_repeated(shell, &caller, Box::pin(written).await).await?;
    let (referral, party) = written.map_or_else(|first| first, |referral| (referral, Party::Sender));
    Ok(respond::created(&referral, party)?)
}

/// The signed referral, not yet written: one read of sender, receiver and the patient's account, one of the files if it has
/// any, before them one of whose address a guest's is, and two counts for an account that is known.
pub(crate) async fn sign(
    shell: &Shell,
    caller: &Requester,
    mut asked: Create,
    id: ReferralId,
    replaces: Option<ReferralId>,
    now: Instant,
) -> Result<Referral, Failure> {
    asked.to = Box::pin(in_network(shell, asked.to)).await?;
    let receiver_id = asked.to.member_id.clone();
    let ids: Vec<_> = [Some(&caller.id), receiver_id.as_ref()].into_iter().flatten().collect();
    let (members, account) = shell.store.parties(&ids, asked.patient.id.as_ref()).await?;
    let member = |id| members.iter().find(|member| Some(&member.id) == id).cloned();
    let ids = asked.snapshot.attachments.entries().iter().enumerate();
    let ids: Vec<_> = ids.map(|(index, id)| (format!("/snapshot/attachments/{index}"), *id)).collect();
    let files = named(shell, caller, &ids, None).await?;
    let added = Added {
        id,
        reference: shell.new_reference()?,
        salts: seal::salts(&shell.new_salts()?),
        files,
        sender: (**caller).clone(),
        entry: member(Some(&caller.id)),
        receiver: member(receiver_id.as_ref()),
        account,
        replaces,
        now,
    };
    let tried = may_name_account(shell, &asked, &added).await?;
    let signed = Handoff::sign(asked, added);
    let mismatches = signed.as_ref().is_err_and(|wrong| wrong.0.iter().any(|wrong| wrong.code == MISMATCH));
    if !mismatches {
        tried.take_back(shell).await;
    }
    let referral = Referral::new(signed?);
    let begun = referral.begin();
    Ok(referral.write(begun, now, &actor(caller, Party::Sender), Channel::Api))
}

/// A guest whose address is one member's checked address is that member, who has an inbox: the same as with `member_id`.
async fn in_network(shell: &Shell, to: To) -> Result<To, Failure> {
    let Some(guest) = &to.guest else { return Ok(to) };
    let member = shell.store.member_by_email(&guest.email).await?;
    Ok(member.map_or(to, |member| To { member_id: Some(member.id), guest: None }))
}
