//! How a function reaches AWS: as lean as a cold start wants it.
//!
//! Credentials, region and endpoints come from the variables that Lambda sets; TLS is rustls on `ring`, trusting the
//! roots of Amazon Trust Services only. The SDK's defaults for both cost tens of milliseconds of every cold start.

use std::{collections::BTreeMap, env, fmt::Display, time::Duration};

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
pub struct Misconfigured(Vec<String>);

impl Misconfigured {
    /// A variable that is there, and why it cannot be used.
    pub fn unusable(name: &str, why: impl Display) -> Self {
        Self(vec![format!("{name} ({why})")])
    }
}

/// The variables of a function's own.
#[derive(Debug, Clone, Default)]
pub struct Variables(BTreeMap<&'static str, String>);

impl Variables {
    /// These: tests.
    #[must_use]
    pub fn of<const N: usize>(variables: [(&'static str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name, value.to_owned())).into())
    }

    /// The value of this one; none if it was not asked for at the start.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// What every function needs: the table's name, and what Lambda sets.
const ALWAYS: [&str; 4] = ["TABLE", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// What every client needs, the table's name, and the variables with these names.
pub fn environment(
    names: impl IntoIterator<Item = &'static str>,
) -> Result<(SdkConfig, String, Variables), Misconfigured> {
    let (mut own, mut missing) = (BTreeMap::new(), Vec::new());
    for name in names {
        match env::var(name) {
            Ok(value) => drop(own.insert(name, value)),
            Err(_) => missing.push(name.to_owned()),
        }
    }
    match ALWAYS.map(env::var) {
        [Ok(table), Ok(region), Ok(key), Ok(secret)] if missing.is_empty() => {
            let session = env::var("AWS_SESSION_TOKEN").ok();
            let credentials = Credentials::from_keys(key, secret, session);
            Ok((config(Region::new(region), credentials)?, table, Variables(own)))
        }
        always => {
            let names = ALWAYS.into_iter().zip(always).filter(|(_, value)| value.is_err());
            missing.extend(names.map(|(name, _)| name.to_owned()));
            Err(Misconfigured(missing))
        }
    }
}

/// What every client needs: how it reaches AWS, how long it waits, how often it asks again.
pub fn config(region: Region, credentials: Credentials) -> Result<SdkConfig, Misconfigured> {
    let roots = TrustStore::empty().with_native_roots(false).with_pem_certificate(ROOTS);
    let tls = TlsContext::builder()
        .with_trust_store(roots)
        .build()
        .map_err(|_| Misconfigured::unusable("none", "the built-in root certificates cannot be read"))?;
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
