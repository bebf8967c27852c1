//! What is committed, and served, is what the types make.

use std::path::Path;

use api::document::document;
use functions::{
    operations,
    service::{DOCUMENT, EXAMPLES},
};
use serde_json::Value;

#[test]
fn the_document_is_what_the_types_make() {
    let examples = serde_json::from_str(EXAMPLES).unwrap();
    let made = document(&operations(), &examples)
        .unwrap_or_else(|names| panic!("different types share a name: {names:?}"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service/openapi.json");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        return;
    }
    let committed: Value = serde_json::from_str(DOCUMENT).unwrap();
    assert!(
        committed == made,
        "functions/src/service/openapi.json is not what the types make. If it is meant: \
         GOLDEN=write cargo test --workspace --test openapi, and look at what has changed"
    );
}
