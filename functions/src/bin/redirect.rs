//! The sending doctor finds another receiver.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(|shell, request| async move { functions::redirect(&shell, &request).await }).await
}
