//! The receiving doctor wants to see the patient before deciding.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::RequireVisit).await
}
