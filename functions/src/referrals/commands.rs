//! A command, from the request to the answer.

use api::{Problem, request, respond};
use deserr::Deserr;
use domain::{
    commands::command::{Command, CommandName},
    referral::{Change, Referral, files::filed},
    values::{ids::ReferralId, words::Party},
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
    serve(needs, move |shell, request| async move {
        let caller = Requester::of(&request)?;
        let id: ReferralId = request::path(&request, "id")?;
        request::Query::of(&request, &[]).check()?;
        let body: B = request::body(&request)?;
        let call = Call::of(&shell, &request, &caller, &id.to_string(), &body)?;
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
