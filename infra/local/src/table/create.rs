//! Creates the tables that the template defines.

use std::path::Path;

use anyhow::{Result, bail};
use dynoxide::Database;
use serde_json::{Map, Value, json};

use crate::template::{Index, Key, Projection, Table};

/// Creates the tables that are not there. One that is there must be as the template defines it today.
pub(super) fn create(database: &Database, record: &Path, tables: &[Table]) -> Result<()> {
    let mut created: Map<String, Value> = match std::fs::read(record) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(_) => Map::new(),
    };
    for table in tables {
        let definition = json!({"create": request(table), "expires_by": table.expires_by});
        if database.get_table_metadata(&table.name)?.is_some() {
            if created.get(&table.name) != Some(&definition) {
                bail!(
                    "{} was made from another definition than the template's of today; begin anew with: \
                     cargo local -- --fresh",
                    table.name
                );
            }
            continue;
        }
        database.create_table(serde_json::from_value(request(table))?)?;
        if let Some(attribute) = &table.expires_by {
            database.update_time_to_live(serde_json::from_value(json!({
                "TableName": table.name,
                "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": true},
            }))?)?;
        }
        created.insert(table.name.clone(), definition);
    }
    std::fs::write(record, serde_json::to_vec_pretty(&created)?)?;
    Ok(())
}

/// Each write looks for the newest stream record of its table; without an index it reads all of them.
pub(super) fn index_streams(file: &Path) -> Result<()> {
    rusqlite::Connection::open(file)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS stream_records_newest
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )?;
    Ok(())
}

/// The definition as a `CreateTable` request.
fn request(table: &Table) -> Value {
    let attributes = table.attributes.iter();
    let attributes = attributes.map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}));
    let indexes: Vec<Value> = table.indexes.iter().map(index).collect();
    json!({
        "TableName": table.name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        "KeySchema": schema(&table.key),
        "GlobalSecondaryIndexes": (!indexes.is_empty()).then_some(indexes),
        "StreamSpecification":
            table.stream.as_ref().map(|view| json!({"StreamEnabled": true, "StreamViewType": view})),
    })
}

fn index(index: &Index) -> Value {
    let projection = match &index.projection {
        Projection::All => json!({"ProjectionType": "ALL"}),
        Projection::KeysOnly => json!({"ProjectionType": "KEYS_ONLY"}),
        Projection::Include(names) => json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names}),
    };
    json!({"IndexName": index.name, "KeySchema": schema(&index.key), "Projection": projection})
}

fn schema(key: &Key) -> Value {
    let hash = json!({"AttributeName": key.hash, "KeyType": "HASH"});
    let range = key.range.iter().map(|range| json!({"AttributeName": range, "KeyType": "RANGE"}));
    std::iter::once(hash).chain(range).collect()
}
