//! The receiver sends a partial result.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command_with_files(Command::Report).await
}
