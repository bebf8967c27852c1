//! A function that the test plays as a whole: whichever instances it has, each event is answered as the test says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::world::World;

/// What a played function does with an event.
pub(crate) enum Does {
    /// Answers.
    Says(Value),
    /// Reports an error.
    Fails,
    /// Does nothing more.
    Hangs,
}

/// Handled, for a function of either kind.
pub(crate) fn handled() -> Does {
    Does::Says(json!({}))
}

type Decide = Arc<dyn Fn(&Value) -> Does + Send + Sync>;

/// A function that is being played, until this is dropped.
pub(crate) struct Player {
    told: Arc<Mutex<Vec<Value>>>,
    _instances: JoinSet<()>,
}

impl Player {
    /// Plays a function from now on.
    pub(crate) fn of(
        world: &World,
        function: &str,
        decide: impl Fn(&Value) -> Does + Send + Sync + 'static,
    ) -> Player {
        let told = Arc::new(Mutex::new(Vec::new()));
        let folder = world.folder.instances(function);
        let mut instances = JoinSet::new();
        instances.spawn(watch(folder, world.client.clone(), Arc::clone(&told), Arc::new(decide)));
        Player { told, _instances: instances }
    }

    /// Every event that came, in order.
    pub(crate) fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap().clone()
    }
}

async fn watch(
    folder: PathBuf,
    client: Client<HttpConnector, Body>,
    told: Arc<Mutex<Vec<Value>>>,
    decide: Decide,
) {
    let mut known = BTreeSet::new();
    let mut instances = JoinSet::new();
    loop {
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let Some(api) = address(&path).filter(|_| !known.contains(&path)) else { continue };
            known.insert(path);
            instances.spawn(play(api, client.clone(), Arc::clone(&told), Arc::clone(&decide)));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Where an instance's runtime API is, once it has written all of it.
fn address(file: &Path) -> Option<String> {
    file.file_name()?.to_str()?.parse::<u32>().ok()?;
    Some(std::fs::read_to_string(file).ok()?.strip_suffix('\n')?.to_owned())
}

/// Answers one event after the other until the instance has ended.
async fn play(
    api: String,
    client: Client<HttpConnector, Body>,
    told: Arc<Mutex<Vec<Value>>>,
    decide: Decide,
) {
    let invocation = format!("{api}/2018-06-01/runtime/invocation");
    loop {
        let Ok(next) = client.get(format!("{invocation}/next").parse().unwrap()).await else { return };
        if !next.status().is_success() {
            return;
        }
        let id = next.headers()["lambda-runtime-aws-request-id"].to_str().unwrap().to_owned();
        let Ok(event) = axum::body::to_bytes(Body::new(next.into_body()), usize::MAX).await else { return };
        let event: Value = serde_json::from_slice(&event).unwrap();
        told.lock().unwrap().push(event.clone());
        let (how, what) = match decide(&event) {
            Does::Says(answer) => ("response", answer),
            Does::Fails => ("error", json!({"errorType": "Error", "errorMessage": "on purpose"})),
            Does::Hangs => return,
        };
        let answer = Request::post(format!("{invocation}/{id}/{how}")).body(Body::from(what.to_string()));
        if client.request(answer.unwrap()).await.is_err() {
            return;
        }
    }
}
