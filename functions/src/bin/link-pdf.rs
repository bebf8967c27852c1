//! A doctor without an account is given the letter as a PDF, after the audit trail has recorded it.

use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let link_url: Arc<str> = aws::variable("LINK_URL")?.into();
    functions::serve_pages(move |shell, request| {
        let link_url = Arc::clone(&link_url);
        async move { functions::link_pdf(&shell, &request, &link_url).await }
    })
    .await
}
