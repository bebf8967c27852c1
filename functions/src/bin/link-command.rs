//! A doctor without an account does something with a referral, by the form of its page.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(&[Need::Files, Need::LinkKey], |shell, request| async move {
        functions::link_command(&shell, &request).await
    })
    .await
}
