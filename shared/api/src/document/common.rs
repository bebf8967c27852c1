//! What operations have in common: parameters, headers, refusals.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::forms::{Described, described};
use crate::{Code, ProblemDocument};

/// What holds everywhere.
pub(super) const ABOUT: &str = "\
A doctor hands a patient to another doctor, a lab or a hospital with a structured, signed snapshot of what they saw; \
sender, receiver and patient see one status and whose turn it is.

- Members are `snake_case`, words `kebab-case`, moments RFC 3339 in UTC with milliseconds, days `YYYY-MM-DD`.
- In a request null counts as absent, unknown members are refused, and blanks around a text are dropped before it is \
measured (in characters).
- In an answer a member that a person may not see is left out; other members may be added later.
- A list of the snapshot that is left out says `not-recorded`: nothing is silently absent.
- Whoever is no party to a referral is told `not-found`.
- A refusal is a problem document (RFC 9457) that names each wrong field. What the gateway itself refuses is a \
`GatewayMessage`.";

/// The groups of operations.
pub(super) fn tags() -> Value {
    json!([
        {"name": "referrals", "description": "Sending, finding and reading referrals."},
        {"name": "commands", "description": "What a party does with a referral. `actions` of the referral names what is possible now."},
        {"name": "files", "description": "ECGs, images, reports: announced, uploaded, named in a referral, downloaded."},
        {"name": "notifications", "description": "What has happened, for the people whom it concerns."},
        {"name": "links", "description": "Pages for doctors without an account, behind the link in a mail: HTML, for browsers."},
        {"name": "directory", "description": "The members to whom a referral can go."},
        {"name": "consent", "description": "What patients are told before they consent."},
        {"name": "verify", "description": "Whether a letter on paper is what was signed: for its holder."},
        {"name": "service", "description": "The service itself."},
    ])
}

/// A refusal, as the types say.
pub(super) fn problem() -> Described {
    described::<ProblemDocument>()
}

/// A refusal by the gateway, before a function is asked.
pub(super) fn gateway_message() -> Value {
    json!({
        "type": "object",
        "description": "A refusal by the gateway, before a function is asked.",
        "properties": {"message": {"type": "string", "description": "What is wrong."}},
        "required": ["message"],
    })
}

/// How a caller says who they are.
pub(super) fn security_schemes() -> Value {
    json!({"token": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "A token with the claims `sub`, `role` (`doctor`, `desk`, `patient`, `admin`), `workspace`, `name` and \
                        `email`.",
    }})
}

/// Parameters that several operations have.
pub(super) fn parameters() -> Value {
    let key = "A text of the client's own, the same when the request is repeated: the repetition is answered as the first \
               was, and changes nothing. Remembered for 48 hours.";
    let key_schema =
        json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"});
    json!({
        "ReferralId": {
            "name": "id", "in": "path", "required": true, "description": "The referral's id.",
            "schema": {"type": "string", "format": "uuid"},
        },
        "AttachmentId": {
            "name": "attachment_id", "in": "path", "required": true, "description": "The file's id.",
            "schema": {"type": "string", "format": "uuid"},
        },
        "LinkToken": {
            "name": "token", "in": "path", "required": true, "description": "The signed part of a mailed link.",
            "schema": {"type": "string"},
        },
        "Reference": {
            "name": "ref", "in": "path", "required": true, "description": "The short reference, as it is printed on the letter.",
            "schema": {"type": "string"},
        },
        "Entry": {
            "name": "seq", "in": "path", "required": true,
            "description": "The number of an entry, as `timeline` of the referral names it.",
            "schema": {"type": "integer", "minimum": 1, "maximum": u32::MAX},
        },
        "HeldMail": {
            "name": "seq", "in": "path", "required": true,
            "description": "The number of a mail that is held, as `held` of the referral names it.",
            "schema": {"type": "integer", "minimum": 1, "maximum": u32::MAX},
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "description": key, "schema": key_schema,
        },
        "IdempotencyKeyRequired": {
            "name": "Idempotency-Key", "in": "header", "required": true, "description": key, "schema": key_schema,
        },
        "IfMatch": {
            "name": "If-Match", "in": "header",
            "description": "The `ETag` of the referral as it was read: if it has changed since, nothing is done (412).",
            "schema": {"type": "string", "minLength": 1, "maxLength": 11, "pattern": "^(\\*|\"[0-9]{1,9}\")$"},
            "examples": {"any version": {"value": "*"}, "the third version": {"value": "\"3\""}},
        },
        "IfNoneMatch": {
            "name": "If-None-Match", "in": "header", "description": "The `ETag` of the document as it was read.",
            "schema": {"type": "string"},
        },
        "Limit": {
            "name": "limit", "in": "query", "description": "Rows of a page.", "allowEmptyValue": true,
            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
        },
        "Cursor": {
            "name": "cursor", "in": "query", "allowEmptyValue": true,
            "description": "`next` of the page before, of the same list with the same filters.",
            "schema": {"type": "string"},
        },
    })
}

/// Headers of answers.
pub(super) fn response_headers() -> Value {
    let text = |description| json!({"description": description, "schema": {"type": "string"}});
    json!({
        "ETag": text("The referral's version, for `If-Match`."),
        "DocumentTag": text("Changes with the document."),
        "CacheControl": text("How long the document may be kept."),
        "Location": text("The new referral's path."),
        "FileLocation": text("The file's address."),
        "CorrelationId": text("The request, as logs and support know it."),
        "RetryAfter": {
            "description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 0},
        },
    })
}

/// Headers of an answer: the name on the wire, and its component.
pub(super) fn headers(headers: &[(&str, &str)]) -> Value {
    let always = [("X-Correlation-Id", "CorrelationId")];
    let headers = headers.iter().chain(&always).map(|(name, component)| {
        ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{component}")}))
    });
    Value::Object(headers.collect())
}

/// The gateway's own refusals, and what each says.
const BY_GATEWAY: [(u16, &str); 5] = [
    (401, "No valid token."),
    (413, "The body is too large."),
    (429, "Too many requests at once: try again later."),
    (500, "It failed, by our fault."),
    (503, "It cannot be answered now."),
];

fn response_name(status: u16) -> String {
    format!("Refused{status}")
}

/// The responses to which [`refusals`] refer.
pub(super) fn responses(problem: &Value, codes: impl Iterator<Item = Code>) -> Value {
    let message = json!({"schema": {"$ref": "#/components/schemas/GatewayMessage"}});
    let by_gateway = |status| BY_GATEWAY.iter().find(|(refused, _)| *refused == status);
    let ours = codes.map(|code| {
        let status = code.status();
        let mut content =
            Map::from_iter([("application/problem+json".to_owned(), json!({"schema": problem}))]);
        if by_gateway(status.as_u16()).is_some() {
            content.insert("application/json".to_owned(), message.clone());
        }
        let retries = [Code::SlowDown, Code::TryAgain, Code::AttachmentNotReady].map(Code::status);
        let more: &[_] =
            if retries.contains(&code.status()) { &[("Retry-After", "RetryAfter")] } else { &[] };
        let says = status.canonical_reason();
        (status.as_u16(), json!({"description": says, "headers": headers(more), "content": content}))
    });
    let gateways = BY_GATEWAY.map(|(status, says)| {
        (status, json!({"description": says, "content": {"application/json": message}}))
    });
    // Where both refuse, ours says both.
    let all = gateways.into_iter().chain(ours);
    Value::Object(all.map(|(status, response)| (response_name(status), response)).collect())
}

/// The refusals of an operation: those for these reasons, and the gateway's. Each says its codes.
pub(super) fn refusals(codes: &[Code], open: bool, has_body: bool) -> Map<String, Value> {
    let gateways = BY_GATEWAY.iter().filter(|(status, _)| match status {
        401 => !open,
        413 => has_body,
        _ => true,
    });
    let mut says: BTreeMap<u16, String> =
        gateways.map(|(status, says)| (*status, (*says).to_owned())).collect();
    for code in codes {
        let line = format!("`{}`: {}.", code.word(), code.title());
        let text = says.entry(code.status().as_u16()).or_default();
        // The codes stand for what the gateway says.
        *text = if text.starts_with('`') { format!("{text}\n\n{line}") } else { line };
    }
    let refusal = |(status, description): (u16, String)| {
        let place = format!("#/components/responses/{}", response_name(status));
        (status.to_string(), json!({"$ref": place, "description": description}))
    };
    says.into_iter().map(refusal).collect()
}
