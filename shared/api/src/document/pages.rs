//! The pages behind a signed link, for browsers. The link is the only credential; answers are HTML, never with a problem document.

use serde_json::{Map, Value, json};

use super::operation::{Body, Operation};

/// What each further status says.
fn says(status: u16) -> &'static str {
    match status {
        400 => "This is no form of ours.",
        403 => "The link is not open in this browser, or was locked just now, or a guest has no such form.",
        404 => "The link is no good, whatever the reason: one page for all.",
        409 => "Nothing was changed: the page was used before, or the referral stands differently by now.",
        413 => {
            "The form is too large: more than 64 KB of words; or more than 6 MB as the gateway counts, which answers by itself."
        }
        422 => "Some fields are wrong, or the code is; or the file is not served. What was typed is kept.",
        429 => "Too many requests at once: try again later.",
        500 => "It failed, by our fault.",
        _ => "It cannot be answered now.",
    }
}

/// The body of a form.
pub(super) fn body(files: bool) -> Value {
    let text = json!({"type": "string"});
    let fields = json!({"schema": {"type": "object", "additionalProperties": text}});
    let file = json!({"type": "string", "contentMediaType": "application/octet-stream"});
    let parts = json!({"schema": {
        "type": "object",
        "properties": {"attachments": {"type": "array", "items": file, "maxItems": 40}},
        "additionalProperties": text,
    }});
    let (says, content) = if files {
        (
            "The page's form, with its hidden fields; of report, complete, amend and note in parts, with files of at most 4 MB \
             together.",
            json!({"application/x-www-form-urlencoded": fields, "multipart/form-data": parts}),
        )
    } else {
        ("The page's form, with its hidden fields.", json!({"application/x-www-form-urlencoded": fields}))
    };
    json!({"description": says, "content": content})
}

/// A page's operation, which refuses with these statuses.
pub(super) fn json(operation: &Operation, refused: &[u16]) -> Value {
    let page = json!({"text/html": {"schema": {"type": "string"}}});
    let answer = |says: &str| {
        let correlation = json!({"$ref": "#/components/headers/CorrelationId"});
        json!({"description": says, "headers": {"X-Correlation-Id": correlation}, "content": page})
    };
    let mut responses: Map<_, _> =
        refused.iter().chain(&[500, 503]).map(|status| (status.to_string(), answer(says(*status)))).collect();
    let message = json!({"application/json": {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}});
    responses.insert("429".to_owned(), json!({"description": says(429), "content": message}));
    let (status, well, _) = operation.success;
    let mut success = answer(well);
    if status == 303 {
        success = json!({
            "description": well,
            "headers": {"X-Correlation-Id": {"$ref": "#/components/headers/CorrelationId"},
                "Location": {"description": "Where to go.", "schema": {"type": "string"}}},
        });
    }
    responses.insert(status.to_string(), success);
    let parameters = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<_> = parameters
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let mut described = operation.head(&json!(parameters));
    described.insert("responses".to_owned(), Value::Object(responses));
    if let Some(Body::Form { files }) = operation.body {
        described.insert("requestBody".to_owned(), body(files));
    }
    Value::Object(described)
}
