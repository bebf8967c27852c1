//! A link that is over is asked for anew.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(
        &[Need::LinkKey, Need::LinkUrl, Need::Mail, Need::ReplyDomain],
        |shell, request| async move { functions::renew_link(&shell, &request, &shell.deliverer()?).await },
    )
    .await
}
