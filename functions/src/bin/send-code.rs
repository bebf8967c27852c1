//! A code is mailed, with which a referral between the doctors only opens.

use functions::Need;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_pages(&[Need::LinkKey, Need::Mail], |shell, request| async move {
        functions::send_code(&shell, &request).await
    })
    .await
}
