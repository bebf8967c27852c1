//! A secret is asked for once in a while, with the one before it, and what is known is good while nobody answers.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

use std::{
    mem,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use aws_sdk_secretsmanager::{
    Client,
    config::{
        BehaviorVersion, Builder, Credentials, HttpClient, Region, RuntimeComponents, retry::RetryConfig,
    },
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::HttpRequest,
        result::ConnectorError,
    },
    http::{Response, StatusCode},
};
use secrets::{REMEMBERED_FOR, Secret, SecretError};
use serde_json::{Value, json};

/// Secrets Manager, with one secret. Clones are the same.
#[derive(Debug, Clone, Default)]
struct Manager(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    current: Option<&'static str>,
    previous: Option<&'static str>,
    fails: Option<(u16, &'static str)>,
    away: bool,
    asked: Vec<String>,
}

impl Manager {
    fn with(current: &'static str, previous: Option<&'static str>) -> Self {
        let manager = Self::default();
        manager.change(|state| (state.current, state.previous) = (Some(current), previous));
        manager
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    /// The stages that were asked for since this was asked last.
    fn asked(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().unwrap().asked)
    }

    fn secret(&self) -> Secret {
        let config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-south-1"))
            .credentials_provider(Credentials::from_keys("key", "secret", None))
            .endpoint_url("http://secrets.example")
            .retry_config(RetryConfig::disabled())
            .http_client(self.clone())
            .build();
        Secret::new(Client::from_conf(config), "arn:of-the-key".to_owned())
    }
}

impl HttpClient for Manager {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Manager {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap();
        assert_eq!(target, "secretsmanager.GetSecretValue");
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        assert_eq!(body["SecretId"], "arn:of-the-key");
        let stage = body["VersionStage"].as_str().unwrap().to_owned();
        let mut state = self.0.lock().unwrap();
        state.asked.push(stage.clone());
        if state.away {
            return HttpConnectorFuture::ready(Err(ConnectorError::io("nobody there".into())));
        }
        let value = if stage == "AWSCURRENT" { state.current } else { state.previous };
        let (status, body) = match (state.fails, value) {
            (Some((status, code)), _) => (status, json!({"__type": code, "message": "as scripted"})),
            (None, Some(value)) => (200, json!({"SecretString": value, "VersionStages": [stage]})),
            (None, None) => (400, json!({"__type": "ResourceNotFoundException", "Message": "no such stage"})),
        };
        let answer = Response::new(StatusCode::try_from(status).unwrap(), body.to_string().into());
        HttpConnectorFuture::ready(Ok(answer))
    }
}

#[tokio::test]
async fn both_values_are_read_once_in_five_minutes() {
    let (manager, now) = (Manager::with("old", None), Instant::now());
    let secret = manager.secret();
    let first = secret.versions_at(now).await.unwrap();
    assert_eq!((first.current.as_str(), &first.previous), ("old", &None));
    assert_eq!(manager.asked(), ["AWSCURRENT", "AWSPREVIOUS"]);

    manager.change(|state| (state.current, state.previous) = (Some("new"), Some("old")));
    let soon = now + REMEMBERED_FOR - Duration::from_millis(1);
    assert_eq!(secret.versions_at(soon).await.unwrap(), first);
    assert_eq!(manager.asked(), [""; 0], "it is remembered");
    let changed = secret.versions_at(now + REMEMBERED_FOR).await.unwrap();
    assert_eq!((changed.current.as_str(), changed.previous.as_deref()), ("new", Some("old")));
    assert_eq!(format!("{changed:?}"), "Versions(2)", "no log has a key");
}

#[tokio::test]
async fn what_is_known_is_good_while_nobody_answers() {
    let (manager, now) = (Manager::with("key", None), Instant::now());
    let secret = manager.secret();
    secret.versions_at(now).await.unwrap();
    manager.change(|state| state.away = true);
    let later = now + REMEMBERED_FOR * 2;
    assert_eq!(secret.versions_at(later).await.unwrap().current, "key");
    let fresh = manager.secret().versions_at(now).await;
    assert!(matches!(fresh, Err(SecretError::Unavailable(_))), "{fresh:?}");
}

#[tokio::test]
async fn what_passes_is_told_from_what_does_not() {
    for (status, code, passes) in [
        (500, "InternalServiceError", true),
        (400, "ThrottlingException", true),
        (400, "AccessDeniedException", false),
        (400, "DecryptionFailure", false),
    ] {
        let manager = Manager::with("key", None);
        manager.change(|state| state.fails = Some((status, code)));
        let error = manager.secret().versions_at(Instant::now()).await.unwrap_err();
        assert_eq!(matches!(error, SecretError::Unavailable(_)), passes, "{error}");
        assert!(error.to_string().ends_with(code), "{error}");
    }
    let none = Manager::default().secret().versions_at(Instant::now()).await;
    assert!(matches!(none, Err(SecretError::Broken(_))), "{none:?}");
}
