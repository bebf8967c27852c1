//! Secrets Manager as whoever asks for a key meets it.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use aws::secrets::Secret;
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
use serde_json::{Value, json};

/// Secrets Manager, with one secret. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manager(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) current: Option<&'static str>,
    pub(crate) previous: Option<&'static str>,
    pub(crate) fails: Option<(u16, &'static str)>,
    pub(crate) away: bool,
    asked: Vec<String>,
}

impl Manager {
    pub(crate) fn with(current: &'static str, previous: Option<&'static str>) -> Self {
        let manager = Self::default();
        manager.change(|state| (state.current, state.previous) = (Some(current), previous));
        manager
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    /// The stages that were asked for since this was asked last.
    pub(crate) fn asked(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().unwrap().asked)
    }

    pub(crate) fn secret(&self) -> Secret {
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
        let mut own = self.0.lock().unwrap();
        own.asked.push(stage.clone());
        if own.away {
            return HttpConnectorFuture::ready(Err(ConnectorError::io("nobody there".into())));
        }
        let value = if stage == "AWSCURRENT" { own.current } else { own.previous };
        let (status, body) = match (own.fails, value) {
            (Some((status, code)), _) => (status, json!({"__type": code, "message": "as scripted"})),
            (None, Some(value)) => (200, json!({"SecretString": value, "VersionStages": [stage]})),
            (None, None) => (400, json!({"__type": "ResourceNotFoundException", "Message": "no such stage"})),
        };
        let answer = Response::new(StatusCode::try_from(status).unwrap(), body.to_string().into());
        HttpConnectorFuture::ready(Ok(answer))
    }
}
