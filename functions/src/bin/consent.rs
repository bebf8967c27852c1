//! The patient consents in the app, refuses, or takes consent back.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::Consent).await
}
