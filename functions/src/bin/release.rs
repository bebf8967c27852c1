//! The sending doctor releases a mail that was held.

use functions::release;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { release(&shell, &request).await }).await
}
