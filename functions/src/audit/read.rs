//! Sender, administrator and patient read who did what with a referral, and who looked.

use api::{
    Code, Cursor, Problem,
    document::{CURSOR, Operation, Parameter, REFERRAL_ID, Success, Tag, described, get},
    extract::{FromRequest, Path},
    request::{Query, accepts},
    respond,
};
use documents::fhir::{self, FHIR_JSON};
use domain::{
    audit::{Audit, ReadTrail, TrailPlace},
    referral::{Referral, access::Looked},
    values::{ids::ReferralId, words::Party},
};
use lambda_http::{Request, http::StatusCode};
use serde_json::json;

use crate::{
    ground::{Answer, Failure, Shell},
    log::{Requester, party_of, record},
};

/// The trail of a referral.
pub(super) const SPEC: Operation = get("audit", "/v1/referrals/{id}/audit")
    .of(Tag::Referrals, "Sender, administrator and patient read who did what, and who looked, the earliest first")
    .takes(&[
        REFERRAL_ID,
        Parameter::Query("limit", "Entries of a page.", || {
            json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 100})
        }),
        CURSOR,
    ])
    .answers(
        200,
        Success::JsonOrFhir(described::<Audit>),
        "A page of the trail as it was when its first page was asked for: the log and the readings together. The patient's has \
         what was shared with whom, and who looked. By `Accept: application/fhir+json` the same as FHIR's AuditEvent, by the \
         profiles of IHE BALP.",
    )
    .refuses(&[Code::NotYourTurn, Code::NotFound, Code::Invalid]);

/// Which page of the trail.
#[derive(Debug)]
pub struct AuditAsked {
    limit: u8,
    cursor: Option<Cursor>,
    as_fhir: bool,
}

/// Most entries of a page, and as many as there are when nothing else is asked for.
const LIMIT: u8 = 100;

impl FromRequest for AuditAsked {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let mut query = Query::of(request, &["limit", "cursor"]);
        // A client that accepts both gets our own JSON.
        let as_fhir = accepts(request, FHIR_JSON) && !accepts(request, "application/json");
        let asked = Self { limit: query.limit_or(LIMIT), cursor: query.take("cursor"), as_fhir };
        query.check()?;
        Ok(asked)
    }
}

/// Answers a page of the trail once it is recorded that it was read: two queries, one read more where entries stand before their
/// time, and one put; what does not verify is read once more. The receiver is refused, which is recorded, too.
pub async fn audit(
    shell: &Shell,
    (caller, Path(id), asked): (Requester, Path<ReferralId>, AuditAsked),
) -> Answer {
    let now = shell.now();
    let mut referral = shell.load(id).await?;
    let parties = [Party::Sender, Party::Administrator, Party::Patient];
    let (party, by) = party_of(shell, &caller, &referral, &parties, REFUSAL).await?;
    // The patient's trail leaves entries out: a place in it is none in another's.
    let mark = format!("audit {id} {party}");
    let place = match asked.cursor {
        Some(cursor) => cursor.place::<TrailPlace>(&mark)?,
        None => TrailPlace::beginning(&referral, now),
    };
    record(shell, &caller, &by, &referral, Looked::AuditRead).await?;
    let limit = asked.limit.into();
    let read = readings(shell, &referral, &place, limit).await?;
    let (mut page, mut next) = referral.audit(party, &place, read, limit);
    if !page.verified {
        // A reading may name an entry that was written after the log was read, where two clocks differ: it is read again before
        // it counts as broken.
        referral = shell.load(id).await?;
        let read = readings(shell, &referral, &place, limit).await?;
        (page, next) = referral.audit(party, &place, read, limit);
    }
    let next = next.map(|place| Cursor::new(&mark, &place.to_string()).as_str().to_owned());
    let page = Audit { next, ..page };
    Ok(respond::varied(if asked.as_fhir {
        respond::json_of(FHIR_JSON, &fhir::audit::bundle(&page, &referral.handoff))
    } else {
        respond::json(StatusCode::OK, &page)?
    }))
}

const REFUSAL: &str =
    "the audit trail is for the sender, the administrators of the sender's clinic, and the patient";

/// The readings of a page.
async fn readings(
    shell: &Shell,
    referral: &Referral,
    place: &TrailPlace,
    rows: usize,
) -> Result<ReadTrail, Failure> {
    let id = referral.handoff.id;
    let (rows, more) = shell.store.trail(id, place.reads(), rows).await?;
    let late = match place.late() {
        [] => Vec::new(),
        late => shell.store.accesses(id, late).await?,
    };
    Ok(ReadTrail { rows, more, late })
}
