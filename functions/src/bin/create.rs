//! The sending doctor picks a receiver, signs, and sends.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(
        &[Need::Files],
        |shell, request| async move { functions::create(&shell, &request).await },
    )
    .await
}
