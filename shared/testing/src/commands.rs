//! Commands as clients send them: read by name, decided, and written.

use domain::{
    commands::{
        command::{Acknowledge, Command},
        mail::{Bounce, BounceReason},
    },
    handoff::Redirect,
    log::Actor,
    referral::{Referral, refusal::Refusal},
    values::{
        digest::Digest,
        time::Instant,
        words::{Channel, Party},
    },
    wire::input::{Errors, parse},
};
use serde_json::Value;

use crate::{people::actor, referrals::id};

/// Reads the body of the command with this name. What redirects leads to the second referral.
pub fn read(name: &str, body: Value) -> Result<Command, Errors> {
    Ok(match name {
        "consent" => Command::Consent(parse(body)?),
        "request-info" => Command::RequestInfo(parse(body)?),
        "reply" => Command::Reply(parse(body)?),
        "require-visit" => Command::RequireVisit(parse(body)?),
        "book-visit" => Command::BookVisit(parse(body)?),
        "visit-outcome" => Command::VisitOutcome(parse(body)?),
        "accept" => Command::Accept(parse(body)?),
        "report" => Command::Report(parse(body)?),
        "complete" => Command::Complete(parse(body)?),
        "decline" => Command::Decline(parse(body)?),
        "withdraw" => Command::Withdraw(parse(body)?),
        "redirect" => parse::<Redirect>(body).map(|_| Command::Redirect(id(2)))?,
        "close-off" => Command::CloseOff(parse(body)?),
        "void" => Command::Void(parse(body)?),
        "acknowledge" => parse::<Acknowledge>(body).map(|_| Command::Acknowledge)?,
        "amend" => Command::Amend(parse(body)?),
        "note" => Command::Note(parse(body)?),
        "expire" => Command::Expire,
        "bounce" => Command::Bounce(Bounce { why: BounceReason::Bounced, mail: Digest::of(b"ses-1") }),
        other => panic!("there is no command {other}"),
    })
}

/// The command with this body, which has to be right.
pub fn command(name: &str, body: Value) -> Command {
    let shown = body.to_string();
    read(name, body).unwrap_or_else(|errors| panic!("{name} {shown}: {errors:#?}"))
}

/// Decides and writes, as a function does between load and append; a refusal is an error.
pub fn try_act(before: &Referral, party: Party, command: Command, at: Instant) -> Result<Referral, Refusal> {
    let changes = before.decide(command, party, at)?;
    Ok(before.clone().write(changes, at, &by(before, party), Channel::Api))
}

/// The same of the command with this name and body, which must not be refused.
pub fn act(before: &Referral, party: Party, name: &str, body: Value, at: Instant) -> Referral {
    let after = try_act(before, party, command(name, body), at);
    after.unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

/// Who writes an entry for this party of the referral: the guest for a receiver without an account.
fn by(referral: &Referral, party: Party) -> Actor {
    let guest = referral.guest().filter(|guest| guest.party == party);
    guest.unwrap_or_else(|| actor(party))
}
