//! A table of its own for each test: embedded, defined by the template, served as `DynamoDB` is.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::LazyLock,
    thread,
    time::Duration,
};

use aws_sdk_dynamodb::{
    Client,
    config::{Builder, retry::RetryPartition, timeout::TimeoutConfig},
};
use domain::referral::Referral;
use dynoxide::{Database, ImportOptions};
use local::template::{Key, Projection, Template};
use serde_json::{Value, json};
use store::Store;
use tokio::sync::oneshot;

use crate::{config::config, wire::Wire};

/// The table's name.
const NAME: &str = "Table";

/// The project's template.
pub static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let path = above.map(|folder| folder.join("infra/template.yaml")).find(|path| path.exists()).unwrap();
    local::template::read(&path).unwrap_or_else(|problems| panic!("{problems}"))
});

/// The table as the template defines it.
pub static DEFINITION: LazyLock<local::template::Table> =
    LazyLock::new(|| TEMPLATE.tables.iter().find(|table| table.name == NAME).unwrap().clone());

/// A running table.
pub struct Table {
    /// The store over it.
    pub store: Store,
    /// What is between the two.
    pub wire: Wire,
    database: Database,
    _until_dropped: oneshot::Sender<()>,
}

/// An item as it is kept, in `DynamoDB`'s JSON.
pub type Raw = Value;

impl Table {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "no test makes one by default")]
    pub fn new() -> Self {
        Self::with_timeouts(None)
    }

    /// An empty one, whose client waits only so long for an answer, and for all attempts together.
    pub fn impatient(attempt: Duration, all: Duration) -> Self {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(attempt).operation_timeout(all);
        Self::with_timeouts(Some(timeouts.build()))
    }

    fn with_timeouts(timeouts: Option<TimeoutConfig>) -> Self {
        let database = Database::memory().unwrap();
        database.create_table(serde_json::from_value(definition()).unwrap()).unwrap();
        let (address, until_dropped) = serve(database.clone());

        let config = Builder::from(&config()).endpoint_url(format!("http://{address}")).build();
        let wire = Wire::over(config.http_client().unwrap());
        let mut config = config.to_builder().http_client(wire.clone());
        // The SDK counts retries for the whole process; here, each test has its own.
        config.set_retry_partition(Some(RetryPartition::new(address.to_string())));
        if let Some(timeouts) = timeouts {
            config.set_timeout_config(Some(timeouts));
        }
        let store = Store::new(Client::from_conf(config.build()), NAME.to_owned());
        Self { store, wire, database, _until_dropped: until_dropped }
    }

    /// Everything in it, by partition and sort key.
    pub fn items(&self) -> BTreeMap<(String, String), Raw> {
        let all = json!({"TableName": NAME, "ConsistentRead": true});
        let found = self.database.scan(serde_json::from_value(all).unwrap()).unwrap();
        let found = serde_json::to_value(found).unwrap();
        assert!(found["LastEvaluatedKey"].is_null(), "more than a test should have");
        let items = found["Items"].as_array().unwrap().iter();
        let key = |item: &Raw, name: &str| item[name]["S"].as_str().unwrap().to_owned();
        items.map(|item| ((key(item, "PK"), key(item, "SK")), item.clone())).collect()
    }

    /// One item; null if it is not there.
    pub fn item(&self, partition: &str, sort: &str) -> Raw {
        let key = json!({"PK": {"S": partition}, "SK": {"S": sort}});
        let one = json!({"TableName": NAME, "Key": key, "ConsistentRead": true});
        let found = self.database.get_item(serde_json::from_value(one).unwrap()).unwrap();
        serde_json::to_value(found).unwrap()["Item"].clone()
    }

    /// The row of a referral in the lists.
    pub fn row(&self, referral: &Referral) -> Raw {
        self.item(&format!("REF#{}", referral.handoff.id), "META")
    }

    /// Writes an item past the store.
    pub fn put(&self, item: Raw) {
        let items = vec![serde_json::from_value(item).unwrap()];
        self.database.import_items(NAME, items, ImportOptions::default()).unwrap();
    }

    /// Removes items past the store.
    pub fn remove(&self, partition: &str, sorts: &[String]) {
        for sort in sorts {
            let key = json!({"PK": {"S": partition}, "SK": {"S": sort}});
            let one = json!({"TableName": NAME, "Key": key});
            self.database.delete_item(serde_json::from_value(one).unwrap()).unwrap();
        }
    }

    /// Writes copies of items past the store, with another text in place of this one, wherever it stands.
    pub fn copy(&self, items: &[Raw], text: &str, others: impl IntoIterator<Item = String>) {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        let copies = others.into_iter().flat_map(|other| {
            let copy = |item: &String| serde_json::from_str(&item.replace(text, &other)).unwrap();
            items.iter().map(copy).collect::<Vec<_>>()
        });
        self.database.import_items(NAME, copies.collect(), ImportOptions::default()).unwrap();
    }
}

/// The size by which `DynamoDB` bills an item.
pub fn size(item: &Raw) -> usize {
    dynoxide::types::item_size(&serde_json::from_value(item.clone()).unwrap())
}

/// Serves the table, on a thread of its own because it runs `SQLite` where it serves.
fn serve(database: Database) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (until_dropped, dropped) = oneshot::channel::<()>();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            tokio::select! {
                () = dynoxide::server::serve_on(listener, database) => {}
                _ = dropped => {}
            }
        });
    });
    (address, until_dropped)
}

/// The template's table as a request that creates it. Without its stream, which no test reads.
fn definition() -> Value {
    let table = &*DEFINITION;
    let attributes = table.attributes.iter();
    let attributes = attributes.map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}));
    let indexes = table.indexes.iter().map(|index| {
        let projection = match &index.projection {
            Projection::All => json!({"ProjectionType": "ALL"}),
            Projection::KeysOnly => json!({"ProjectionType": "KEYS_ONLY"}),
            Projection::Include(names) => json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names}),
        };
        json!({"IndexName": index.name, "KeySchema": schema(&index.key), "Projection": projection})
    });
    json!({
        "TableName": NAME,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        "KeySchema": schema(&table.key),
        "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
    })
}

fn schema(key: &Key) -> Vec<Value> {
    let hash = json!({"AttributeName": key.hash, "KeyType": "HASH"});
    let range = key.range.iter().map(|range| json!({"AttributeName": range, "KeyType": "RANGE"}));
    std::iter::once(hash).chain(range).collect()
}
