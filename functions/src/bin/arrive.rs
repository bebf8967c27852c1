//! Mail has come in.

use functions::{Need, arrive};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Files], |shell, told| async move { arrive(&shell, told).await }).await
}
