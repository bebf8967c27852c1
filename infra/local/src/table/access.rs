//! What a request to `DynamoDB` needs to be allowed: IAM actions on a table or an index, and on partition keys of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::template::{Table, table_arn};

/// An action on a resource, such as `dynamodb:Query` on a table's index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// The IAM action.
    pub(super) action: String,
    /// The resource's ARN.
    pub(super) resource: String,
}

/// What is needed, and of which partition keys: what IAM calls `dynamodb:LeadingKeys`.
pub(super) type Needs = BTreeMap<Need, BTreeSet<String>>;

/// By the ARN of a table or index the name of its partition key.
pub(super) type Hashes = BTreeMap<String, String>;

/// The partition keys of these tables and their indexes.
pub(super) fn hashes(tables: &[Table]) -> Hashes {
    let each = tables.iter().flat_map(|table| {
        let indexes = table.indexes.iter();
        let indexes = indexes.map(|index| (index_arn(&table.name, &index.name), index.key.hash.clone()));
        std::iter::once((table.arn(), table.key.hash.clone())).chain(indexes)
    });
    each.collect()
}

fn index_arn(table: &str, index: &str) -> String {
    format!("{}/index/{index}", table_arn(table))
}

/// As much of a request as says what it touches.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Touches {
    table_name: Option<String>,
    index_name: Option<String>,
    request_items: Option<Map<String, Value>>,
    transact_items: Option<Vec<BTreeMap<String, Touches>>>,
    key: Option<Value>,
    item: Option<Value>,
    key_condition_expression: Option<String>,
    expression_attribute_names: BTreeMap<String, String>,
    expression_attribute_values: Map<String, Value>,
}

/// A key that no statement is about, of a request whose own cannot be read.
const UNREADABLE: &str = "";

/// What a request needs; an operation that names no table needs its action on `*`.
pub(super) fn needs(operation: &str, body: &[u8], hashes: &Hashes) -> Needs {
    let touches: Touches = serde_json::from_slice(body).unwrap_or_default();
    let need = |action: &str, resource: &str| Need {
        action: format!("dynamodb:{action}"),
        resource: resource.to_owned(),
    };
    let hash = |resource: &str| hashes.get(resource).map_or("", String::as_str);
    let mut needs = Needs::new();
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
        let table = table_arn(item.table_name.as_deref().unwrap_or_default());
        needs.entry(need(action, &table)).or_default().extend(item.keys(hash(&table)));
    }
    for (table, items) in touches.request_items.iter().flatten() {
        let table = table_arn(table);
        let keys = needs.entry(need(operation, &table)).or_default();
        batched(items, hash(&table), keys);
    }
    if let Some(table) = &touches.table_name {
        let index = touches.index_name.as_ref();
        let resource = index.map_or_else(|| table_arn(table), |index| index_arn(table, index));
        let mut keys: BTreeSet<_> = touches.keys(hash(&resource)).into_iter().collect();
        if operation == "Query" && keys.is_empty() {
            keys.insert(UNREADABLE.to_owned());
        }
        needs.insert(need(operation, &resource), keys);
    }
    if needs.is_empty() {
        needs.insert(need(operation, "*"), BTreeSet::new());
    }
    needs
}

impl Touches {
    /// The partition keys that a request, or an item of a transaction, is of.
    fn keys(&self, hash: &str) -> Vec<String> {
        let named = [&self.key, &self.item].into_iter().flatten().map(|item| text(item.get(hash)));
        let asked = self.key_condition_expression.as_deref().map(|condition| self.asked(condition, hash));
        named.chain(asked).collect()
    }

    /// The partition key of a query: what its condition says that it is equal to.
    fn asked(&self, condition: &str, hash: &str) -> String {
        let words: Vec<_> = condition.split_whitespace().collect();
        let equal = words.windows(3).find_map(|three| match three {
            [name, "=", value] => {
                let name = self.expression_attribute_names.get(*name).map_or(*name, String::as_str);
                (name == hash).then_some(*value)
            }
            _ => None,
        });
        text(equal.and_then(|value| self.expression_attribute_values.get(value)))
    }
}

/// The keys in one table's part of a batch.
fn batched(items: &Value, hash: &str, keys: &mut BTreeSet<String>) {
    let gets = items.get("Keys").and_then(Value::as_array).into_iter().flatten();
    let writes = items.as_array().into_iter().flatten().map(|write| {
        let put = write.pointer("/PutRequest/Item");
        put.or_else(|| write.pointer("/DeleteRequest/Key")).unwrap_or(&Value::Null)
    });
    keys.extend(gets.chain(writes).map(|item| text(item.get(hash))));
}

/// The text, number or bytes of a value.
fn text(value: Option<&Value>) -> String {
    let inner = value.and_then(Value::as_object).and_then(|kinds| kinds.values().next());
    inner.and_then(Value::as_str).unwrap_or(UNREADABLE).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is needed, as `action table: keys`.
    fn said(operation: &str, body: &str) -> Vec<String> {
        let hashes = [("T", "PK"), ("U", "PK"), ("T/index/inbox", "inbox")];
        let hashes = hashes.map(|(resource, hash)| (table_arn(resource), hash.to_owned())).into();
        let needs = needs(operation, body.as_bytes(), &hashes).into_iter();
        let table = |resource: &str| resource.replacen(&table_arn(""), "", 1);
        let line = |(Need { action, resource }, keys): (Need, BTreeSet<String>)| {
            let keys = keys.into_iter().collect::<Vec<_>>().join(" ");
            format!("{} {}: {keys}", action.replacen("dynamodb:", "", 1), table(&resource))
        };
        needs.map(line).collect()
    }

    #[test]
    fn a_request_needs_its_action_on_what_it_touches() {
        for (operation, body, expected) in [
            (
                "GetItem",
                r#"{"TableName": "T", "Key": {"PK": {"S": "a"}, "SK": {"S": "b"}}}"#,
                &["GetItem T: a"][..],
            ),
            (
                "PutItem",
                r#"{"TableName": "T", "Item": {"PK": {"S": "a"}, "x": {"S": "b"}}}"#,
                &["PutItem T: a"],
            ),
            ("UpdateItem", r#"{"TableName": "T", "Key": {"PK": {"N": "1"}}}"#, &["UpdateItem T: 1"]),
            ("DeleteItem", r#"{"TableName": "T", "Key": {"PK": {"S": "a"}}}"#, &["DeleteItem T: a"]),
            ("Scan", r#"{"TableName": "T"}"#, &["Scan T: "]),
            (
                "Query",
                r##"{"TableName": "T", "KeyConditionExpression": "SK > :s AND #p = :p",
                    "ExpressionAttributeNames": {"#p": "PK"},
                    "ExpressionAttributeValues": {":p": {"S": "a"}, ":s": {"S": "b"}}}"##,
                &["Query T: a"],
            ),
            (
                "Query",
                r#"{"TableName": "T", "IndexName": "inbox", "KeyConditionExpression": "inbox = :p",
                    "ExpressionAttributeValues": {":p": {"S": "a"}}}"#,
                &["Query T/index/inbox: a"],
            ),
            (
                "BatchGetItem",
                r#"{"RequestItems": {"T": {"Keys": [{"PK": {"S": "a"}}, {"PK": {"S": "b"}}]}, "U": {}}}"#,
                &["BatchGetItem T: a b", "BatchGetItem U: "],
            ),
            (
                "BatchWriteItem",
                r#"{"RequestItems": {"T": [{"PutRequest": {"Item": {"PK": {"S": "a"}}}},
                    {"DeleteRequest": {"Key": {"PK": {"S": "b"}}}}]}}"#,
                &["BatchWriteItem T: a b"],
            ),
            (
                "TransactWriteItems",
                r#"{"TransactItems": [{"Put": {"TableName": "T", "Item": {"PK": {"S": "b"}}}},
                    {"Update": {"TableName": "T", "Key": {"PK": {"S": "c"}}}},
                    {"Delete": {"TableName": "T", "Key": {"PK": {"S": "d"}}}},
                    {"ConditionCheck": {"TableName": "U", "Key": {"PK": {"S": "e"}}}},
                    {"Put": {"TableName": "T", "Item": {"PK": {"S": "a"}}}}]}"#,
                &["ConditionCheckItem U: e", "DeleteItem T: d", "PutItem T: a b", "UpdateItem T: c"],
            ),
            (
                "TransactGetItems",
                r#"{"TransactItems": [{"Get": {"TableName": "T", "Key": {"PK": {"S": "a"}}}}]}"#,
                &["GetItem T: a"],
            ),
        ] {
            assert_eq!(said(operation, body), expected, "{operation} {body}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_read_is_one_that_no_statement_is_about() {
        for (operation, body) in [
            ("Query", r#"{"TableName": "T"}"#),
            ("Query", r#"{"TableName": "T", "KeyConditionExpression": "PK=:p"}"#),
            (
                "Query",
                r#"{"TableName": "T", "KeyConditionExpression": "SK = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}"#,
            ),
        ] {
            let hashes = [(table_arn("T"), "PK".to_owned())].into();
            let keys: Vec<_> = needs(operation, body.as_bytes(), &hashes).into_values().collect();
            assert_eq!(keys, [BTreeSet::from([UNREADABLE.to_owned()])], "{body}");
        }
    }

    #[test]
    fn what_names_no_table_needs_everything() {
        let expected = Need { action: "dynamodb:ListTables".to_owned(), resource: "*".to_owned() };
        assert_eq!(needs("ListTables", b"{}", &Hashes::new()).into_keys().collect::<Vec<_>>(), [expected]);
    }
}
