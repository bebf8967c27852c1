//! Whether a write takes longer the more records the table's stream has: in a table of its own, whose stream nobody reads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use axum::body::Body;
use axum::http::{Method, Request};
use serde::Serialize;
use serde_json::{Value, json};

use super::Bench;
use super::stats::Latency;
use crate::callers::{Callers, OPERATOR};
use crate::log::say;
use crate::table::{Counts, Tables};
use crate::template::REGION;

/// `BatchWriteItem` takes no more.
const BATCH: usize = 25;

/// What writes take when the stream has so many records.
#[derive(Debug, Clone, Serialize)]
pub struct Records {
    /// How many records it has at least.
    pub records: usize,
    /// One `PutItem` after the other.
    pub write: Latency,
}

impl Bench<'_> {
    /// The same with few records and with ten times as many.
    pub(super) async fn records(&self) -> Result<Vec<Records>> {
        let folder = std::env::temp_dir().join(format!("referrals-records-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let (callers, counts) = (Arc::new(Callers::of(&[])), Arc::new(Counts::default()));
        let tables = Tables::start(&folder, self.tables, callers, counts).await?;
        let measured = self.measure_records(&tables.url).await;
        let stopped = tables.stop().await;
        std::fs::remove_dir_all(&folder)?;
        stopped.and(measured)
    }

    async fn measure_records(&self, url: &str) -> Result<Vec<Records>> {
        let mut written = 0;
        let mut measured = Vec::new();
        for records in [self.scale.many, 10 * self.scale.many] {
            say("bench", format_args!("writes with {records} records in the stream"));
            while written < records {
                self.write(url, "BatchWriteItem", &self.batch(written)?).await?;
                written += BATCH;
            }
            let mut took: Vec<Duration> = Vec::new();
            for number in 0..self.scale.run {
                let put = json!({"TableName": self.table()?, "Item": item(written + number)});
                took.push(self.write(url, "PutItem", &put).await?);
            }
            written += self.scale.run;
            measured.push(Records { records, write: Latency::of(took)? });
        }
        Ok(measured)
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
