//! How clients are configured: as in a function, with a service in memory in place of the network.

use aws::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::{
    client::http::{HttpConnector, SharedHttpClient, SharedHttpConnector, http_client_fn},
    http::{Response, StatusCode},
};
use aws_smithy_types::{body::SdkBody, retry::RetryConfig};

/// The configuration of a function, with credentials that AWS does not know.
pub fn config() -> SdkConfig {
    aws::config(Region::new("ap-south-1"), Credentials::from_keys("key", "secret", None)).unwrap()
}

/// The same for clients of this service in memory, which do not retry.
pub fn asking(service: impl HttpConnector + 'static) -> SdkConfig {
    config().into_builder().retry_config(RetryConfig::disabled()).http_client(client(service)).build()
}

/// An HTTP client whose requests all go to this service.
pub fn client(service: impl HttpConnector + 'static) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(service);
    http_client_fn(move |_, _| connector.clone())
}

/// An answer of a service.
pub fn answer(status: u16, body: impl Into<SdkBody>) -> Response<SdkBody> {
    Response::new(StatusCode::try_from(status).unwrap(), body.into())
}
