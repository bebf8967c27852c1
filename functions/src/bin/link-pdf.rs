//! A doctor without an account is given the letter as a PDF, after the audit trail has recorded it.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(
        &[Need::Files, Need::LinkKey, Need::LinkUrl, Need::SigningKeys],
        |shell, request| async move { functions::link_pdf(&shell, &request, shell.link_url()?).await },
    )
    .await
}
