//! Whether a write takes longer the more records the table's stream has: in a table of its own, whose stream nobody reads.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use axum::body::Body;
use axum::http::{Method, Request};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Bench;
use crate::stats::Latency;
use local::callers::{Callers, OPERATOR};
use local::log::say;
use local::table::{Counts, Tables};
use local::template::REGION;

/// `BatchWriteItem` takes no more.
const BATCH: usize = 25;

/// What writes take when the stream has so many records.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Records {
    /// How many records it has at least.
    pub records: usize,
    /// One `PutItem` after the other.
    pub write: Latency,
}

impl Bench<'_> {
    /// The same with few records and with ten times as many, in turns.
    pub(super) async fn records(&self) -> Result<Vec<Records>> {
        let folder = std::env::temp_dir().join(format!("referrals-records-{}", std::process::id()));
        let few = self.alone(&folder.join("few")).await?;
        let many = self.alone(&folder.join("many")).await?;
        let measured = self.measure_records([&few.url, &many.url]).await;
        let stopped = few.stop().await.and(many.stop().await);
        std::fs::remove_dir_all(&folder)?;
        stopped.and(measured)
    }

    /// The template's tables once more, empty, and no mapping that reads their streams.
    async fn alone(&self, folder: &Path) -> Result<Tables> {
        std::fs::create_dir_all(folder)?;
        let (callers, counts) = (Arc::new(Callers::of(&[])), Arc::new(Counts::default()));
        Tables::start(folder, self.tables, callers, counts).await
    }

    async fn measure_records(&self, urls: [&str; 2]) -> Result<Vec<Records>> {
        let sizes = [self.scale.many, 10 * self.scale.many];
        for (url, records) in urls.into_iter().zip(sizes) {
            say("bench", format_args!("{records} records into a stream"));
            for from in (0..records).step_by(BATCH) {
                self.write(url, "BatchWriteItem", &self.batch(from)?).await?;
            }
        }
        let mut took = [Vec::new(), Vec::new()];
        for number in 0..self.scale.run {
            for ((url, records), took) in urls.into_iter().zip(sizes).zip(&mut took) {
                let put = json!({"TableName": self.table()?, "Item": item(records + BATCH + number)});
                took.push(self.write(url, "PutItem", &put).await?);
            }
        }
        let measured = sizes.into_iter().zip(took);
        measured.map(|(records, took)| Ok(Records { records, write: Latency::of(took)? })).collect()
    }

    fn table(&self) -> Result<&str> {
        let with_stream = self.tables.iter().find(|table| table.stream.is_some());
        Ok(&with_stream.context("no table of the template has a stream")?.name)
    }

    fn batch(&self, from: usize) -> Result<Value> {
        let puts: Vec<_> =
            (from..from + BATCH).map(|number| json!({"PutRequest": {"Item": item(number)}})).collect();
        Ok(json!({"RequestItems": {self.table()?: puts}}))
    }

    /// Asks the table as its operator; how long it took.
    async fn write(&self, url: &str, operation: &str, asked: &Value) -> Result<Duration> {
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential={OPERATOR}/20260101/{REGION}/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=none"
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", signed)
            .body(Body::from(asked.to_string()))?;
        let begun = Instant::now();
        let (status, said) = self.sender().send(request).await?;
        let took = begun.elapsed();
        ensure!(status.is_success(), "the table answered {status}: {}", String::from_utf8_lossy(&said));
        Ok(took)
    }
}

/// About as large as a notification.
fn item(number: usize) -> Value {
    json!({"PK": {"S": format!("BENCH#{number}")}, "SK": {"S": "BENCH"}, "text": {"S": "x".repeat(300)}})
}
