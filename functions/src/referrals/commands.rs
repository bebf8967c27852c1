//! A command, from the request to the answer.

use api::{
    Code, Problem,
    document::{
        CREATED, IDEMPOTENCY_KEY, IF_MATCH, Operation, REFERRAL_ID, Success, TAGGED, Tag, described, post,
    },
    extract::{CallHeaders, Json, NoQuery, Path},
    respond,
};
use deserr::Deserr;
use domain::{
    commands::command::{
        Accept, Acknowledge, Amend, BookVisit, CloseOff, Command, CommandName, Complete, Consent, Decline,
        Note, Reply, Report, RequestInfo, RequireVisit, VisitWent, Void, Withdraw,
    },
    handoff::Redirect,
    referral::{Change, Referral, files::filed},
    values::{ids::ReferralId, words::Party},
    view::View,
    wire::input::Errors,
};
use lambda_http::{Error, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    files::{Filing, WithFiles, WithoutFiles},
    ground::{Failure, Need, Shell, serve},
    log::{Acts, Call, Decision, First, Requester, Step, Written, append, may_book, party},
};

/// Every command can be refused so.
const OF_COMMAND: &[Code] = &[
    Code::NotYourTurn,
    Code::NotFound,
    Code::WrongState,
    Code::Conflict,
    Code::Broken,
    Code::Stale,
    Code::IdempotencyKeyReused,
];
/// A note can always be added.
const OF_NOTE: &[Code] =
    &[Code::NotYourTurn, Code::NotFound, Code::Broken, Code::Stale, Code::IdempotencyKeyReused];
const FILES: &[Code] = &[Code::AttachmentNotReady, Code::AttachmentRefused];
const NAMED: &[Code] = &[Code::ResponsibleRequired];
const NAMED_WITH_FILES: &[Code] =
    &[Code::ResponsibleRequired, Code::AttachmentNotReady, Code::AttachmentRefused];
/// What the sender adds; of a referral to a guest, so often a day.
const ADDED: &[Code] =
    &[Code::AttachmentNotReady, Code::AttachmentRefused, Code::OutsideConsent, Code::SlowDown];

/// A command's operation.
const fn command<B: ToSchema>(
    name: &'static str,
    path: &'static str,
    summary: &'static str,
    more: &'static [Code],
) -> Operation {
    post(name, path)
        .of(Tag::Commands, summary)
        .takes(&[REFERRAL_ID, IDEMPOTENCY_KEY, IF_MATCH])
        .reads::<B>()
        .answers(200, Success::Json(described::<View>), "The referral after it, as this person may see it.")
        .with(TAGGED)
        .refuses(OF_COMMAND)
        .refuses_also(more)
}

macro_rules! specs {
    ($($name:literal: $body:ty, $summary:literal, $more:expr;)+) => {
        /// The commands: what each is for, its body, and why it may be refused besides what every command may be.
        pub(crate) const SPECS: &[Operation] = &[
            $(command::<$body>($name, concat!("/v1/referrals/{id}/", $name), $summary, $more),)+
            command::<Note>(
                "note", "/v1/referrals/{id}/note", "The sender or the receiver adds something", ADDED,
            )
            .refuses(OF_NOTE),
            command::<Redirect>(
                "redirect",
                "/v1/referrals/{id}/redirect",
                "The sender finds another receiver, for a new referral",
                &[
                    Code::ConsentMissing,
                    Code::PatientMismatch,
                    Code::AttachmentNotReady,
                    Code::AttachmentRefused,
                    Code::OutsideConsent,
                    Code::SlowDown,
                ],
            )
            .answers(201, Success::Json(described::<View>), "The new referral.")
            .with(CREATED),
        ];
    };
}

specs! {
    "consent": Consent, "The patient grants, refuses or withdraws consent", &[];
    "request-info": RequestInfo, "The receiver asks for what is missing", NAMED;
    "reply": Reply, "The sender answers what was asked", ADDED;
    "require-visit": RequireVisit, "The receiver wants to see the patient first", &[];
    "book-visit": BookVisit, "A visit is booked", &[Code::SlowDown];
    "visit-outcome": VisitWent, "How the visit went", &[];
    "accept": Accept, "The receiver takes responsibility", &[];
    "report": Report, "The receiver sends a partial result", NAMED_WITH_FILES;
    "complete": Complete, "The receiver says how it ended", NAMED_WITH_FILES;
    "decline": Decline, "The receiver does not take it, or hands it back", NAMED;
    "withdraw": Withdraw, "The sender or the patient takes it back", &[];
    "close-off": CloseOff, "The sender needs no further referral", &[];
    "void": Void, "It should never have been sent", &[];
    "acknowledge": Acknowledge, "The sender has read the outcome", &[];
    "amend": Amend, "The receiver corrects the outcome", FILES;
}

/// Serves one command, whose body is `B` and names no files.
pub async fn serve_command<B>(command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + Serialize + ToSchema + Send + 'static,
{
    serve_filing::<B, WithoutFiles>(&[], command).await
}

/// Serves one command, whose body is `B` and may name files.
pub async fn serve_command_with_files<B>(command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + Serialize + ToSchema + Send + 'static,
{
    serve_filing::<B, WithFiles>(&[Need::Files], command).await
}

async fn serve_filing<B, F>(needs: &[Need], command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + Serialize + ToSchema + Send + 'static,
    F: Filing<Requester> + 'static,
{
    type Taken<B> = (Requester, Path<ReferralId>, NoQuery, Json<B>, CallHeaders);
    serve(needs, move |shell, (caller, Path(id), NoQuery, Json(body), headers): Taken<B>| async move {
        let call = Call::of(&shell, headers, &caller, &id.to_string(), &body);
        let (referral, party) = carry_out::<F, _>(&shell, &caller, id, &call, &command(body)).await?;
        Ok(respond::referral(StatusCode::OK, &referral, party)?)
    })
    .await
}

/// One read, one decision, one transaction; again when another writer was quicker.
pub(crate) async fn carry_out<F: Filing<W>, W: Acts>(
    shell: &Shell,
    who: &W,
    id: ReferralId,
    call: &Call,
    command: &Command,
) -> Result<First, Failure> {
    let written = append(shell, id, None, call.idempotency(), |before, moved| async move {
        let (party, by) = party(shell, who, &before).await?;
        let changes = decide(&before, party, call, command, moved)?;
        if matches!(command, Command::BookVisit(_)) {
            may_book(shell, &before, call.now())?;
        }
        let files = F::files(shell, who, command, &before).await?;
        let changes = filed(changes, &files);
        Ok(Decision::Append(Step::of(before, changes, call.now(), &by, who.channel()), party))
    });
    let written = call.unless_repeated(shell, who, written.await).await?;
    Ok(written.map_or_else(|first| first, |Written { referral, gives }| (referral, gives)))
}

/// What the command makes of the referral, for a call that was made on this version of it.
pub(crate) fn decide(
    before: &Referral,
    party: Party,
    call: &Call,
    command: &Command,
    moved: bool,
) -> Result<Vec<Change>, Problem> {
    call.fresh(before)?;
    let changes = before.decide(command.clone(), party, call.now())?;
    // A note says the same whatever came before it; anything else was decided on a picture that is no longer true.
    if moved && command.step().command() != Some(CommandName::Note) {
        return Err(Call::conflict(before, party));
    }
    Ok(changes)
}
