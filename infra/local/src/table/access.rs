//! What a request to `DynamoDB` needs to be allowed: IAM actions on a table or an index.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::template::table_arn;

/// An action on a resource, such as `dynamodb:Query` on a table's index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The IAM action.
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
}

/// As much of a request as says what it touches.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Touches {
    table_name: Option<String>,
    index_name: Option<String>,
    request_items: Option<Map<String, Value>>,
    transact_items: Option<Vec<BTreeMap<String, OneTable>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneTable {
    table_name: String,
}

/// What a request needs; an operation that names no table needs its action on `*`.
#[must_use]
pub fn needs(operation: &str, body: &[u8]) -> BTreeSet<Need> {
    let touches: Touches = serde_json::from_slice(body).unwrap_or_default();
    let need = |action: &str, resource: String| Need { action: format!("dynamodb:{action}"), resource };
    let mut needs = BTreeSet::new();
    // A transaction needs what each of its items would need alone.
    for (kind, item) in touches.transact_items.iter().flatten().flatten() {
        let action = match kind.as_str() {
            "Put" => "PutItem",
            "Update" => "UpdateItem",
            "Delete" => "DeleteItem",
            "ConditionCheck" => "ConditionCheckItem",
            "Get" => "GetItem",
            other => other,
        };
        needs.insert(need(action, table_arn(&item.table_name)));
    }
    for table in touches.request_items.iter().flat_map(Map::keys) {
        needs.insert(need(operation, table_arn(table)));
    }
    if let Some(table) = &touches.table_name {
        let resource = match &touches.index_name {
            Some(index) => format!("{}/index/{index}", table_arn(table)),
            None => table_arn(table),
        };
        needs.insert(need(operation, resource));
    }
    if needs.is_empty() {
        needs.insert(need(operation, "*".to_owned()));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_its_action_on_what_it_touches() {
        for (operation, body, expected) in [
            ("GetItem", r#"{"TableName": "T", "Key": {}}"#, vec![("GetItem", "T")]),
            ("Query", r#"{"TableName": "T"}"#, vec![("Query", "T")]),
            ("Query", r#"{"TableName": "T", "IndexName": "inbox"}"#, vec![("Query", "T/index/inbox")]),
            (
                "BatchGetItem",
                r#"{"RequestItems": {"T": {"Keys": []}, "U": {}}}"#,
                vec![("BatchGetItem", "T"), ("BatchGetItem", "U")],
            ),
            (
                "TransactWriteItems",
                r#"{"TransactItems": [{"Put": {"TableName": "T", "Item": {"a": {"S": "b"}}}},
                    {"Update": {"TableName": "T"}}, {"Delete": {"TableName": "T"}},
                    {"ConditionCheck": {"TableName": "U"}}, {"Put": {"TableName": "T"}}]}"#,
                vec![("ConditionCheckItem", "U"), ("DeleteItem", "T"), ("PutItem", "T"), ("UpdateItem", "T")],
            ),
            (
                "TransactGetItems",
                r#"{"TransactItems": [{"Get": {"TableName": "T"}}]}"#,
                vec![("GetItem", "T")],
            ),
        ] {
            let found: Vec<_> = needs(operation, body.as_bytes()).into_iter().collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(action, table)| Need {
                    action: format!("dynamodb:{action}"),
                    resource: table_arn(table),
                })
                .collect();
            assert_eq!(found, expected, "{operation} {body}");
        }
    }

    #[test]
    fn what_names_no_table_needs_everything() {
        let expected = Need { action: "dynamodb:ListTables".to_owned(), resource: "*".to_owned() };
        assert_eq!(needs("ListTables", b"{}").into_iter().collect::<Vec<_>>(), [expected]);
    }
}
