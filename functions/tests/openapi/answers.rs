//! Answers, as the domain's tests have them whole, are what the document says.

use std::path::Path;

use serde_json::{Value, json};

use crate::schema::{allows, document, places};

#[test]
fn what_each_party_sees_is_described() {
    let document = document();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/domain/tests/domain/golden");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let view: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        // Fails on a member that is not described, and on a type that is not named.
        for place in places(&document, &json!({"$ref": "#/components/schemas/Referral"}), &view) {
            let at = format!("{} of {}", place.pointer, path.display());
            let required = place.schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
            for name in required.iter().map(|name| name.as_str().unwrap()) {
                assert!(place.value.get(name).is_some(), "{name} is missing in {at}");
            }
            if let Some(text) = place.value.as_str() {
                assert!(allows(&place.schema, text), "{text} at {at}");
            }
        }
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}
