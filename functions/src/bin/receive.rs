//! A doctor without an account has answered by mail.

use functions::{Arrived, Need, receive};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Files, Need::LinkKey], |shell, arrived: Arrived| async move {
        receive(&shell, arrived).await
    })
    .await
}
