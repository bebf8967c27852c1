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
                     cargo local --fresh",
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// As `Table` in a template with a stream would be.
    fn table() -> Table {
        Table {
            name: "Table".to_owned(),
            key: Key { hash: "PK".to_owned(), range: None },
            attributes: [("PK".to_owned(), "S".to_owned())].into(),
            indexes: Vec::new(),
            expires_by: None,
            stream: Some("NEW_IMAGE".to_owned()),
        }
    }

    /// What one write takes: the quickest of many, which is the least disturbed by whatever else this machine does.
    fn quickest_write(database: &Database, of: u32) -> Duration {
        let mut quickest = Duration::MAX;
        for item in 0..of {
            let item = json!({"TableName": "Table", "Item": {"PK": {"S": item.to_string()}}});
            let item = serde_json::from_value(item).unwrap();
            let begun = Instant::now();
            database.put_item(item).unwrap();
            quickest = quickest.min(begun.elapsed());
        }
        quickest
    }

    #[test]
    fn a_write_takes_as_long_with_many_stream_records_as_with_few() {
        let folder = std::env::temp_dir().join(format!("local-create-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("table.db");
        let database = Database::new(&file.to_string_lossy()).unwrap();
        create(&database, &folder.join("tables.json"), &[table()]).unwrap();
        index_streams(&file).unwrap();
        let beside = rusqlite::Connection::open(&file).unwrap();
        let add = |from: i64, to: i64| {
            let sql = "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
                INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                SELECT 'Table', 'INSERT', '{}', CAST(i AS TEXT), 'shardId-00000001-Table', 0 FROM n";
            beside.execute(sql, [from, to]).unwrap();
            // Or the next writes would have to put all of this in its place.
            beside.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        };
        add(1, 10_001);
        let few = quickest_write(&database, 300);
        add(10_001, 100_001);
        let many = quickest_write(&database, 300);
        beside.execute_batch("DROP INDEX stream_records_newest").unwrap();
        let without = quickest_write(&database, 10);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(many < few * 3, "{few:?} with 10,000, {many:?} with 100,000");
        assert!(without > few * 3, "{few:?} with the index, {without:?} without: this test would not tell");
    }
}
