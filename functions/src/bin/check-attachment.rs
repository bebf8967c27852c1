//! An uploaded file is checked before it is served.

use functions::{Need, Seen, check};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Files], |shell, seen: Seen| async move { check(&shell, seen).await })
        .await
}
