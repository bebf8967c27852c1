//! A code is mailed, with which a referral between the doctors only opens.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(|shell, request| async move { functions::send_code(&shell, &request).await }).await
}
