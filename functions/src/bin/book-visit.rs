//! A visit is booked: by the patient, the receiver or the sender.

use domain::command::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_command(Command::BookVisit).await
}
