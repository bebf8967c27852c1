//! Secrets Manager with one secret, in memory.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use aws::secrets::Secret;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture},
    orchestrator::HttpRequest,
    result::ConnectorError,
};
use serde_json::{Value, json};

use crate::config::{answer, asking};

/// A value of the secret that signs links and reply addresses.
pub const LINK_KEY: &str = "a-key-for-links-of-more-than-thirty-two-characters";

/// Secrets Manager. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct SecretsManager(Arc<Mutex<State>>);

/// The secret, and what happens to requests for it.
#[derive(Debug, Default)]
pub struct State {
    /// Its value.
    pub current: Option<&'static str>,
    /// The value before it.
    pub previous: Option<&'static str>,
    /// Each request is answered with this status and error code.
    pub fails: Option<(u16, &'static str)>,
    /// The connection breaks.
    pub away: bool,
    asked: Vec<String>,
}

impl SecretsManager {
    /// With these values of the secret.
    pub fn with(current: &'static str, previous: Option<&'static str>) -> Self {
        let manager = Self::default();
        manager.change(|state| (state.current, state.previous) = (Some(current), previous));
        manager
    }

    /// Changes the secret, or what happens to requests.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    /// The stages that were asked for since the last call.
    pub fn asked(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().unwrap().asked)
    }

    /// The secret as functions read it.
    pub fn secret(&self) -> Secret {
        Secret::of(&asking(self.clone()), "arn:of-the-key".to_owned())
    }
}

impl HttpConnector for SecretsManager {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap();
        assert_eq!(target, "secretsmanager.GetSecretValue");
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        assert_eq!(body["SecretId"], "arn:of-the-key");
        let stage = body["VersionStage"].as_str().unwrap().to_owned();
        let mut own = self.0.lock().unwrap();
        own.asked.push(stage.clone());
        if own.away {
            return HttpConnectorFuture::ready(Err(ConnectorError::io("the connection broke".into())));
        }
        let value = if stage == "AWSCURRENT" { own.current } else { own.previous };
        let (status, body) = match (own.fails, value) {
            (Some((status, code)), _) => (status, json!({"__type": code, "message": "as scripted"})),
            (None, Some(value)) => (200, json!({"SecretString": value, "VersionStages": [stage]})),
            (None, None) => (400, json!({"__type": "ResourceNotFoundException", "Message": "no such stage"})),
        };
        HttpConnectorFuture::ready(Ok(answer(status, body.to_string())))
    }
}
