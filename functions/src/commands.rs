//! A command, from the request to the answer.

use api::{Problem, request, respond};
use deserr::Deserr;
use domain::{
    command::{Command, CommandName},
    entry::Actor,
    file,
    ids::ReferralId,
    input::Errors,
    lifecycle,
    person::Caller,
    referral::{Change, Referral},
    words::{Channel, Party},
};
use lambda_http::{Error, Request, http::StatusCode};
use store::{Earlier, Idempotency, NotWritten};
use utoipa::ToSchema;

use crate::{
    failure::{Failure, not_written},
    files::{Filing, WithFiles, WithoutFiles},
    need::Need,
    serve::serve,
    shell::{Answer, Shell},
};

/// How often a command is decided anew because somebody read the referral at the same moment.
pub(crate) const ATTEMPTS: u32 = 8;

/// Serves one command, whose body is `B` and names no files.
pub async fn serve_command<B>(command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + ToSchema + Send + 'static,
{
    serve_filing::<B, WithoutFiles>(&[], command).await
}

/// Serves one command, whose body is `B` and may name files.
pub async fn serve_command_with_files<B>(command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + ToSchema + Send + 'static,
{
    serve_filing::<B, WithFiles>(&[Need::Files], command).await
}

async fn serve_filing<B, F>(needs: &[Need], command: fn(B) -> Command) -> Result<(), Error>
where
    B: Deserr<Errors> + ToSchema + Send + 'static,
    F: Filing<Caller> + 'static,
{
    serve(needs, move |shell, request| async move {
        let caller = request::caller(&request)?;
        let id: ReferralId = request::path(&request, "id")?;
        let call = Call::of(&request, &caller, &id.to_string())?;
        let body: B = request::body(&request)?;
        carry_out::<F, _>(&shell, &caller, id, &call, &command(body)).await.and_then(ok)
    })
    .await
}

/// Whoever may act on a referral.
pub trait Acts: Sync {
    /// The way by which they come.
    const CHANNEL: Channel;

    /// What they are to this referral, and who, for the log; a stranger is nothing.
    fn role(&self, referral: &Referral) -> Option<(Party, Actor)>;
}

impl Acts for Caller {
    const CHANNEL: Channel = Channel::Api;

    fn role(&self, referral: &Referral) -> Option<(Party, Actor)> {
        referral.party(self).map(|party| (party, actor(self, party)))
    }
}

/// How a call may be repeated, and on which version it was made.
pub(crate) struct Call {
    idempotency: Option<Idempotency>,
    if_match: Option<u32>,
}

impl Call {
    /// What the request's headers say; `path` is what is variable in its path.
    pub(crate) fn of(request: &Request, caller: &Caller, path: &str) -> Result<Self, Problem> {
        let headers = request.headers();
        let route = format!("{} {path}", request::route(request));
        let key = request::idempotency_key(headers)?;
        let idempotency = key.map(|key| Idempotency::new(&caller.id, &route, &key, request.body().as_ref()));
        Ok(Self { idempotency, if_match: request::if_match(headers)? })
    }

    /// The same for what creates: it needs a key.
    pub(crate) fn of_creating(request: &Request, caller: &Caller) -> Result<Self, Problem> {
        let call = Self::of(request, caller, "")?;
        if call.idempotency.is_none() { Err(Problem::idempotency_key_required()) } else { Ok(call) }
    }

    /// A form that was made of this version, and may be repeated so.
    pub(crate) const fn of_form(idempotency: Idempotency, version: Option<u32>) -> Self {
        Self { idempotency: Some(idempotency), if_match: version }
    }

    pub(crate) const fn idempotency(&self) -> Option<&Idempotency> {
        self.idempotency.as_ref()
    }

    /// Whether it was made on the version that there is.
    pub(crate) fn fresh(&self, before: &Referral) -> Result<(), Problem> {
        let stale = self.if_match.is_some_and(|version| version != before.version);
        if stale { Err(Problem::stale(before.version)) } else { Ok(()) }
    }

    /// The first answer, if this call was made before.
    pub(crate) async fn first_answer(
        &self,
        shell: &Shell,
        who: &impl Acts,
    ) -> Result<Option<First>, Failure> {
        let Some(idempotency) = &self.idempotency else { return Ok(None) };
        let earlier = shell.store.earlier(idempotency, shell.now()).await?;
        let Some(Earlier::Same(id, seq)) = earlier else {
            return earlier.map_or(Ok(None), |_| Err(Problem::idempotency_key_reused().into()));
        };
        let today = shell.load(id).await?;
        let (party, _) = who.role(&today).ok_or_else(Problem::not_found)?;
        // What was taken back since is not shown again, not even to whoever has seen it.
        let shows = today.shows_content(party);
        let then = today.clone().as_of(seq);
        let taken_back = then.shows_content(party) && !shows;
        Ok(Some((if taken_back { today } else { then }, party)))
    }
}

/// A referral as it is answered, or was at first, and to whom.
pub(crate) type First = (Referral, Party);

/// Who did it, for the log.
#[must_use]
pub fn actor(caller: &Caller, party: Party) -> Actor {
    Actor { party, id: Some(caller.id.clone()), name: Some(caller.name.clone()) }
}

fn ok((referral, party): (Referral, Party)) -> Answer {
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
}

/// One read, one decision, one transaction; again when somebody read the referral in between.
pub(crate) async fn carry_out<F: Filing<W>, W: Acts>(
    shell: &Shell,
    who: &W,
    id: ReferralId,
    call: &Call,
    command: &Command,
) -> Result<First, Failure> {
    let mut moved = false;
    for attempt in 0..ATTEMPTS {
        let before = shell.load(id).await?;
        let (party, by) = who.role(&before).ok_or_else(Problem::not_found)?;
        let decided = decide(&before, party, call, command, moved, shell);
        let changes = match decided {
            Ok(changes) => changes,
            // The command may be refused because it has been carried out already.
            Err(problem) => return call.first_answer(shell, who).await?.ok_or_else(|| problem.into()),
        };
        let files = match F::files(shell, who, command, &before).await {
            Ok(files) => files,
            Err(failure) => return call.first_answer(shell, who).await?.ok_or(failure),
        };
        let changes = file::filed(changes, &files);
        let after = before.clone().write(changes, shell.now(), &by, W::CHANNEL);
        match shell.store.append(&before, &after, call.idempotency()).await {
            Ok(()) => return Ok((after, party)),
            Err(NotWritten::Repeated) => {
                let first = call.first_answer(shell, who).await?;
                return first.ok_or_else(|| Problem::try_again().into());
            }
            Err(NotWritten::Moved) => moved = true,
            Err(NotWritten::NumberTaken | NotWritten::FileMoved) => {}
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(other) => return Err(not_written(other)),
        }
    }
    Err(Problem::try_again().into())
}

pub(crate) fn decide(
    before: &Referral,
    party: Party,
    call: &Call,
    command: &Command,
    moved: bool,
    shell: &Shell,
) -> Result<Vec<Change>, Problem> {
    call.fresh(before)?;
    let changes = before.decide(command.clone(), party, shell.now())?;
    // A note says the same whatever came before it; anything else was decided on a picture that is no longer true.
    if moved && command.step().command() != Some(CommandName::Note) {
        return Err(Problem::conflict(lifecycle::actions(party, before)));
    }
    Ok(changes)
}
