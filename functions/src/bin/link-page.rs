//! Somebody follows the link in a mail: its landing page, and once it is opened, the referral.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(&[Need::LinkKey], |shell, request| async move {
        functions::show_link(&shell, &request).await
    })
    .await
}
