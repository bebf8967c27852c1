//! The sending doctor revokes the links that were mailed so far.

use functions::revoke_links;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { revoke_links(&shell, &request).await }).await
}
