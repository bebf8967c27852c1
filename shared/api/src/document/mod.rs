//! What a client may send and will be answered, as one document (`OpenAPI` 3.1), made from the operations and the types that do it.

mod common;
mod forms;
mod operation;
mod pages;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use forms::{Described, described, page};
use forms::{Form, Forms};
pub use operation::{
    CREATED, CURSOR, IDEMPOTENCY_KEY, IF_MATCH, LIMIT, Operation, Parameter, REFERRAL_ID, SENT_TO_FILE,
    Success, TAGGED, Tag, get, post, put, schema,
};

/// The document of these operations, with these examples of their bodies, by operation; the error names types that share a
/// name and are not the same.
pub fn document(operations: &[Operation], examples: &Value) -> Result<Value, Vec<String>> {
    let (bodies, answers): (Vec<_>, Vec<_>) = (
        operations.iter().filter_map(Operation::body).collect(),
        operations.iter().filter_map(Operation::answered).collect(),
    );
    let forms = Forms::of(bodies.iter(), answers.iter().chain([&common::problem()]))?;
    let mut paths = BTreeMap::<_, BTreeMap<_, _>>::new();
    for operation in operations {
        let described = operation.json(&forms, examples);
        paths.entry(operation.path).or_default().insert(operation.method, described);
    }
    let mut schemas = forms.schemas();
    schemas.insert("GatewayMessage".to_owned(), common::gateway_message());
    let responses = common::responses(
        &forms.reference(Form::Answer, &common::problem().name),
        operations.iter().flat_map(Operation::codes),
    );
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Referrals as clinical handoffs",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": common::ABOUT,
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": common::tags(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "parameters": common::parameters(),
            "headers": common::response_headers(),
            "securitySchemes": common::security_schemes(),
        },
    }))
}
