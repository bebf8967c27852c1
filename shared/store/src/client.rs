//! The `DynamoDB` client, as lean as a cold start wants it.
//!
//! Credentials, region and endpoint come from the variables that Lambda sets; TLS is rustls on `ring`, trusting the
//! roots of Amazon Trust Services only. The SDK's defaults for both cost tens of milliseconds of every cold start.

use std::{env, time::Duration};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};

/// The root certificates of all AWS endpoints (<https://www.amazontrust.com/repository/>).
const ROOTS: &[u8] = include_bytes!("amazon-trust-services.pem");

/// Variables that are missing or cannot be used; all of them, not only the first.
#[derive(Debug, thiserror::Error)]
#[error("set these variables: {}", .0.join(", "))]
pub struct Misconfigured(Vec<&'static str>);

/// The client, and the table's name.
pub(crate) fn from_environment() -> Result<(Client, String), Misconfigured> {
    let mut missing = Vec::new();
    let mut variable = |name| env::var(name).map_err(|_| missing.push(name)).unwrap_or_default();
    let table = variable("TABLE");
    let region = variable("AWS_REGION");
    let (key, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    if !missing.is_empty() {
        return Err(Misconfigured(missing));
    }
    let session = env::var("AWS_SESSION_TOKEN").ok();
    let endpoint = env::var("AWS_ENDPOINT_URL_DYNAMODB").or_else(|_| env::var("AWS_ENDPOINT_URL")).ok();
    let credentials = Credentials::from_keys(key, secret, session);
    Ok((Client::from_conf(config(Region::new(region), credentials, endpoint)?), table))
}

/// The client's configuration: how it reaches the table, how long it waits, how often it asks again.
pub fn config(
    region: Region,
    credentials: Credentials,
    endpoint: Option<String>,
) -> Result<Config, Misconfigured> {
    let roots = TrustStore::empty().with_native_roots(false).with_pem_certificate(ROOTS);
    let tls = TlsContext::builder()
        .with_trust_store(roots)
        .build()
        .map_err(|_| Misconfigured(vec!["(the built-in root certificates cannot be read)"]))?;
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(tls).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(4))
        .build();
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .credentials_provider(credentials)
        .http_client(http)
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(25)))
        .timeout_config(timeouts);
    config.set_endpoint_url(endpoint);
    Ok(config.build())
}
