//! The sending doctor has read the outcome.

use domain::command::{Acknowledge, Command};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(|_: Acknowledge| Command::Acknowledge).await
}
