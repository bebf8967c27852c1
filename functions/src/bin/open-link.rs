//! A person opens a link that was mailed to them.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(&[Need::LinkKey], |shell, request| async move {
        functions::open_link(&shell, &request).await
    })
    .await
}
