//! The sender or the patient takes the referral back.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::Withdraw).await
}
