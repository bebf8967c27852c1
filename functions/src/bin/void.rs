//! A referral that should never have been sent.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::Void).await
}
