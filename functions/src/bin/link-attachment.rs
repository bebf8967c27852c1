//! A doctor without an account is given a file, after the audit trail has recorded it.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(&[Need::Files, Need::LinkKey], |shell, request| async move {
        functions::link_attachment(&shell, &request).await
    })
    .await
}
