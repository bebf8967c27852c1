//! The operations: each by its function's name.

use api::Code;
use domain::{
    commands::{
        command::CommandName,
        mail::{Release, RevokeLinks},
    },
    files::file::{Announced, Expected},
    handoff::Create,
    notices::Notification,
    referral::summary::Summary,
    values::{
        ids::PersonId,
        person::{Member, MemberKind, OwnEntry},
        text::Line,
        words::{BoxName, Kind, Status},
    },
    view::{View, WholeEntry},
};
use proof::Matched;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use crate::{
    commands::command,
    common::{headers, parameter, refusals},
    forms::{Described, Form, Forms, described, page},
};

/// Bodies that are right, by operation: each under what it shows.
pub const EXAMPLES: &str = include_str!("examples.json");

/// The groups of operations.
pub(crate) fn tags() -> Value {
    json!([
        {"name": "referrals", "description": "Sending, finding and reading referrals."},
        {"name": "commands", "description": "What a party does with a referral. `actions` of the referral names what is possible now."},
        {"name": "files", "description": "ECGs, images, reports: announced, uploaded, named in a referral, downloaded."},
        {"name": "notifications", "description": "What has happened, for whoever it concerns."},
        {"name": "links", "description": "Pages for doctors without an account, behind the link in a mail: HTML, for browsers."},
        {"name": "directory", "description": "The members to whom a referral can go."},
        {"name": "verify", "description": "Whether a letter on paper is what was signed: for whoever holds it."},
        {"name": "service", "description": "The service itself."},
    ])
}

/// What an operation answers with when all is well.
pub(crate) enum Answer {
    /// A value of a type.
    Of(Described),
    /// The same; a browser gets a page.
    Page(Described),
    /// This document.
    Document,
    /// A calendar file.
    Calendar,
    /// Nothing: the client is sent elsewhere.
    Elsewhere,
}

/// What a client may ask for, and how it is answered.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Described>,
    pub(crate) answer: Answer,
    pub(crate) refusals: Vec<Code>,
    pub(crate) id: String,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) parameters: Vec<Value>,
    /// The status, what it says, and the headers that it has.
    pub(crate) success: (u16, &'static str, &'static [(&'static str, &'static str)]),
    /// The body may be left out.
    pub(crate) empty: bool,
}

/// Every operation can be refused so.
pub(crate) const ALWAYS: [Code; 2] = [Code::TryAgain, Code::Internal];
/// So can every one that has a body.
pub(crate) const OF_BODY: [Code; 4] = [Code::Malformed, Code::TooLarge, Code::UnsupportedType, Code::Invalid];
pub(crate) const CREATED: &[(&str, &str)] = &[("ETag", "ETag"), ("Location", "Location")];
pub(crate) const TAGGED: &[(&str, &str)] = &[("ETag", "ETag")];

/// All of them.
pub(crate) fn operations() -> Vec<Operation> {
    let commands = CommandName::ALL.iter().map(|name| command(*name));
    let others = [
        get_entry(),
        get_held(),
        visit_calendar(),
        release(),
        revoke_links(),
        notifications(),
        search_directory(),
        set_directory_entry(),
    ];
    [create(), list(), get(), create_attachment(), get_attachment(), get_pdf()]
        .into_iter()
        .chain(others)
        .chain(commands)
        .chain([verify(), openapi()])
        .collect()
}

fn create() -> Operation {
    Operation {
        method: "post",
        path: "/v1/referrals".to_owned(),
        id: "create".to_owned(),
        tag: "referrals",
        summary: "A doctor signs and sends a referral",
        parameters: vec![parameter("IdempotencyKeyRequired")],
        body: Some(described::<Create>()),
        answer: Answer::Of(described::<View>()),
        success: (201, "The referral: sent, or a draft until the patient consents in the app.", CREATED),
        refusals: [
            &ALWAYS[..],
            &OF_BODY,
            &[
                Code::IdempotencyKeyRequired,
                Code::NotYourTurn,
                Code::NotFound,
                Code::IdempotencyKeyReused,
                Code::ConsentMissing,
                Code::PatientMismatch,
                Code::AttachmentNotReady,
                Code::AttachmentRefused,
                Code::SlowDown,
            ],
        ]
        .concat(),
        empty: false,
    }
}

fn get() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}".to_owned(),
        id: "get".to_owned(),
        tag: "referrals",
        summary: "A party reads a referral; the receiver's first reading is \"seen\"",
        parameters: vec![parameter("ReferralId")],
        body: None,
        answer: Answer::Of(described::<View>()),
        success: (200, "The referral as this person may see it.", TAGGED),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn create_attachment() -> Operation {
    Operation {
        method: "post",
        path: "/v1/attachments".to_owned(),
        id: "create-attachment".to_owned(),
        tag: "files",
        summary: "A doctor or desk announces a file, and is told where to upload it",
        parameters: Vec::new(),
        body: Some(described::<Announced>()),
        answer: Answer::Of(described::<Expected>()),
        success: (201, "Where to upload it; until a referral names it, it is kept for a day.", &[]),
        refusals: [&ALWAYS[..], &OF_BODY, &[Code::NotYourTurn, Code::NotFound]].concat(),
        empty: false,
    }
}

fn get_attachment() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}/attachments/{attachment_id}".to_owned(),
        id: "get-attachment".to_owned(),
        tag: "files",
        summary: "A party is given a file that it may see",
        parameters: vec![parameter("ReferralId"), parameter("AttachmentId")],
        body: None,
        answer: Answer::Elsewhere,
        success: (303, "Where it can be downloaded, for one minute.", &[("Location", "FileLocation")]),
        refusals: [
            &ALWAYS[..],
            &[Code::NotFound, Code::Invalid, Code::AttachmentNotReady, Code::AttachmentRefused],
        ]
        .concat(),
        empty: false,
    }
}

fn get_pdf() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}/pdf".to_owned(),
        id: "get-pdf".to_owned(),
        tag: "referrals",
        summary: "A party is given the letter as a PDF, as far as it may see the referral",
        parameters: vec![parameter("ReferralId")],
        body: None,
        answer: Answer::Elsewhere,
        success: (
            303,
            "Where the PDF can be downloaded, for one minute; to be verified by the code on it, and by the file `signed.json` that is attached to it. 404 for those from whom the referral was taken back.",
            &[("Location", "FileLocation")],
        ),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn visit_calendar() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}/visit.ics".to_owned(),
        id: "visit-calendar".to_owned(),
        tag: "referrals",
        summary: "A party puts the booked visit into a calendar",
        parameters: vec![parameter("ReferralId")],
        body: None,
        answer: Answer::Calendar,
        success: (200, "The visit; 404 when none is booked.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn get_entry() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}/timeline/{seq}".to_owned(),
        id: "get-entry".to_owned(),
        tag: "referrals",
        summary: "A party reads one entry of the timeline with all of its words",
        parameters: vec![parameter("ReferralId"), parameter("Entry")],
        body: None,
        answer: Answer::Of(described::<WholeEntry>()),
        success: (200, "The entry, whole; 404 if it is not on this person's timeline.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn get_held() -> Operation {
    Operation {
        method: "get",
        path: "/v1/referrals/{id}/held/{seq}".to_owned(),
        id: "get-held".to_owned(),
        tag: "referrals",
        summary: "The sender reads a mail that was held with all of its words",
        parameters: vec![parameter("ReferralId"), parameter("HeldMail")],
        body: None,
        answer: Answer::Of(described::<WholeEntry>()),
        success: (200, "The mail, whole; 404 for all others.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn release() -> Operation {
    let body = described::<Release>();
    Operation {
        method: "post",
        path: "/v1/referrals/{id}/held/{seq}/release".to_owned(),
        id: "release".to_owned(),
        tag: "referrals",
        summary: "The sender vouches for a mail that was held: it stands on the timeline, as a note",
        parameters: ["ReferralId", "HeldMail", "IdempotencyKey", "IfMatch"].map(parameter).into(),
        empty: body.may_be_empty(),
        body: Some(body),
        answer: Answer::Of(described::<View>()),
        success: (200, "The referral after it.", TAGGED),
        refusals: [
            &ALWAYS[..],
            &OF_BODY,
            &[Code::NotYourTurn, Code::NotFound, Code::WrongState, Code::Stale, Code::IdempotencyKeyReused],
        ]
        .concat(),
    }
}

fn revoke_links() -> Operation {
    let body = described::<RevokeLinks>();
    Operation {
        method: "post",
        path: "/v1/referrals/{id}/links/revoke".to_owned(),
        id: "revoke-links".to_owned(),
        tag: "referrals",
        summary: "The sender revokes the links and reply addresses that were mailed so far; the guest is mailed new ones",
        parameters: ["ReferralId", "IdempotencyKey", "IfMatch"].map(parameter).into(),
        empty: body.may_be_empty(),
        body: Some(body),
        answer: Answer::Of(described::<View>()),
        success: (200, "The referral after it.", TAGGED),
        refusals: [
            &ALWAYS[..],
            &OF_BODY,
            &[
                Code::NotYourTurn,
                Code::NotFound,
                Code::WrongState,
                Code::Stale,
                Code::IdempotencyKeyReused,
                Code::SlowDown,
            ],
        ]
        .concat(),
    }
}

fn notifications() -> Operation {
    Operation {
        method: "get",
        path: "/v1/notifications".to_owned(),
        id: "notifications".to_owned(),
        tag: "notifications",
        summary: "Somebody reads what has happened to their referrals, the newest first",
        parameters: vec![parameter("Limit"), parameter("Cursor")],
        body: None,
        answer: Answer::Of(page::<Notification>()),
        success: (200, "A page of the caller's own feed.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn list() -> Operation {
    let me = json!({"type": "string", "enum": ["me"]});
    Operation {
        method: "get",
        path: "/v1/referrals".to_owned(),
        id: "list".to_owned(),
        tag: "referrals",
        summary: "What was sent to me, by me, or is about me, the newest first",
        parameters: vec![
            query(
                "box",
                "Which list; the one that people of this role work from, when left out.",
                &schema::<BoxName>(),
            ),
            query("status", "Only those that stand so.", &schema::<Status>()),
            query("kind", "Only those of this kind.", &schema::<Kind>()),
            query("awaiting", "Only those that wait for the caller.", &me),
            query("overdue", "Only those that are overdue, the longest first.", &json!({"type": "boolean"})),
            query(
                "patient",
                "Only those about this patient: of what was sent to me or by me. A patient's own list does not take it.",
                &schema::<PersonId>(),
            ),
            parameter("Limit"),
            parameter("Cursor"),
        ],
        body: None,
        answer: Answer::Of(page::<Summary>()),
        success: (200, "A page of the list.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn search_directory() -> Operation {
    let line = schema::<Line<120>>();
    Operation {
        method: "get",
        path: "/v1/directory".to_owned(),
        id: "search-directory".to_owned(),
        tag: "directory",
        summary: "A doctor, desk or administrator looks for a receiver",
        parameters: vec![
            query("q", "Beginnings of words in the name, clinic, specialty or city.", &line),
            query("specialty", "Only those of this specialty.", &line),
            query("city", "Only those in this city.", &line),
            query("kind", "Only doctors, or only facilities.", &schema::<MemberKind>()),
            parameter("Limit"),
            parameter("Cursor"),
        ],
        body: None,
        answer: Answer::Of(page::<Member>()),
        success: (200, "A page of members.", &[]),
        refusals: [&ALWAYS[..], &[Code::NotYourTurn, Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn set_directory_entry() -> Operation {
    Operation {
        method: "put",
        path: "/v1/directory/me".to_owned(),
        id: "set-directory-entry".to_owned(),
        tag: "directory",
        summary: "A doctor or desk writes its own entry",
        parameters: Vec::new(),
        body: Some(described::<OwnEntry>()),
        answer: Answer::Of(described::<Member>()),
        success: (200, "The entry as it stands.", &[]),
        refusals: [&ALWAYS[..], &OF_BODY, &[Code::NotYourTurn, Code::NotFound, Code::NotYoursToSay]].concat(),
        empty: false,
    }
}

fn verify() -> Operation {
    Operation {
        method: "get",
        path: "/v1/verify/{ref}".to_owned(),
        id: "verify".to_owned(),
        tag: "verify",
        summary: "Whoever holds a letter asks whether it is what was signed; nothing of the patient is said",
        parameters: vec![
            parameter("Reference"),
            json!({
                "name": "code", "in": "query", "required": true,
                "description": "The code that is printed on the letter, as people type it.",
                // Crockford's base 32, with the letters that are taken for figures.
                "schema": {"type": "string", "pattern": "^[ -]*([0-9A-TV-Za-tv-z][ -]*){16}$"},
            }),
        ],
        body: None,
        answer: Answer::Page(described::<Matched>()),
        success: (
            200,
            "The letter is right, and whether it still stands. Otherwise 404, whether or not there is such a letter. A \
             browser gets each of these as a page.",
            &[],
        ),
        refusals: [&ALWAYS[..], &[Code::NotFound, Code::Invalid]].concat(),
        empty: false,
    }
}

fn openapi() -> Operation {
    Operation {
        method: "get",
        path: "/v1/openapi.json".to_owned(),
        id: "openapi".to_owned(),
        tag: "service",
        summary: "This document",
        parameters: vec![parameter("IfNoneMatch")],
        body: None,
        answer: Answer::Document,
        success: (200, "This document.", &[("ETag", "DocumentTag"), ("Cache-Control", "CacheControl")]),
        refusals: vec![Code::Invalid],
        empty: false,
    }
}

/// A type's schema as a parameter's.
fn schema<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

/// A parameter of the query; an empty one counts as left out.
fn query(name: &str, description: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "description": description, "allowEmptyValue": true, "schema": schema})
}

impl Answer {
    /// The type, where there is one.
    pub(crate) const fn described(&self) -> Option<&Described> {
        match self {
            Self::Of(described) | Self::Page(described) => Some(described),
            Self::Document | Self::Calendar | Self::Elsewhere => None,
        }
    }
}

impl Operation {
    /// As the document has it.
    pub(crate) fn json(&self, forms: &Forms) -> Value {
        let open = ["service", "verify"].contains(&self.tag);
        let (status, says, tagged) = self.success;
        let content = match &self.answer {
            Answer::Of(answer) => {
                json!({"application/json": {"schema": forms.reference(Form::Answer, &answer.name)}})
            }
            Answer::Page(answer) => json!({
                "application/json": {"schema": forms.reference(Form::Answer, &answer.name)},
                "text/html": {"schema": {"type": "string"}},
            }),
            Answer::Document => {
                json!({"application/json": {"schema": {"type": "object", "description": "OpenAPI 3.1."}}})
            }
            Answer::Calendar => {
                json!({"text/calendar": {"schema": {"type": "string", "description": "iCalendar (RFC 5545)."}}})
            }
            Answer::Elsewhere => json!({}),
        };
        let mut responses = refusals(&self.refusals, open, self.body.is_some());
        let success = json!({"description": says, "headers": headers(tagged), "content": content});
        responses.insert(status.to_string(), success);
        let mut operation = Map::from_iter([
            ("operationId".to_owned(), json!(self.id)),
            ("tags".to_owned(), json!([self.tag])),
            ("summary".to_owned(), json!(self.summary)),
            ("parameters".to_owned(), json!(self.parameters)),
        ]);
        if let Answer::Document = self.answer {
            let says = "The client has it already: the tag in `If-None-Match` is still its own.";
            responses.insert("304".to_owned(), json!({"description": says, "headers": headers(tagged)}));
        }
        if open {
            operation.insert("security".to_owned(), json!([]));
        }
        operation.insert("responses".to_owned(), Value::Object(responses));
        if let Some(body) = &self.body {
            let schema = forms.reference(Form::Request, &body.name);
            let content = json!({"schema": schema, "examples": examples(&self.id)});
            let body = json!({"required": !self.empty, "content": {"application/json": content}});
            operation.insert("requestBody".to_owned(), body);
        }
        Value::Object(operation)
    }
}

/// The examples of an operation.
fn examples(id: &str) -> Map<String, Value> {
    let all: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let examples = all.get(id).and_then(Value::as_object).cloned().unwrap_or_default();
    examples.into_iter().map(|(shows, example)| (shows, json!({"value": example}))).collect()
}
