//! `EventBridge` and the table as the relay meets them, over HTTP: they keep what they are told, and fail where a test says so.

use std::{
    collections::{BTreeMap, VecDeque},
    fs, mem,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use aws::bus::Bus;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture},
    orchestrator::HttpRequest,
    result::ConnectorError,
};
use functions::news::Relay;
use serde_json::{Value, json};
use store::Store;
use testing::{
    config::{answer, client, config},
    referrals::id,
};
use tokio::sync::Barrier;

/// What the bus says to a request.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    /// Of each event whether it is taken, or the code by which it is not; it takes those that this does not reach.
    Each(Vec<Option<&'static str>>),
    /// It refuses them all, with such a status and code.
    None(u16, &'static str),
    /// It takes them all, and its answer is lost.
    Lost,
    /// It takes them all, and answers something else.
    Nonsense,
}

#[derive(Debug, Default)]
struct State {
    says: VecDeque<Says>,
    /// Codes by which events are not taken, the next first, by id.
    refused: BTreeMap<String, VecDeque<&'static str>>,
    /// The events of each request, taken or not.
    asked: Vec<Vec<String>>,
    /// What was taken.
    taken: Vec<Value>,
    /// What the table has in its outbox, by sort key of the index.
    waiting: BTreeMap<String, Value>,
    /// The keys that were marked.
    marked: Vec<String>,
    /// The table fails.
    broken: bool,
    /// Marks are answered once so many have come.
    together: Option<Arc<Barrier>>,
}

/// The world around the relay. Clones are the same world.
#[derive(Debug, Clone, Default)]
pub(crate) struct World(Arc<Mutex<State>>);

impl World {
    /// A relay in this world, which remembers nothing.
    pub(crate) fn relay(&self) -> Relay {
        let config = config().into_builder().http_client(client(self.clone())).build();
        // The SDK counts retries for the whole process; here, each relay has its own.
        let own = RetryPartition::new(format!("{:p}", Arc::as_ptr(&self.0)));
        let table = aws_sdk_dynamodb::config::Builder::from(&config).retry_partition(own.clone()).build();
        let bus = aws_sdk_eventbridge::config::Builder::from(&config).retry_partition(own).build();
        let store = Store::new(aws_sdk_dynamodb::Client::from_conf(table), "Table".to_owned());
        Relay::new(store, Bus::new(aws_sdk_eventbridge::Client::from_conf(bus), "referrals".to_owned()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What the bus says to the next request; without this, it takes all.
    pub(crate) fn says(&self, says: Says) -> &Self {
        self.state().says.push_back(says);
        self
    }

    /// The bus does not take this event for such reasons, once for each, whichever requests it comes with.
    pub(crate) fn refuses(&self, id: &str, codes: &[&'static str]) {
        self.state().refused.insert(id.to_owned(), codes.iter().copied().collect());
    }

    /// The table fails from now on, or no longer.
    pub(crate) fn table_fails(&self, broken: bool) {
        self.state().broken = broken;
    }

    /// The table answers to marks only once so many are under way.
    pub(crate) fn marks_together(&self, marks: usize) {
        self.state().together = Some(Arc::new(Barrier::new(marks)));
    }

    /// This item waits in the table.
    pub(crate) fn waits(&self, item: &Value) {
        let at = item["outbox_at"]["S"].as_str().unwrap().to_owned();
        self.state().waiting.insert(at, item.clone());
    }

    /// The ids of what still waits.
    pub(crate) fn waiting(&self) -> Vec<String> {
        self.state().waiting.keys().map(|at| at.split_once('#').unwrap().1.to_owned()).collect()
    }

    /// The ids in each request to the bus, since this was asked last.
    pub(crate) fn asked(&self) -> Vec<Vec<String>> {
        mem::take(&mut self.state().asked)
    }

    /// The ids of all that the bus has taken.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.entries().iter().map(event_id).collect()
    }

    /// The entries that the bus has taken, whole.
    pub(crate) fn entries(&self) -> Vec<Value> {
        self.state().taken.clone()
    }

    /// What was marked, by keys.
    pub(crate) fn marked(&self) -> Vec<String> {
        self.state().marked.clone()
    }
}

fn event_id(entry: &Value) -> String {
    let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    detail["id"].as_str().unwrap().to_owned()
}

impl State {
    fn put_events(&mut self, body: &Value) -> Option<(u16, Value)> {
        let entries = body["Entries"].as_array().unwrap();
        assert!(entries.len() <= 10, "EventBridge takes no more at once");
        self.asked.push(entries.iter().map(event_id).collect());
        let codes = match self.says.pop_front().unwrap_or_else(|| Says::Each(Vec::new())) {
            Says::Each(codes) => codes,
            Says::None(status, code) => {
                return Some((status, json!({"__type": code, "message": "as scripted"})));
            }
            Says::Lost => {
                self.taken.extend(entries.iter().cloned());
                return None;
            }
            Says::Nonsense => return Some((200, json!({"FailedEntryCount": 0, "Entries": []}))),
        };
        let mut answers = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let refused = self.refused.get_mut(&event_id(entry)).and_then(VecDeque::pop_front);
            if let Some(code) = codes.get(at).copied().flatten().or(refused) {
                answers.push(json!({"ErrorCode": code, "ErrorMessage": "as scripted"}));
            } else {
                self.taken.push(entry.clone());
                answers.push(json!({"EventId": format!("event-{}", self.taken.len())}));
            }
        }
        let failed = answers.iter().filter(|answer| answer["ErrorCode"].is_string()).count();
        Some((200, json!({"FailedEntryCount": failed, "Entries": answers})))
    }

    fn update_item(&mut self, body: &Value) -> (u16, Value) {
        let key =
            |item: &Value| ["PK", "SK"].map(|name| item[name]["S"].as_str().unwrap().to_owned()).join(" ");
        let marked = key(&body["Key"]);
        let waited = self.waiting.len();
        self.waiting.retain(|_, item| key(item) != marked);
        self.marked.push(marked);
        if self.waiting.len() < waited {
            return (200, json!({}));
        }
        let code = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
        (400, json!({"__type": code, "message": "The conditional request failed"}))
    }

    fn query(&self, body: &Value) -> (u16, Value) {
        assert_eq!(body["IndexName"], "outbox");
        let values = &body["ExpressionAttributeValues"];
        let before = values[":before"]["S"].as_str().unwrap();
        let from = body["ExclusiveStartKey"]["outbox_at"]["S"].as_str().unwrap_or_default();
        let limit = usize::try_from(body["Limit"].as_u64().unwrap()).unwrap();
        let shard = self.waiting.iter().filter(|(_, item)| item["outbox"] == values[":shard"]);
        let found: Vec<_> = shard
            .filter(|(at, _)| at.as_str() < before && at.as_str() > from)
            .map(|(_, item)| item)
            .collect();
        let page = &found[..found.len().min(limit)];
        let mut answer = json!({"Count": page.len(), "Items": page});
        if found.len() > limit {
            answer["LastEvaluatedKey"] = page[limit - 1].clone();
        }
        (200, answer)
    }
}

impl HttpConnector for World {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let target = request.headers().get("x-amz-target").unwrap();
        let mut state = self.state();
        let said = match target.rsplit('.').next().unwrap() {
            "PutEvents" => state.put_events(&body),
            _ if state.broken => {
                Some((400, json!({"__type": "ThrottlingException", "message": "as scripted"})))
            }
            "UpdateItem" if let Some(together) = state.together.clone() => {
                let world = self.clone();
                return HttpConnectorFuture::new(async move {
                    together.wait().await;
                    let (status, body) = world.state().update_item(&body);
                    Ok(answer(status, body.to_string()))
                });
            }
            "UpdateItem" => Some(state.update_item(&body)),
            "Query" => Some(state.query(&body)),
            other => panic!("the relay asks for {other}"),
        };
        HttpConnectorFuture::ready(match said {
            Some((status, body)) => Ok(answer(status, body.to_string())),
            None => Err(ConnectorError::io("the connection broke".into())),
        })
    }
}

/// The item of an entry of that referral, in this minute of the day, that has still to be told: as a sample in `events/`
/// says.
pub(crate) fn item(number: u32, minute: u32) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/published/sent.json");
    let mut event: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let (event_id, at) = (format!("{}:1", id(number)), format!("2026-11-22T09:{minute:02}:00.000Z"));
    let detail = &mut event["detail"];
    detail["referral_id"] = json!(id(number));
    detail["seq"] = json!(1);
    detail["id"] = json!(event_id);
    detail["at"] = json!(at);
    let told = json!({"detail-type": event["detail-type"], "detail": event["detail"]});
    let whole = json!({
        "PK": format!("REF#{}", id(number)), "SK": "LOG#000001",
        "fact": {"event": "sent", "text": "Meena Kumari"},
        "outbox": (number % 64).to_string(), "outbox_at": format!("{at}#{event_id}"), "event": told,
    });
    attribute(&whole)["M"].clone()
}

/// A value in the table's JSON.
fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(is) => json!({"BOOL": is}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(values) => json!({"L": values.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(members) => {
            json!({"M": members.iter().map(|(name, value)| (name.clone(), attribute(value))).collect::<BTreeMap<_, _>>()})
        }
    }
}
