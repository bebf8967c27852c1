//! What is committed, and served, is what the types make.

use std::path::Path;

use openapi::{DOCUMENT, document};
use serde_json::Value;

#[test]
fn the_document_is_what_the_types_make() {
    let made = document().unwrap_or_else(|names| panic!("different types share a name: {names:?}"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        return;
    }
    let committed: Value = serde_json::from_str(DOCUMENT).unwrap();
    assert!(
        committed == made,
        "shared/openapi/openapi.json is not what the types make. If it is meant: \
         GOLDEN=write cargo test --workspace --test openapi, and look at what has changed"
    );
}
