//! Whether an operation costs more when the doctor has ten thousand referrals instead of ten.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Bench;
use crate::calls::Call;
use crate::function::Asked;
use crate::practice::{OPEN_OF_TEN, Practice};
use crate::stats::Latency;
use local::log::say;

/// How many referrals stand in a short box.
const FEW: usize = 10;
/// Rows on a page: both boxes have more of each sort, so that every page is full.
const PAGE: usize = 3;

/// The same operations with a short and with a long box, in the same table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Growth {
    /// How many referrals stand in the short box.
    pub few: usize,
    /// How many stand in the long one.
    pub many: usize,
    /// How many rows a page has.
    pub page: usize,
    /// How long it took to send all those of the long box, in seconds.
    pub filled_in_seconds: f64,
    /// The operations.
    pub rows: Vec<Row>,
}

/// One operation.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// What is asked.
    pub operation: String,
    /// With the short box.
    pub few: Cost,
    /// With the long one.
    pub many: Cost,
}

/// What it takes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Cost {
    /// Of the table.
    pub table: Asked,
    /// Of time.
    pub latency: Latency,
}

/// What is asked: a list, or something about one referral.
#[derive(Clone, Copy)]
enum Ask {
    Inbox(&'static str),
    Sent,
    Get,
    Command(&'static str),
}

const ASKS: [Ask; 12] = [
    Ask::Inbox(""),
    Ask::Inbox("&status=accepted"),
    Ask::Inbox("&kind=lab-order"),
    Ask::Inbox("&awaiting=me"),
    Ask::Inbox("&overdue=true"),
    Ask::Inbox("&status=accepted&kind=lab-order"),
    Ask::Inbox("&kind=lab-order&awaiting=me"),
    Ask::Inbox("&overdue=true&awaiting=me"),
    Ask::Sent,
    Ask::Get,
    Ask::Command("note"),
    Ask::Command("accept"),
];

impl Ask {
    fn function(self) -> &'static str {
        match self {
            Ask::Inbox(_) | Ask::Sent => "list",
            Ask::Get => "get",
            Ask::Command(name) => name,
        }
    }

    fn says(self) -> String {
        match self {
            Ask::Inbox(filter) => format!("list inbox{}", filter.replace('&', " ")),
            Ask::Sent => "list sent".to_owned(),
            Ask::Get | Ask::Command(_) => self.function().to_owned(),
        }
    }

    /// The call, about the open referral at this place.
    fn call(self, bench: &Bench<'_>, practice: &Practice, place: usize) -> Result<Call> {
        let id = practice.open.get(place).context("there are not enough open referrals")?;
        let (person, method, path, body) = match self {
            Ask::Inbox(filter) => {
                (&practice.receiver, "GET", format!("/v1/referrals?box=inbox&limit={PAGE}{filter}"), None)
            }
            Ask::Sent => (&practice.sender, "GET", format!("/v1/referrals?box=sent&limit={PAGE}"), None),
            Ask::Get => (&practice.receiver, "GET", format!("/v1/referrals/{id}"), None),
            Ask::Command(name) => {
                let body = if name == "note" { json!({"text": "Travels in December"}) } else { json!({}) };
                (&practice.receiver, "POST", format!("/v1/referrals/{id}/{name}"), Some(body))
            }
        };
        Call::new(&bench.client, person, method, &path, body.as_ref())
    }
}

impl Bench<'_> {
    /// Measures all of them, the short and the long box in turns.
    pub(super) async fn growth(&self) -> Result<Growth> {
        let many = self.scale.many;
        say("bench", format_args!("{many} referrals into one inbox"));
        let begun = std::time::Instant::now();
        let long = Practice::new(self, "many", many).await?;
        let filled_in_seconds = begun.elapsed().as_secs_f64();
        // Each referral is asked about once by each operation, and a short box stays short: so there are several.
        let mut short = Vec::new();
        for number in 0..(self.scale.calls + 1).div_ceil(OPEN_OF_TEN) {
            short.push(Practice::new(self, &format!("few-{number}"), FEW).await?);
        }
        let mut rows = Vec::new();
        for ask in ASKS {
            say("bench", format_args!("{}, {FEW} and {many}", ask.says()));
            rows.push(self.compare(ask, &short, &long).await?);
        }
        Ok(Growth { few: FEW, many, page: PAGE, filled_in_seconds, rows })
    }

    async fn compare(&self, ask: Ask, short: &[Practice], long: &Practice) -> Result<Row> {
        let of_few = |place: usize| {
            let practice = short.get(place % short.len()).context("there are short boxes")?;
            ask.call(self, practice, place / short.len())
        };
        let few_asked = self.count(ask, of_few(0)?).await?;
        let many_asked = self.count(ask, ask.call(self, long, 0)?).await?;
        let (mut few, mut many) = (Vec::new(), Vec::new());
        for place in 1..=self.scale.calls {
            few.push(self.time(of_few(place)?).await?);
            many.push(self.time(ask.call(self, long, place)?).await?);
        }
        Ok(Row {
            operation: ask.says(),
            few: Cost { table: few_asked, latency: Latency::of(few)? },
            many: Cost { table: many_asked, latency: Latency::of(many)? },
        })
    }

    async fn time(&self, call: Call) -> Result<Duration> {
        Ok(call.send(&self.sender()).await?.took)
    }

    /// What this one call asks of the table.
    async fn count(&self, ask: Ask, call: Call) -> Result<Asked> {
        self.counts.clear();
        self.counts.measure_capacity(true);
        let sent = call.send(&self.sender()).await;
        let asked = self.asked(ask.function(), 1);
        self.counts.measure_capacity(false);
        let answer = sent?.json()?;
        if let Some(rows) = answer.get("items").and_then(Value::as_array)
            && rows.len() != PAGE
        {
            bail!("{} answered {} rows instead of {PAGE}", ask.says(), rows.len());
        }
        asked
    }
}
