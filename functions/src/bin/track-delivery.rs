//! What became of a guest's mail is written to its referral.

use functions::{MailEvent, track};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[], |shell, event: MailEvent| async move { track(&shell, event).await }).await
}
