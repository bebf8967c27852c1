//! A doctor without an account has answered by mail.

use functions::{Arrived, receive};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(|shell, arrived: Arrived| async move { receive(&shell, arrived).await }).await
}
