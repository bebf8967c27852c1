//! What a request to the table uses up, in `DynamoDB`'s own units: asked for with the request, read from the answer.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Capacity units, as the table says them; those of indexes are part of the sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Units {
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
    /// Write units of indexes.
    pub write_indexes: f64,
}

impl AddAssign for Units {
    fn add_assign(&mut self, more: Units) {
        self.read += more.read;
        self.write += more.write;
        self.write_indexes += more.write_indexes;
    }
}

/// The same request, also asking what it uses up; `None` if it is not of those that can.
pub(super) fn ask(operation: &str, body: &[u8]) -> Option<Vec<u8>> {
    reads(operation)?;
    let mut request: Map<String, Value> = serde_json::from_slice(body).ok()?;
    request.insert("ReturnConsumedCapacity".to_owned(), "INDEXES".into());
    serde_json::to_vec(&request).ok()
}

/// Whether the operation reads or writes; `None` if it does not say what it uses up.
pub(super) fn reads(operation: &str) -> Option<bool> {
    match operation {
        "BatchGetItem" | "GetItem" | "Query" | "Scan" | "TransactGetItems" => Some(true),
        "BatchWriteItem" | "DeleteItem" | "PutItem" | "TransactWriteItems" | "UpdateItem" => Some(false),
        _ => None,
    }
}

/// As much of an answer as says what was used up: of one table, or of several.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    consumed_capacity: OneOrMore,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(OfTable),
    More(Vec<OfTable>),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfTable {
    capacity_units: f64,
    #[serde(default)]
    global_secondary_indexes: Map<String, Value>,
}

/// What the answer says was used up; `None` if it does not say, as when a condition did not hold.
pub(super) fn read(operation: &str, answer: &[u8]) -> Option<Units> {
    let reads = reads(operation)?;
    let answer: Answer = serde_json::from_slice(answer).ok()?;
    let tables = match answer.consumed_capacity {
        OneOrMore::One(table) => vec![table],
        OneOrMore::More(tables) => tables,
    };
    let all: f64 = tables.iter().map(|table| table.capacity_units).sum();
    let indexes = tables.iter().flat_map(|table| table.global_secondary_indexes.values());
    let indexes: f64 = indexes.filter_map(|index| index.get("CapacityUnits")?.as_f64()).sum();
    Some(if reads {
        Units { read: all, ..Units::default() }
    } else {
        Units { write: all, write_indexes: indexes, ..Units::default() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_uses_nothing_up_is_passed_on_as_it_is() {
        assert_eq!(ask("ListTables", b"{}"), None);
        assert_eq!(ask("Query", b"not JSON"), None);
        let asked = ask("Query", br#"{"TableName": "T"}"#).unwrap();
        let asked: Value = serde_json::from_slice(&asked).unwrap();
        assert_eq!(asked["ReturnConsumedCapacity"], "INDEXES");
        assert_eq!(asked["TableName"], "T");
    }

    #[test]
    fn one_table_and_several_are_read() {
        let one = br#"{"ConsumedCapacity": {"TableName": "T", "CapacityUnits": 1.5}}"#;
        assert_eq!(read("Query", one), Some(Units { read: 1.5, ..Units::default() }));
        let several = br#"{"ConsumedCapacity": [{"TableName": "T", "CapacityUnits": 6.0,
            "Table": {"CapacityUnits": 4.0}, "GlobalSecondaryIndexes":
            {"inbox": {"CapacityUnits": 1.0}, "sent": {"CapacityUnits": 1.0}}}]}"#;
        let used = Units { write: 6.0, write_indexes: 2.0, ..Units::default() };
        assert_eq!(read("TransactWriteItems", several), Some(used));
        assert_eq!(read("PutItem", br#"{"__type": "ConditionalCheckFailedException"}"#), None);
    }
}
