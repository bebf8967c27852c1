//! The pages behind a signed link, for browsers: open to whoever has the link, answered in HTML, never with a problem document.

use serde_json::{Map, Value, json};

/// A page's operation: path, method, id, what it is, the answer when all is well, the form that it takes, and what else it
/// may be answered with.
type Row =
    (&'static str, &'static str, &'static str, &'static str, (u16, &'static str), Takes, &'static [u16]);

/// The form that an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    None,
    Fields,
    /// Of the commands that take files, in parts.
    FieldsAndFiles,
}

const ROWS: [Row; 7] = [
    (
        "/l/{token}",
        "get",
        "link-page",
        "A doctor without an account follows the link in a mail",
        (
            200,
            "The landing page, which says nothing of the patient; in a browser that has opened the link, the referral.",
        ),
        Takes::None,
        &[404],
    ),
    (
        "/l/{token}/open",
        "post",
        "open-link",
        "A person opens the link",
        (303, "The link is open in this browser, for 30 minutes."),
        Takes::Fields,
        &[400, 403, 404, 409, 413, 422],
    ),
    (
        "/l/{token}/code",
        "post",
        "send-code",
        "A code is mailed to the address that the link went to",
        (200, "The landing page; a code is on its way, unless ten were sent for this link."),
        Takes::Fields,
        &[400, 404, 409, 413],
    ),
    (
        "/l/{token}/renew",
        "post",
        "renew-link",
        "A new link is asked for in place of one that is over",
        (
            200,
            "The same page whatever happens: a new link goes to the address that the first went to, and to no other.",
        ),
        Takes::Fields,
        &[],
    ),
    (
        "/l/{token}/{command}",
        "post",
        "link-command",
        "A receiver's command by the form of the page",
        (303, "Carried out: the page of the link says so. Sent twice, a form acts once."),
        Takes::FieldsAndFiles,
        &[400, 403, 404, 409, 413, 422],
    ),
    (
        "/l/{token}/attachments/{attachment_id}",
        "get",
        "link-attachment",
        "A file of the referral",
        (
            303,
            "Where it can be downloaded, for one minute; in a browser that has not opened the link, the link.",
        ),
        Takes::None,
        &[404, 422],
    ),
    (
        "/l/{token}/pdf",
        "get",
        "link-pdf",
        "The referral as a PDF",
        (
            303,
            "Where it can be downloaded, for one minute; in a browser that has not opened the link, the link.",
        ),
        Takes::None,
        &[404],
    ),
];

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
fn body(takes: Takes) -> Option<Value> {
    let text = json!({"type": "string"});
    let fields = json!({"schema": {"type": "object", "additionalProperties": text}});
    let file = json!({"type": "string", "contentMediaType": "application/octet-stream"});
    let parts = json!({"schema": {
        "type": "object",
        "properties": {"attachments": {"type": "array", "items": file, "maxItems": 40}},
        "additionalProperties": text,
    }});
    let (says, content) = match takes {
        Takes::None => return None,
        Takes::Fields => {
            ("The page's form, with its hidden fields.", json!({"application/x-www-form-urlencoded": fields}))
        }
        Takes::FieldsAndFiles => (
            "The page's form, with its hidden fields; of report, complete, amend and note in parts, with files of at most 4 MB \
             together.",
            json!({"application/x-www-form-urlencoded": fields, "multipart/form-data": parts}),
        ),
    };
    Some(json!({"description": says, "content": content}))
}

/// Path, method and operation of each.
pub(crate) fn links() -> impl Iterator<Item = (&'static str, &'static str, Value)> {
    ROWS.iter().map(|(path, method, id, summary, (status, well), form, others)| {
        let page = json!({"text/html": {"schema": {"type": "string"}}});
        let answer = |says: &str| {
            let correlation = json!({"$ref": "#/components/headers/CorrelationId"});
            json!({"description": says, "headers": {"X-Correlation-Id": correlation}, "content": page})
        };
        let mut responses: Map<_, _> = others
            .iter()
            .chain(&[500, 503])
            .map(|status| (status.to_string(), answer(says(*status))))
            .collect();
        let message =
            json!({"application/json": {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}});
        responses.insert("429".to_owned(), json!({"description": says(429), "content": message}));
        let mut success = answer(well);
        if *status == 303 {
            success = json!({
                "description": well,
                "headers": {"X-Correlation-Id": {"$ref": "#/components/headers/CorrelationId"},
                    "Location": {"description": "Where to go.", "schema": {"type": "string"}}},
            });
        }
        responses.insert(status.to_string(), success);
        let parameters = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameters: Vec<_> = parameters
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        let mut operation = Map::from_iter([
            ("operationId".to_owned(), json!(id)),
            ("tags".to_owned(), json!(["links"])),
            ("summary".to_owned(), json!(summary)),
            ("parameters".to_owned(), json!(parameters)),
            ("security".to_owned(), json!([])),
            ("responses".to_owned(), Value::Object(responses)),
        ]);
        if let Some(body) = body(*form) {
            operation.insert("requestBody".to_owned(), body);
        }
        (*path, *method, Value::Object(operation))
    })
}
