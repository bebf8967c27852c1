//! A doctor without an account has answered by mail.

use functions::{KeptMail, Need, receive_kept};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Files, Need::LinkKey], |shell, kept: KeptMail| async move {
        receive_kept(&shell, kept).await
    })
    .await
}
