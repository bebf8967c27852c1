//! The receiving doctor takes responsibility for the next step.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::Accept).await
}
