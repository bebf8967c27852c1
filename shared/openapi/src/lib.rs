//! What a client may send and will be answered, as one document (`OpenAPI` 3.1), made from the types that do it.
//!
//! [`document`] makes it; [`DOCUMENT`] is what is served. A test compares the two. The operations stand in
//! `operations` and `commands`, what they have in common in `common`; `forms` turns the types' schemas into those of
//! requests and of answers.

mod commands;
mod common;
mod forms;
mod links;
mod operations;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use forms::{Form, Forms};
pub use operations::EXAMPLES;
use operations::operations;

/// The document as it was committed, and as it is served.
pub const DOCUMENT: &str = include_str!("../openapi.json");

/// The document that the types make; the error names types that share a name and are not the same.
pub fn document() -> Result<Value, Vec<String>> {
    let operations = operations();
    let forms = Forms::of(
        operations.iter().filter_map(|operation| operation.body.as_ref()),
        operations.iter().filter_map(|operation| operation.answer.described()).chain([&common::problem()]),
    )?;
    let mut paths = BTreeMap::<_, BTreeMap<_, _>>::new();
    for operation in &operations {
        paths.entry(operation.path.as_str()).or_default().insert(operation.method, operation.json(&forms));
    }
    for (path, method, operation) in links::links() {
        paths.entry(path).or_default().insert(method, operation);
    }
    let mut schemas = forms.schemas();
    schemas.insert("GatewayMessage".to_owned(), common::gateway_message());
    let responses = common::responses(
        &forms.reference(Form::Answer, &common::problem().name),
        operations.iter().flat_map(|operation| operation.refusals.iter().copied()),
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
        "tags": operations::tags(),
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
