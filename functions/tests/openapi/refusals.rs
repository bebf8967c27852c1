//! Refusals: the closed list of codes, each where it can occur.

use crate::schema::document;

#[test]
fn each_code_is_that_of_some_operation() {
    let document = document();
    let codes = document["components"]["schemas"]["ProblemCode"]["enum"].as_array().unwrap();
    let operations = || {
        document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|methods| methods.as_object().unwrap().values())
    };
    assert!(codes.len() >= 15, "{codes:?}");
    for code in codes.iter().map(|code| code.as_str().unwrap()) {
        let mut responses =
            operations().flat_map(|operation| operation["responses"].as_object().unwrap().values());
        let said = responses.any(|response| {
            response["description"].as_str().is_some_and(|text| text.contains(&format!("`{code}`")))
        });
        assert!(said, "no operation says that it may be refused as {code}");
    }
}
