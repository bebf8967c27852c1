//! How a function reaches AWS: as lean as a cold start wants it.
//!
//! Credentials, region and endpoints come from the variables that Lambda sets; TLS is rustls on `ring`, trusting the
//! roots of Amazon Trust Services only. The SDK's defaults for both cost tens of milliseconds of every cold start.

use std::{env, time::Duration};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
pub use aws_types::{SdkConfig, region::Region};

/// The root certificates of all AWS endpoints (<https://www.amazontrust.com/repository/>).
const ROOTS: &[u8] = include_bytes!("amazon-trust-services.pem");

/// Variables that are missing or cannot be used; all of them, not only the first.
#[derive(Debug, thiserror::Error)]
#[error("set these variables: {}", .0.join(", "))]
pub struct Misconfigured(Vec<&'static str>);

/// What every client needs, and the values of these variables of the function's own.
pub fn environment<const N: usize>(
    names: [&'static str; N],
) -> Result<(SdkConfig, [String; N]), Misconfigured> {
    let mut missing = Vec::new();
    let mut variable = |name| env::var(name).map_err(|_| missing.push(name)).unwrap_or_default();
    let own = names.map(&mut variable);
    let region = variable("AWS_REGION");
    let (key, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    if !missing.is_empty() {
        return Err(Misconfigured(missing));
    }
    let session = env::var("AWS_SESSION_TOKEN").ok();
    Ok((config(Region::new(region), Credentials::from_keys(key, secret, session))?, own))
}

/// A variable of the function's own.
pub fn variable(name: &'static str) -> Result<String, Misconfigured> {
    env::var(name).map_err(|_| Misconfigured(vec![name]))
}

/// What every client needs: how it reaches AWS, how long it waits, how often it asks again.
pub fn config(region: Region, credentials: Credentials) -> Result<SdkConfig, Misconfigured> {
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
    Ok(SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http)
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(25)))
        .timeout_config(timeouts)
        .build())
}

/// Where a service is reached when it is not on AWS: `AWS_ENDPOINT_URL_<service>`, or `AWS_ENDPOINT_URL`.
#[must_use]
pub fn endpoint(service: &str) -> Option<String> {
    env::var(format!("AWS_ENDPOINT_URL_{service}")).or_else(|_| env::var("AWS_ENDPOINT_URL")).ok()
}
