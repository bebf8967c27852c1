//! What operations have in common: parameters, headers, refusals.

use api::{Code, ProblemDocument};
use serde_json::{Map, Value, json};

use crate::forms::{Described, described};

/// What holds everywhere.
pub(crate) const ABOUT: &str = "\
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

/// A refusal, as the types say.
pub(crate) fn problem() -> Described {
    described::<ProblemDocument>()
}

/// A refusal by the gateway, before a function is asked.
pub(crate) fn gateway_message() -> Value {
    json!({
        "type": "object",
        "description": "A refusal by the gateway, before a function is asked.",
        "properties": {"message": {"type": "string", "description": "What is wrong."}},
        "required": ["message"],
    })
}

/// Parameters, headers and the security scheme.
pub(crate) fn components() -> Value {
    let key = "A text of the client's own, the same when the request is repeated: the repetition is answered as the first \
               was, and changes nothing. Remembered for 48 hours.";
    let key_schema = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*$"});
    json!({
        "securitySchemes": {"token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A token with the claims `sub`, `role` (`doctor`, `desk`, `patient`, `admin`), `workspace`, \
                            `name` and `email`.",
        }},
        "parameters": {
            "ReferralId": {
                "name": "id", "in": "path", "required": true, "description": "The referral's id.",
                "schema": {"type": "string", "format": "uuid"},
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
                "schema": {"type": "string", "pattern": "^(\\*|\"[0-9]{1,10}\")$"},
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
        },
        "headers": {
            "ETag": {"description": "The referral's version, for `If-Match`.", "schema": {"type": "string"}},
            "DocumentTag": {"description": "Changes with the document.", "schema": {"type": "string"}},
            "CacheControl": {"description": "How long the document may be kept.", "schema": {"type": "string"}},
            "Location": {"description": "The new referral's path.", "schema": {"type": "string"}},
            "CorrelationId": {
                "description": "The request, as logs and support know it.", "schema": {"type": "string"},
            },
            "RetryAfter": {
                "description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 0},
            },
        },
    })
}

/// A parameter of the components.
pub(crate) fn parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// Headers of an answer: the name on the wire, and its component.
pub(crate) fn headers(headers: &[(&str, &str)]) -> Value {
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
pub(crate) fn responses(problem: &Value, codes: impl Iterator<Item = Code>) -> Value {
    let mut responses = Map::new();
    for code in codes {
        let more: &[_] = if code == Code::TryAgain { &[("Retry-After", "RetryAfter")] } else { &[] };
        let response = json!({
            "description": code.status().canonical_reason(),
            "headers": headers(more),
            "content": {"application/problem+json": {"schema": problem}},
        });
        responses.insert(response_name(code.status().as_u16()), response);
    }
    for (status, meaning) in BY_GATEWAY {
        let response = responses.entry(response_name(status)).or_insert_with(|| json!({"content": {}}));
        if response["description"].is_null() {
            response["description"] = meaning.into();
        }
        let message = json!({"schema": {"$ref": "#/components/schemas/GatewayMessage"}});
        response["content"]["application/json"] = message;
    }
    Value::Object(responses)
}

/// The refusals of an operation: those for these reasons, and the gateway's. Each says its codes.
pub(crate) fn refusals(codes: &[Code], open: bool, has_body: bool) -> Value {
    let mut refusals = Map::new();
    for (status, meaning) in BY_GATEWAY {
        let possible = match status {
            401 => !open,
            413 => has_body,
            _ => true,
        };
        if possible {
            refusals.insert(status.to_string(), refusal(status, meaning.to_owned()));
        }
    }
    for code in codes {
        let status = code.status().as_u16();
        let line = format!("`{}`: {}.", code.word(), code.title());
        let earlier = refusals.get(&status.to_string()).and_then(|refusal| refusal["description"].as_str());
        let ours = earlier.filter(|text| text.starts_with('`'));
        let text = ours.map_or_else(|| line.clone(), |text| format!("{text}\n\n{line}"));
        refusals.insert(status.to_string(), refusal(status, text));
    }
    Value::Object(refusals)
}

fn refusal(status: u16, description: String) -> Value {
    json!({"$ref": format!("#/components/responses/{}", response_name(status)), "description": description})
}
