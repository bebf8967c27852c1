//! Whoever holds a letter asks whether it is right: who signed it, when, and whether it still stands. Open to all.

use std::time::{Duration, Instant as Stopwatch};

use api::{
    Problem,
    document::{Operation, Parameter, Success, Tag, described, get},
    extract::{FromRequest, Path},
    request::{Query, accepts},
    respond,
};
use documents::page::{Ended, Letter, Verify};
use domain::{
    values::{ids::ReferralId, reference::Reference},
    wire::input::FieldError,
};
use lambda_http::{Body, Request, Response, http::StatusCode};
use proof::{LetterCode, Matched, SigningKeys, Why};
use serde_json::json;
use uuid::Uuid;

use crate::ground::{Answer, Failure, Shell, page};

/// The holder of a letter asks whether it is right.
pub(super) const SPEC: Operation = get("verify", "/v1/verify/{ref}")
    .of(Tag::Verify, "The holder of a letter asks whether it is what was signed; the answer says nothing about the patient")
    .takes(&[
        Parameter::Shared("Reference"),
        Parameter::Own(|| {
            json!({
                "name": "code", "in": "query", "required": true,
                "description": "The code that is printed on the letter, as people type it.",
                // Crockford's base 32, with the letters that are taken for figures.
                "schema": {"type": "string", "pattern": "^[ -]*([0-9A-TV-Za-tv-z][ -]*){16}$"},
            })
        }),
    ])
    .answers(
        200,
        Success::JsonOrPage(described::<Matched>),
        "The letter is right, and whether it still stands. Otherwise 404, whether or not there is such a letter. A \
         browser gets each of these as a page.",
    )
    .refuses(&[api::Code::NotFound, api::Code::Invalid]);

/// Answers what is signed if the code is the letter's. A wrong code and a reference that nobody has get the same answer,
/// after the same requests to the table and the same time: the answer does not tell which referrals exist.
///
/// A browser, which opens what the QR code says, gets a page. Nothing is written down: whoever may ask as often as they
/// like must not be able to fill a referral's log.
pub async fn verify(shell: &Shell, asked: VerifyAsked) -> Answer {
    verify_with(shell, &shell.signing_keys().await?, asked).await
}

/// The same by these keys.
pub async fn verify_with(shell: &Shell, keys: &SigningKeys, asked: VerifyAsked) -> Answer {
    let VerifyAsked { reference, code, wants_page } = asked;
    let code = match code {
        Ok(code) => code,
        Err(_) if wants_page => {
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, reference, &Verify::Ask));
        }
        Err(problem) => return Err(problem.into()),
    };
    let begun = Stopwatch::now();
    let matched = match reference {
        Some(reference) => matched(shell, keys, reference, &code).await?,
        None => None,
    };
    if matched.is_none() {
        tokio::time::sleep_until((begun + as_long(begun.elapsed())).into()).await;
    }
    match matched {
        Some(matched) if wants_page => {
            Ok(shown(StatusCode::OK, reference, &Verify::Matched(letter(&matched))))
        }
        Some(matched) => Ok(respond::varied(respond::json(StatusCode::OK, &matched)?)),
        None if wants_page => Ok(shown(StatusCode::NOT_FOUND, reference, &Verify::NoMatch)),
        None => Err(Problem::no_letter().into()),
    }
}

/// The page, for a browser.
fn shown(status: StatusCode, reference: Option<Reference>, verify: &Verify<'_>) -> Response<Body> {
    respond::varied(page(status, verify.page(reference)))
}

/// The letter, as its page tells it.
fn letter(matched: &Matched) -> Letter<'_> {
    let ended = matched.why.map(|why| match why {
        Why::Voided => Ended::Voided,
        Why::Withdrawn => Ended::Withdrawn,
    });
    Letter {
        ended,
        signer: &matched.signer,
        registration: matched.registration.says(&matched.registration_no),
        account: matched.account.as_ref(),
        workspace: matched.workspace.as_ref(),
        signed_at: matched.signed_at,
        sha256: matched.sha256,
        key_id: matched.key_id.to_string(),
    }
}

/// What does not match is answered after this time, or a multiple of it: a referral takes longer to read than none, and
/// the time must not tell them apart.
const NO_MATCH: Duration = Duration::from_millis(200);

/// The time after which it is answered that nothing matches, when finding that out took so long.
fn as_long(took: Duration) -> Duration {
    let times = took.as_nanos().div_ceil(NO_MATCH.as_nanos()).max(1);
    NO_MATCH.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX))
}

/// One look for the reference, one query for the referral, also where there is none. A referral whose log does not verify
/// matches nothing: what is stored is no longer what was signed.
async fn matched(
    shell: &Shell,
    keys: &SigningKeys,
    reference: Reference,
    code: &LetterCode,
) -> Result<Option<Matched>, Failure> {
    let id = shell.store.by_reference(reference).await?;
    let referral = shell.find(id.unwrap_or(ReferralId(Uuid::nil()))).await?;
    let referral = referral.filter(|referral| referral.first_broken.is_none());
    Ok(referral.and_then(|referral| Matched::find(&referral, code, keys)))
}

/// The code that was typed.
fn code(request: &Request) -> Result<LetterCode, Problem> {
    let mut query = Query::of(request, &["code"]);
    let code = query.take("code");
    query.check()?;
    let rule = "the code that is printed on the letter, like 8H3K-Q2ZV-0MXT-5RDA";
    code.ok_or_else(|| FieldError::required("?code", rule).into())
}

/// Which letter, and the code that was typed. What is wrong with them is not an error yet: a browser gets a page for it.
#[derive(Debug)]
pub struct VerifyAsked {
    reference: Option<Reference>,
    code: Result<LetterCode, Problem>,
    wants_page: bool,
}

impl FromRequest for VerifyAsked {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        Ok(Self {
            reference: Path::from_request(request).ok().map(|Path(reference)| reference),
            code: code(request),
            wants_page: accepts(request, "text/html"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_match_takes_a_multiple_of_one_time() {
        let millis = |took| as_long(Duration::from_millis(took)).as_millis();
        assert_eq!([0, 1, 199, 200, 201, 950].map(millis), [200, 200, 200, 200, 400, 1000]);
    }
}
