//! Whoever holds a letter asks whether it is right.

use functions::{Answer, Need, Shell};
use lambda_http::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[Need::SigningKeys], |shell, request| async move { verify(&shell, &request).await })
        .await
}

async fn verify(shell: &Shell, request: &Request) -> Answer {
    functions::verify(shell, &shell.signing_keys().await?, request).await
}
