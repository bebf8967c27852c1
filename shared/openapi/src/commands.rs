//! The commands: what each is for, and its body.

use api::Code;
use domain::{
    commands::command::{
        Accept, Acknowledge, Amend, BookVisit, CloseOff, CommandName, Complete, Consent, Decline, Note,
        Reply, Report, RequestInfo, RequireVisit, VisitWent, Void, Withdraw,
    },
    handoff::Redirect,
    view::View,
};
use utoipa::ToSchema;

use crate::{
    common::parameter,
    forms::described,
    operations::{ALWAYS, Answer, CREATED, OF_BODY, Operation, TAGGED},
};

/// Every command can be refused so.
const OF_COMMAND: [Code; 7] = [
    Code::NotYourTurn,
    Code::NotFound,
    Code::WrongState,
    Code::Conflict,
    Code::Broken,
    Code::Stale,
    Code::IdempotencyKeyReused,
];

/// A command's body and what it is for. A command that is new has no row, and this does not compile.
pub(crate) fn command(name: CommandName) -> Operation {
    let files: &[Code] = &[Code::AttachmentNotReady, Code::AttachmentRefused];
    let named: &[Code] = &[Code::ResponsibleRequired];
    let named_with_files = &[named, files].concat();
    // What the sender adds; of a referral to a guest, so often a day.
    let added: &[Code] =
        &[Code::AttachmentNotReady, Code::AttachmentRefused, Code::OutsideConsent, Code::SlowDown];
    match name {
        CommandName::Consent => of::<Consent>(name, "The patient grants, refuses or withdraws consent", &[]),
        CommandName::RequestInfo => of::<RequestInfo>(name, "The receiver asks for what is missing", named),
        CommandName::Reply => of::<Reply>(name, "The sender answers what was asked", added),
        CommandName::RequireVisit => {
            of::<RequireVisit>(name, "The receiver wants to see the patient first", &[])
        }
        CommandName::BookVisit => of::<BookVisit>(name, "A visit is booked", &[Code::SlowDown]),
        CommandName::VisitOutcome => of::<VisitWent>(name, "How the visit went", &[]),
        CommandName::Accept => of::<Accept>(name, "The receiver takes responsibility", &[]),
        CommandName::Report => of::<Report>(name, "The receiver sends a partial result", named_with_files),
        CommandName::Complete => of::<Complete>(name, "The receiver says how it ended", named_with_files),
        CommandName::Decline => of::<Decline>(name, "The receiver does not take it, or hands it back", named),
        CommandName::Withdraw => of::<Withdraw>(name, "The sender or the patient takes it back", &[]),
        CommandName::Redirect => Operation {
            success: (201, "The new referral.", CREATED),
            ..of::<Redirect>(
                name,
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
        },
        CommandName::CloseOff => of::<CloseOff>(name, "The sender needs no further referral", &[]),
        CommandName::Void => of::<Void>(name, "It should never have been sent", &[]),
        CommandName::Acknowledge => of::<Acknowledge>(name, "The sender has read the outcome", &[]),
        CommandName::Amend => of::<Amend>(name, "The receiver corrects the outcome", files),
        CommandName::Note => {
            let mut note = of::<Note>(name, "The sender or the receiver adds something", added);
            // A note can always be added.
            note.refusals.retain(|code| !matches!(code, Code::WrongState | Code::Conflict));
            note
        }
    }
}

fn of<Body: ToSchema>(name: CommandName, summary: &'static str, more: &[Code]) -> Operation {
    let body = described::<Body>();
    Operation {
        method: "post",
        path: format!("/v1/referrals/{{id}}/{name}"),
        id: name.to_string(),
        tag: "commands",
        summary,
        parameters: ["ReferralId", "IdempotencyKey", "IfMatch"].map(parameter).into(),
        empty: body.may_be_empty(),
        body: Some(body),
        answer: Answer::Of(described::<View>()),
        success: (200, "The referral after it, as this person may see it.", TAGGED),
        refusals: [&ALWAYS[..], &OF_BODY, &OF_COMMAND, more].concat(),
    }
}
