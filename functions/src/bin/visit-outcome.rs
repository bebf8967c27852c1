//! How the visit went: attended, missed or cancelled.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::VisitOutcome).await
}
