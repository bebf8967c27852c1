//! A request that may be repeated, and its caller.

use std::ops::Deref;

use api::{
    Problem,
    extract::{CallHeaders, FromRequest},
    request,
};
use domain::{
    log::Actor,
    referral::{Referral, access::Looked, lifecycle},
    values::{
        digest::Digest,
        person::Caller,
        time::Instant,
        words::{Channel, Party},
    },
};
use lambda_http::Request;
use serde::Serialize;
use store::{Earlier, Idempotency};

use super::{Outcome, party, record};
use crate::ground::{Failure, Shell};

/// Whoever may act on a referral.
pub trait Acts: Sync {
    /// What they are to this referral, and who, for the log; a stranger is nothing.
    fn role(&self, referral: &Referral) -> Option<(Party, Actor)>;

    /// The way by which they come.
    fn channel(&self) -> Channel;

    /// The caller of the API, whose role and id are recorded; a guest has none.
    fn caller(&self) -> Option<&Caller>;

    /// The request, as the function's log names it.
    fn correlation_id(&self) -> Option<String>;
}

/// A caller of the API, and the request that they made.
#[derive(Debug, Clone)]
pub struct Requester {
    caller: Caller,
    correlation_id: String,
}

impl FromRequest for Requester {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        Ok(Self { caller: Caller::from_request(request)?, correlation_id: request::correlation_id(request) })
    }
}

impl Deref for Requester {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Acts for Requester {
    fn role(&self, referral: &Referral) -> Option<(Party, Actor)> {
        referral.party(self).map(|party| (party, actor(self, party)))
    }

    fn channel(&self) -> Channel {
        Channel::Api
    }

    fn caller(&self) -> Option<&Caller> {
        Some(self)
    }

    fn correlation_id(&self) -> Option<String> {
        Some(self.correlation_id.clone())
    }
}

/// Who did it, for the log.
pub(crate) fn actor(caller: &Caller, party: Party) -> Actor {
    Actor { party, id: Some(caller.id.clone()), name: Some(caller.name.clone()) }
}

/// A referral as it is answered, or was at first, and to whom.
pub(crate) type First = (Referral, Party);

/// How a call may be repeated, on which version it was made, and when it came: the clock is read once a call.
pub(crate) struct Call {
    idempotency: Option<Idempotency>,
    if_match: Option<u32>,
    now: Instant,
}

impl Call {
    /// What the request's headers say; `path` is what is variable in its path, and `meant` the body as it was understood.
    ///
    /// Two requests are the same when the same is meant: neither the order of members nor the way in which a number or a
    /// moment is written makes another of it.
    pub(crate) fn of(
        shell: &Shell,
        headers: CallHeaders,
        caller: &Caller,
        path: &str,
        meant: &impl Serialize,
    ) -> Self {
        let route = format!("{} {path}", headers.route);
        let of = |key: String| Idempotency::new(&caller.id, &route, &key, Digest::of_json(meant));
        Self { idempotency: headers.idempotency_key.map(of), if_match: headers.if_match, now: shell.now() }
    }

    /// A form that was made of this version, and may be repeated so.
    pub(crate) fn of_form(shell: &Shell, idempotency: Idempotency, version: Option<u32>) -> Self {
        Self { idempotency: Some(idempotency), if_match: version, now: shell.now() }
    }

    pub(crate) const fn idempotency(&self) -> Option<&Idempotency> {
        self.idempotency.as_ref()
    }

    /// When the call came.
    pub(crate) const fn now(&self) -> Instant {
        self.now
    }

    /// Whether it was made on the version that there is.
    pub(crate) fn fresh(&self, before: &Referral) -> Result<(), Problem> {
        let stale = self.if_match.is_some_and(|version| version != before.version);
        if stale { Err(Problem::stale(before.version)) } else { Ok(()) }
    }

    /// What was written; or the first answer, if this call was made before. A call may be refused because it has been
    /// carried out already, so a refusal asks, too.
    pub(crate) async fn unless_repeated<T>(
        &self,
        shell: &Shell,
        who: &impl Acts,
        written: Result<Outcome<T>, Failure>,
    ) -> Result<Result<T, First>, Failure> {
        let failure = match written {
            Ok(Outcome::Done(written)) => return Ok(Ok(written)),
            Ok(Outcome::Repeated) => Problem::try_again().into(),
            Err(failure @ Failure::Problem(_)) => failure,
            Err(failure) => return Err(failure),
        };
        Box::pin(self.first_answer(shell, who)).await?.map(Err).ok_or(failure)
    }

    /// The first answer, if this call was made before. Showing it again is a reading.
    pub(crate) async fn first_answer(
        &self,
        shell: &Shell,
        who: &impl Acts,
    ) -> Result<Option<First>, Failure> {
        let Some(idempotency) = &self.idempotency else { return Ok(None) };
        let earlier = shell.store.earlier(idempotency, self.now).await?;
        let Some(Earlier::Same(id, seq)) = earlier else {
            return earlier.map_or(Ok(None), |_| Err(Problem::idempotency_key_reused().into()));
        };
        let today = shell.load(id).await?;
        let (party, by) = party(shell, who, &today).await?;
        // What was taken back since is not shown again, not even to a party who has seen it.
        let then = today.clone().as_of(seq);
        let shown = if today.shows_less_than(&then, party) { today } else { then };
        record(shell, who, &by, &shown, Looked::Repeated).await?;
        Ok(Some((shown, party)))
    }

    /// Another command has come first: what may be done now.
    pub(crate) fn conflict(before: &Referral, party: Party) -> Problem {
        Problem::conflict(lifecycle::actions(party, before))
    }
}
