//! The receiver does not take the referral, or hands it back.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::Decline).await
}
