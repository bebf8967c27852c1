//! The receiver says how it ended.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command_with_files(Command::Complete).await
}
