//! The sending doctor finds another receiver.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(
        &[Need::Files],
        |shell, request| async move { functions::redirect(&shell, &request).await },
    )
    .await
}
